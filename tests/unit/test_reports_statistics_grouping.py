"""Variance between and within groups: lme4 and multilevel on public data, baseball, and plain promises."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from reports.statistics.grouping import (
    Groups,
    TooFewGroups,
    VarianceComponents,
    anova,
    groups_of_counts,
    icc1,
    icc2,
    own_weights,
    reml,
    shrunken,
)

FILE = Path(__file__).parents[1] / "data" / "statistics_oracles.json"
ORACLES = json.loads(FILE.read_text("utf-8"))["grouping"]
NAMES = ["all answers", "few answers", "hours"]

# Efron & Morris 1975, table 1: hits in the first 45 times at bat of 1970, and the average over the rest of it.
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
REST = [.346, .298, .276, .222, .273, .270, .263, .210, .269, .230, .264, .256, .303, .264, .226, .285, .316, .200]

tables = st.integers(2, 12).flatmap(lambda k: st.lists(
    st.lists(st.integers(0, 6), min_size=5, max_size=5), min_size=k, max_size=k))


def groups(entry: dict[str, Any]) -> Groups:
    return Groups(np.array(entry["n"]), np.array(entry["means"]), np.array(entry["deviances"]))


def comparable(table: list[list[int]]) -> bool:
    sizes = [sum(row) for row in table if sum(row)]
    return len(sizes) > 1 and max(sizes) > 1


def raw_likelihood(logs: np.ndarray[Any, Any], found: Groups) -> float:
    """−2 log restricted likelihood with full covariance matrices, answers made to fit the sufficient statistics."""
    tau2, sigma2 = np.exp(logs)
    blocks = []
    for n, mean, deviance in zip(found.n, found.means, found.deviances, strict=True):
        pattern = np.linspace(-1, 1, n) if n > 1 else np.zeros(1)
        scale = np.sqrt(deviance / (pattern @ pattern)) if n > 1 else 0.0
        blocks.append((mean + scale * pattern, sigma2 * np.eye(n) + tau2))
    determinant = sum(np.linalg.slogdet(v)[1] for _, v in blocks)
    precision = sum(np.linalg.solve(v, np.ones(len(y))).sum() for y, v in blocks)
    mean = sum(np.linalg.solve(v, y).sum() for y, v in blocks) / precision
    left = sum((y - mean) @ np.linalg.solve(v, y - mean) for y, v in blocks)
    return float(determinant + np.log(precision) + left)


@pytest.mark.parametrize("entry", ORACLES, ids=NAMES)
def test_the_analysis_of_variance_is_that_of_r(entry: dict[str, Any]) -> None:
    table = anova(groups(entry))
    assert (table.groups, table.n) == (99, sum(entry["n"]))
    assert (table.df_between, table.df_within) == (98, table.n - 99)
    assert table.average_size == pytest.approx(table.n / 99)
    assert table.msb == pytest.approx(entry["msb"], rel=1e-9)
    assert table.msw == pytest.approx(entry["msw"], rel=1e-9)


@pytest.mark.parametrize("entry", ORACLES, ids=NAMES)
def test_intraclass_correlations_are_those_of_the_r_package_multilevel(entry: dict[str, Any]) -> None:
    table = anova(groups(entry))
    assert icc1(table) == pytest.approx(entry["icc1"], rel=1e-9)
    assert icc2(table) == pytest.approx(entry["icc2"], rel=1e-9)


@pytest.mark.parametrize("entry", ORACLES, ids=NAMES)
def test_variance_components_are_those_of_lme4(entry: dict[str, Any]) -> None:
    found = reml(groups(entry))
    assert found.mean == pytest.approx(entry["mean"], rel=1e-7)
    assert found.tau2 == pytest.approx(entry["tau2"], rel=1e-5)
    assert found.sigma2 == pytest.approx(entry["sigma2"], rel=1e-6)


@pytest.mark.parametrize("entry", ORACLES, ids=NAMES)
def test_shrunken_scores_are_lme4s_predictions(entry: dict[str, Any]) -> None:
    given_groups = groups(entry)
    found = shrunken(given_groups.means, given_groups.n, reml(given_groups))
    assert found == pytest.approx(np.array(entry["shrunken"]), rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_the_profile_finds_what_the_likelihood_of_the_whole_matrix_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 7, 8)
    found = Groups(n, rng.normal(0, 1.5, 8), np.where(n > 1, rng.chisquare(np.maximum(n - 1, 1)), 0.0))
    whole = minimize(raw_likelihood, [0.0, 0.0], args=(found,), method="Nelder-Mead",
                     options={"xatol": 1e-9, "fatol": 1e-12})
    components = reml(found)
    assert [components.tau2, components.sigma2] == pytest.approx(np.exp(whole.x), rel=1e-4)


@given(st.integers(2, 9), st.lists(st.tuples(st.floats(0, 4), st.floats(0.1, 5)), min_size=2, max_size=15))
def test_equal_sizes_give_the_components_of_the_analysis_of_variance(
    size: int, drawn: list[tuple[float, float]],
) -> None:
    """Searle, Casella & McCulloch 1992, section 3.8: with balanced data REML is ANOVA, cut at zero."""
    means, deviances = np.array(drawn).T
    found = Groups(np.full(len(drawn), size), means, deviances)
    table, components = anova(found), reml(found)
    if table.msb > table.msw:
        assert components.tau2 == pytest.approx((table.msb - table.msw) / size, rel=1e-6, abs=1e-9)
        assert components.sigma2 == pytest.approx(table.msw, rel=1e-6)
    else:
        assert components.tau2 == pytest.approx(0, abs=1e-9)


def test_baseball_averages_shrink_as_published() -> None:
    """Efron & Morris 1975: c = .212, Clemente .294, squared error .077 before and .022 after."""
    early, late = np.array(HITS) / 45, np.array(REST)
    mean = early.mean()
    sampling = mean * (1 - mean) / 45
    c = 1 - (len(early) - 3) * sampling / float(((early - mean) ** 2).sum())
    assert c == pytest.approx(0.212, abs=0.001)
    found = shrunken(early, 45, VarianceComponents(mean, tau2=c * sampling / (1 - c), sigma2=45 * sampling))
    assert found[0] == pytest.approx(0.294, abs=0.001)
    assert float(((early - late) ** 2).sum()) == pytest.approx(0.077, abs=0.002)
    assert float(((found - late) ** 2).sum()) == pytest.approx(0.022, abs=0.001)


@given(tables.filter(comparable))
def test_counts_give_the_same_as_the_answers_one_by_one(table: list[list[int]]) -> None:
    found = groups_of_counts(table, [0, 1, 2, 3, 4])
    for row, n, mean, deviance in zip(table, found.n, found.means, found.deviances, strict=True):
        answers = np.repeat([0, 1, 2, 3, 4], row)
        assert n == len(answers)
        if n:
            assert mean == pytest.approx(answers.mean())
            assert deviance == pytest.approx(float(((answers - answers.mean()) ** 2).sum()), abs=1e-9)


@given(tables.filter(comparable), st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter(table: list[list[int]], random: Any) -> None:
    mixed = list(table)
    random.shuffle(mixed)
    first, second = (groups_of_counts(rows, [0, 1, 2, 3, 4]) for rows in (table, mixed))
    for name in ("mean", "msb", "msw"):
        assert getattr(anova(first), name) == pytest.approx(getattr(anova(second), name), abs=1e-9)
    for name in ("mean", "tau2", "sigma2"):
        assert getattr(reml(first), name) == pytest.approx(getattr(reml(second), name), rel=1e-6, abs=1e-9)


@given(tables.filter(comparable), st.lists(st.integers(0, 6), min_size=5, max_size=5))
def test_adding_a_group_does_not_change_anothers_own_figures(table: list[list[int]], another: list[int]) -> None:
    before, after = (groups_of_counts(rows, [0, 1, 2, 3, 4]) for rows in (table, [*table, another]))
    assert after.means[:-1].tolist() == before.means.tolist()
    assert after.deviances[:-1].tolist() == before.deviances.tolist()


@given(tables.filter(comparable))
def test_groups_without_answers_change_nothing(table: list[list[int]]) -> None:
    plain, padded = (groups_of_counts(rows, [0, 1, 2, 3, 4]) for rows in (table, [*table, [0] * 5]))
    assert anova(padded) == anova(plain)
    assert reml(padded) == reml(plain)


@given(tables.filter(comparable))
def test_a_shrunken_score_lies_between_the_own_mean_and_that_of_all(table: list[list[int]]) -> None:
    found = groups_of_counts(table, [0, 1, 2, 3, 4])
    components = reml(found)
    weights = own_weights(found.n, components)
    assert ((weights >= 0) & (weights <= 1)).all()
    for own, score in zip(found.means, shrunken(found.means, found.n, components), strict=True):
        low, high = sorted((own, components.mean))
        assert low - 1e-9 <= score <= high + 1e-9


def test_groups_that_differ_by_chance_alone_all_get_the_mean_of_all() -> None:
    found = Groups(np.array([10, 20, 30]), np.array([2.0, 2.01, 2.0]), np.array([8.0, 17.0, 26.0]))
    components = reml(found)
    assert components.tau2 == 0
    assert shrunken(found.means, found.n, components).tolist() == [components.mean] * 3
    correlation = icc1(anova(found))
    assert correlation is not None
    assert correlation < 0


def test_groups_of_one_mind_each_keep_their_own_mean() -> None:
    found = Groups(np.array([3, 5, 4]), np.array([1.0, 2.0, 4.0]), np.zeros(3))
    components = reml(found)
    assert [components.mean, components.tau2, components.sigma2] == pytest.approx([7 / 3, 7 / 3, 0])
    assert shrunken(found.means, found.n, components) == pytest.approx(found.means)
    assert icc1(anova(found)) == icc2(anova(found)) == 1


def test_everybody_giving_the_same_answer_has_no_correlation_to_speak_of() -> None:
    found = Groups(np.array([3, 5]), np.array([2.0, 2.0]), np.zeros(2))
    assert icc1(anova(found)) is None
    assert icc2(anova(found)) is None
    assert reml(found) == VarianceComponents(2.0, 0.0, 0.0)
    assert shrunken(found.means, found.n, reml(found)).tolist() == [2.0, 2.0]


@pytest.mark.parametrize("sizes", [[], [7], [7, 0], [1, 1, 1]])
def test_one_group_or_groups_of_one_are_refused(sizes: list[int]) -> None:
    found = Groups(np.array(sizes, dtype=np.int64), np.full(len(sizes), 2.0), np.zeros(len(sizes)))
    with pytest.raises(TooFewGroups):
        anova(found)
    with pytest.raises(TooFewGroups):
        reml(found)
