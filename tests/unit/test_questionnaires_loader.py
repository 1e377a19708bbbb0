"""Loading: every mistake at once with its place, overlays, and fingerprints that notice every word."""

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.definitions import SHAPES
from questionnaires.errors import QuestionnaireError
from questionnaires.loader import load, load_catalogue
from questionnaires.reading import tables_in

OWN = """
[questionnaire]
id = "leadership"
minutes = 3
title.zh = "带队问卷"
title.en = "Leadership form"

[[scale]]
id = "agree"
options = [
  { value = 1, text = { zh = "否", en = "No" } },
  { value = 2, text = { zh = "是", en = "Yes" } },
]

[[section]]
id = "cohesion"
title.zh = "团结"
title.en = "Cohesion"

[[section.item]]
id = "C1"
kind = "rating"
scale = "agree"
text.zh = "大家互相帮助。"
text.en = "We help each other."

[[section.item]]
id = "C2"
kind = "rating"
scale = "member"
purpose = "overall"
text.zh = "大家一起商量。"
text.en = "We talk things over."
"""


def built_in(name: str) -> str:
    return (files("questionnaires") / "content" / name).read_text(encoding="utf-8")


def lay_over(folder: Path, name: str, *replacements: str) -> None:
    text = built_in(name)
    for old, new in zip(replacements[::2], replacements[1::2], strict=True):
        assert old in text, f"{old} is not in {name}"
        text = text.replace(old, new, 1)
    (folder / name).write_text(text, encoding="utf-8")


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(QuestionnaireError) as caught:
        load_catalogue(folder)
    assert caught.value.exit_code == 2
    return [str(mistake) for mistake in caught.value.mistakes]


def fingerprints(folder: Path | None = None) -> dict[str, str]:
    return {questionnaire.id: questionnaire.fingerprint for questionnaire in load_catalogue(folder).questionnaires}


def test_slips_in_several_files_are_all_reported_with_file_and_path(tmp_path: Path) -> None:
    lay_over(tmp_path, "six_models.toml",
             'member.en = "My branch ties its Party-spirit education to our real problems."\n', "",
             'owners = ["L6", "L5"]', 'owners = ["L6", "L8"]',
             'id = "POL-3"', 'id = "POL-2"')
    lay_over(tmp_path, "facts.toml",
             'fact = "fact.zzshh"', 'fact = "fact.nothing"', "max_level = 1", "max_level = 7")
    lay_over(tmp_path, "framework.toml", "warn_at = 0.2", 'warn_at = 0.2\nwarn_colour = "red"')
    (tmp_path / "own.toml").write_text(OWN.replace('scale = "agree"', 'scale = "agre"'), encoding="utf-8")
    assert mistakes(tmp_path) == [
        "facts.toml: cap.THE-1.max_level: 不能大于4 / must be at most 4",
        "facts.toml: cap.POL-4.fact: 没有这个事实：fact.nothing / unknown fact: fact.nothing",
        "framework.toml: problem.DXH.warn_colour: 没有这个键，请检查拼写 / is not a known key, check the spelling",
        "framework.toml: problem.RH.items.0: 没有这个条目：POL-3 / unknown criterion: POL-3",
        "own.toml: section.cohesion.item.C1.scale: 没有这个尺度：agre / unknown scale: agre",
        "six_models.toml: dimension.POL.criterion.POL-2.member.en: 缺少这一项 / is missing",
        "six_models.toml: dimension.POL.criterion.POL-2.id: 条目编号重复：POL-2 / criterion id used twice: POL-2",
        "six_models.toml: dimension.POL.criterion.POL-2.owners.1: 没有这个责任层：L8 / unknown layer: L8",
    ]


@pytest.mark.parametrize(("name", "old", "new", "expected"), [
    ("six_models.toml", 'probes = ["XH"]', 'probes = ["XX"]', "unknown problem: XX"),
    ("six_models.toml", 'sources = ["S1", "R1"]', 'sources = ["S9"]', "unknown source code: S9"),
    ("six_models.toml", 'id = "THE"', 'id = "POL"', "dimension id used twice: POL"),
    ("six_models.toml", 'id = "POL"', 'id = "1 POL"', "must start with a letter"),
    ("six_models.toml", 'title.zh = "党性教育联系实际"', 'title.zh = ""', "must not be empty"),
    ("six_models.toml", 'title.zh = "党性教育联系实际"', "title.zh = 5", "must be text, in quotes"),
    ("six_models.toml", 'title.zh = "党性教育联系实际"', r'title.zh = "党性\u202e教育"', "control character"),
    ("six_models.toml", "core = true", 'core = "perhaps"', "must be true or false"),
    ("six_models.toml", '  { zh = "没有安排。", en = "Nothing arranged." },\n', "", "at least 5"),
    ("facts.toml", 'when = "fact.zwh_required"', 'when = "fact.members"', "must name a bool fact"),
    ("facts.toml", 'criterion = "POL-4"', 'criterion = "POL-9"', "unknown criterion: POL-9"),
    ("facts.toml", 'type = "int"', 'type = "integer"', "must be one of"),
    ("satisfaction.toml", 'practice = "DUT-1"', 'practice = "DUT-8"', "unknown criterion: DUT-8"),
    ("satisfaction.toml", 'facet = "RSP"', 'facet = "REL"', "audience.A1.item.REL.facet: 这个方面问了两次"),
    ("satisfaction.toml", 'facet = "RSP"', 'facet = "NEW"', "unknown facet: NEW"),
    ("satisfaction.toml", 'not_for = ["A6"]', 'not_for = ["A7"]', "unknown audience: A7"),
    ("satisfaction.toml", "ends_on = 1", "ends_on = 5", "satisfaction.toml: contact: alert、ends_on 须是"),
    ("scales.toml", 'id = "branch"', 'id = "twig"', "scale.branch: 缺少这个尺度"),
    ("scales.toml", "value = 4", "value = 5", "without a hole"),
    ("scales.toml", "[scale.counting_rules.linear]", "[scale.counting_rules.other]", "counting_rules.linear"),
    ("scales.toml", "4 = 100", "5 = 100", "points to every value"),
    ("discussion.toml", 'id = "M.META-2"', 'id = "M.META-1"', "item id used twice: M.META-1"),
    ("framework.toml", 'items = ["POL-6", ', 'items = ["POL-66", ', "unknown criterion: POL-66"),
    ("forms.toml", "minutes = 5", "minutes = 500", "must be at most 60"),
    ("forms.toml", 'which = "all"', 'which = "some"', "must be one of: 'all', 'core'"),
])
def test_each_kind_of_slip_is_named_where_it_stands(
    tmp_path: Path, name: str, old: str, new: str, expected: str,
) -> None:
    lay_over(tmp_path, name, old, new)
    found = mistakes(tmp_path)
    assert any(expected in mistake for mistake in found), found
    assert any(mistake.startswith(f"{name}: ") for mistake in found), found


def test_a_core_form_needs_core_criteria(tmp_path: Path) -> None:
    without = built_in("six_models.toml").replace("core = true\n", "")
    (tmp_path / "six_models.toml").write_text(without, encoding="utf-8")
    assert mistakes(tmp_path) == [
        "forms.toml: member.form.member_core.which: 没有一条 core = true 的条目 / no criterion has core = true"]


def test_files_that_are_not_toml_not_utf8_or_not_files_are_named_together(tmp_path: Path) -> None:
    (tmp_path / "facts.toml").write_text('[[fact]]\nid = "fact.members\n', encoding="utf-8")
    (tmp_path / "framework.toml").write_bytes(built_in("framework.toml").encode("gb18030"))
    (tmp_path / "scales.toml").write_bytes(b"#" * 1_000_001)
    (tmp_path / "forms.toml").mkdir()
    (tmp_path / "own.toml").write_text("x = " + "[" * 100_000, encoding="utf-8")
    found = mistakes(tmp_path)
    assert [mistake.partition(":")[0] for mistake in found] == [
        "facts.toml", "forms.toml", "framework.toml", "own.toml", "scales.toml"]
    assert "line 2" in found[0]
    assert "cannot be read" in found[1]
    assert "save it as UTF-8" in found[2]
    assert "not valid TOML" in found[3]
    assert "larger than 1 MB" in found[4]


@pytest.mark.parametrize("line", [
    ".".join(["a"] * 300_000) + " = 1", "[" + " . ".join(["'a'"] * 100_000) + "]",
    ".".join(['"\\""'] * 150_000) + " = 1", "x = { " + ".".join(["b-_"] * 17) + " = 1 }"],
    ids=["bare", "header", "quoted", "inline"])
def test_a_key_that_would_take_all_memory_is_refused_unread(tmp_path: Path, line: str) -> None:
    (tmp_path / "own.toml").write_text(f'note = "1.2.3"\n{line}\n', encoding="utf-8")
    (found,) = mistakes(tmp_path)
    assert "more than 16 parts" in found


def test_no_file_of_ours_and_no_sentence_has_too_long_a_key() -> None:
    assert tables_in(b"a.b = 1\n'c.d'.e = 2") == {"a": {"b": 1}, "c.d": {"e": 2}}
    for text in ("Yes. No. Perhaps. " * 5, "…" * 40, "." * 40, "1.2.3.4.5.6.7.8", "https://a.b.c.d.e.f.g/h.i.j"):
        assert tables_in(f'text = "{text}"'.encode()) == {"text": text}


@settings(max_examples=25)
@given(st.binary(max_size=60))
def test_no_bytes_whatever_break_the_loader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("overlay")
    (folder / "own.toml").write_bytes(content)
    assert all(mistake.startswith("own.toml") for mistake in mistakes(folder))


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "facts.toml").write_text(built_in("facts.toml"), encoding="utf-8-sig")
    assert load_catalogue(tmp_path).facts == load_catalogue().facts


def test_the_error_tells_each_language_its_own_words() -> None:
    error = QuestionnaireError(["a.toml: x: wrong"])
    assert error.sentence("zh").startswith("问卷定义有1处错误")
    assert error.sentence("en").startswith("1 mistake(s)")
    assert "a.toml: x: wrong" in error.sentence("zh")


def test_a_file_of_the_same_name_replaces_the_built_in_one(tmp_path: Path) -> None:
    lay_over(tmp_path, "six_models.toml", "支部会按计划留出时间组织集中学习。", "支部会按计划组织集中学习。")
    loaded = load(tmp_path)
    assert loaded.catalogue.questionnaire("member_full").item("M.THE-1").text.zh == "支部会按计划组织集中学习。"
    assert loaded.replaced == ("six_models.toml",)
    assert loaded.own_files == {}


def test_without_an_overlay_folder_the_built_in_bank_is_loaded(tmp_path: Path) -> None:
    assert fingerprints(tmp_path / "absent") == fingerprints(tmp_path) == fingerprints()


def test_an_optional_item_is_asked_once_it_is_enabled(tmp_path: Path) -> None:
    lay_over(tmp_path, "discussion.toml", "enabled = false\noptions", "enabled = true\noptions")
    assert load_catalogue(tmp_path).questionnaire("member_core").items[-1].id == "M.META-4"


def test_any_other_file_is_a_questionnaire_of_its_own_with_its_own_and_the_banks_scales(tmp_path: Path) -> None:
    (tmp_path / "anything.toml").write_text(OWN, encoding="utf-8")
    loaded = load(tmp_path)
    questionnaire = loaded.catalogue.questionnaires[-1]
    assert loaded.own_files == {"leadership": "anything.toml"}
    assert [scale.id for scale in questionnaire.scales] == ["agree", "member"]
    assert [section.id for section in questionnaire.dimensions] == ["cohesion"]
    assert (questionnaire.scale_of(questionnaire.item("C1")).low, questionnaire.minutes) == (1, 3)


@pytest.mark.parametrize(("old", "new", "expected"), [
    ('id = "C2"', 'id = "C1"', "item id used twice: C1"),
    ('id = "leadership"', 'id = "A1"', "questionnaire of this id already: A1"),
    ('id = "leadership"', 'id = "member_full"', "questionnaire of this id already: member_full"),
    ('scale = "agree"\n', "", "a rating needs a scale"),
    ('kind = "rating"', 'kind = "stars"', "must be one of"),
    ("minutes = 3", 'kind = "audience"\naudience = "A9"', "unknown audience: A9"),
    ('id = "C2"', 'id = "C2"\ncriterion = "POL-99"', "unknown criterion: POL-99"),
    ('id = "C2"', 'id = "C2"\nfacet = "ZZZ"', "unknown facet: ZZZ"),
    ('kind = "rating"', 'kind = "pick"\nof = ["C2", "C7"]', "unknown item: C7"),
])
def test_slips_in_a_questionnaire_of_ones_own_are_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    (tmp_path / "own.toml").write_text(OWN.replace(old, new, 1), encoding="utf-8")
    found = mistakes(tmp_path)
    assert len(found) == 1
    assert found[0].startswith("own.toml: ")
    assert expected in found[0]


def test_a_questionnaire_without_a_rating_is_refused(tmp_path: Path) -> None:
    questions = OWN.replace('kind = "rating"', 'kind = "open"').replace('scale = "member"\n', "")
    questions = questions.replace('scale = "agree"\n', "")
    a, b = questions.index("[[scale]]"), questions.index("[[section]]")
    (tmp_path / "own.toml").write_text(questions[:a] + questions[b:], encoding="utf-8")
    assert mistakes(tmp_path) == ["own.toml: questionnaire.scales: 至少1项 / needs at least 1 entries"]


def test_two_questionnaires_of_ones_own_cannot_share_an_id(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "b.toml").write_text(OWN, encoding="utf-8")
    assert [mistake.partition(":")[0] for mistake in mistakes(tmp_path)] == ["b.toml"]


def test_fingerprints_are_the_same_every_time_and_differ_between_forms() -> None:
    assert fingerprints() == fingerprints()
    assert len(set(fingerprints().values())) == len(fingerprints()) == 8


@pytest.mark.parametrize(("name", "old", "new", "touched"), [
    ("six_models.toml", "支部会讲清楚哪件事由谁负责。", "支部会讲明哪件事由谁负责。", {"member_full"}),
    ("six_models.toml", "My branch keeps to", "My branch sticks to", {"member_full", "member_core"}),
    ("scales.toml", "偶尔这样", "有时这样", {"member_full", "member_core"}),
    ("scales.toml", "2 = 60", "2 = 61", {"A1", "A2", "A3", "A4", "A5", "A6"}),
    ("satisfaction.toml", "重要情况报告及时", "重要情况报得及时", {"A1"}),
    ("satisfaction.toml", 'zh = "打过交道"', 'zh = "有过来往"', {"A1", "A2", "A3", "A4", "A5"}),
    ("discussion.toml", "太长", "过长", {"member_full", "member_core"}),
    ("forms.toml", "先问一句", "先问一下", {"A1", "A2", "A3", "A4", "A5"}),
])
def test_a_fingerprint_changes_with_any_word_shown_and_with_nothing_else(
    tmp_path: Path, name: str, old: str, new: str, touched: set[str],
) -> None:
    before = fingerprints()
    lay_over(tmp_path, name, old, new)
    after = fingerprints(tmp_path)
    assert {form for form in before if before[form] != after[form]} == touched


def test_comments_and_layout_leave_the_fingerprints_alone(tmp_path: Path) -> None:
    for name in SHAPES:
        (tmp_path / name).write_text("# 说明\n\n" + built_in(name).replace("\n\n", "\n\n\n"), encoding="utf-8")
    assert fingerprints(tmp_path) == fingerprints()
