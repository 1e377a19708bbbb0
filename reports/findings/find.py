"""Find everything worth saying in a release (and the one before), in figures and sentences, not in pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from questionnaires.catalogue import Named
from reports.derivation import derive
from reports.derived import AxisFigures, Derived
from reports.diagnosis import Diagnoses, blind_axes, diagnose
from reports.findings.branches import UnitFindings, extremes, rated, unit_findings
from reports.findings.comparison import Funnel, Tiers, funnels, tiers
from reports.findings.issues import Issue, is_hollow, is_unknown, organ_issues
from reports.findings.participation import Participation, participation
from reports.findings.priorities import Matrix, matrices
from reports.findings.satisfaction import Satisfaction, satisfaction
from reports.findings.statements import alarms, overall, quality_notes, rating
from reports.findings.totals import Totals, totals
from reports.findings.trend import Change, changes
from reports.findings.unlisted import unlisted_profile
from reports.gaps import Quadrant
from reports.profile import Axis, Profile, comparable, organ_profile, profiles
from reports.release import Mean, Release, Shares
from reports.sentences import Name, Sentence, figure, names, sentence


@dataclass(frozen=True, slots=True)
class FlaggedGap:
    """One dimension of one unit whose own and members' ratings differ by more than noise."""

    profile: Profile
    axis: Axis


@dataclass(frozen=True, slots=True)
class Unreached:
    """An item with the share of members it did not reach, or who see no use in it."""

    axis: Axis
    cell: Shares
    place: int = 0        # which percentage of the cell

    @property
    def percent(self) -> float:
        """The share in percent."""
        return self.cell.percents[self.place]


@dataclass(frozen=True)
class Findings:
    """All findings of one round; `before` is None unless it asked exactly the same."""

    release: Release
    before: Release | None
    organ: Profile
    profiles: tuple[Profile, ...]
    participation: Participation
    satisfaction: Satisfaction | None
    diagnoses: Diagnoses
    changes: tuple[Change, ...]
    alarms: tuple[Sentence, ...]      # doubts for the first page
    quality: tuple[Sentence, ...]     # everything known about how far the answers can be trusted
    issues: tuple[Issue, ...]
    units: dict[str, UnitFindings]

    @cached_property
    def derived(self) -> Derived:
        """What follows from the cells: as it is frozen into the release, computed only where it is not."""
        return self.release.derived or derive(self.release)

    def figures(self, unit: str, axis: str) -> AxisFigures | None:
        """What follows for one dimension or item of one unit; None where its mean is not shown."""
        found = self.derived.unit(unit)
        axes = (*found.dimensions, *found.items) if found is not None else ()
        return next((figures for figures in axes if figures.id == axis), None)

    @cached_property
    def tiers(self) -> tuple[Tiers, ...]:
        """Units by tier, dimension by dimension."""
        return tiers(self.release, self.derived)

    @cached_property
    def funnels(self) -> tuple[Funnel, ...]:
        """Units against funnel limits, dimension by dimension."""
        return funnels(self.release, self.derived)

    @cached_property
    def matrices(self) -> tuple[Matrix, ...]:
        """Importance and performance by served group."""
        return matrices(self.release)

    @cached_property
    def totals(self) -> Totals | None:
        """Composite scores; None unless the plan declared weights."""
        return totals(self.release)

    @cached_property
    def quadrants(self) -> dict[Quadrant, tuple[Axis, ...]]:
        """The organ's items by quadrant, in the questionnaire's order."""
        return {quadrant: tuple(axis for axis in self.organ.items
                                if axis.gap is not None and axis.gap.quadrant is quadrant)
                for quadrant in Quadrant}

    @cached_property
    def flagged(self) -> tuple[FlaggedGap, ...]:
        """Flagged gaps on dimensions, widest first."""
        found = [FlaggedGap(p, axis) for p in self.profiles for axis in p.axes if axis.gap and axis.gap.flagged]
        return tuple(sorted(found, key=lambda f: -abs(f.axis.gap.value) if f.axis.gap else 0.0))

    @cached_property
    def compared(self) -> int:
        """How many pairs of own and members' ratings on dimensions can be compared."""
        return sum(axis.gap is not None for p in self.profiles for axis in p.axes)

    @cached_property
    def item_blind_spots(self) -> dict[str, tuple[Axis, ...]]:
        """Blind spots on items, by unit id."""
        found = {p.unit.id: blind_axes(p.items) for p in self.profiles}
        return {unit: axes for unit, axes in found.items() if axes}

    @cached_property
    def shared_strengths(self) -> tuple[Axis, ...]:
        """Items high by both ratings over the whole organ, highest first."""
        return self._in(Quadrant.SHARED_STRENGTH)

    @cached_property
    def shared_weaknesses(self) -> tuple[Axis, ...]:
        """Items low by both ratings over the whole organ, lowest first."""
        return tuple(reversed(self._in(Quadrant.SHARED_WEAKNESS)))

    def _in(self, quadrant: Quadrant) -> tuple[Axis, ...]:
        return tuple(a for _, a in rated(self.organ.items) if a.gap is not None and a.gap.quadrant is quadrant)

    @cached_property
    def unreached(self) -> tuple[Unreached, ...]:
        """Items that many members cannot judge, most first."""
        found = [Unreached(axis, cells.dont_know)
                 for axis in self.organ.items
                 if is_unknown(cells := self.organ.result.item(axis.id)) and isinstance(cells.dont_know, Shares)]
        return tuple(sorted(found, key=lambda f: -f.percent))

    @cached_property
    def hollow(self) -> tuple[Unreached, ...]:
        """Items where “done as required, little use” is the answer given most, most first."""
        found = [Unreached(axis, cells.histogram, 2)
                 for item, axis in zip(self.release.items, self.organ.items, strict=True)
                 if is_hollow(self.release, item, cells := self.organ.result.item(axis.id))
                 and isinstance(cells.histogram, Shares)]
        return tuple(sorted(found, key=lambda f: -f.percent))

    @cached_property
    def by_layer(self) -> tuple[tuple[Named | None, tuple[Issue, ...]], ...]:
        """Issues grouped by the layer that leads, in the chain's order; without a layer last."""
        layers = (*self.release.layers, None)
        groups = ((layer, tuple(issue for issue in self.issues if issue.layer == layer)) for layer in layers)
        return tuple((layer, group) for layer, group in groups if group)

    @cached_property
    def conclusions(self) -> tuple[tuple[Sentence, ...], ...]:
        """Three conclusions for the first page: the whole, the gaps, and what those served say."""
        third = self.satisfaction.summary[1:2] if self.satisfaction is not None else ()
        whole = overall(self.organ, self.release)
        return ((whole,) if whole is not None else (), tuple(self._gap_conclusion()),
                third or tuple(self._item_conclusion()))

    def _gap_conclusion(self) -> Iterator[Sentence]:
        blind = [f for f in self.flagged if blind_axes((f.axis,))]
        if blind:
            first = blind[0]
            yield sentence("conclusion_blind", unit=Name(first.profile.unit.name), dimension=first.axis.title,
                           own=figure(first.axis.own), members=rating(first.axis, self.release))
        elif self.compared:
            yield sentence("conclusion_no_gap")
        else:
            yield sentence("gaps_no_own")
        if skins := self.diagnoses.warned("LZP"):
            yield sentence("conclusion_two_skins", units=names([d.unit.name for d in skins]))

    def _item_conclusion(self) -> Iterator[Sentence]:
        lowest = extremes(self.organ.items, 1)[1]
        for axis in lowest:
            if isinstance(axis.members, Mean):
                yield sentence("conclusion_low", criterion=axis.title, level=rating(axis, self.release),
                               n=axis.members.n)


def find(release: Release, before: Release | None = None) -> Findings:
    """Find all there is to say about a round; `before` counts only if it asked exactly the same."""
    before = comparable(release, before)
    organ, units = organ_profile(release, before), profiles(release, before)
    diagnoses = diagnose(release, organ, units)
    return Findings(
        release=release, before=before, organ=organ, profiles=units, diagnoses=diagnoses,
        participation=participation(release), satisfaction=satisfaction(release),
        changes=changes(release, before, organ), alarms=tuple(alarms(release)),
        quality=tuple(quality_notes(release)), issues=organ_issues(release, organ, units),
        units={profile.unit.id: unit_findings(release, organ, profile, diagnoses.units.get(profile.unit.id, ()),
                                              changes(release, before, profile))
               for profile in (*units, *_unlisted(release))},
    )


def _unlisted(release: Release) -> Iterator[Profile]:
    """Branches counted in a merge group have their own rating to read, too."""
    return (unlisted_profile(release, result) for result in release.units if result.merged_into is not None)
