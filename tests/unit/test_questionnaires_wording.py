"""The wording rules: silent about the built-in bank, and clear about each kind of slip."""

import json
from pathlib import Path

import pytest

from questionnaires.loader import load
from questionnaires.wording import RULES, Remark, review

OWN = """
[questionnaire]
id = "own"
title.zh = "自编问卷"
title.en = "A form of our own"

[[section]]
id = "one"
title.zh = "第一组"
title.en = "One"

[[section.item]]
id = "Q0"
kind = "rating"
scale = "member"
text.zh = "支部会答复大家的意见。"
text.en = "My branch answers what people raise."

[[section]]
id = "two"
title.zh = "第二组"
title.en = "Two"
scored = false

[[section.item]]
id = "Q1"
kind = "{kind}"
{scale}
text.zh = {zh}
text.en = {en}
"""


def remarks(folder: Path, zh: str, en: str = "My branch explains its decisions.", *, kind: str = "rating",
            scale: str = "member") -> list[Remark]:
    source = OWN.format(kind=kind, scale=f'scale = "{scale}"' if kind == "rating" else "",
                        zh=json.dumps(zh, ensure_ascii=False), en=json.dumps(en, ensure_ascii=False))
    (folder / "own_form.toml").write_text(source, encoding="utf-8")
    loaded = load(folder)
    return list(review(loaded.catalogue, loaded.own_files))


def test_the_built_in_bank_passes_without_a_remark() -> None:
    loaded = load()
    assert review(loaded.catalogue, loaded.own_files) == ()


@pytest.mark.parametrize(("rule", "zh"), [
    ("length", "支部在每一项创建工作开始之前都会把这项工作的来龙去脉向支部里的全体党员讲得清清楚楚。"),
    ("negation", "支部不搞突击补记录。"),
    ("negation", "支部办事没有超时。"),
    ("negation", "支部会防止责任无人承担。"),
    ("negation", "支部会把未办结的事讲清楚。"),
    ("negation", "支部的同志会提醒大家别迟到。"),
    ("one-thing", "支部会听取党员意见并改进工作。"),
    ("one-thing", "支部会听取党员意见和改进工作。"),
    ("one-thing", "支部会讨论、公布重要事项。"),
    ("one-thing", "支部会把事情议清楚、定下来。"),
    ("one-thing", "支部会听党员意见，也会改进工作。"),
    ("one-thing", "支部会讲清任务，会检查进度。"),
    ("one-thing", "支部会讲清任务；书记检查进度。"),
    ("one-thing", "支部会讲清任务。书记检查进度。"),
    ("one-thing", "支部会帮助新党员、关心老党员。"),
    ("ladder", "支部会听取党员意见"),
    ("ladder", "支部会听取党员意见吗？"),
    ("ladder", "支部经常听取党员意见。"),
    ("ladder", "支部每次都会听取党员意见。"),
    ("ladder", "我对支部的工作感到满意。"),
    ("belief", "我身边的党员对组织忠诚。"),
    ("belief", "支部的同志会坚定理想信念。"),
    ("belief", "支部的同志会拥护组织的决定。"),
    ("enumeration", "“三个导向”是问题导向、目标导向、结果导向。"),
    ("languages", "My branch explains its decisions."),
    ("placeholder", "支部会在{days}天之内答复。"),
])
def test_each_kind_of_slip_is_caught(tmp_path: Path, rule: str, zh: str) -> None:
    found = remarks(tmp_path, zh)
    assert rule in [remark.rule for remark in found]
    assert {(remark.file, remark.id) for remark in found} == {("own_form.toml", "Q1")}


@pytest.mark.parametrize(("rule", "en"), [
    ("negation", "My branch does not forget its promises."),
    ("negation", "My branch doesn't forget its promises."),
    ("one-thing", "My branch hears members and improves its work."),
    ("ladder", "My branch often hears its members."),
    ("ladder", "Does my branch hear its members?"),
    ("belief", "People in my branch are loyal."),
    ("languages", "支部会讲清楚。"),
    ("languages", "……"),
    ("enumeration", "Three orientations: problems, goals and results."),
])
def test_the_english_is_held_to_the_same_rules(tmp_path: Path, rule: str, en: str) -> None:
    assert rule in [remark.rule for remark in remarks(tmp_path, "支部会讲清楚决定的理由。", en)]


@pytest.mark.parametrize("zh", [
    "支部会特别关心新党员的困难。",
    "支部会区别情况安排学习。",
    "有不同意见时，支部会拿到会上讨论。",
    "支部会指出工作中的不足。",
    "支部会合并重复的报表。",
    "支部会公布结果和原因。",
    "支部会征求党员和群众的意见。",
    "支部会用讨论和调研的结果改进工作。",
    "支部会组织学习和讨论。",
    "党员大会上，支部会报告工作情况。",
    "支部会按“三个导向”安排工作。",
    "支部会以“三个属性”为核心安排学习。",
])
def test_harmless_look_alikes_are_left_alone(tmp_path: Path, zh: str) -> None:
    assert remarks(tmp_path, zh) == []


@pytest.mark.parametrize("listing", [
    "三个属性是甲、乙、丙。", "“三个属性”，即甲、乙、丙。", "三个导向：甲、乙、丙。",
    "四个突出（甲、乙、丙、丁）", "“四个起来”包括甲乙丙丁。", "四项创建任务分别是甲、乙、丙、丁。",
    "三个属性为甲、乙、丙。",
])
def test_what_the_article_only_names_is_not_listed_anywhere(tmp_path: Path, listing: str) -> None:
    assert [remark.rule for remark in remarks(tmp_path, listing, kind="open")] == ["enumeration"]


def test_open_items_may_ask_questions_and_other_scales_are_no_ladder(tmp_path: Path) -> None:
    assert remarks(tmp_path, "您最希望改变什么？不记名。", "What should change, if not all?", kind="open") == []
    assert remarks(tmp_path, "办事经常很快", "Often quick", scale="satisfaction") == []


def test_a_slip_in_a_changed_copy_is_reported_once_under_the_file_and_the_item(tmp_path: Path) -> None:
    bank = (Path(load.__code__.co_filename).parent / "content" / "six_models.toml").read_text(encoding="utf-8")
    old = "支部办事会守住说好的时限。"
    assert bank.count(old) == 1
    (tmp_path / "six_models.toml").write_text(bank.replace(old, "支部办事总是不超时。"), encoding="utf-8")
    loaded = load(tmp_path)
    found = review(loaded.catalogue, loaded.own_files)
    assert [(remark.file, remark.id, remark.rule) for remark in found] == [
        ("six_models.toml", "M.STY-3", "negation"), ("six_models.toml", "M.STY-3", "ladder")]
    assert str(found[0]) == ("six_models.toml: M.STY-3: 题面有否定词，答起来容易读反：“不”。 "
                             "/ The item has a negation and is easily misread: “不”. [negation]")


def test_the_example_in_the_documentation_loads_and_passes(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "questionnaires.md").read_text(encoding="utf-8")
    (tmp_path / "teamwork.toml").write_text(manual.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    loaded = load(tmp_path)
    assert [item.kind for item in loaded.catalogue.questionnaire("teamwork").items] == [
        "rating", "rating", "choice", "pick", "open"]
    assert review(loaded.catalogue, loaded.own_files) == ()


def test_the_documentation_explains_every_rule_in_both_languages() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "questionnaires.md").read_text(encoding="utf-8")
    chinese, english = manual.split("\n## In English\n")
    for rule in [*RULES, "enumeration", "font", "file-name"]:
        assert f"| `{rule}` |" in chinese
        assert f"| `{rule}` |" in english
