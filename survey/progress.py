"""How a running round goes, as far as anybody may see while it is open: no results, no counts by branch."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from survey.config import Config
from survey.installation import office_at
from survey.opening import key_fingerprint
from survey.rounds import NoRound, plan_of
from survey.store import box
from survey.store.box import Box
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import Desk
from survey.store.office import RoundState

LEAST_FOR_BANDS: Final = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """How a running round goes, as far as anybody may see while it is open."""

    round_id: str
    state: RoundState
    totals: dict[str, tuple[int, int]]  # by form: slips issued (0 for an open form), answers in; the whole organ
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
            printed, counts = desk.issued(paper.id), ballots.counts()
            fingerprint = key_fingerprint(ballots.notice)
        # Never below nothing, should there be more live slips than were printed; the close tells of those.
        live = counts.live
        used = {(i.unit, i.form): max(0, i.slips + i.spares - live.get((i.unit, i.form), 0)) for i in printed}
        totals = {ref.id: (0 if plan.is_open(ref.id) else sum(i.slips for i in printed if i.form == form),
                           sum(count for (_, of), count in used.items() if of == form) + counts.taken.get(form, 0))
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
