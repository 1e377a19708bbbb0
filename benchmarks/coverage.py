"""How often the 95 % intervals hold the truth: `python -m benchmarks.coverage [--organs 2000] [--seed 1]`.

An organ of twelve branches of N people is drawn, n of each branch answer at random, and each branch's interval
from what was answered is compared with what all N would have said. Prints a table; the same seed, the same table.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure
from reports.statistics.estimates import mean_estimate
from reports.statistics.grouping import Groups, anova
from reports.statistics.proportions import wilson

BRANCHES: Final = 12
DESIGNS: Final = ((8, 5), (8, 7), (10, 6), (10, 9), (15, 8), (20, 12), (20, 18), (40, 20), (40, 36), (60, 54))
ANSWERS: Final = {
    "typical": (0.05, 0.15, 0.30, 0.35, 0.15),
    "ceiling": (0.01, 0.02, 0.05, 0.22, 0.70),
}
"""Shares of the rungs 0–4 in the whole organ; every branch leans its own way."""
CONCENTRATION: Final = 15.0
"""Of the Dirichlet distribution that branches' own shares come from: ICC(1) = 1/16."""
NOMINAL: Final = 95.0


@dataclass(frozen=True)
class Coverage:
    """Percent of intervals that held the truth, and their mean width, in rungs or percentage points."""

    covered: float
    width: float


@dataclass(frozen=True)
class Setting:
    """One line of the table: who was asked, who answered, from which distribution, and how the intervals did."""

    answers: str
    population: int
    n: int
    mean: Coverage
    share: Coverage


def simulate(
    answers: str, population: int, n: int, organs: int, rng: np.random.Generator,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw what everybody would say, (organs, branches, N), and what is answered, (organs, branches, n)."""
    shares = rng.dirichlet(np.array(ANSWERS[answers]) * CONCENTRATION, size=(organs, BRANCHES))
    draws = rng.random((organs, BRANCHES, population))
    everybody = (draws[..., None] > shares.cumsum(axis=-1)[:, :, None, :-1]).sum(axis=-1)
    return everybody, everybody[..., :n]


def measured(intervals: list[tuple[float, float, float]], unit: float) -> Coverage:
    """Sum up intervals given as (low, truth, high)."""
    low, truth, high = np.array(intervals).T
    held = (low <= truth + 1e-9) & (truth <= high + 1e-9)
    return Coverage(100 * float(held.mean()), unit * float((high - low).mean()))


def setting(answers: str, population: int, n: int, *, organs: int, seed: int) -> Setting:
    """Run one line of the table."""
    rng = np.random.default_rng([seed, population, n, list(ANSWERS).index(answers)])
    means, shares = [], []
    for whole, answered in zip(*simulate(answers, population, n, organs, rng), strict=True):
        own, own_top = answered.mean(axis=1), (answered >= 3).mean(axis=1)
        truth, truth_top = whole.mean(axis=1), (whole >= 3).mean(axis=1)
        table = anova(Groups(np.full(BRANCHES, n), own, n * answered.var(axis=1)))
        for branch in range(BRANCHES):
            ours = mean_estimate(float(own[branch]), n, sd=table.msw**0.5, df=table.df_within,
                                 population=population).interval
            means.append((ours.low, float(truth[branch]), ours.high))
            top = wilson(float(own_top[branch]), n, population=population)
            shares.append((top.low, float(truth_top[branch]), top.high))
    return Setting(answers, population, n, measured(means, 1), measured(shares, 100))


def settings(organs: int, seed: int) -> Iterator[Setting]:
    """Run the whole table."""
    for answers in ANSWERS:
        for population, n in DESIGNS:
            yield setting(answers, population, n, organs=organs, seed=seed)


def figures(organs: int = 300, seed: int = 1) -> Iterator[Figure]:
    """Give the coverage over all settings, for the table of the benchmark."""
    table = list(settings(organs, seed))
    target = f"{NOMINAL:.0f} nominal, over {len(table)} settings"
    means, shares = (tuple(getattr(line, name).covered for line in table) for name in ("mean", "share"))
    yield Figure("95 % interval of a branch mean holds the truth", means, "%", target)
    yield Figure("95 % interval of a share holds the truth", shares, "%", target)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print(f"Nominal {NOMINAL:.0f} %; {asked.organs} organs of {BRANCHES} branches each, seed {asked.seed}.\n")
    print("| answers | N | n | mean, % held | width, rungs | top two, % held | width, points |")
    print("|---|---|---|---|---|---|---|")
    for line in settings(asked.organs, asked.seed):
        print(f"| {line.answers} | {line.population} | {line.n} | {line.mean.covered:.1f} | {line.mean.width:.2f} "
              f"| {line.share.covered:.1f} | {line.share.width:.0f} |", flush=True)


if __name__ == "__main__":
    main()
