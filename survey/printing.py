"""Printing what a round needs on paper: slips, counting forms, posters, and questionnaires to fill in by hand.

Codes pass through here from drawing to paper and stay nowhere: no file of the installation ever holds one.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

from questionnaires.catalogue import Catalogue
from questionnaires.model import Questionnaire, Text
from reports.documents.paper import PaperForm, paper_form
from reports.documents.posters import Poster, poster
from reports.documents.slips import Record, RecordBook, Slip, SlipBatch, records_pdf, slips_pdf
from survey.config import Config
from survey.errors import RoundError
from survey.installation import keeper_at, office_at
from survey.issuing import Drawn, Order, UnknownRecipient, drawing
from survey.plan import RoundPlan
from survey.rounds import frozen_catalogue, plan_of
from survey.store import box
from survey.store.box import Box
from survey.store.counting import Counting, Reissue
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import Desk
from survey.store.office import RoundState
from survey.tables import shown
from survey.tickets.slips import printed

README: Final = "README.txt"
AFTER_PRINTING: Final = (
    "这些 PDF 里的凭证码只有这一份，系统不保留。请打开核对后立即打印，裁开、对折、放进信封；"
    "印好后删除这个压缩包和解压出来的文件。\n\n"
    "The codes in these PDFs exist nowhere else; the system keeps none. Open and check them, print at once, cut, "
    "fold, and put them into envelopes; then delete this archive and everything unpacked from it.\n")
_NO_DAY: Final = (1980, 1, 1, 0, 0, 0)


class NoPublicUrl(RoundError):
    """A QR code needs the address it leads to."""

    zh = "不知道答卷网页的地址，二维码无从印起。请先指明这个地址（选项 --public-url；网页用的由启动服务的人指明）。"
    en = ("The address of the answering pages is not known, so no QR code can be made. Give it first "
          "(option --public-url; for the pages, whoever starts the server gives it).")


@dataclass(frozen=True, slots=True)
class Press:
    """What all prints of a round have in common."""

    plan: RoundPlan
    catalogue: Catalogue
    url: str
    lang: str
    closes_on: str | None

    @classmethod
    def of_round(cls, config: Config, round_id: str, lang: str) -> Self:
        """Set up the press for a round; NoPublicUrl where nobody could find its pages."""
        with office_at(config) as office:
            paper = office.round(round_id)
            plan = plan_of(paper)
            catalogue = frozen_catalogue(office, plan)
        url = config.public_url or plan.public_url
        if url is None:
            raise NoPublicUrl
        return cls(plan, catalogue, url, lang, _closing_day(config, paper.state, plan))

    def form(self, form_id: str) -> Questionnaire:
        """Find a form of the round; UnknownRecipient if it has none of that id."""
        if form_id not in {ref.id for ref in self.plan.forms}:
            raise UnknownRecipient(name=shown(form_id))
        return self.catalogue.questionnaire(form_id)

    def address(self, form_id: str) -> str:
        """Where a form is answered."""
        return f"{self.url}/{self.lang}/f/{form_id}"

    def sheet(self, drawn: Drawn, order: Order) -> bytes:
        """Print the slips of one order behind their counting form."""
        unit, form = self.plan.units[order.unit], drawn.notice.forms[order.form]
        new = drawn.codes[unit.id, form.id]
        return slips_pdf(SlipBatch(
            organ=self.plan.organ, round_title=self.plan.title, unit=unit.name, form=form.title,
            promise=self.catalogue.promise, closes_on=drawn.notice.closes_on, simulated=self.plan.simulated,
            slips=[self._slip(form.id, code, place >= order.slips) for place, code in enumerate(new)]), self.lang)

    def _slip(self, form_id: str, code: str, is_spare: bool) -> Slip:
        # The code stands behind the “#”: browsers keep that part to themselves, so it reaches no log on the way.
        return Slip(printed(code), f"{self.address(form_id)}#c={printed(code)}", is_spare)

    def poster(self, form_id: str) -> bytes:
        """Print the poster of a served group."""
        form = self.form(form_id)
        audience = next((one for one in self.catalogue.audiences if one.id == form.audience), None)
        if audience is None:
            raise UnknownRecipient(name=shown(form_id))
        return poster(Poster(
            organ=self.plan.organ, round_title=self.plan.title, audience=audience.text,
            respondents=audience.respondents, form=form.title, minutes=form.minutes, promise=self.catalogue.promise,
            url=self.address(form_id), closes_on=self.closes_on, is_open=self.plan.is_open(form_id),
            simulated=self.plan.simulated), self.lang)

    def paper(self, form_id: str) -> bytes:
        """Print a form to be filled in by hand."""
        return paper_form(PaperForm(
            organ=self.plan.organ, round_title=self.plan.title, questionnaire=self.form(form_id),
            promise=self.catalogue.promise, closes_on=self.closes_on, is_open=self.plan.is_open(form_id),
            simulated=self.plan.simulated), self.lang)

    def records(self, config: Config) -> bytes:
        """Print the counting forms of everything issued so far, the total first."""
        return records_pdf(self.record_book(config), self.lang)

    def record_book(self, config: Config) -> RecordBook:
        """Give what the counting forms of everything issued so far say; equal books are printed alike."""
        titles: dict[int, Text] = {place: self.form(ref.id).title for place, ref in enumerate(self.plan.forms)}
        with Desk(config.data / DESK) as desk:
            records = tuple(
                Record(self.plan.units[issue.unit].name, titles[issue.form], issue.slips, issue.spares)
                for issue in sorted(desk.issued(self.plan.id), key=lambda one: (one.form, one.unit)))
        return RecordBook(self.plan.organ, self.plan.title, records, self.closes_on, self.plan.simulated)


def _closing_day(config: Config, state: RoundState, plan: RoundPlan) -> str | None:
    """Give the closing day to print: as it stands on the box, where an amendment may have moved it."""
    if state is RoundState.OPEN:
        with Box(config.data / box.FILE_NAME) as ballots:
            return ballots.notice.closes_on
    return plan.closes_on.isoformat() if plan.closes_on else None


def file_name(plan: RoundPlan, order: Order) -> str:
    """Name the PDF of an order: by ids, never by names."""
    return f"{plan.units[order.unit].id}-{plan.forms[order.form].id}.pdf"


class _Outbox:
    """Takes what the archive writes, and gives it on; nothing stays."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, content: bytes, /) -> int:
        """Take bytes of the archive."""
        self._waiting += content
        return len(content)

    def flush(self) -> None:
        """Do nothing: what waits is taken out by whoever sends it."""

    def close(self) -> None:
        """Do nothing: nothing is held open."""

    def taken(self) -> bytes:
        """Give what has been written since last time."""
        content = bytes(self._waiting)
        self._waiting.clear()
        return content


def slips_archive(config: Config, orders: Sequence[Order], lang: str, reason: str = "") -> Iterator[bytes]:
    """Print slips into a ZIP archive, given piece by piece as it grows; nothing of it is ever on disk.

    Codes are made live only once every sheet was handed over, and the archive can be opened only after that: a
    download that breaks off before has issued nothing, and one that is complete has issued everything. What does
    not arrive in between is lost, codes and all; more of them is a reissue, with the `reason` noted.
    """
    with office_at(config) as office:
        paper = office.current_round()
    round_id = paper.id if paper is not None else ""
    outbox = _Outbox()
    with zipfile.ZipFile(outbox, "w") as archive:
        with drawing(config, orders) as drawn:
            press = Press.of_round(config, round_id, lang)
            for order in orders:
                _add(archive, file_name(drawn.plan, order), press.sheet(drawn, order))
                yield outbox.taken()
            _note_reissues(config, drawn.plan, orders, reason)
        _add(archive, README, AFTER_PRINTING.encode())
    yield outbox.taken()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _NO_DAY), content)  # PDFs are compressed already


def _note_reissues(config: Config, plan: RoundPlan, orders: Sequence[Order], reason: str) -> None:
    """Note why slips are printed again, just before they count."""
    again = [Reissue(order.unit, order.form, order.slips + order.spares, reason) for order in orders if order.again]
    if again and reason:
        with keeper_at(config, Counting) as counting:
            counting.note_reissues(plan.id, again)
