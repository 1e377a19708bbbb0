"""What changed since the last round: differences of released means that asked exactly the same."""

from dataclasses import dataclass

from questionnaires.model import Text
from reports.profile import Axis, Profile, pooled_df
from reports.release import Mean, Release
from reports.sentences import Sentence, SignedSpan, sentence
from reports.statistics.comparison import Sample, unpaired_change
from reports.statistics.intervals import Interval, outward


@dataclass(frozen=True, slots=True)
class Change:
    """One dimension in two rounds; the interval is that of the difference."""

    id: str
    title: Text
    before: Mean
    now: Mean
    value: float
    interval: Interval | None

    @property
    def is_told_apart(self) -> bool:
        """True where the difference is more than sampling and rounding explain."""
        return self.interval is not None and self.interval.excludes(0.0)


@dataclass(frozen=True, slots=True)
class Noise:
    """What a dimension's means scatter by in one round: pooled spread and its degrees of freedom."""

    sd: float
    df: int


def noise(release: Release, dimension: str) -> Noise | None:
    """Read a dimension's scatter from a release; None where too few units are shown."""
    spread = release.spreads.get(dimension)
    df = pooled_df([unit.dimension(dimension).mean for unit in release.reporting_units])
    return Noise(spread.sd, df) if spread is not None and df >= 1 else None


def change_interval(now: Mean, before: Mean, noise_now: Noise, noise_before: Noise) -> Interval:
    """95 % interval of the difference of two rounded means of different people.

    Δ ± (t·√(s₁²/n₁ + s₂²/n₂) + half of both rounding steps), rounded outward. No finite-population
    correction: whether things changed is asked of the branch, not of this year's roll (Cochran 1977, 2.14).
    """
    found = unpaired_change(Sample(before.value, noise_before.sd, before.n, before.step / 2),
                            Sample(now.value, noise_now.sd, now.n, now.step / 2),
                            df=noise_now.df + noise_before.df).interval
    return outward(found.low, found.high, max(now.step, before.step))


def changes(release: Release, before: Release | None, profile: Profile) -> tuple[Change, ...]:
    """Compare a profile's dimensions with the round before; coded ends are not compared."""
    if before is None:
        return ()
    return tuple(found for axis in profile.axes if (found := _change(release, before, axis)) is not None)


def _change(release: Release, before: Release, axis: Axis) -> Change | None:
    now, earlier = axis.members, axis.previous
    if not isinstance(now, Mean) or not isinstance(earlier, Mean) or now.end or earlier.end:
        return None
    noises = noise(release, axis.id), noise(before, axis.id)
    interval = None
    if noises[0] is not None and noises[1] is not None:
        interval = change_interval(now, earlier, noises[0], noises[1])
    return Change(axis.id, axis.title, earlier, now, round(now.value - earlier.value, 10), interval)


def trend_sentences(found: tuple[Change, ...]) -> tuple[Sentence, ...]:
    """Word the changes: those told apart one by one, the others together."""
    if not found:
        return (sentence("trend_unit_none"),)
    if not any(change.is_told_apart for change in found):
        return (sentence("trend_all_flat"),)
    moved = [change for change in found if change.is_told_apart]
    still = tuple(change.title for change in found if not change.is_told_apart)
    told = tuple(
        sentence("trend_up" if change.value > 0 else "trend_down", name=change.title,
                 change=f"{abs(change.value):.1f}", interval=SignedSpan(change.interval))
        for change in moved if change.interval is not None)
    return (*told, sentence("trend_flat", names=still)) if still else told
