"""Rounds on paper: their plans, the self-assessments that belong to them, and where their releases lie."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from questionnaires.catalogue import Catalogue
from questionnaires.loader import load_catalogue
from reports.release import UnitRef
from survey.assessments import Assessment
from survey.config import Config
from survey.consensus import replaced
from survey.errors import RoundError
from survey.installation import keeper_at, office_at
from survey.plan import RoundPlan, canonical, catalogue_hash
from survey.store.blind_ratings import BlindRatings
from survey.store.office import Office, RoundPaper, RoundState
from survey.store.own_ratings import OwnRatings, Step
from survey.store.waiting import WAITING

RELEASES: Final = "releases"


class NoRound(RoundError):
    """A step needs a round and there is none that fits."""

    zh = "没有可用的轮次。请先计划一轮（命令：mofan round new），或指明是哪一轮（命令行用 --round）。"
    en = "There is no round this can be done with. Plan one first (mofan round new), or say which (--round)."


class NoRelease(RoundError):
    """There is no release yet, or the round was closed without one."""

    zh = "轮次 {round_id} 没有发布文件：还没有截止汇总（命令：mofan round close），或者截止时作答的人太少。"
    en = "Round {round_id} has no release: it is not closed yet (mofan round close), or too few had answered."


class AssessmentOutdated(RoundError):
    """A self-assessment speaks of criteria or facts that the plan does not have."""

    zh = "支部“{unit}”的自评与本轮计划不符（{what}）。请改好后再交一次（命令：mofan assess import）。"
    en = ("The self-assessment of “{unit}” does not fit the plan ({what}). Correct it and hand it in again "
          "(mofan assess import).")


def plan_of(paper: RoundPaper) -> RoundPlan:
    """Read the plan of a round."""
    return _plan(paper.plan)


def frozen_catalogue(office: Office, plan: RoundPlan) -> Catalogue:
    """Give the catalogue as it was when the round was planned."""
    return _catalogue(office.catalogue(plan.catalogue))


@lru_cache(maxsize=16)
def _plan(content: str) -> RoundPlan:
    # By what is written, every time it is looked up: the plan of another content is another plan.
    return RoundPlan.model_validate_json(content)


@lru_cache(maxsize=8)
def _catalogue(content: str) -> Catalogue:
    return Catalogue.model_validate_json(content)


def find_round(office: Office, round_id: str | None, *states: RoundState) -> RoundPaper:
    """Find a round by its id, or the latest in one of the states (in any, where none is named)."""
    if round_id is not None:
        return office.round(round_id)
    fitting = [paper for paper in office.rounds() if not states or paper.state in states]
    if not fitting:
        raise NoRound
    return fitting[-1]


def plan_round(config: Config, plan: RoundPlan, catalogue: Catalogue) -> tuple[str, ...]:
    """Note a plan; one that was never opened may be replaced. Waiting self-assessments now belong to it.

    Gives the units whose self-assessments are set aside, above all as the plan does not have them (any more): they
    go on waiting, and belong to the first plan that they fit. AssessmentOutdated where one can still be corrected.
    """
    with office_at(config) as office:
        adopted = _fitting(office, plan, catalogue)
        office.keep_catalogue(catalogue_hash(catalogue), canonical(catalogue))
        known = {paper.id: paper.state for paper in office.rounds()}
        if known.get(plan.id) is RoundState.PLANNED:
            office.replan(plan.id, plan.to_json(), plan.sha256)
        else:
            office.add_round(plan.id, plan.to_json(), plan.sha256)
        adopted -= office.assessments(plan.id).keys()
        with keeper_at(config, BlindRatings) as blind, keeper_at(config, OwnRatings) as own:
            # What was set aside for an earlier plan is older than what a branch has begun for this one since.
            adopted -= blind.units(plan.id) | own.units(plan.id)
            office.adopt_waiting(plan.id, adopted)
            blind.adopt(plan.id, adopted)
            own.adopt(plan.id, adopted)
    return tuple(sorted(waiting_units(config)))


def _fitting(office: Office, plan: RoundPlan, catalogue: Catalogue) -> set[str]:
    """Give the branches whose waiting self-assessments, if any, can belong to a plan."""
    fitting = {unit.id for unit in plan.units if unit.kind == "branch"}
    # While another round is planned or open, what a branch hands in belongs there: nobody could correct this one.
    is_correctable = assessed_round(office) is None
    for unit, content in office.waiting().items():
        if unit in fitting and (strangers := _strangers(Assessment.model_validate_json(content), catalogue)):
            if is_correctable:
                raise AssessmentOutdated(unit=unit, what="、".join(sorted(strangers)))
            fitting.remove(unit)
    return fitting


def waiting_units(config: Config) -> dict[str, bool]:
    """Give the units whose self-assessment waits for a plan that has them; True where it is handed in."""
    with office_at(config) as office:
        handed_in = office.waiting()
    with keeper_at(config, BlindRatings) as blind, keeper_at(config, OwnRatings) as own:
        return {unit: unit in handed_in for unit in {*handed_in, *blind.units(WAITING), *own.units(WAITING)}}


def _strangers(assessment: Assessment, catalogue: Catalogue) -> set[str]:
    """Name the criteria and facts that a catalogue does not have."""
    strangers = {claim.criterion for claim in assessment.claims} - catalogue.criteria_by_id.keys()
    return strangers | (assessment.facts.keys() - {fact.id for fact in catalogue.facts})


def keep_assessments(config: Config, assessments: Iterable[Assessment], round_id: str | None) -> str | None:
    """Keep self-assessments for a round that has not been closed, or for the next to be planned.

    Gives the id of the round they belong to, None while they wait for one.
    """
    kept = tuple(assessments)
    contents = {assessment.unit: canonical(assessment) for assessment in kept}
    with office_at(config) as office:
        round_id = round_id or assessed_round(office)
        if round_id is None:
            office.put_waiting(contents)
        else:
            office.put_assessments(round_id, contents)
    today = date.today().isoformat()  # noqa: DTZ011 -- the office's own day
    with keeper_at(config, OwnRatings) as own:
        for one in kept:
            own.note_import(round_id or WAITING, one.unit, Step("imported", today, contents[one.unit]),
                            partial(replaced, assessment=one))
    return round_id


def assessed_round(office: Office) -> str | None:
    """Give the round that branches rate themselves for: the open one, else the latest planned; None if neither."""
    papers = [paper for paper in office.rounds() if paper.state in {RoundState.PLANNED, RoundState.OPEN}]
    running = [paper.id for paper in papers if paper.state is RoundState.OPEN]
    return next(iter(running), papers[-1].id if papers else None)


def papers_for_assessment(config: Config, round_id: str | None) -> tuple[tuple[UnitRef, ...], Catalogue]:
    """Give the units and the bank a self-assessment is made against: those of its round, or today's."""
    with office_at(config) as office:
        asked = round_id or assessed_round(office)
        paper = office.round(asked) if asked is not None else None
        if paper is None:
            return office.units(), load_catalogue(config.overlay)
        plan = plan_of(paper)
        return plan.units, frozen_catalogue(office, plan)


def latest_releases(config: Config, round_id: str | None = None) -> tuple[Path, Path | None]:
    """Give the release of a round, by default the latest, and that of the round before; NoRelease if none."""
    with office_at(config) as office:
        asked = find_round(office, round_id).id
        papers = [release for paper in office.rounds() if (release := office.release(paper.id)) is not None]
    places = [place for place, paper in enumerate(papers) if round_id in {None, paper.round_id}]
    if not places:
        raise NoRelease(round_id=asked)
    place = places[-1]
    return config.data / papers[place].path, config.data / papers[place - 1].path if place else None
