"""Single findings put into sentences: the whole, one gap, the spread between branches, doubts about the data."""

from collections.abc import Iterator

from reports.gaps import Quadrant
from reports.profile import Axis, Profile
from reports.release import Mean, Release, Shares
from reports.sentences import (
    BOUND_SIGNS,
    NOTHING,
    Fact,
    Name,
    Sentence,
    SignedSpan,
    difference_sign,
    figure,
    level,
    sentence,
    share,
    signed,
)

LOW_TRUST = 2.5


def rating(axis: Axis, release: Release) -> Fact:
    """Name the members' rating of an axis in words, or give the mark of a hidden one."""
    return level(axis.members, release.self_scale) if isinstance(axis.members, Mean) else figure(axis.members)


def overall(organ: Profile, release: Release) -> Sentence | None:
    """Say which dimension members rate highest and lowest, if their intervals tell them apart."""
    shown = [(axis.members, axis) for axis in organ.axes if isinstance(axis.members, Mean)]
    if not shown:
        return None
    (high, best), (low, worst) = max(shown, key=lambda p: p[0].value), min(shown, key=lambda p: p[0].value)
    if len(shown) == 1:
        return sentence("only_one", high=best.title, high_level=rating(best, release))
    if best.interval is not None and worst.interval is not None and best.interval.low <= worst.interval.high:
        if figure(low) == figure(high):
            return sentence("all_same", low=figure(low))
        return sentence("all_alike", low=figure(low), high=figure(high))
    sign = difference_sign(BOUND_SIGNS[high.end], BOUND_SIGNS[low.end])
    return sentence("highest_lowest", high=best.title, high_level=rating(best, release), low=worst.title,
                    low_level=rating(worst, release), gap=f"{sign}{high.value - low.value:.1f}")


def gap_sentence(profile: Profile, axis: Axis, release: Release) -> Sentence | None:
    """Word one flagged gap of one unit; None where there is nothing flagged."""
    gap = axis.gap
    if gap is None or not gap.flagged or gap.interval is None:
        return None
    key = "hidden_strength_unit" if gap.value < 0 else "flagged_gap_unit"
    if gap.quadrant is Quadrant.BLIND_SPOT:
        key = "blind_spot_unit"
    return sentence(key, unit=Name(profile.unit.name), dimension=axis.title, own=figure(axis.own),
                    members=rating(axis, release), gap=gap_figure(axis), interval=SignedSpan(gap.interval))


def comparison(organ: Profile, profiles: tuple[Profile, ...]) -> Sentence:
    """Say how many of the branches' intervals contain the organ's mean; nobody is ranked."""
    inside = total = 0
    for place, whole in enumerate(organ.axes):
        for profile in profiles:
            interval = profile.axes[place].interval
            if isinstance(whole.members, Mean) and interval is not None:
                total += 1
                inside += not interval.excludes(whole.members.value)
    return sentence("comparison_inside", inside=inside, total=total) if total else sentence("comparison")


def alarms(release: Release) -> Iterator[Sentence]:
    """Doubts that belong on the first page: signs of pressure, too little trust."""
    quality = release.quality
    if quality.induced_alert and isinstance(quality.induced, Shares):
        yield sentence("induced_alert", share=share(quality.induced))
    if isinstance(quality.trust, Mean) and quality.trust.value < LOW_TRUST:
        yield sentence("low_trust", trust=figure(quality.trust))


def quality_notes(release: Release) -> Iterator[Sentence]:
    """Everything the release knows about how far its answers can be trusted."""
    quality = release.quality
    yield from alarms(release)
    if isinstance(quality.trust, Mean) and quality.trust.value >= LOW_TRUST:
        yield sentence("trust", trust=figure(quality.trust), n=quality.trust.n)
    if isinstance(quality.induced, Shares) and not quality.induced_alert:
        yield sentence("induced_some", share=share(quality.induced))
    for audience in release.audiences:
        told = audience.induced
        # A coded low end says “at most”: it may be nobody, and is no sign of anything.
        if (isinstance(told, Shares) and told.end(0) != "low"
                and told.percent >= 100 * release.rules.induced_share):
            yield sentence("audience_induced", audience=audience.name, share=share(audience.induced))
    if isinstance(quality.length, Shares) and len(quality.length.percents) == 3:
        long, right, short = (share(quality.length, place) for place in range(3))
        yield sentence("length", long=long, right=right, short=short)


def gap_figure(axis: Axis) -> str:
    """Write a gap with its sign, and “≤” or “≥” where members' mean is only bounded by a coded end."""
    if axis.gap is None:
        return NOTHING
    end = axis.members.end if isinstance(axis.members, Mean) else None
    return difference_sign("", BOUND_SIGNS[end]) + signed(axis.gap.value)
