"""Words and numbers: one way to write each, vague words bound to shares, both languages complete."""

import json
import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.model import Option, Scale, Text
from reports.release import INSUFFICIENT, PROTECTED, Mean, Shares
from reports.sentences import (
    End,
    Name,
    Scope,
    SignedSpan,
    difference_sign,
    figure,
    level,
    mean_sign,
    names,
    nested,
    percent,
    quantifiers,
    rate,
    sentence,
    share,
    signed,
    span,
    templates,
)
from reports.statistics.intervals import Interval

LADDER = Scale(id="ladder", options=tuple(
    Option(value=v, text=Text(zh=zh, en=en)) for v, (zh, en) in enumerate(
        [("未开展", "Not in place"), ("起步", "Sporadic"), ("合规", "Compliant"), ("有效", "Effective"),
         ("示范", "Exemplary")])))


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("key", templates())
def test_both_languages_of_a_template_take_the_same_facts(key: str) -> None:
    assert placeholders(templates()[key].zh) == placeholders(templates()[key].en)


def test_no_sentence_speaks_of_ranks() -> None:
    said = " ".join(t.zh + t.en for t in templates().values())
    assert not re.search("第一名|垫底|排名第", said)


@pytest.mark.parametrize(("count", "total", "word"), [
    (1, 12, "个别"), (1, 3, "个别"), (1, 1, "普遍"), (1, 2, "多数"), (2, 30, "个别"), (3, 30, "少数"),
    (2, 10, "少数"),    (3, 10, "部分"), (5, 10, "多数"), (8, 10, "普遍"), (10, 10, "普遍"), (0, 10, "个别"),
])
def test_the_dictionary_chooses_the_word(count: int, total: int, word: str) -> None:
    assert Scope(count, total).word.zh == word
    assert Scope(count, total).say("zh") == f"{word}（{count}/{total}个支部）"


@given(st.integers(2, 200), st.integers(1, 200))
def test_a_larger_share_never_gets_a_smaller_word(count: int, more: int) -> None:
    order = [q.text for q in quantifiers()]
    total = count + more
    assert order.index(Scope(count, total).word) <= order.index(Scope(count + 1, total).word)


@pytest.mark.parametrize(("cell", "zh", "en"), [
    (Mean(value=2.9, n=12, step=0.1), "2.9级·有效", "2.9 (Effective)"),
    (Mean(value=2.5, n=12, step=0.1), "2.5级·有效", "2.5 (Effective)"),
    (Mean(value=2.4, n=12, step=0.1), "2.4级·合规", "2.4 (Compliant)"),
    (Mean(value=2.5, n=6, step=0.5), "2.5级·合规—有效", "2.5 (Compliant–Effective)"),
    (Mean(value=2.0, n=6, step=0.5), "2.0级·合规", "2.0 (Compliant)"),
    (Mean(value=0.5, n=6, step=0.5, end="low"), "≤0.5级·未开展", "≤0.5 (Not in place)"),
    (Mean(value=3.5, n=6, step=0.5, end="high"), "≥3.5级·示范", "≥3.5 (Exemplary)"),
    (4.0, "4.0级·示范", "4.0 (Exemplary)"),
])
def test_a_rating_is_written_with_its_word(cell: Mean | float, zh: str, en: str) -> None:
    assert level(cell, LADDER).say("zh") == zh
    assert level(cell, LADDER).say("en") == en


def test_numbers_are_written_one_way() -> None:
    assert [signed(x) for x in (0.84, -0.4, 0.0, -0.04)] == ["+0.8", "\N{MINUS SIGN}0.4", "0.0", "0.0"]
    assert [percent(35.0), percent(4.5)] == ["35%", "4.5%"]
    assert rate(96, 120) == "80.0%"
    assert span(Interval(2.6, 3.1)) == "2.6–3.1"
    assert SignedSpan(Interval(-0.2, 0.9)).say("zh") == "\N{MINUS SIGN}0.2 至 +0.9"
    assert SignedSpan(Interval(-0.2, 0.9)).say("en") == "\N{MINUS SIGN}0.2 to +0.9"


def test_hidden_figures_have_no_digits() -> None:
    shown = [figure(PROTECTED), figure(INSUFFICIENT), figure(None), share(PROTECTED), span(None)]
    assert shown == ["—*", "—", "—", "—*", "—"]
    assert share(Shares(percents=(30.0,), n=20)) == "30%"


def test_what_somebody_typed_is_never_a_template() -> None:
    hostile = '{levels.__class__} {0} #read("/etc/passwd")'
    said = sentence("lzp_unit_value", unit=Name(hostile), gap="+1.0").say("en")
    assert said == f"{hostile} (+1.0)"


def test_quotation_marks_inside_quotation_marks_are_single() -> None:
    assert nested("“‘一岗双责’”") == "“‘一岗双责’”"
    assert nested("“落实“一岗双责”情况”与“学习”") == "“落实‘一岗双责’情况”与“学习”"
    assert nested("”“”") == "”“”"


def test_long_lists_of_names_end_in_their_number() -> None:
    few, many = [f"支部{i}" for i in range(3)], [f"支部{i}" for i in range(20)]
    assert sentence("dxh_units", units=names(few)).say("zh") == "达到预警线的支部：支部0、支部1、支部2。"
    assert sentence("dxh_units", units=names(many)).say("zh").endswith("支部7等20个。")


SIGNIFICANT = re.compile("显著|significan", re.IGNORECASE)
TESTED = {"unit_tier_middle", "tiers_cols"}
"""Words behind which a test stands: tiers, by simultaneous intervals over all branches."""


def words_of_everything() -> dict[str, str]:
    """Every sentence and word of reports, charts and documents, and every rule of the method, by key."""
    found: dict[str, str] = {}
    for path in Path(__file__).parents[2].joinpath("reports").rglob("*.toml"):
        content = tomllib.loads(path.read_text("utf-8"))
        for key, value in content.items():
            found[f"{path.parent.name}/{path.stem}/{key}"] = json.dumps(value, ensure_ascii=False)
    return found


def test_nothing_is_called_significant_unless_a_test_stands_behind_it() -> None:
    said = words_of_everything()
    assert len(said) > 300
    assert {key.split("/")[-1] for key, words in said.items() if SIGNIFICANT.search(words)} == TESTED


def test_nothing_is_called_significant_by_a_program_either() -> None:
    sources = Path(__file__).parents[2].joinpath("reports").rglob("*.py")
    assert not [path.name for path in sources if "显著" in path.read_text("utf-8")]


@pytest.mark.parametrize(("ends", "sign"), [
    ((), ""), ((None, None), ""), ((None, "high"), "≥"), (("low", "low"), "≤"), (("low", "high"), "≈")])
def test_a_mean_of_coded_ends_is_a_bound(ends: tuple[End, ...], sign: str) -> None:
    assert mean_sign(ends) == sign


@pytest.mark.parametrize(("one", "other", "sign"), [
    ("", "", ""), ("≥", "", "≥"), ("", "≥", "≤"), ("", "≤", "≥"), ("≥", "≤", "≥"), ("≥", "≥", "≈"), ("≈", "", "≈")])
def test_a_difference_with_a_bound_is_a_bound_to_the_other_side(one: str, other: str, sign: str) -> None:
    assert difference_sign(one, other) == sign
