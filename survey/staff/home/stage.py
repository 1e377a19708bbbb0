"""Where the organ stands between two rounds' ends: what the first page goes by."""

from dataclasses import dataclass
from enum import IntEnum

from survey.config import Config
from survey.installation import keeper_at, office_at
from survey.rounds import plan_of
from survey.store.locks import Locks
from survey.store.office import RoundPaper, RoundState


class Stage(IntEnum):
    """The stages of a round in their order; the next step is always that of the present stage."""

    ORGANISATION = 0    # nobody is listed yet
    PLAN = 1            # no round, or the last one is finished
    LOCK = 2            # planned
    OPEN = 3            # locked
    COLLECT = 4         # open
    CLOSE = 5           # intake has stopped
    FINISH = 6          # closed: reports are written, then everything is destroyed


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the organ is: its stage, and the round that is under way, by id and title."""

    stage: Stage
    branches: int = 0
    round_id: str | None = None
    title_zh: str = ""
    title_en: str = ""
    has_release: bool = False     # of any round
    is_released: bool = False     # the round under way


def standing(config: Config) -> Standing:
    """Look where the organ stands."""
    with office_at(config) as office:
        units, papers = office.units(), office.rounds()
        released = {paper.id for paper in papers if office.release(paper.id) is not None}
    with keeper_at(config, Locks) as locks:
        under_way = next((p for p in reversed(papers) if p.state is not RoundState.FINISHED), None)
        locked = under_way is not None and locks.of(under_way.id) is not None
    branches = sum(unit.kind == "branch" for unit in units)
    if under_way is None:
        return Standing(Stage.PLAN if units else Stage.ORGANISATION, branches, has_release=bool(released))
    title = plan_of(under_way).title
    return Standing(stage_of(under_way, locked=locked), branches, under_way.id, title.zh, title.en,
                    has_release=bool(released), is_released=under_way.id in released)


def stage_of(paper: RoundPaper, *, locked: bool) -> Stage:
    """Give the stage of a round that is under way."""
    match paper.state:
        case RoundState.PLANNED:
            return Stage.OPEN if locked else Stage.LOCK
        case RoundState.OPEN:
            return Stage.COLLECT
        case RoundState.CLOSING:
            return Stage.CLOSE
    return Stage.FINISH
