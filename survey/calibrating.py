"""The organ committee looks at branches' own ratings: how far they are, side by side, and back with remarks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from questionnaires.catalogue import Catalogue, Criterion
from questionnaires.model import Text
from reports.release import UnitRef
from survey.blind_rating import is_offered
from survey.calibration import FEWEST, MOST, Lot, Side, draw
from survey.config import Config
from survey.errors import SurveyError
from survey.installation import keeper_at, office_at
from survey.rounds import assessed_round, plan_of
from survey.self_assessing.consensus import Handed, handed_in
from survey.self_assessing.work import Reached, Stage, Standing, Work, reached, standing, works_at
from survey.store.calibration import CalibrationPapers, Remark
from survey.store.office import RoundState
from survey.store.own_ratings import OwnRatings

LONGEST_REMARK: Final = 500
LONGEST_REASON: Final = 200


class NothingToCalibrate(SurveyError):
    """Branches are drawn for a round, once there is one."""

    zh = "还没有计划轮次，不能抽取支部。"
    en = "No round is planned yet, so no branches can be drawn."


class SampleOutOfRange(SurveyError):
    """A sample has three to five branches."""

    zh = "一次抽取{least}至{most}个支部。"
    en = "Draw {least} to {most} branches."


class SampleDrawn(SurveyError):
    """Drawing again until it suits would be no lot."""

    zh = "本轮已经抽过，抽签结果不能重抽。要多看几个支部，请增补并写明理由。"
    en = "Branches have been drawn for this round and are not drawn again. Add more, and say why."


class ReasonNeeded(SurveyError):
    """A sample is added to for a reason that is kept."""

    zh = "请写明增补的理由。"
    en = "Say why branches are added."


class NobodyLeft(SurveyError):
    """All branches are in the sample, or the one named is."""

    zh = "没有可以增补的支部。"
    en = "There is no branch left to add."


class NotHandedIn(SurveyError):
    """Only what was handed in can be returned."""

    zh = "这个支部没有待审的自评，不能退回。"
    en = "This branch has no self-assessment handed in that could be returned."


class RemarkNeeded(SurveyError):
    """A branch is told why its rating comes back."""

    zh = "请写明退回的意见，最多{most}字。"
    en = "Say why it is returned, in at most {most} characters."


class RatingOver(SurveyError):
    """After the close nothing changes any more."""

    zh = "本轮已经截止，自评不能再退回或改动。"
    en = "The round is closed; self-assessments are neither returned nor changed any more."


@dataclass(frozen=True, slots=True)
class Overview:
    """All branches of a round with how far they have come."""

    round_id: str
    title: Text | None
    is_changeable: bool
    standings: tuple[tuple[Work, Reached], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the committee said when it returned a rating."""

    remark: str
    remarks: dict[str, Remark]


def overview(config: Config, round_id: str | None = None) -> Overview:
    """Tell how far every branch has come, in the order of the organisation."""
    asked, title, _, is_changeable = _frame(config, round_id)
    works = works_at(config, asked)
    return Overview(asked or "", title, is_changeable, tuple(zip(works, reached(config, works), strict=True)))


def _frame(config: Config, round_id: str | None) -> tuple[str | None, Text | None, tuple[UnitRef, ...], bool]:
    with office_at(config) as office:
        asked = round_id or assessed_round(office)
        if asked is None:
            return None, None, _branches(office.units()), True
        paper = office.round(asked)
        plan = plan_of(paper)
        return asked, plan.title, _branches(plan.units), paper.state in {RoundState.PLANNED, RoundState.OPEN}


def _branches(units: tuple[UnitRef, ...]) -> tuple[UnitRef, ...]:
    return tuple(unit for unit in units if unit.kind == "branch")


@dataclass(frozen=True, slots=True)
class Sample:
    """The branches drawn for a round, with what they handed in; None where that is still to come."""

    round_id: str
    catalogue: Catalogue
    criteria: tuple[Criterion, ...]
    drawn: tuple[tuple[UnitRef, str, Handed | None], ...]   # the reason is empty for the first lot
    rest: tuple[UnitRef, ...]
    is_changeable: bool

    def sides(self) -> dict[str, list[Side]]:
        """Give what the branches say, by criterion."""
        found: dict[str, list[Side]] = {criterion.id: [] for criterion in self.criteria}
        for unit, _, handed in self.drawn:
            levels = handed.review.result.level_of if handed else {}
            reasons = {claim.criterion: claim.reason for claim in handed.assessment.claims} if handed else {}
            for criterion, sides in found.items():
                sides.append(Side(unit, levels.get(criterion), reasons.get(criterion, "")))
        return found


def sample(config: Config, round_id: str | None = None) -> Sample:
    """Give the sample of a round; NothingToCalibrate while none is planned."""
    asked, _, units, is_changeable = _frame(config, round_id)
    if asked is None or not units:
        raise NothingToCalibrate
    with keeper_at(config, CalibrationPapers) as papers:
        drawn = papers.sample(asked)
    known, reasons = {unit.id: unit for unit in units}, dict(drawn)
    works = {work.unit.id: work for work in works_at(config, asked)}
    first = works[units[0].id]
    return Sample(
        asked, first.catalogue, first.criteria,
        # A planned round may be planned anew without one of the branches drawn.
        tuple((known[unit], reason, handed_in(config, works[unit])) for unit, reason in drawn if unit in known),
        tuple(unit for unit in units if unit.id not in reasons), is_changeable)


def draw_sample(config: Config, count: int, lot: Lot | None = None) -> tuple[str, ...]:
    """Draw the sample of the current round by lot, once; SampleDrawn, SampleOutOfRange, NothingToCalibrate."""
    found = sample(config)
    if not FEWEST <= count <= MOST:
        raise SampleOutOfRange(least=FEWEST, most=MOST)
    drawn = draw(found.rest, count, lot)
    with keeper_at(config, CalibrationPapers) as papers:
        if not papers.draw(found.round_id, drawn, ""):
            raise SampleDrawn
    return drawn


def add_to_sample(config: Config, unit: str | None, reason: str, lot: Lot | None = None) -> tuple[str, ...]:
    """Add a branch, a named one or one by lot, for a reason that is kept; ReasonNeeded, NobodyLeft."""
    found = sample(config)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise ReasonNeeded
    added = draw((one for one in found.rest if unit in {None, one.id}), 1, lot) if found.drawn else ()
    with keeper_at(config, CalibrationPapers) as papers:
        if not added or not papers.draw(found.round_id, added, reason.strip()):
            raise NobodyLeft
    return added


def remarks_on(config: Config, work: Work) -> dict[str, Remark]:
    """Give the committee's remarks on a branch that it has not sent yet, by criterion."""
    with keeper_at(config, CalibrationPapers) as papers:
        return papers.remarks(work.round_id, work.unit.id)


def put_remark(config: Config, work: Work, criterion: Criterion, remark: str, suggestion: int | None) -> None:
    """Keep a remark on one criterion; an empty one without a suggestion removes it. RatingOver."""
    if not work.is_changeable:
        raise RatingOver
    text = remark.strip()[:LONGEST_REMARK]
    fits = suggestion if suggestion is not None and is_offered(criterion, suggestion) else None
    with keeper_at(config, CalibrationPapers) as papers:
        papers.put_remark(work.round_id, work.unit.id, criterion.id,
                          Remark(text, fits) if text or fits is not None else None)


def send_back(config: Config, work: Work, remark: str, today: date) -> None:
    """Return what a branch handed in, with everything noted on it; NotHandedIn, RemarkNeeded, RatingOver."""
    if not work.is_changeable:
        raise RatingOver
    if not 0 < len(remark.strip()) <= LONGEST_REMARK:
        raise RemarkNeeded(most=LONGEST_REMARK)
    if standing(config, work).stage is not Stage.SUBMITTED:
        raise NotHandedIn
    told = json.dumps({"remark": remark.strip(), "remarks": {
        criterion: [one.remark, one.suggestion] for criterion, one in remarks_on(config, work).items()}},
        ensure_ascii=False, sort_keys=True)
    with keeper_at(config, OwnRatings) as own:
        if not own.send_back(work.round_id, work.unit.id, today.isoformat(), told):
            raise NotHandedIn


def told_by(found: Standing) -> Told | None:
    """Read what the committee said at the latest return; None if it never returned anything."""
    returned = [step for step in found.steps if step.kind == "returned"]
    if not returned:
        return None
    content: Mapping[str, object] = json.loads(returned[-1].content)
    remarks = content["remarks"]
    if not isinstance(remarks, dict):
        raise TypeError("the remarks of a return are kept by criterion")
    return Told(str(content["remark"]), {criterion: Remark(*one) for criterion, one in remarks.items()})
