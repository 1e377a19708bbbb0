"""The demo run: the fictional organ goes through three rounds by the code a real one uses.

Answers are posted to the respondent app like anybody's. Only what is answered follows from the seed; codes,
keys and lots come from the operating system, as always.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from questionnaires.answers import Answer, Sheet
from questionnaires.loader import load_catalogue
from questionnaires.model import Questionnaire
from reports.release import UnitRef
from survey.assessments import read_assessments
from survey.booth import BoothAt
from survey.closing import close_round, release_path
from survey.config import Config
from survey.demo.answering import World, audience_sheets, member_sheets
from survey.demo.files import organisation_csv, own_ratings_csv
from survey.demo.logins import Login, furnish_office
from survey.demo.scenario import AUDIENCE_SLIPS, BRANCHES, MERGED, RATING_BRANCH, ROUNDS
from survey.errors import RoundError
from survey.finishing import finish_round
from survey.installation import ForeignFolder, set_up
from survey.issuing import Codes, issue_slips, plan_orders
from survey.opening import post_opening, prepare_opening
from survey.organisation import read_organisation
from survey.plan import MergeGroup, make_plan
from survey.respondent.app import create_app
from survey.respondent.forms import CODE
from survey.rounds import keep_assessments, plan_round
from survey.tickets.slips import printed

MARK: Final = "模拟数据-SIMULATED.txt"
MARK_TEXT: Final = """本文件夹由 mofan demo 生成，内容均为虚构。
Made by mofan demo; everything in it is fictional.
"""
AT_ONCE: Final = 8
ANSWERED_IN_OPEN_ROUND: Final = 0.4
SHOWN_CODES: Final = 3

Advance = Callable[[int], None]
T = TypeVar("T")


class AnswerRefused(RoundError):
    """The respondent app did not take a simulated answer; the demo would not be true."""

    zh = "答卷网页没有收下一份模拟答卷（状态 {status}）。请报告此缺陷。"
    en = "The answering pages did not take a simulated answer (status {status}). Please report this defect."


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in form on somebody's desk: where it goes, and with which code."""

    form: Questionnaire
    code: str
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class DemoRun:
    """What the demo made: closed rounds in order, unused codes of the open one by form id, ways into the office."""

    closed: tuple[str, ...]
    releases: tuple[Path, ...]
    open_round: str
    codes: dict[str, list[str]]
    logins: tuple[Login, ...]


def clear_earlier_demo(config: Config) -> None:
    """Remove what an earlier demo left at the same place; ForeignFolder if it is anything but a demo."""
    if not config.data.exists() or not any(config.data.iterdir()):
        return
    if not (config.data / MARK).exists():
        raise ForeignFolder(folder=config.data)
    shutil.rmtree(config.data)
    shutil.rmtree(config.secrets, ignore_errors=True)


def effort() -> int:
    """Count the slips a run issues; it advances by one for each, used or not."""
    members = sum(branch.members for branch in BRANCHES)
    return len(ROUNDS) * (members + sum(AUDIENCE_SLIPS.values()))


def run(config: Config, seed: int, advance: Advance) -> DemoRun:
    """Set up the organ, run two rounds to their end and open a third; `advance` hears of every answer due."""
    clear_earlier_demo(config)
    catalogue = load_catalogue()
    world = World(seed, catalogue)
    units = _organ(config)
    closed = ROUNDS[:-1]
    for round_id, _ in closed:
        codes, passphrase, key = _open(config, world, units, round_id)
        everybody = _everybody(world, codes, round_id)
        _answer(config, everybody, advance)
        advance(_count(codes) - len(everybody))
        close_round(config, key, passphrase, round_id)
        finish_round(config, round_id)
    open_round = ROUNDS[-1][0]
    codes, _, _ = _open(config, world, units, open_round)
    everybody = _everybody(world, codes, open_round)
    some = everybody[: int(len(everybody) * ANSWERED_IN_OPEN_ROUND)]
    _answer(config, some, advance)
    advance(_count(codes) - len(some))
    used = {filled.code for filled in some}
    unused = {form: [printed(code) for (_, of), group in codes.items() if of == form
                     for code in group if code not in used][:SHOWN_CODES] for _, form in codes}
    releases = tuple(release_path(config, round_id) for round_id, _ in closed)
    logins = furnish_office(config, world, open_round)
    return DemoRun(tuple(round_id for round_id, _ in closed), releases, open_round, unused, logins)


def _count(codes: Codes) -> int:
    return sum(len(group) for group in codes.values())


def _organ(config: Config) -> tuple[UnitRef, ...]:
    units = _read(organisation_csv(), read_organisation)
    set_up(config, units)
    (config.data / MARK).write_text(MARK_TEXT, "utf-8")
    return units


def _read(content: str, reader: Callable[[Path], T]) -> T:
    """Hand content to a reader of files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.csv"
        path.write_text(content, "utf-8")
        return reader(path)


def _open(
    config: Config, world: World, units: tuple[UnitRef, ...], round_id: str,
) -> tuple[Codes, str, Path]:
    """Plan and open a round and issue its slips; gives the codes, the passphrase and where the key lies."""
    catalogue = world.catalogue
    group, name, branches = MERGED
    plan = make_plan(
        round_id, dict(ROUNDS)[round_id], units, catalogue, audience_forms=tuple(AUDIENCE_SLIPS), simulated=True,
        merge_groups=(MergeGroup(id=group, name=name, units=branches),))
    plan_round(config, plan, catalogue)
    assessments = _read(own_ratings_csv(world, round_id), lambda path: read_assessments(path, units, catalogue))
    at_work = RATING_BRANCH if round_id == ROUNDS[-1][0] else None
    keep_assessments(config, [own for own in assessments if own.unit != at_work], round_id)
    opening = prepare_opening(config, round_id)
    post_opening(config, opening)
    codes = issue_slips(config, plan_orders(config, audiences=AUDIENCE_SLIPS))
    return codes, opening.passphrase, opening.key_path


def _everybody(world: World, codes: Codes, round_id: str) -> list[Filled]:
    """Fill in a form for everybody who answers, branch by branch and group by group."""
    branches = {branch.id: branch for branch in BRANCHES}
    filled = []
    for (unit, form_id), group in codes.items():
        form = world.catalogue.questionnaire(form_id)
        sheets = (member_sheets(world, form, branches[unit], round_id) if unit in branches
                  else audience_sheets(world, form, len(group), round_id))
        filled += [Filled(form, code, sheet) for code, sheet in zip(group, sheets, strict=False)]
    return _spread(filled)


def _spread(filled: Sequence[Filled]) -> list[Filled]:
    """Deal the forms out so that a part of them holds something of every unit."""
    return [filled[i] for start in range(7) for i in range(start, len(filled), 7)]


def _answer(config: Config, everybody: Iterable[Filled], advance: Advance) -> None:
    """Post everybody's form to the respondent app, a few at once as on a real day."""
    booth = BoothAt(config.data, config.pepper)
    app = create_app(booth)

    def post(filled: Filled) -> None:
        fields = {CODE: printed(filled.code)} | {item: _typed(answer) for item, answer in filled.sheet.items()}
        response = app.test_client(use_cookies=False).post(f"/zh/f/{filled.form.id}", data=fields)
        if response.status_code != 303:
            raise AnswerRefused(status=response.status_code)
        advance(1)

    try:
        with ThreadPoolExecutor(AT_ONCE) as people:
            for _ in people.map(post, everybody):
                pass
    finally:
        booth.stop()


def _typed(answer: Answer) -> str | list[str]:
    """Give an answer as a browser sends it."""
    return sorted(answer) if isinstance(answer, frozenset) else str(answer)

