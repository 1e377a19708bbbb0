"""Derived figures: what the reports print, from the released cells alone, and nothing finer."""

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.derivation import completed, derive
from reports.derived import AxisFigures, Derived, UnitFigures
from reports.diagnosis import diagnose
from reports.method import METHOD
from reports.profile import organ_profile, profiles
from reports.release import Mean, Release
from reports.statistics.multiplicity import rejected
from tests.closed import changed, own_questionnaire, planted
from tests.released import awkward, branches, hidden, release


@cache
def derived() -> Derived:
    return derive(planted())


def of_unit(unit: str) -> UnitFigures:
    figures = derived().unit(unit)
    assert figures is not None
    return figures


def axis(unit: str, axis_id: str) -> AxisFigures:
    figures = of_unit(unit)
    return next(found for found in (*figures.dimensions, *figures.items) if found.id == axis_id)


def test_what_is_frozen_is_what_the_reports_print() -> None:
    for profile in profiles(planted()):
        shown = [a for a in (*profile.axes, *profile.items) if isinstance(a.members, Mean)]
        figures = of_unit(profile.unit.id)
        assert [a.id for a in (*figures.dimensions, *figures.items)] == [a.id for a in shown]
        for printed in shown:
            frozen = axis(profile.unit.id, printed.id)
            assert (frozen.interval is None) is (printed.interval is None)
            if printed.interval is not None and frozen.interval is not None:
                assert (frozen.interval.low, frozen.interval.high) == (printed.interval.low, printed.interval.high)
            if printed.gap is not None:
                assert frozen.gap is not None
                assert (frozen.gap.value, frozen.gap.flagged) == (printed.gap.value, printed.gap.flagged)
                assert frozen.gap.quadrant == printed.gap.quadrant.value


def test_the_planted_facts_are_found_in_the_frozen_figures() -> None:
    gap = axis("b1", "RES").gap
    assert gap is not None
    assert gap.flagged
    assert gap.quadrant == "blind_spot"
    verdicts = {(f.unit, d.problem): d.verdict for f in derived().units for d in f.diagnoses}
    assert verdicts["b1", "DXH"] == "warn"
    assert verdicts["b2", "LZP"] == "warn"
    place = of_unit("b1").place("RES")
    assert place is not None
    assert place.tier == "below"


def test_every_diagnosis_is_frozen_with_its_verdict() -> None:
    found = diagnose(planted(), organ_profile(planted()), profiles(planted()))
    assert [(d.problem, d.verdict) for d in derived().organ.diagnoses] == [
        (d.problem.id, d.verdict.value) for d in found.organ]
    assert {f.unit: [d.verdict for d in f.diagnoses] for f in derived().units if f.diagnoses} == {
        unit: [d.verdict.value for d in all_of_it] for unit, all_of_it in found.units.items()}


def test_q_values_and_flags_agree_over_each_family() -> None:
    for family in ("dimensions", "items"):
        gaps = [a.gap for f in derived().units for a in getattr(f, family) if a.gap is not None]
        assert gaps
        flags = rejected([gap.p for gap in gaps if gap.p is not None])
        assert [gap.q is not None and gap.q <= 0.1 for gap in gaps] == flags
        assert all(gap.flagged == (told and abs(gap.value) >= 0.5)
                   for gap, told in zip(gaps, flags, strict=True))


def test_a_hidden_unit_has_no_figures() -> None:
    for unit in ("b7", "b8"):
        figures = of_unit(unit)
        assert figures == UnitFigures(unit=unit)
        assert figures.place("RES") is None
    assert derived().unit("b9") is None   # counted in its merge group
    assert derived().dimension("RES").no_tiers is None


def test_no_assumption_bounds_hold_every_answer_the_missing_could_give() -> None:
    cells = branches(3)[0]
    found = derive(release([cells, *branches(4)[1:]]))
    (figures,) = [f for f in found.units if f.unit == "b0"]
    for cell, figure in zip(cells.dimensions, figures.dimensions, strict=True):
        assert isinstance(cell.mean, Mean)
        assert figure.bounds is not None
        # 18 of 22 answered: four may all have said 0, or all 4; rounded outward to a tenth.
        low, high = (cell.mean.value - 0.05) * 18 / 22, ((cell.mean.value + 0.05) * 18 + 4 * 4) / 22
        assert figure.bounds.low == pytest.approx(low, abs=0.1)
        assert figure.bounds.high == pytest.approx(high, abs=0.1)
        assert figure.bounds.low <= low
        assert figure.bounds.high >= high


def test_coarse_and_coded_cells_have_coarse_bounds_and_intervals_within_the_scale() -> None:
    (figures,) = [f for f in derive(release([*branches(), awkward(), hidden()])).units if f.unit == "b20"]
    assert len(figures.dimensions) == 5
    for figure in figures.dimensions:
        for band in (figure.interval, figure.bounds):
            assert band is not None
            assert band.low % 0.5 == 0
            assert band.high % 0.5 == 0
            assert 0 <= band.low <= band.high <= 4
    ended = figures.dimensions[1]
    assert ended.bounds is not None
    assert ended.bounds.high == 4


def finest(value: object) -> int:
    """The most decimals of any number."""
    if isinstance(value, dict):
        return max((finest(part) for part in value.values()), default=0)
    if isinstance(value, list):
        return max((finest(part) for part in value), default=0)
    return len(repr(value).partition(".")[2]) if isinstance(value, float) else 0


def test_no_figure_is_written_finer_than_it_is_meant() -> None:
    content = json.loads(derived().model_dump_json())
    for figures in (content["organ"], *content["units"]):
        for found in (*figures["dimensions"], *figures["items"]):
            assert finest([found["interval"], found["bounds"], found["own"]]) <= 1
        assert finest([place["shrunken"] for place in figures["places"]]) <= 1
    assert finest(content) <= 4


def test_what_a_release_already_holds_of_derived_figures_does_not_matter() -> None:
    whole = completed(planted())
    assert whole.derived == derived()
    assert whole.method == METHOD
    assert derive(whole) == derived()
    assert completed(whole).to_bytes() == whole.to_bytes()
    assert whole.sha256 != changed(whole, method=None, derived=None).sha256


def test_only_the_cells_matter_not_names_or_the_way_there() -> None:
    renamed = changed(planted(), title=planted().title, round_id="other", plan_hash="0" * 64)
    assert derive(renamed) == derived()


@settings(max_examples=10)
@given(st.permutations(range(8)))
def test_the_order_of_units_does_not_change_their_figures(order: list[int]) -> None:
    units = branches(8)
    straight = {f.unit: f for f in derive(release(units)).units}
    shuffled = {f.unit: f for f in derive(release([units[place] for place in order])).units}
    assert straight == shuffled


def test_a_questionnaire_without_criteria_has_intervals_and_no_gaps() -> None:
    found = derive(own_questionnaire())
    assert found.satisfaction == {}
    assert all(a.gap is None for f in found.units for a in (*f.dimensions, *f.items))
    assert any(a.interval is not None for f in found.units for a in f.dimensions)


def test_satisfaction_is_the_plain_mean_of_the_groups_shown() -> None:
    cells = [a.overall.points["nbs"] for a in planted().audiences if a.overall is not None]
    values = [cell.value for cell in cells if not hasattr(cell, "hidden")]
    assert derived().satisfaction["nbs"] == round(sum(values) / len(values), 1)


def test_a_release_with_derived_figures_reads_back_the_same() -> None:
    whole = completed(planted())
    assert Release.model_validate_json(whole.to_bytes()) == whole


def test_the_method_is_told_in_both_languages_under_one_version() -> None:
    assert len({rule.id for rule in METHOD.rules}) == len(METHOD.rules) >= 12
    assert all(rule.say("zh") != rule.say("en") for rule in METHOD.rules)
