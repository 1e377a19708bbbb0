"""Questionnaires of one's own: copied, adapted, taken in whole or not at all."""

import tomllib
from pathlib import Path

import pytest

from questionnaires.errors import QuestionnaireError
from questionnaires.loader import load_catalogue
from questionnaires.model import Questionnaire, Text
from questionnaires.writing import own_file
from survey.config import Config
from survey.definition_files import (
    BANK_SCALES,
    FOLDER,
    FormIdUnusable,
    NoSuchDefinition,
    bank,
    content_of,
    copy_form,
    overlaid,
    put_own,
    remove,
    replace_built_in,
)
from survey.installation import set_up
from tests.whole_rounds import CATALOGUE, UNITS

TITLE = Text(zh="我们的问卷“试用”", en='Our "trial" form\\')
OWN = """
[questionnaire]
id = "teamwork"
title = { zh = "协作问卷", en = "Teamwork" }
[[scale]]
id = "agree"
options = [{ value = 1, text = { zh = "否", en = "No" } }, { value = 2, text = { zh = "是", en = "Yes" } }]
exits = [{ id = "dk", text = { zh = "不了解", en = "I can't tell" } }]
counting_rules = { linear = { 1 = 0.0, 2 = 100.0 } }
[[section]]
id = "support"
title = { zh = "互相支持", en = "Support" }
[[section.item]]
id = "T1"
kind = "rating"
scale = "agree"
text = { zh = "同事会伸手帮忙。", en = "Colleagues lend a hand." }
[[section.item]]
id = "T2"
kind = "rating"
scale = "agree"
text = { zh = "分工会讲清楚。", en = "It is clear who does what." }
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config.for_folder(tmp_path / "data")
    set_up(made, UNITS)
    return made


def renamed(form: Questionnaire, new_id: str) -> Questionnaire:
    return form.model_copy(update={"id": new_id, "title": TITLE})


@pytest.mark.parametrize("form", CATALOGUE.questionnaires, ids=lambda form: form.id)
def test_a_copy_of_any_form_asks_the_very_same(config: Config, form: Questionnaire) -> None:
    assert copy_form(config, form.id, "copy-1", TITLE) == "copy-1.toml"
    copied = bank(config).catalogue.questionnaire("copy-1")
    assert copied.model_dump() == renamed(form, "copy-1").model_dump()


def test_a_form_with_scales_of_its_own_can_be_copied_too(config: Config) -> None:
    put_own(config, OWN.encode())
    copy_form(config, "teamwork", "teamwork2", TITLE)
    known = bank(config)
    assert known.own_files == {"teamwork": "teamwork.toml", "teamwork2": "teamwork2.toml"}
    assert known.catalogue.questionnaire("teamwork2").scales == known.catalogue.questionnaire("teamwork").scales


def test_what_is_written_tells_its_editor_what_to_do_and_is_plain_toml() -> None:
    text = own_file(CATALOGUE.questionnaire("member_core"), "mine", TITLE, BANK_SCALES)
    assert text.startswith("# 问卷文件")
    assert "[[scale]]" not in text
    assert tomllib.loads(text)["questionnaire"]["title"] == {"zh": TITLE.zh, "en": TITLE.en}


def test_an_edited_form_replaces_its_former_version_wherever_that_lies(config: Config) -> None:
    (config.data / FOLDER).mkdir()
    (config.data / FOLDER / "von Hand.toml").write_text(OWN, "utf-8")
    assert put_own(config, OWN.replace("否", "不").encode()) == "von Hand.toml"
    assert overlaid(config) == ("von Hand.toml",)
    assert "不".encode() in content_of(config, "von Hand.toml")


def test_a_file_with_mistakes_is_refused_with_all_of_them_and_the_old_one_stays(config: Config) -> None:
    put_own(config, OWN.encode())
    broken = OWN.replace('scale = "agree"\ntext', 'scale = "agre"\ntext').replace('id = "T2"', 'id = "T1"')
    with pytest.raises(QuestionnaireError) as caught:
        put_own(config, broken.encode())
    places = [mistake.place for mistake in caught.value.mistakes if not isinstance(mistake, str)]
    assert len(places) == 3
    assert all(place.startswith("teamwork.toml: ") for place in places)
    assert content_of(config, "teamwork.toml") == OWN.encode()


@pytest.mark.parametrize("content", [
    b"\xff\xfe", b"not toml", b"[questionnaire]\ntitle = 1", b"questionnaire = 3", b"", b"x = " + b"[" * 100_000,
    b"# " + b"x" * 1_000_001,
])
def test_what_is_no_questionnaire_at_all_is_refused_in_a_sentence(config: Config, content: bytes) -> None:
    with pytest.raises(QuestionnaireError) as caught:
        put_own(config, content)
    assert len(caught.value.sentence("zh")) < 600
    assert overlaid(config) == ()


@pytest.mark.parametrize("form_id", ["facts", "Facts", "con", "a.b", "1st", "member_core", "../up", "", "x" * 33])
def test_an_id_that_cannot_be_a_new_file_is_refused(config: Config, form_id: str) -> None:
    with pytest.raises(FormIdUnusable):
        copy_form(config, "member_core", form_id, TITLE)
    assert overlaid(config) == ()


def test_an_uploaded_form_never_becomes_a_file_of_the_bank(config: Config) -> None:
    with pytest.raises(FormIdUnusable):
        put_own(config, OWN.replace("teamwork", "facts").encode())
    assert overlaid(config) == ()


def test_two_ids_that_differ_in_case_alone_are_not_both_taken(config: Config) -> None:
    put_own(config, OWN.encode())
    with pytest.raises(FormIdUnusable):
        put_own(config, OWN.replace("teamwork", "Teamwork").encode())


def test_a_built_in_file_can_be_replaced_and_comes_back(config: Config) -> None:
    came = content_of(config, "forms.toml")
    changed = came.replace("约".encode(), "大约".encode(), 1)
    assert changed != came
    replace_built_in(config, "forms.toml", changed)
    assert bank(config).replaced == ("forms.toml",)
    assert content_of(config, "forms.toml") == changed
    remove(config, "forms.toml")
    assert content_of(config, "forms.toml") == came
    assert bank(config).catalogue == load_catalogue()


def test_a_broken_built_in_file_is_refused(config: Config) -> None:
    with pytest.raises(QuestionnaireError):
        replace_built_in(config, "facts.toml", b"fact = 3")
    with pytest.raises(NoSuchDefinition):
        replace_built_in(config, "mine.toml", OWN.encode())


def test_nothing_is_removed_that_others_need(config: Config) -> None:
    more = content_of(config, "scales.toml") + OWN[OWN.index("[[scale]]"):OWN.index("[[section]]")].encode()
    replace_built_in(config, "scales.toml", more)
    put_own(config, (OWN[:OWN.index("[[scale]]")] + OWN[OWN.index("[[section]]"):]).encode())
    with pytest.raises(QuestionnaireError):
        remove(config, "scales.toml")
    assert overlaid(config) == ("scales.toml", "teamwork.toml")


def test_a_broken_file_laid_there_by_hand_can_be_mended_and_removed(config: Config) -> None:
    (config.data / FOLDER).mkdir()
    for name in ("one.toml", "two.toml"):
        (config.data / FOLDER / name).write_text("broken", "utf-8")
    with pytest.raises(QuestionnaireError):
        bank(config)
    remove(config, "one.toml")
    remove(config, "two.toml")
    assert bank(config).own_files == {}


def test_remarks_are_made_on_ones_own_wording_only(config: Config) -> None:
    assert bank(config).remarks == ()
    put_own(config, OWN.replace("分工会讲清楚。", "分工没有不清楚的地方𠮷。").encode())
    assert {(remark.file, remark.rule) for remark in bank(config).remarks} == {
        ("teamwork.toml", "negation"), ("teamwork.toml", "font")}


@pytest.mark.parametrize("name", ["../office.db", "office.db", "six_models", "x.toml", ""])
def test_only_definition_files_are_given_out(config: Config, name: str) -> None:
    with pytest.raises(NoSuchDefinition):
        content_of(config, name)
    with pytest.raises(NoSuchDefinition):
        remove(config, name)
