"""The page on the method says what the code does: constants, names, tolerances, coverage, and both languages."""

import importlib
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel

from benchmarks.coverage import ANSWERS, BRANCHES, DESIGNS, setting, simulate
from questionnaires.loader import load_catalogue
from reports.disclosure.dimension import COARSER
from reports.disclosure.rounding import mean_cell, root_up
from reports.gaps import LEAST_GAP, cut, members_interval
from reports.release import Spread
from reports.rules import DisclosureRules
from reports.scoring import Moments
from reports.statistics.composite import DRAWS as WEIGHTINGS
from reports.statistics.estimates import mean_estimate
from reports.statistics.multiplicity import FALSE_DISCOVERY_RATE
from reports.statistics.ranking import LEAST_GROUPS, LEAST_ICC2
from reports.statistics.reliability import LEAST_RESPONDENTS
from tests.attacker.worlds import worlds

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "method.md"
TEXT = PAGE.read_text("utf-8")
CHINESE, ENGLISH = TEXT.split('<a id="english"></a>')
ENGLISH, APPENDIX = ENGLISH.split('<a id="validation"></a>')
DOTTED = re.compile(r"`((?:questionnaires|reports|survey|benchmarks|tests)(?:\.\w+)+)`")
PLACE = re.compile(r"`((?:questionnaires|reports|survey|benchmarks|tests|docs)/[\w./]+)`")
RULES = DisclosureRules()
ORGANS = 1000


def rows(heading: str) -> Iterator[list[str]]:
    """Give the cells of the table under a heading, without its two head lines."""
    part = TEXT.split(f"## {heading}\n")[1].split("\n<a id=")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def found(name: str) -> Any:
    """Import a dotted name: a module, or what it holds; a field of a model is its default."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            thing: Any = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            is_model = isinstance(thing, type) and issubclass(thing, BaseModel)
            thing = thing.model_fields[part].default if is_model else getattr(thing, part)
        return thing
    raise ModuleNotFoundError(name)


CONSTANTS = [(code.strip("`"), value) for _, value, code in rows("常数 · Constants")]
VALIDATION = list(rows("对照 · Validation"))
COVERAGE = list(rows("覆盖率 · Coverage"))


@pytest.mark.parametrize(("code", "value"), CONSTANTS, ids=[code for code, _ in CONSTANTS])
def test_every_documented_constant_is_that_of_the_code(code: str, value: str) -> None:
    actual = found(code)
    expected = [float(Fraction(part)) for part in value.split(",")]
    assert list(actual if isinstance(actual, tuple) else (actual,)) == pytest.approx(expected, rel=1e-12)


def test_every_rule_of_disclosure_has_its_line_among_the_constants() -> None:
    written = {code.rpartition(".")[2] for code, _ in CONSTANTS if "DisclosureRules" in code}
    assert written == set(DisclosureRules.model_fields)


@pytest.mark.parametrize("name", sorted(set(DOTTED.findall(TEXT))))
def test_every_module_and_function_named_exists(name: str) -> None:
    assert found(name) is not None


def test_every_file_and_link_named_exists() -> None:
    links = re.findall(r"\]\(([\w./]*)(?:#([\w-]+))?\)", TEXT)
    places = [ROOT / place for place in PLACE.findall(TEXT)] + [PAGE.parent / file for file, _ in links if file]
    assert [place for place in places if not place.exists()] == []
    for file, anchor in links:
        if anchor:
            aim = (PAGE.parent / file if file else PAGE).read_text("utf-8")
            assert f'<a id="{anchor}"></a>' in aim, (file, anchor)


def test_every_estimator_of_the_statistics_has_its_place_on_the_page() -> None:
    modules = {path.stem for path in (ROOT / "reports" / "statistics").glob("*.py")} - {"__init__"}
    for text in (CHINESE, ENGLISH):
        named = {name.split(".")[2] for name in DOTTED.findall(text) if name.startswith("reports.statistics.")}
        assert named == modules


@pytest.mark.parametrize(("rung", "phrases"), [
    (RULES.least_width, ("不得被圈定到{}级以内", "may be bounded to less than {} rungs")),
    (RULES.coarse_width, ("不得圈到{}级以内", "to less than {} rungs by everything together")),
    (RULES.unit_n, ("不足{}人什么都不给", "Below {} people nothing")),
    (RULES.item_n, ("{}人起单题均值", "from {} of items")),
    (RULES.fine_n, ("{}人起一位小数", "from {} one decimal")),
    (RULES.histogram_n, ("{}人起五级分布", "from {} the distribution")),
    (LEAST_GAP, ("≥ {} 级，并且 Benjamini", "≥ {} rungs, and Benjamini")),
    (f"{FALSE_DISCOVERY_RATE:.2f}", ("Benjamini–Hochberg q < {}", "Benjamini–Hochberg q < {}")),
    (LEAST_GROUPS, ("不分档：出数单位不足{}个", "Refused with fewer than {} units shown, or ICC")),
    (f"{LEAST_ICC2:.2f}", ("ICC(2) 低于{}", "ICC(2) below {}")),
    (LEAST_RESPONDENTS, ("完整作答不足{}份就拒绝", "Refused below {} complete answers")),
    (WEIGHTINGS, ("给出{}次随机权重", "under {} random weightings")),
    (COARSER[0], ("占比取粗（{}%、", "its shares get coarser ({} %,")),
    (COARSER[1], ("、{}%），再藏占比", ", {} %), then go")),
])
def test_numbers_in_the_prose_are_those_of_the_code(rung: object, phrases: tuple[str, str]) -> None:
    for phrase, text in zip(phrases, (CHINESE, ENGLISH), strict=True):
        assert phrase.format(rung) in text


def test_the_quadrants_are_cut_where_the_page_says() -> None:
    line = cut(load_catalogue().ladder)
    assert f"（{line}）为界" in CHINESE
    assert f"the next ({line})" in ENGLISH


@pytest.mark.parametrize("text", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_old_problems_have_the_warning_lines_of_the_catalogue(text: str) -> None:
    written = {problem: float(line) for line, problem in re.findall(r"\| ([\d.]+) \| `([A-Z]+)` \|", text)}
    assert written == {problem.id: problem.warn_at for problem in load_catalogue().framework.problems}


@pytest.mark.parametrize("row", VALIDATION, ids=[row[0] for row in VALIDATION])
def test_every_agreement_claimed_is_the_tolerance_of_the_test_named(row: list[str]) -> None:
    *_, agreement, place = row
    test = (ROOT / place.strip("`")).read_text("utf-8")
    assert "\ndef test_" in test
    for tolerance in re.findall(r"`(\w+=?[\w.-]*)`", agreement):
        assert tolerance in test


@pytest.mark.parametrize("row", [row for row in COVERAGE if int(row[1]) <= 10],
                         ids=lambda row: " ".join(row[:3]))
def test_the_coverage_printed_is_what_the_simulation_gives(row: list[str]) -> None:
    answers, population, n, *printed = row
    line = setting(answers, int(population), int(n), organs=ORGANS, seed=1)
    # Another version of numpy may draw other organs: one percent is four standard errors.
    assert [line.mean.covered, line.share.covered] == pytest.approx([float(printed[0]), float(printed[2])], abs=1)
    assert line.mean.width == pytest.approx(float(printed[1]), abs=0.02)
    assert line.share.width == pytest.approx(float(printed[3]), abs=1)


def test_every_design_of_the_simulation_is_printed() -> None:
    printed = [(int(population), int(n)) for _, population, n, *_ in COVERAGE]
    assert printed == [*DESIGNS, *DESIGNS]
    assert f"--organs {ORGANS}" in CHINESE
    assert f"--organs {ORGANS}" in ENGLISH


def test_every_round_of_the_tiny_organs_is_counted() -> None:
    possible = [sum(1 for _ in worlds({"b1": one, "b2": other}, range(5))) for one, other in ((1, 4), (2, 3))]
    assert "[(1, 4), (2, 3)]" in (ROOT / "tests" / "unit" / "test_attacker_worlds.py").read_text("utf-8")
    assert "（{}种和{}种）".format(*possible) in CHINESE
    assert "({} and {})".format(*possible) in ENGLISH


def test_tables_have_as_many_cells_in_every_row_as_in_the_head() -> None:
    for table in re.findall(r"(?:^\|.*\n)+", TEXT, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1, table


def test_released_intervals_hold_those_before_rounding_and_the_truth_as_often_as_the_page_says() -> None:
    rng, rules, scale, held = np.random.default_rng(0), DisclosureRules(), load_catalogue().ladder, []
    for answers, (population, n) in product(ANSWERS, DESIGNS):
        for whole, answered in zip(*simulate(answers, population, n, 5, rng), strict=True):
            moments = [Moments(n, Fraction(int(own.sum())), Fraction(int(own @ own))) for own in answered]
            df = BRANCHES * (n - 1)
            variance = sum((one.deviance for one in moments), Fraction(0)) / df
            spread = Spread(sd=root_up(variance, Fraction(1, 10)), units=BRANCHES)
            for truth, one in zip(whole.mean(axis=1), moments, strict=True):
                before = mean_estimate(float(one.mean), n, sd=float(variance)**0.5, df=df, population=population)
                found = members_interval(mean_cell(one, rules, scale), population, spread, df, scale)
                assert found is not None
                assert found.low <= max(before.interval.low, scale.low) + 1e-9
                assert found.high >= min(before.interval.high, scale.high) - 1e-9
                held.append(not found.excludes(round(float(truth), 9)))
    assert np.mean(held) > 0.988


def test_both_languages_have_the_same_sections_formulas_and_names() -> None:
    for pattern in (r"^#{2,3} ([\d.]+) ", r"^(\|)", r"^(```)", r"^(\d+\.|-) "):
        chinese, english = (re.findall(pattern, text, re.MULTILINE) for text in (CHINESE, ENGLISH))
        assert chinese == english, pattern
    assert DOTTED.findall(CHINESE) == DOTTED.findall(ENGLISH)
