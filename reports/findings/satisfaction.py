"""The six satisfactions: every score under both counting rules, and what matters most to whom."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.derivation import satisfaction_index
from reports.release import AudienceItem, AudienceResult, Points, Release, Shares
from reports.sentences import Sentence, figure, mean_sign, sentence, share

NBS, LINEAR = "nbs", "linear"


def points(item: AudienceItem | None, rule: str) -> Points | None:
    """Give a score that is shown, else None."""
    cell = item.points.get(rule) if item is not None else None
    return cell if isinstance(cell, Points) else None


def most_picked(result: AudienceResult) -> AudienceItem | None:
    """The aspect most often named among what matters most; None where it is not shown or nothing leads."""
    ranked = sorted(((f.picked.percent, f) for f in result.facets if isinstance(f.picked, Shares)),
                    key=lambda pair: -pair[0])
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What the served groups say, group by group and together."""

    index: dict[str, float]           # by counting rule, every group weighing the same
    counted: int
    asked: int
    statements: tuple[tuple[Sentence, ...], ...]   # per audience
    summary: tuple[Sentence, ...]
    signs: dict[str, str]             # “≥” or “≤” before an index that rests on a coded end
    convenience: int                  # of those counted: groups that represent nobody but those who answered

    def printed(self, rule: str) -> str:
        """Write an index under one counting rule."""
        return f"{self.signs[rule]}{self.index[rule]:.1f}"


def satisfaction(release: Release) -> Satisfaction | None:
    """Read the satisfaction of a release; None where no served group was asked."""
    if not release.audiences:
        return None
    overall = {a.audience.id: a.overall for a in release.audiences}
    index = satisfaction_index(release)
    counted = sum(points(item, NBS) is not None for item in overall.values())
    signs = {rule: mean_sign(cell.end for item in overall.values() if (cell := points(item, rule)) is not None)
             for rule in index}
    found = Satisfaction(index, counted, len(release.audiences),
                         tuple(tuple(_statements(a)) for a in release.audiences), tuple(_extremes(release)), signs,
                         sum(a.is_convenience and points(a.overall, NBS) is not None for a in release.audiences))
    if NBS not in index or LINEAR not in index:
        return found
    whole = sentence("satisfaction_index", nbs=found.printed(NBS), linear=found.printed(LINEAR),
                     counted=counted, asked=len(release.audiences))
    mixed = (sentence("satisfaction_index_convenience", count=found.convenience),) if found.convenience else ()
    return replace(found, summary=(whole, *mixed, *found.summary))


def convenience_note(release: Release) -> tuple[Sentence, ...]:
    """Say what a convenience sample is, where the release has one."""
    return (sentence("convenience"),) if any(a.is_convenience for a in release.audiences) else ()


def _statements(result: AudienceResult) -> Iterator[Sentence]:
    nbs, linear = points(result.overall, NBS), points(result.overall, LINEAR)
    if result.overall is None or nbs is None or linear is None:
        yield sentence("satisfaction_hidden", audience=result.name)
        return
    yield sentence("satisfaction", audience=result.name, nbs=figure(nbs),
                   linear=figure(linear), top_two=share(result.overall.top_two),
                   dont_know=share(result.overall.dont_know), n=nbs.n)
    facet = most_picked(result)
    scored = points(facet, NBS)
    if facet is not None and scored is not None:
        key = "satisfaction_pick_low" if scored.value < nbs.value else "satisfaction_pick"
        yield sentence(key, facet=facet.text, share=share(facet.picked), nbs=figure(scored))


def _extremes(release: Release) -> Iterator[Sentence]:
    """Name the most and the least satisfied group, and the lowest single aspect."""
    ranked = sorted(((p, a) for a in release.audiences if (p := points(a.overall, NBS)) is not None),
                    key=lambda pair: pair[0].value)
    if len(ranked) > 1 and ranked[0][0].value < ranked[-1][0].value:
        (low, worst), (high, best) = ranked[0], ranked[-1]
        yield sentence("satisfaction_low_high", high=best.name, high_points=figure(high),
                       low=worst.name, low_points=figure(low))
    facets = [(p, a, f) for a in release.audiences for f in a.facets if (p := points(f, NBS)) is not None]
    if facets:
        lowest, result, facet = min(facets, key=lambda found: found[0].value)
        yield sentence("satisfaction_facet_low", audience=result.name, facet=facet.text,
                       nbs=figure(lowest))
