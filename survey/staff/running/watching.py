"""Watching a round that is open: totals, coarse bands, a reminder for everybody; never a person, never a time."""

from datetime import date, timedelta
from typing import Final

from questionnaires.model import Text
from survey.cancelling import can_be_cancelled
from survey.ceremony import key_state
from survey.installation import office_at
from survey.opening import key_fingerprint
from survey.progress import LEAST_FOR_BANDS, progress
from survey.rounds import frozen_catalogue
from survey.staff.pages import Reply, config, lang, page
from survey.staff.running.blueprint import Standing, bp, standing
from survey.staff.running.key import attachment
from survey.store import box
from survey.store.box import Box
from survey.store.office import RoundState
from survey.timetable import appointments

BANDS: Final = (">80%", "50–80%", "<50%")
RUNNING: Final = (RoundState.OPEN, RoundState.CLOSING)


@bp.get("/<round_id>/watch")
def watch(round_id: str) -> str:
    """Show how the round goes, as far as anybody may see while it is open."""
    here = standing(round_id)
    if here.state not in RUNNING:
        return page("running/watch.html", here=here, seen=None)
    seen, names = progress(config()), {unit.id: unit.name for unit in here.plan.units}
    bands = [(band, [names[unit] for unit, found in seen.bands.items() if found == band]) for band in BANDS]
    titles = _titles(here)
    forms = [(titles[form], here.plan.is_open(form), *counts) for form, counts in seen.totals.items()]
    return page("running/watch.html", here=here, seen=seen, forms=forms, bands=bands, least=LEAST_FOR_BANDS,
                times=appointments(config(), round_id), reminder=reminder(here), last=_day_before(here),
                is_open=here.state is RoundState.OPEN, closes_on=shown_day(here))


def _titles(here: Standing) -> dict[str, Text]:
    with office_at(config()) as office:
        return {form.id: form.title for form in frozen_catalogue(office, here.plan).questionnaires}


def shown_day(here: Standing) -> str | None:
    """Give the closing day that members see: on the box while there is one."""
    path = config().data / box.FILE_NAME
    if here.state in RUNNING and path.exists():
        with Box(path) as ballots:
            return ballots.notice.closes_on
    return here.closes_on


def _day_before(here: Standing) -> str | None:
    day = shown_day(here)
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if day else None


def reminder(here: Standing) -> Text:
    """Word a reminder that goes to everybody alike: nobody knows who has answered, and nobody should ask."""
    title, day = here.plan.title, shown_day(here)
    until_zh, until_en = (f"，{day}截止", f" until {day}") if day else ("", "")
    return Text(
        zh=f"“{title.zh}”正在填答{until_zh}。凭证已经发给每位同志，扫凭证上的二维码就能填，几分钟即可。"
           "填答自愿、匿名：不记姓名，不记时间，谁填了、谁没填，没有人知道，也请不要打听。已经填过的，请不必理会。"
           "凭证遗失的，请找发证人。",
        en=f"“{title.en}” is open{until_en}. Everybody has been given a slip; scan the code on it and answer in a "
           "few minutes. Answering is voluntary and anonymous: no name and no time are kept, nobody knows who has "
           "answered, and please do not ask. If you have answered already, ignore this. If you lost your slip, ask "
           "whoever issued it.")


@bp.get("/<round_id>/amendments")
def amendments(round_id: str) -> str:
    """Publish the amendments of a round, with the hashes that chain them to its plan."""
    here = standing(round_id)
    return page("running/amendments.html", here=here, is_open=here.state is RoundState.OPEN,
                can_cancel=can_be_cancelled(config(), round_id))


@bp.get("/<round_id>/notice.pdf")
def notice(round_id: str) -> Reply:
    """Give the notice to hang on the wall."""
    from reports.documents.slips import PublicNotice, public_notice  # noqa: PLC0415 -- heavy, and rarely needed

    here = standing(round_id)
    plan, titles = here.plan, _titles(here)
    pdf = public_notice(PublicNotice(
        organ=plan.organ, round_id=plan.id, round_title=plan.title, simulated=plan.simulated,
        forms=tuple(titles[form.id] for form in plan.forms), plan_hash=plan.sha256, fingerprint=_fingerprint(here),
        closes_on=shown_day(here), amendments=here.amendments, least_n=plan.rules.unit_n), lang())
    return attachment(pdf, f"{plan.id}-notice-{len(here.amendments)}.pdf", "application/pdf")


def _fingerprint(here: Standing) -> str:
    """Give the fingerprint of the key in use: that on the box, or the one made for the opening."""
    path = config().data / box.FILE_NAME
    if here.state in {*RUNNING, RoundState.CLOSED} and path.exists():
        with Box(path) as ballots:
            return key_fingerprint(ballots.notice)
    return key_state(config(), here.id).fingerprint or "—"
