"""How far the figures can be trusted: reliability, signs of careless answers, and those who did not answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.derived import Derived
from reports.release import DimensionRef, MeanCell, Release, ScaleReliability, Suppressed
from reports.sentences import Sentence, percent, sentence, share
from reports.statistics.nonresponse import response_rate, shift

GOOD_ALPHA = 0.7
"""From here items go together well enough for a mean of a group (Nunnally 1978); a convention, no law."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """Whether the items of a dimension go together; `found` is None below the least number of answers."""

    dimension: DimensionRef
    found: ScaleReliability | None
    reading: Sentence


@dataclass(frozen=True, slots=True)
class Without:
    """One dimension with all forms, and without those that carry each sign, in the order of the signs."""

    dimension: DimensionRef
    whole: MeanCell
    without: tuple[MeanCell, ...]


def consistencies(release: Release) -> tuple[Consistency, ...]:
    """Read the reliability of every dimension, or refuse to."""
    known = {found.dimension: found for found in release.reliability}
    return tuple(Consistency(ref, known.get(ref.id), _reading(known.get(ref.id))) for ref in release.dimensions)


def _reading(found: ScaleReliability | None) -> Sentence:
    if found is None:
        return sentence("reliability_few")
    if found.alpha is None or found.interval is None:
        return sentence("reliability_undefined")
    if found.interval[0] >= GOOD_ALPHA:
        return sentence("reliability_good")
    return sentence("reliability_fair" if found.interval[1] >= GOOD_ALPHA else "reliability_poor")


def sign_sentences(release: Release, told_before: tuple[Sentence, ...]) -> Iterator[Sentence]:
    """Say how many forms carry a sign that they may not mean what they say; none is ever dropped.

    Hints how to answer are left out where another sentence has told of them already.
    """
    quality = release.quality
    hints = any(said.key in {"induced_alert", "induced_some"} for said in told_before)
    told = [sentence(f"sign_{sign.sign}", share=share(sign.share)) for sign in quality.signs
            if not isinstance(sign.share, Suppressed) and not (hints and sign.sign == "hinted")]
    yield from told
    if isinstance(quality.variability, float):
        yield sentence("variability", spread=f"{quality.variability:.1f}")
    if told:
        yield sentence("nothing_dropped")


def withouts(release: Release) -> tuple[Without, ...]:
    """Set the organ's means beside those without doubtful forms, where any of these is shown."""
    signs = release.quality.signs
    if not any(sign.without for sign in signs):
        return ()
    hidden = Suppressed()
    return tuple(Without(ref, release.organ.dimension(ref.id).mean,
                         tuple(sign.without.get(ref.id, hidden) for sign in signs)) for ref in release.dimensions)


def missing_sentences(release: Release, derived: Derived) -> Iterator[Sentence]:
    """Explain the bounds by the response rate, and say what a difference of those missing would do."""
    returned, issued = release.organ.returned, release.organ.issued
    if not isinstance(returned, int) or not issued:
        return
    missing = 100 * (1 - response_rate(returned, issued))
    if any(axis.bounds is not None for axis in derived.organ.dimensions):
        yield sentence("bounds_width", width=percent(round(missing, 1)).removesuffix("%"))
    delta = release.analysis.delta
    if missing:
        yield sentence("delta", delta=f"{delta:.1f}", shift=f"{shift(returned, issued, delta):.2f}")
    else:
        yield sentence("delta_everybody")
