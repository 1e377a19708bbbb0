"""The life of a round around its closing: set up the folders, plan, open, look how it goes, finish."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from questionnaires.catalogue import Catalogue
from questionnaires.loader import load_catalogue
from reports.release import UnitRef
from survey.assessments import Assessment
from survey.ballots import Notice
from survey.config import Config
from survey.errors import RoundError, RoundStateMismatch, RoundStillRunning, StoreExists
from survey.key_file import destroy_key_file, new_passphrase, read_key_file, require_key_of, write_key_file
from survey.plan import RoundPlan, canonical, catalogue_hash
from survey.sealing import RoundKey, ScoreRecord, Seal
from survey.secret_files import sync_folder
from survey.store import box
from survey.store.box import Box
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import Desk, create_desk
from survey.store.office import FILE_NAME as OFFICE
from survey.store.office import Office, RoundPaper, RoundState, create_office
from survey.tickets.pepper import destroy_pepper, new_pepper

LEAST_FOR_BANDS: Final = 10


class ForeignFolder(RoundError):
    """The folder holds something else; nothing is put beside strangers' files."""

    zh = "{folder} 里已有其他文件。请换一个空的或新的文件夹。"
    en = "{folder} holds other files. Choose an empty or a new folder."


class NotSetUp(RoundError):
    """There is no data folder where one was expected."""

    zh = "{folder} 不是数据文件夹。请先运行 mofan init。"
    en = "{folder} is not a data folder. Run mofan init first."


class NoRound(RoundError):
    """A step needs a round and there is none that fits."""

    zh = "没有可用的轮次。请先运行 mofan round new，或用 --round 指明。"
    en = "There is no round this can be done with. Run mofan round new first, or name one with --round."


class NoRelease(RoundError):
    """There is no release yet, or the round was closed without one."""

    zh = "轮次 {round_id} 没有发布文件。请先运行 mofan round close。"
    en = "Round {round_id} has no release. Run mofan round close first."


class PlanOutdated(RoundError):
    """What the plan froze is no longer what lies in the data folder."""

    zh = "做计划之后，{what_zh}有了改动。请用 mofan round new 重新计划 {round_id}。"
    en = "Since the round was planned, {what_en} changed. Plan {round_id} again with mofan round new."


class AssessmentOutdated(RoundError):
    """A self-assessment speaks of units or criteria that the plan does not have."""

    zh = "支部“{unit}”的自评与本轮计划不符（{what}）。请用 mofan assess import 重新读入。"
    en = "The self-assessment of “{unit}” does not fit the plan ({what}). Import it again with mofan assess import."


@contextmanager
def office_at(config: Config) -> Iterator[Office]:
    """Open the office's papers; NotSetUp where there are none."""
    require_set_up(config)
    with Office(config.data / OFFICE) as office:
        yield office


def set_up(config: Config, units: tuple[UnitRef, ...]) -> None:
    """Make the data folder and the secrets folder, or give an existing data folder a new organisation.

    Rounds keep the organisation their plan froze. ForeignFolder where other files lie.
    """
    if (config.data / OFFICE).exists():
        with Office(config.data / OFFICE) as office:
            office.replace_units(units)
        return
    if config.data.exists() and (not config.data.is_dir() or any(config.data.iterdir())):
        raise ForeignFolder(folder=config.data)
    # Whoever else has an account on this machine has no business in either folder.
    config.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    config.data.parent.mkdir(parents=True, exist_ok=True)
    _make_data_folder(config.data, units)


def _make_data_folder(folder: Path, units: tuple[UnitRef, ...]) -> None:
    """Make the folder whole or not at all."""
    unfinished = folder.with_name(f".{folder.name}.new")
    for left in unfinished.glob("*") if unfinished.exists() else ():
        left.unlink()
    unfinished.mkdir(mode=0o700, exist_ok=True)
    create_desk(unfinished / DESK)
    create_office(unfinished / OFFICE)
    with Office(unfinished / OFFICE) as office:
        office.replace_units(units)
    with suppress(FileNotFoundError):
        folder.rmdir()
    unfinished.rename(folder)
    sync_folder(folder.parent)


def plan_of(paper: RoundPaper) -> RoundPlan:
    """Read the plan of a round."""
    return RoundPlan.model_validate_json(paper.plan)


def frozen_catalogue(office: Office, plan: RoundPlan) -> Catalogue:
    """Give the catalogue as it was when the round was planned."""
    return Catalogue.model_validate_json(office.catalogue(plan.catalogue))


def find_round(office: Office, round_id: str | None, *states: RoundState) -> RoundPaper:
    """Find a round by its id, or the latest in one of the states (in any, where none is named)."""
    if round_id is not None:
        return office.round(round_id)
    fitting = [paper for paper in office.rounds() if not states or paper.state in states]
    if not fitting:
        raise NoRound
    return fitting[-1]


def plan_round(config: Config, plan: RoundPlan, catalogue: Catalogue) -> None:
    """Note a plan; one that was never opened may be replaced. Waiting self-assessments now belong to it."""
    with office_at(config) as office:
        for unit, content in office.waiting().items():
            _require_fit(unit, Assessment.model_validate_json(content), plan, catalogue)
        office.keep_catalogue(catalogue_hash(catalogue), canonical(catalogue))
        known = {paper.id: paper.state for paper in office.rounds()}
        if known.get(plan.id) is RoundState.PLANNED:
            office.replan(plan.id, plan.to_json(), plan.sha256)
        else:
            office.add_round(plan.id, plan.to_json(), plan.sha256)
        office.adopt_waiting(plan.id)


def _require_fit(unit: str, assessment: Assessment, plan: RoundPlan, catalogue: Catalogue) -> None:
    if unit not in {u.id for u in plan.units if u.kind == "branch"}:
        raise AssessmentOutdated(unit=unit, what=unit)
    strangers = {claim.criterion for claim in assessment.claims} - catalogue.criteria_by_id.keys()
    strangers |= assessment.facts.keys() - {fact.id for fact in catalogue.facts}
    if strangers:
        raise AssessmentOutdated(unit=unit, what="、".join(sorted(strangers)))


def keep_assessments(config: Config, assessments: Iterable[Assessment], round_id: str | None) -> str | None:
    """Keep self-assessments for a round that has not been closed, or for the next to be planned.

    Gives the id of the round they belong to, None while they wait for one.
    """
    with office_at(config) as office:
        if round_id is None:
            fitting = [p.id for p in office.rounds() if p.state in {RoundState.PLANNED, RoundState.OPEN}]
            round_id = fitting[-1] if fitting else None
        for assessment in assessments:
            content = canonical(assessment)
            if round_id is None:
                office.put_waiting(assessment.unit, content)
            else:
                office.put_assessment(round_id, assessment.unit, content)
    return round_id


@dataclass(frozen=True, slots=True)
class Opening:
    """A round about to be opened: its key is kept, its notice not yet posted."""

    plan: RoundPlan
    notice: Notice
    key_path: Path
    passphrase: str


def prepare_opening(config: Config, round_id: str, key_path: Path | None = None) -> Opening:
    """Check that a round can be opened, and make and try out its key; nobody can answer yet.

    The passphrase is nowhere but in what this returns: show it before the notice is posted.
    """
    with office_at(config) as office:
        paper = office.round(round_id)
        plan = plan_of(paper)
        if office.current_round() is not None:
            raise RoundStillRunning(round_id=round_id)
        if paper.state is not RoundState.PLANNED:
            raise RoundStateMismatch(round_id, paper.state)
        catalogue = load_catalogue(config.overlay)
        if catalogue_hash(catalogue) != plan.catalogue:
            raise PlanOutdated(round_id=round_id, what_zh="问卷", what_en="the questionnaires")
        if office.units() != plan.units:
            raise PlanOutdated(round_id=round_id, what_zh="组织名单", what_en="the organisation")
    key = RoundKey.generate(round_id, plan.sha256)
    notice = _notice(plan, catalogue, key)
    path = config.outside(key_path or default_key_path(config, round_id))
    passphrase = new_passphrase()
    write_key_file(path, key, passphrase, data_folder=config.data)
    try:
        _try_out(path, passphrase, notice)
    except BaseException:
        destroy_key_file(path)
        raise
    return Opening(plan, notice, path, passphrase)


def key_fingerprint(notice: Notice) -> str:
    """Give the start of the SHA-256 of the round's public key, in groups to compare by eye."""
    digits = hashlib.sha256(notice.seal_key).hexdigest()[:24]
    return " ".join(digits[place:place + 4] for place in range(0, len(digits), 4))


def default_key_path(config: Config, round_id: str) -> Path:
    """Where the key of a round is put unless another place is named."""
    return config.secrets / f"{round_id}.key"


def _notice(plan: RoundPlan, catalogue: Catalogue, key: RoundKey) -> Notice:
    return Notice(
        round_id=plan.id, title=plan.title, organ=plan.organ, simulated=plan.simulated,
        forms=tuple(catalogue.questionnaire(form.id) for form in plan.forms), plan_hash=plan.sha256,
        seal_key=key.public, least_n=plan.rules.unit_n,
        closes_on=plan.closes_on.isoformat() if plan.closes_on else None,
    )


def _try_out(path: Path, passphrase: str, notice: Notice) -> None:
    """Open a sealed probe with the key file as the committee will: a lost key is a lost round."""
    probe = ScoreRecord(0, 0, os.urandom(notice.score_room))
    key = read_key_file(path, passphrase, notice=notice)
    if key.open_scores([Seal(notice).scores(probe)]) != [probe]:
        raise RuntimeError("a sealed probe did not come back")


def post_opening(config: Config, opening: Opening) -> None:
    """Post the notice on a fresh box: from here on members with a slip can answer."""
    with office_at(config) as office:
        if office.current_round() is not None:
            raise RoundStillRunning(round_id=opening.plan.id)
        _clear_unused(config)
        new_pepper(config.pepper, data_folder=config.data)
        box.post(config.data / box.FILE_NAME, opening.notice)
        office.advance(opening.plan.id, RoundState.OPEN)


def _clear_unused(config: Config) -> None:
    """Remove what an interrupted opening left: a box for which no slip was ever printed, and its pepper."""
    path = config.data / box.FILE_NAME
    if path.exists():
        with Box(path) as left:
            if left.counts().issued:
                raise StoreExists(path=path)
        box.destroy(path)
    destroy_pepper(config.pepper)


@dataclass(frozen=True, slots=True)
class Progress:
    """How a running round goes, as far as anybody may see while it is open."""

    round_id: str
    state: RoundState
    totals: dict[str, tuple[int, int]]  # by form: slips issued, answers in; the whole organ only
    bands: dict[str, str]               # by unit id, for branches of ten or more; the same all day
    fingerprint: str                    # of the public key; the key file's keepers have it on paper


def progress(config: Config, today: date | None = None) -> Progress:
    """Tell how the round goes that has the box; NoRound if none has."""
    with office_at(config) as office:
        paper = office.current_round()
        if paper is None:
            raise NoRound
        plan = plan_of(paper)
        with Desk(config.data / DESK) as desk, Box(config.data / box.FILE_NAME) as ballots:
            printed, live = desk.issued(paper.id), ballots.counts().live
            fingerprint = key_fingerprint(ballots.notice)
        used = {(i.unit, i.form): i.slips + i.spares - live.get((i.unit, i.form), 0) for i in printed}
        totals = {ref.id: (sum(i.slips for i in printed if i.form == form),
                           sum(count for place, count in used.items() if place[1] == form))
                  for form, ref in enumerate(plan.forms)}
        day = (today or date.today()).isoformat()  # noqa: DTZ011 -- the office's own day
        bands = office.bands(paper.id, day)
        if not bands:
            bands = {plan.units[i.unit].id: band(used[i.unit, i.form], i.slips)
                     for i in printed if i.form == 0 and i.slips >= LEAST_FOR_BANDS}
            # Kept for the day: a band that moves while one watches would tell who has just answered.
            office.put_bands(paper.id, day, bands)
    return Progress(paper.id, paper.state, totals, bands, fingerprint)


def band(returned: int, issued: int) -> str:
    """Name the band of a response rate."""
    if 2 * returned < issued:
        return "<50%"
    return ">80%" if 10 * returned > 8 * issued else "50–80%"


def finish_round(config: Config, round_id: str, key_paths: Iterable[Path] = (), *, abandon: bool = False) -> None:
    """Destroy key files, pepper, slips and sealed ballots of a closed round; what is gone already is fine.

    `abandon` ends a round that cannot be closed (its key is lost) without any result.
    """
    with office_at(config) as office:
        paper = office.round(round_id)
        if abandon:
            _skip_the_close(office, paper)
        elif paper.state is not RoundState.CLOSED:
            raise RoundStateMismatch(round_id, paper.state)
        keys = [path for path in {*key_paths, default_key_path(config, round_id)} if path.exists()]
        # All are looked at before the first is destroyed: a mistyped name must not cost somebody's file.
        for path in keys:
            require_key_of(path, paper.plan_hash)
        for path in keys:
            destroy_key_file(path)
        destroy_pepper(config.pepper)
        box.destroy(config.data / box.FILE_NAME)
        office.advance(round_id, RoundState.FINISHED)


def _skip_the_close(office: Office, paper: RoundPaper) -> None:
    for step in (RoundState.CLOSING, RoundState.CLOSED):
        if office.round(paper.id).state is step.before:
            office.advance(paper.id, step)


def papers_for_assessment(config: Config, round_id: str | None) -> tuple[tuple[UnitRef, ...], Catalogue]:
    """Give the units and the bank a self-assessment is made against: those of its round, or today's."""
    with office_at(config) as office:
        waiting = [p for p in office.rounds() if p.state in {RoundState.PLANNED, RoundState.OPEN}]
        paper = office.round(round_id) if round_id is not None else next(reversed(waiting), None)
        if paper is None:
            return office.units(), load_catalogue(config.overlay)
        plan = plan_of(paper)
        return plan.units, frozen_catalogue(office, plan)


def require_set_up(config: Config) -> None:
    """Raise NotSetUp unless the folder is a data folder."""
    if not (config.data / OFFICE).exists():
        raise NotSetUp(folder=config.data)


def latest_releases(config: Config, round_id: str | None = None) -> tuple[Path, Path | None]:
    """Give the release of a round, by default the latest, and that of the round before; NoRelease if none."""
    with office_at(config) as office:
        if round_id is not None:
            office.round(round_id)
        papers = [release for paper in office.rounds() if (release := office.release(paper.id)) is not None]
    places = [place for place, paper in enumerate(papers) if round_id in {None, paper.round_id}]
    if not places:
        raise NoRelease(round_id=round_id or "")
    place = places[-1]
    return config.data / papers[place].path, config.data / papers[place - 1].path if place else None
