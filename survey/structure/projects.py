"""Co-building (联创联建): what two sides do together, each project under one id and so counted once."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from questionnaires.model import Text
from reports.release import UnitRef
from survey.config import Config
from survey.errors import SurveyError
from survey.installation import keeper_at, office_at
from survey.store.partners import Partners, Project
from survey.tables import shown
from survey.units import LONGEST_NAME, is_usable_name, plain_name

REACHES: Final = {
    "within": Text(zh="机关各支部之间", en="Between branches of the organ"),
    "up": Text(zh="与上级机关对口部门党组织", en="With a counterpart at the superior body"),
    "down": Text(zh="与下级机构对口支部", en="With a counterpart at a body below"),
}
"""The three kinds of partners the source article names."""
OUTCOMES: Final = {
    "achieved": Text(zh="办成了对双方都有用的事", en="Something useful to both was achieved"),
    "dropped": Text(zh="没有办成", en="Nothing came of it"),
}


class ProjectRefused(SurveyError):
    """A joint project cannot be noted as it was described."""

    zh = "{reason_zh}"
    en = "{reason_en}"


class ProjectKnown(SurveyError):
    """The other side has told of this project already."""

    zh = "这个项目已经登记过，编号 {project}：同一件事双方只登记一次。"
    en = "This project is noted already under {project}: what two do together is noted once."


class ProjectOver(SurveyError):
    """There is no such project running."""

    zh = "没有正在进行的项目“{project}”：可能已经办结。"
    en = "No project “{project}” is running; it may be over already."


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides and what they do: what somebody fills in."""

    branch: str
    reach: str
    partner: str     # a branch's id within the organ, otherwise the name of an outside body
    topic: str
    since: date


def projects(config: Config) -> tuple[Project, ...]:
    """Give all joint projects, running and over, the latest begun first."""
    with keeper_at(config, Partners) as partners:
        return partners.projects()


def add_project(config: Config, pair: Pair, today: date | None = None) -> str:
    """Note a joint project and give its id; ProjectRefused, or ProjectKnown where either side told of it."""
    with office_at(config) as office:
        branches = {unit.id: unit for unit in office.units() if unit.kind == "branch"}
    partner = pair.partner.strip() if pair.reach == "within" else plain_name(pair.partner)
    topic = plain_name(pair.topic)
    _check(pair, partner, topic, branches, today or date.today())  # noqa: DTZ011 -- the office's own day
    project = Project("", pair.branch, partner, pair.reach, topic, pair.since.isoformat())
    with keeper_at(config, Partners) as partners:
        for known in partners.projects():
            if known.ended is None and _is_same(known, project):
                raise ProjectKnown(project=known.id)
        return partners.add_project(f"{pair.since.year}", project)


def _is_same(one: Project, other: Project) -> bool:
    sides = {one.branch, one.partner} == {other.branch, other.partner}
    return sides and one.topic == other.topic and one.reach == other.reach


def _check(pair: Pair, partner: str, topic: str, branches: dict[str, UnitRef], today: date) -> None:
    if pair.branch not in branches:
        raise ProjectRefused(reason_zh=f"没有支部“{shown(pair.branch)}”。",
                             reason_en=f"There is no branch “{shown(pair.branch)}”.")
    if pair.reach == "within" and (partner not in branches or partner == pair.branch):
        raise ProjectRefused(reason_zh="请选择另一个支部作联创对象。",
                             reason_en="Choose another branch as the partner.")
    if pair.reach != "within" and not is_usable_name(partner):
        raise ProjectRefused(reason_zh=f"请填写对方单位的名称，1至{LONGEST_NAME}个字。",
                             reason_en=f"Give the name of the other side, 1 to {LONGEST_NAME} characters.")
    if not is_usable_name(topic):
        raise ProjectRefused(reason_zh=f"请写明一起办什么事，1至{LONGEST_NAME}个字。",
                             reason_en=f"Say what is done together, in 1 to {LONGEST_NAME} characters.")
    if pair.since > today:
        raise ProjectRefused(reason_zh="开始日期不能在今天以后。", reason_en="It cannot begin after today.")


def end_project(config: Config, project_id: str, outcome: str, day: date) -> None:
    """Note that a project is over and what came of it; ProjectOver where it is not running."""
    with keeper_at(config, Partners) as partners:
        found = next((p for p in partners.projects() if p.id == project_id and p.ended is None), None)
        if found is None:
            raise ProjectOver(project=shown(project_id))
        if day.isoformat() < found.since:
            raise ProjectRefused(reason_zh=f"办结日期不能早于开始日期 {found.since}。",
                                 reason_en=f"It cannot end before it began, on {found.since}.")
        if outcome not in OUTCOMES or not partners.end_project(project_id, day.isoformat(), outcome):
            raise ProjectOver(project=shown(project_id))


def projects_achieved(config: Config, unit: str, until: date) -> int | None:
    """Count the projects a branch achieved with others in the twelve months up to `until`; None: it has no partner.

    This is the fact `fact.lclj`.
    """
    own = [project for project in projects(config) if unit in _sides(project)]
    year_ago = f"{until.year - 1:04d}{until.isoformat()[4:]}"
    achieved = [p for p in own if p.outcome == "achieved" and year_ago < (p.ended or "") <= until.isoformat()]
    return len(achieved) if own else None


def _sides(project: Project) -> set[str]:
    return {project.branch, project.partner} if project.reach == "within" else {project.branch}
