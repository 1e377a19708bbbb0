"""Who was asked and who answered, denominators first; only what the release shows."""

from dataclasses import dataclass

from questionnaires.model import Text
from reports.release import AudienceResult, CountCell, Release, UnitResult, marked
from reports.sentences import HIDDEN, NOTHING, Fact, Sentence, rate, sentence


@dataclass(frozen=True, slots=True)
class Turnout:
    """One row of the participation table; `merged_into` names the group a branch is counted in."""

    name: str | Text
    kind: str
    members: int | None
    issued: int
    returned: CountCell
    merged_into: str | None = None
    is_convenience: bool = False

    @property
    def sent(self) -> str:
        """How many were asked; of a convenience sample nobody knows."""
        return NOTHING if self.is_convenience else str(self.issued)

    @property
    def came_back(self) -> str:
        """How many answered, or the mark of a hidden number."""
        return str(self.returned) if isinstance(self.returned, int) else HIDDEN

    @property
    def rate(self) -> str:
        """Response rate with one decimal, or the mark of a hidden one."""
        if not isinstance(self.returned, int):
            return HIDDEN
        return rate(self.returned, self.issued) if self.issued and not self.is_convenience else NOTHING


@dataclass(frozen=True, slots=True)
class Participation:
    """The whole participation table, and its sentences."""

    organ: Turnout
    units: tuple[Turnout, ...]
    audiences: tuple[Turnout, ...]
    statement: Sentence
    shown: Sentence


def participation(release: Release) -> Participation:
    """Read the participation of a release."""
    names = {result.unit.id: result.unit.name for result in release.units}
    organ = _of_unit(release.organ, names)
    shown = sum(not result.is_hidden for result in release.reporting_units)
    facts: dict[str, Fact] = {"issued": organ.issued, "returned": organ.came_back, "rate": organ.rate}
    valid = release.quality.valid
    statement = (sentence("participation", valid=valid, **facts) if isinstance(valid, int)
                 else sentence("participation_plain", **facts))
    return Participation(
        organ=organ, units=tuple(_of_unit(result, names) for result in release.units),
        audiences=tuple(_of_audience(result) for result in release.audiences),
        statement=statement, shown=sentence("units_shown", shown=shown))


def _of_unit(result: UnitResult, names: dict[str, str]) -> Turnout:
    unit = result.unit
    group = names.get(result.merged_into) if result.merged_into else None
    return Turnout(unit.name, unit.kind, unit.members, result.issued, result.returned, group)


def _of_audience(result: AudienceResult) -> Turnout:
    name = marked(result.audience.text) if result.is_convenience else result.audience.text
    return Turnout(name, "audience", None, result.issued, result.returned, is_convenience=result.is_convenience)
