"""Problems for the meeting: what the released figures point to, its scope, its layer, and a way to end it.

Causes are only ever possible ones to be verified by the branch; a completion standard is always a figure
the next round measures again.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.catalogue import Named
from questionnaires.model import Scale, Text
from reports.diagnosis import blind_axes
from reports.findings.statements import gap_figure
from reports.gaps import LEAST_GAP, cut
from reports.profile import Axis, Profile
from reports.release import ItemRef, ItemResult, Mean, Release, Shares
from reports.sentences import Scope, Sentence, level, names, sentence, share

MUCH_UNKNOWN = 30
"""Percent of “don't know” from which an item counts as not having reached people."""
MANY_UNITS = 0.3
"""Share of branches from which a blind spot on an item is the organ's and not only theirs (“some” and more)."""
MUCH_HOLLOW = 40
"""Percent of “done as required, little use” from which an item counts as hollow."""


class Sign(StrEnum):
    """What points to a problem, the most specific first: the first one words the issue."""

    UNKNOWN = "unknown"
    HOLLOW = "hollow"
    BLIND = "blind"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem: what, on what figures, how widespread, for whom, and when it is done."""

    id: str
    title: Text
    signs: tuple[Sign, ...]
    layer: Named | None
    others: tuple[Named, ...]
    statement: Sentence
    evidence: tuple[Sentence, ...]
    scope: Scope | None
    cause: Sentence
    advice: Sentence
    standard: Sentence
    weight: float

    @property
    def suggestion(self) -> Sentence:
        """Who should lead what, and when it is done."""
        layer = self.layer.text if self.layer is not None else sentence("no_layer")
        return sentence("led_by", advice=self.advice, layer=layer, standard=self.standard)


def is_unknown(cells: ItemResult) -> bool:
    """So many cannot tell that the information has not reached people."""
    return isinstance(cells.dont_know, Shares) and cells.dont_know.percent >= MUCH_UNKNOWN


def is_hollow(release: Release, item: ItemRef, cells: ItemResult) -> bool:
    """“Done as required, little use” is the rung chosen most, and by many; only where it is that ladder."""
    if item.criterion is None or len(release.scale.options) != 5 or not isinstance(cells.histogram, Shares):
        return False
    percents = cells.histogram.percents
    return percents[2] == max(percents) and percents[2] >= MUCH_HOLLOW


def is_low(cell: object, scale: Scale) -> bool:
    """The mean lies below the line between the middle rung and the next, however it was rounded."""
    if not isinstance(cell, Mean):
        return False
    rounding = cell.step / 2 if cell.step >= LEAST_GAP else 0.0
    return cell.value + rounding <= cut(scale) - 0.05


@dataclass(frozen=True, slots=True)
class _Found:
    """One item with all that points to a problem there."""

    release: Release
    item: ItemRef
    axis: Axis
    cells: ItemResult
    signs: tuple[Sign, ...]
    blind_units: int = 0
    scope: Scope | None = None

    @property
    def title(self) -> Text:
        return self.item.title or self.item.text

    def evidence(self) -> Iterator[Sentence]:
        mean, scale = self.axis.members, self.release.self_scale
        if isinstance(mean, Mean) and isinstance(self.axis.own, float):
            yield sentence("data_low_own", own=f"{self.axis.own:.1f}", level=level(mean, scale), n=mean.n)
        elif isinstance(mean, Mean):
            yield sentence("data_low", level=level(mean, scale), n=mean.n)
        if Sign.BLIND in self.signs and self.blind_units:
            yield sentence("data_blind_units", count=self.blind_units)
        elif Sign.BLIND in self.signs and self.axis.gap is not None:
            yield sentence("data_gap", gap=gap_figure(self.axis))
        if Sign.HOLLOW in self.signs and isinstance(self.cells.histogram, Shares):
            yield sentence("data_hollow", words=self.release.scale.label(2),
                           share=share(self.cells.histogram, 2))
        if Sign.UNKNOWN in self.signs:
            yield sentence("data_unknown", share=share(self.cells.dont_know))

    def issue(self) -> Issue:
        sign, mean = self.signs[0], self.axis.members
        lead, others = _layers(self.release, self.item.owners)
        low = mean.value if isinstance(mean, Mean) else cut(self.release.scale)
        plain = sign is Sign.LOW and self.item.criterion is None
        return Issue(
            id=self.item.criterion or self.item.id, title=self.title, signs=self.signs, layer=lead, others=others,
            statement=sentence("issue_low_plain" if plain else f"issue_{sign}", criterion=self.title),
            evidence=tuple(self.evidence()), scope=self.scope, cause=sentence(f"cause_{sign}"),
            advice=sentence("advice_low_plain" if plain else f"advice_{sign}", criterion=self.title),
            standard=_standard(sign, mean, self.release.scale),
            weight=len(self.signs) + (cut(self.release.scale) - low))


def _standard(sign: Sign, mean: object, scale: Scale) -> Sentence:
    if sign is Sign.HOLLOW:
        return sentence("standard_hollow", words=scale.label(2))
    if sign is Sign.LOW:
        line = cut(scale)
        near = isinstance(mean, Mean) and line - mean.value < 0.3
        return sentence("standard_low", target=f"{line + 0.5 if near else line:.1f}")
    return sentence(f"standard_{sign}")


def _layers(release: Release, owners: tuple[str, ...]) -> tuple[Named | None, tuple[Named, ...]]:
    """The layer that leads, and those that take part."""
    known = {layer.id: layer for layer in release.layers}
    found = [known[owner] for owner in owners if owner in known]
    return (found[0], tuple(found[1:])) if found else (None, ())


def organ_issues(release: Release, organ: Profile, profiles: tuple[Profile, ...]) -> tuple[Issue, ...]:
    """Every problem of the organ, the heaviest first: whole dimensions, then items."""
    found = (_organ_item(release, item, organ.items[place], organ.result.item(item.id),
                         [profile.items[place] for profile in profiles])
             for place, item in enumerate(release.items))
    items = [f.issue() for f in found if f is not None]
    return (*_dimension_issues(release, profiles), *sorted(items, key=lambda issue: -issue.weight))


def _organ_item(
    release: Release, item: ItemRef, axis: Axis, cells: ItemResult, beneath: list[Axis],
) -> _Found | None:
    compared = [a for a in beneath if a.gap is not None]
    blind = len(blind_axes(tuple(compared)))
    shown = [a for a in beneath if isinstance(a.members, Mean)]
    signs = _signs(release, item, cells, axis, is_blind=blind >= 2 and blind >= MANY_UNITS * len(compared))
    if not signs:
        return None
    low = sum(is_low(a.members, release.scale) for a in shown)
    counts = Scope(blind, len(compared)) if signs[0] is Sign.BLIND else Scope(low, len(shown))
    return _Found(release, item, axis, cells, signs, blind, counts if counts.count else None)


def _signs(release: Release, item: ItemRef, cells: ItemResult, axis: Axis, *, is_blind: bool) -> tuple[Sign, ...]:
    tests = {Sign.UNKNOWN: is_unknown(cells), Sign.HOLLOW: is_hollow(release, item, cells),
             Sign.BLIND: is_blind, Sign.LOW: is_low(axis.members, release.scale)}
    return tuple(sign for sign, holds in tests.items() if holds)


def _dimension_issues(release: Release, profiles: tuple[Profile, ...]) -> Iterator[Issue]:
    """A dimension that is a blind spot as a whole is put before its items."""
    for place, dimension in enumerate(release.dimensions):
        compared = [p for p in profiles if p.axes[place].gap is not None]
        blind = [p.unit.name for p in compared if blind_axes((p.axes[place],))]
        if blind:
            lead, others = _layers(release, _leading_layers(release, dimension.id))
            yield Issue(
                id=dimension.id, title=dimension.title, signs=(Sign.BLIND,), layer=lead, others=others,
                statement=sentence("issue_dimension", criterion=dimension.title),
                evidence=(sentence("blind_units_named", units=names(blind)),),
                scope=Scope(len(blind), len(compared)), cause=sentence("cause_blind"),
                advice=sentence("advice_blind", criterion=dimension.title),
                standard=sentence("standard_blind"), weight=10 + len(blind))


def _leading_layers(release: Release, dimension: str) -> tuple[str, ...]:
    """Layers leading the criteria of a dimension, the one that leads most first."""
    counts = Counter(item.owners[0] for item in release.items if item.dimension == dimension and item.owners)
    return tuple(layer for layer, _ in counts.most_common())


def unit_issues(release: Release, profile: Profile) -> tuple[Issue, ...]:
    """Problems of one unit: of its items where they are shown, else of its dimensions."""
    found: list[Issue] = []
    for item, axis in zip(release.items, profile.items, strict=True):
        cells = profile.result.item(item.id)
        signs = _signs(release, item, cells, axis, is_blind=bool(blind_axes((axis,))))
        if signs and isinstance(axis.members, Mean):
            found.append(_Found(release, item, axis, cells, signs).issue())
    if not any(isinstance(axis.members, Mean) for axis in profile.items):
        found.extend(_unit_dimensions(release, profile))
    return tuple(sorted(found, key=lambda issue: -issue.weight))


def _unit_dimensions(release: Release, profile: Profile) -> Iterator[Issue]:
    for axis in profile.axes:
        blind, low = bool(blind_axes((axis,))), is_low(axis.members, release.scale)
        if isinstance(axis.members, Mean) and (blind or low):
            owners = _leading_layers(release, axis.id)
            as_item = ItemRef(id=axis.id, dimension=axis.id, text=axis.title, criterion=axis.id if owners else None,
                              owners=owners)
            cells = ItemResult(item=axis.id, mean=axis.members)
            signs = tuple(s for s, holds in ((Sign.BLIND, blind), (Sign.LOW, low)) if holds)
            yield _Found(release, as_item, axis, cells, signs).issue()
