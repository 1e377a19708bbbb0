"""A total only under declared weights, of released means only, with what it hides and what other weights change."""

import math

import pytest

from reports.findings.totals import total_sentences, totals
from reports.release import DimensionResult, Mean, Release
from reports.rules import AnalysisRules
from tests.closed import changed, planted

NAMES = [ref.id for ref in planted().dimensions]


def weighted(weights: dict[str, float], means: dict[str, Mean] | None = None) -> Release:
    release, means = planted(), means or {}
    dimensions = tuple(DimensionResult(dimension=d.dimension, mean=means.get(d.dimension, d.mean))
                       for d in release.organ.dimensions)
    return changed(release, analysis=AnalysisRules(weights=weights),
                   organ=release.organ.model_copy(update={"dimensions": dimensions}))


def test_without_weights_there_is_no_total() -> None:
    assert totals(planted()) is None


@pytest.mark.parametrize("weights", [{"POL": 1.0}, dict.fromkeys([*NAMES, "XXX"], 1.0)])
def test_weights_for_other_dimensions_make_no_total(weights: dict[str, float]) -> None:
    assert totals(weighted(weights)) is None


def test_a_total_is_the_weighted_mean_of_released_means() -> None:
    weights = {name: 2.0 if name == "DUT" else 1.0 for name in NAMES}
    release = weighted(weights)
    found = totals(release)
    assert found is not None
    assert found.organ is not None
    means = {d.dimension: d.mean.value for d in release.organ.dimensions if isinstance(d.mean, Mean)}
    expected = sum(weights[name] * means[name] for name in NAMES) / 7
    assert found.organ.found.arithmetic == pytest.approx(expected)
    assert found.organ.printed(found.organ.found.arithmetic) == f"{expected:.1f}"
    assert math.isclose(sum(found.weights.values()), 1)


def test_units_with_a_hidden_dimension_have_no_total_and_coarse_ones_a_coarse_total() -> None:
    found = totals(weighted(dict.fromkeys(NAMES, 1.0)))
    assert found is not None
    by_id = {result.unit.id: total for result, total in found.units}
    assert by_id["b7"] is None
    coarse = by_id["b6"]
    assert coarse is not None
    assert coarse.step == 0.5
    assert coarse.printed(2.72) == "2.5"
    assert coarse.printed(2.78) == "3.0"


def test_a_total_of_means_beyond_an_end_is_a_bound() -> None:
    high = {name: Mean(value=3.8, n=105, step=0.1, end="high") for name in NAMES}
    release = weighted(dict.fromkeys(NAMES, 1.0), high)
    found = totals(release)
    assert found is not None
    said = "".join(s.say("zh") for s in total_sentences(release, found))
    assert "综合得分≥3.8级" in said
    assert "没有最弱的" in said


def test_the_total_names_what_it_hides_and_what_other_weights_would_do() -> None:
    release = weighted(dict.fromkeys(NAMES, 1.0))
    found = totals(release)
    assert found is not None
    said = "".join(s.say("zh") for s in total_sentences(release, found))
    assert "最弱的是“责任落实、担当作为”" in said or "最弱的是“责任落实”" in said
    assert "1000组随机权重" in said
    assert "级别不变" in said


def test_an_organ_with_a_hidden_dimension_has_no_total_and_says_so() -> None:
    release = planted()
    organ = release.organ.model_copy(update={"dimensions": tuple(
        DimensionResult(dimension=d.dimension, mean=release.unit("b7").dimension(d.dimension).mean)
        for d in release.organ.dimensions)})
    hidden = changed(release, organ=organ, analysis=AnalysisRules(weights=dict.fromkeys(NAMES, 1.0)))
    found = totals(hidden)
    assert found is not None
    (said,) = total_sentences(hidden, found)
    assert "不算综合得分" in said.say("zh")
