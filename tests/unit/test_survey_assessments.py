"""Branches' own ratings: read whole or not at all, capped by facts, averaged honestly."""

import csv
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from questionnaires.loader import load_catalogue
from reports.release import INSUFFICIENT, SelfResult, UnitRef
from survey.assessment_template import template_rows, write_template
from survey.assessments import Assessment, Claim, read_assessments, self_result
from survey.tables import MistakesInTable

CATALOGUE = load_catalogue()
UNITS = (
    UnitRef(id="O", name="示例分行", parent=None, kind="organ", members=20),
    UnitRef(id="b1", name="=甲支部", parent="O", kind="branch", members=9),
    UnitRef(id="b2", name="乙支部", parent="O", kind="branch", members=11),
)


def read(folder: Path, *lines: str, header: str = "branch,item,value,evidence") -> tuple[Assessment, ...]:
    path = folder / "assess.csv"
    path.write_text("\n".join((header, *lines)) + "\n", "utf-8")
    return read_assessments(path, UNITS, CATALOGUE)


def mistakes(folder: Path, *lines: str) -> list[tuple[int | None, str | None]]:
    with pytest.raises(MistakesInTable) as caught:
        read(folder, *lines)
    assert caught.value.exit_code == 2
    return [(m.row, m.column) for m in caught.value.mistakes]


def rated(levels: Mapping[str, int | None], facts: dict[str, float | None] | None = None) -> SelfResult:
    claims = tuple(Claim(criterion=c, level=level) for c, level in levels.items())
    return self_result(Assessment(unit="b1", claims=claims, facts=facts or {}), CATALOGUE)


def test_levels_facts_and_evidence_are_read(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "b1,POL-1,3,党员大会记录 2026-03", "b1,DUT-2,不适用,", "b1,fact.dydh,4,",
                  "b1,fact.txth_rate,95%,", "b1,fact.zwh,NA,", "b1,fact.huanjie,-2,", "b1,fact.jishi_rate,0.9,")
    assert one.unit == "b1"
    assert one.claims == (Claim(criterion="POL-1", level=3, evidence="党员大会记录 2026-03"),
                          Claim(criterion="DUT-2", level=None))
    assert one.facts == {"fact.dydh": 4, "fact.txth_rate": 0.95, "fact.zwh": None, "fact.huanjie": -2,
                         "fact.jishi_rate": 0.9}


def test_the_columns_may_be_called_criterion_and_level(tmp_path: Path) -> None:
    assert read(tmp_path, "2,b1,POL-1", header="level,branch,criterion")[0].claims[0].level == 2


def test_all_mistakes_are_named_at_once_and_nothing_is_read(tmp_path: Path) -> None:
    assert mistakes(
        tmp_path, "b1,POL-1,5,", "b9,POL-1,3,", "b1,POL-99,3,", "b1,POL-2,3,", "b1,POL-2,3,", "b1,POL-3,,",
        "b1,POL-4,不适用,", "b1,fact.dydh,-1,", "b1,fact.txth_rate,950,", "b1,fact.dangke,2.5,",
        "b1,fact.dydh,abc,",
        f"b1,POL-5,2,{'长' * 501}",
    ) == [(2, "value"), (3, "branch"), (4, "item"), (6, "item"), (7, "value"), (8, "value"), (9, "value"),
          (10, "value"), (11, "value"), (12, "item"), (13, "evidence")]


def test_a_given_fact_must_not_contradict_what_follows_from_another(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "b1,fact.members,9,", "b1,fact.zwh_required,否,") == [(3, "value")]
    assert read(tmp_path, "b1,fact.members,9,", "b1,fact.zwh_required,是,")


def test_control_characters_never_get_into_evidence(tmp_path: Path) -> None:
    (one,) = read(tmp_path, 'b1,POL-1,3,"会议\x1b[31m\n记录"')
    assert one.claims[0].evidence == "会议 [31m 记录"


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_empty_template_is_valid_and_says_nothing(tmp_path: Path, suffix: str) -> None:
    write_template(tmp_path / f"t.{suffix}", UNITS, CATALOGUE)
    assert read_assessments(tmp_path / f"t.{suffix}", UNITS, CATALOGUE) == ()
    assert [path.name for path in tmp_path.iterdir()] == [f"t.{suffix}"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_template_filled_in_for_one_branch_gives_that_branch(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path, UNITS, CATALOGUE, lang)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == "b2":
            row[4].value = 3 if row[7].value else 1
    book.save(path)
    (one,) = read_assessments(path, UNITS, CATALOGUE)
    assert one.unit == "b2"
    assert {claim.level for claim in one.claims} == {3}
    assert len(one.claims) == len(CATALOGUE.criteria)
    assert one.facts["fact.txth_rate"] == 1


def test_a_name_that_looks_like_a_formula_is_text_in_both_templates(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", UNITS, CATALOGUE)
    cell = load_workbook(tmp_path / "t.xlsx").worksheets[0]["B2"]
    assert (cell.data_type, cell.value) == ("s", "=甲支部")
    write_template(tmp_path / "t.csv", UNITS, CATALOGUE)
    rows = list(csv.reader((tmp_path / "t.csv").read_text("utf-8-sig").splitlines()))
    assert rows[1][1] == "'=甲支部"


def test_the_template_asks_every_criterion_and_every_fact_that_is_not_worked_out() -> None:
    items = [row[2] for row in template_rows(UNITS, CATALOGUE, "en")][1:]
    wanted = [c.id for c in CATALOGUE.criteria] + [f.id for f in CATALOGUE.facts if f.id != "fact.zwh_required"]
    assert items == wanted * 2


def test_a_fact_that_falls_short_caps_the_level() -> None:
    own = rated({"ORG-2": 4}, {"fact.dydh": 3, "fact.zwh": 12, "fact.members": 9})
    assert own.level_of["ORG-2"].claimed == 4
    assert own.level_of["ORG-2"].level == 1
    assert own.level_of["ORG-2"].capped_by == ("fact.dydh",)


def test_a_cap_only_lowers() -> None:
    own = rated({"ORG-2": 1}, {"fact.dydh": 3})
    assert (own.level_of["ORG-2"].level, own.level_of["ORG-2"].capped_by) == (1, ())


def test_the_strictest_of_two_caps_on_one_fact_holds() -> None:
    assert rated({"RES-5": 4}, {"fact.xiaohao_rate": 0.75}).level_of["RES-5"].level == 2
    assert rated({"RES-5": 4}, {"fact.xiaohao_rate": 0.85}).level_of["RES-5"].level == 3
    assert rated({"RES-5": 4}, {"fact.xiaohao_rate": 0.9}).level_of["RES-5"].level == 4


@pytest.mark.parametrize(("members", "level"), [(7, 2), (6, 4)])
def test_a_conditional_cap_applies_only_where_its_condition_holds(members: int, level: int) -> None:
    own = rated({"ORG-2": 4}, {"fact.members": members, "fact.dydh": 4, "fact.zwh": 3})
    assert own.level_of["ORG-2"].level == level


def test_a_missing_fact_caps_nothing_but_is_listed() -> None:
    own = rated({"POL-4": 4}, {"fact.members": 6})
    assert own.level_of["POL-4"].level == 4
    assert "fact.zzshh" in own.missing_facts
    assert "fact.zwh" not in own.missing_facts, "a branch without a committee holds no committee meetings"


def test_a_fact_that_does_not_apply_neither_caps_nor_is_missing() -> None:
    own = rated({"ORG-7": 4}, {"fact.lclj": None})
    assert own.level_of["ORG-7"].level == 4
    assert "fact.lclj" not in own.missing_facts


def test_a_dimension_needs_two_thirds_of_its_criteria() -> None:
    pol = [c.id for c in CATALOGUE.criteria if c.dimension == "POL"]
    assert len(pol) == 6
    assert rated(dict.fromkeys(pol[:4], 3)).means["POL"] == 3.0
    assert rated(dict.fromkeys(pol[:3], 3)).means["POL"] == INSUFFICIENT
    assert rated(dict.fromkeys(pol[:4], 3) | dict.fromkeys(pol[4:], None)).means["POL"] == 3.0


@given(st.lists(st.integers(0, 4), min_size=4, max_size=6))
def test_means_are_rounded_half_up_to_one_decimal(levels: list[int]) -> None:
    pol = [c.id for c in CATALOGUE.criteria if c.dimension == "POL"]
    exact = Decimal(sum(levels)) / len(levels)
    rounded = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert rated(dict(zip(pol, levels, strict=False))).means["POL"] == float(rounded)


def test_exact_halves_go_up() -> None:
    assert rated({"POL-1": 3, "POL-2": 3, "POL-3": 3, "POL-4": 2}).means["POL"] == 2.8
