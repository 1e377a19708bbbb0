"""The old problems: figures by hand from released cells, warning lines, and silence where nothing can be said."""

from math import ceil, floor
from statistics import fmean

import pytest

from reports.diagnosis import Diagnoses, Diagnosis, Verdict, diagnose
from reports.profile import organ_profile, profiles
from reports.release import PROTECTED, DimensionResult, ItemResult, Mean, Points, Release, Shares, UnitResult
from reports.sentences import rendered
from reports.statistics.proportions import wilson
from tests.closed import changed, own_questionnaire, planted


def of(release: Release) -> Diagnoses:
    return diagnose(release, organ_profile(release), profiles(release))


def the(found: tuple[Diagnosis, ...], problem: str) -> Diagnosis:
    return next(d for d in found if d.problem.id == problem)


def with_unit(release: Release, result: UnitResult) -> Release:
    units = tuple(result if unit.unit.id == result.unit.id else unit for unit in release.units)
    return changed(release, units=units)


def with_means(release: Release, unit: str, means: dict[str, Mean]) -> Release:
    result = release.unit(unit)
    dimensions = tuple(DimensionResult(dimension=d.dimension, mean=means.get(d.dimension, d.mean))
                       for d in result.dimensions)
    return with_unit(release, result.model_copy(update={"dimensions": dimensions}))


def with_organ_items(release: Release, cells: dict[str, ItemResult]) -> Release:
    items = tuple(cells.get(item.item, item) for item in release.organ.items)
    return changed(release, organ=release.organ.model_copy(update={"items": items}))


def test_the_planted_blind_spot_reaches_the_line_and_is_counted_by_hand() -> None:
    release = planted()
    found, profile = of(release), next(p for p in profiles(release) if p.unit.id == "b1")
    gaps = [axis.gap for axis in profile.items if axis.gap is not None]
    diagnosis = the(found.units["b1"], "DXH")
    assert diagnosis.value == sum(gap.is_blind_spot for gap in gaps) / len(gaps)
    assert diagnosis.verdict is Verdict.WARN
    shares = {unit: the(diagnoses, "DXH").value or 0.0 for unit, diagnoses in found.units.items()}
    assert max(shares, key=lambda unit: shares[unit]) == "b1"
    assert "第1支部" in next(d for d in found.organ if d.problem.id == "DXH").evidence[1].say("zh")


def test_branches_without_item_cells_are_read_by_dimension() -> None:
    diagnosis = the(of(planted()).units["b6"], "DXH")
    assert "6个维度" in diagnosis.evidence[0].say("zh")


def test_two_skins_is_party_work_minus_business_in_rungs() -> None:
    release = planted()
    means = {d.dimension: d.mean.value for d in release.unit("b2").dimensions if isinstance(d.mean, Mean)}
    diagnosis = the(of(release).units["b2"], "LZP")
    assert diagnosis.value == pytest.approx(fmean(means[d] for d in ("POL", "THE", "ORG")) - means["DUT"], abs=0.1)
    assert diagnosis.verdict is Verdict.WARN
    assert "党建热、业务冷" in diagnosis.evidence[1].say("zh")
    assert diagnosis.shown.startswith("+")


def test_the_organs_business_side_includes_those_served() -> None:
    release = planted()
    means = {d.dimension: d.mean.value for d in release.organ.dimensions if isinstance(d.mean, Mean)}
    linear = [a.overall.points["linear"] for a in release.audiences if a.overall is not None]
    served = fmean(p.value for p in linear if isinstance(p, Points)) / 25
    expected = fmean(means[d] for d in ("POL", "THE", "ORG")) - fmean((means["DUT"], served))
    assert the(of(release).organ, "LZP").value == pytest.approx(expected, abs=0.1)


def test_a_difference_that_rounding_could_make_is_not_a_warning() -> None:
    coarse = {d: Mean(value=v, n=6, step=0.5) for d, v in (("POL", 3.0), ("THE", 3.0), ("ORG", 3.0), ("DUT", 2.5))}
    assert the(of(with_means(planted(), "b6", coarse)).units["b6"], "LZP").verdict is Verdict.UNSURE
    clear = {**coarse, "DUT": Mean(value=1.5, n=6, step=0.5)}
    assert the(of(with_means(planted(), "b6", clear)).units["b6"], "LZP").verdict is Verdict.WARN


def test_hidden_dimensions_leave_no_figure() -> None:
    release = planted()
    result = release.unit("b6")
    hidden = tuple(DimensionResult(dimension=d.dimension, mean=PROTECTED if d.dimension == "DUT" else d.mean)
                   for d in result.dimensions)
    diagnosis = the(of(with_unit(release, result.model_copy(update={"dimensions": hidden}))).units["b6"], "LZP")
    assert (diagnosis.value, diagnosis.verdict, diagnosis.shown) == (None, Verdict.UNAVAILABLE, "—")
    assert "b7" not in of(release).units


def test_hollowing_out_counts_rung_two_among_rungs_two_and_up() -> None:
    release = planted()
    problem = next(p for p in release.problems if p.id == "XH")
    mean = Mean(value=2.5, n=50, step=0.1)
    cells = {item.id: ItemResult(item=item.id, mean=mean, histogram=PROTECTED) for item in release.items}
    first, second = [item.id for item in release.items if item.criterion in problem.items][:2]
    cells[first] = ItemResult(item=first, mean=mean, histogram=Shares(percents=(0, 10, 45, 45, 0), n=100))
    cells[second] = ItemResult(item=second, mean=mean, histogram=Shares(percents=(20, 20, 20, 20, 20), n=50))
    diagnosis = the(of(with_organ_items(release, cells)).organ, "XH")
    assert diagnosis.value == pytest.approx((100 * 45 + 50 * 20) / (100 * 90 + 50 * 60))
    assert diagnosis.verdict is Verdict.WARN


@pytest.mark.parametrize(("low", "unknown", "verdict"), [(30, 2, Verdict.WARN), (20, 5, Verdict.CLEAR)])
def test_dilution_adds_those_who_cannot_tell(low: int, unknown: int, verdict: Verdict) -> None:
    cell = ItemResult(item="M.RES-1", mean=Mean(value=2.0, n=100, step=0.1),
                      groups=Shares(percents=(low, 30, 70 - low), n=100),
                      dont_know=Shares(percents=(unknown,), n=100))
    diagnosis = the(of(with_organ_items(planted(), {"M.RES-1": cell})).organ, "FH")
    assert diagnosis.value == pytest.approx(low / 100 * (1 - unknown / 100) + unknown / 100)
    assert diagnosis.verdict is verdict


def test_slackening_says_plainly_that_there_is_no_figure() -> None:
    diagnosis = the(of(planted()).organ, "RH")
    assert (diagnosis.value, diagnosis.verdict) == (None, Verdict.UNAVAILABLE)
    assert "台账" in diagnosis.evidence[0].say("zh")
    assert len(diagnosis.evidence) == 2


def test_a_questionnaire_without_the_criteria_has_no_diagnoses() -> None:
    found = of(own_questionnaire())
    assert found.organ == ()
    assert all(of_unit == () for of_unit in found.units.values())


def test_two_skins_of_a_unit_has_an_interval_around_its_value_that_covers_its_rounding() -> None:
    found = the(of(planted()).units["b2"], "LZP")
    assert found.interval is not None
    assert found.value is not None
    assert found.interval.low <= found.value - 0.1
    assert found.value + 0.1 <= found.interval.high
    assert "至" in rendered(found.span, "zh")


def test_where_those_served_count_in_or_gaps_are_counted_there_is_no_interval() -> None:
    organ = of(planted()).organ
    assert the(organ, "LZP").interval is None
    assert the(organ, "DXH").interval is None
    assert the(organ, "RH").interval is None
    assert the(organ, "DXH").span == "—"


def test_without_those_served_the_organs_two_skins_has_an_interval_by_hand() -> None:
    release = changed(planted(), audiences=())
    found = the(of(release).organ, "LZP")
    profile = organ_profile(release)
    (work, reach, slack), (business, reach_, slack_) = (
        (fmean((i.low + i.high) / 2 for i, _ in known), fmean((i.high - i.low) / 2 - s for i, s in known),
         fmean(s for _, s in known))
        for known in ([(a.interval, a.members.step / 2) for a in profile.axes
                       if a.id in names and a.interval is not None and isinstance(a.members, Mean)]
                      for names in (("POL", "THE", "ORG"), ("DUT",))))
    total = (reach**2 + reach_**2) ** 0.5 + slack + slack_
    assert found.interval is not None
    assert found.interval.low == pytest.approx(floor((work - business - total) * 10 + 1e-6) / 10)
    assert found.interval.high == pytest.approx(ceil((work - business + total) * 10 - 1e-6) / 10)


def test_shares_carry_wilsons_interval_of_people_not_of_answers() -> None:
    release = planted()
    item = next(item for item in release.items if item.criterion == "RES-1")
    cells = ItemResult(item=item.id, mean=Mean(value=2.0, n=60, step=0.1),
                       groups=Shares(percents=(30.0, 30.0, 40.0), n=60, step=5),
                       dont_know=Shares(percents=(20.0,), n=75, step=5))
    found = the(of(with_organ_items(release, {item.id: cells})).organ, "FH")
    low = 0.275 * (1 - 0.175) + 0.175
    high = 0.325 * (1 - 0.225) + 0.225
    assert found.interval is not None
    assert found.interval.low == pytest.approx(floor(100 * wilson(low, 75, population=105).low) / 100)
    assert found.interval.high == pytest.approx(ceil(100 * wilson(high, 75, population=105).high) / 100)
    assert rendered(found.span, "zh") == f"{found.interval.low:.0%}–{found.interval.high:.0%}"


def test_a_value_lies_within_its_interval() -> None:
    found = of(planted())
    for diagnosis in (*found.organ, *(d for unit in found.units.values() for d in unit)):
        if diagnosis.interval is not None and diagnosis.value is not None:
            assert not diagnosis.interval.excludes(diagnosis.value)


def test_two_skins_of_coded_ends_is_a_bound() -> None:
    high = Mean(value=3.8, n=20, step=0.1, end="high")
    release = with_means(planted(), "b2", {"POL": high, "THE": high, "ORG": high})
    found = the(of(release).units["b2"], "LZP")
    assert found.shown.startswith("≥+")
    assert "平均≥3.8级" in found.evidence[0].say("zh")
    low = with_means(planted(), "b2", {"DUT": Mean(value=0.2, n=20, step=0.1, end="low")})
    assert the(of(low).units["b2"], "LZP").shown.startswith("≥+")
