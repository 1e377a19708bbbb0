"""Miniature questionnaires, one per feature, and a booth in memory: what form tests are made of."""

from dataclasses import dataclass, field

from questionnaires.model import (
    Exit,
    Item,
    ItemKind,
    Option,
    Questionnaire,
    QuestionnaireKind,
    Scale,
    Section,
    Text,
)
from survey.ballots import Ballot, Notice, Outcome
from survey.tickets.slips import printed

RUNGS = (
    ("没有看到", "Not seen"),
    ("偶尔这样", "Now and then"),
    ("按要求做了，作用不大", "Done as required, little use"),
    ("多数时候这样，有作用", "Mostly so, and useful"),
    ("一贯这样，值得推广", "Always so, worth copying"),
)


def text(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


LADDER = Scale(
    id="ladder", options=tuple(Option(value=rung, text=text(*words)) for rung, words in enumerate(RUNGS)),
    exits=(Exit(id="dk", text=text("不了解", "I can't tell")),
           Exit(id="na", text=text("不适用", "Not applicable"))))


def rating(item_id: str, zh: str = "支部会讲清楚哪件事由谁负责。",
           en: str = "My branch makes clear who is responsible for what.") -> Item:
    return Item(id=item_id, kind=ItemKind.RATING, text=text(zh, en), scale="ladder")


def open_text(item_id: str = "OPEN-1", max_length: int = 20) -> Item:
    return Item(id=item_id, kind=ItemKind.OPEN, text=text("请说一件该改的事。", "Name one thing to change."),
                max_length=max_length)


def questionnaire(*items: Item, questionnaire_id: str = "mini",
                  kind: QuestionnaireKind = QuestionnaireKind.MEMBER) -> Questionnaire:
    return Questionnaire(
        id=questionnaire_id, kind=kind, title=text("微型问卷", "A miniature form"), scales=(LADDER,),
        sections=(Section(id="S1", title=text("组织坚强", "Organisational strength"), items=items),))


RATINGS = questionnaire(rating("ORG-1"), rating("ORG-2", "支部开会，会把事情议清楚。", "Meetings settle things."))

EVERY_KIND = questionnaire(
    Item(id="META-1", kind=ItemKind.CHOICE, text=text("您和我们打过交道吗？", "Have you had dealings with us?"),
         options=(Option(value=0, text=text("打过交道", "Yes")), Option(value=1, text=text("没有", "No"))),
         ends_on=1),
    rating("data"), rating("errors"), rating("q.3"),
    Item(id="PICK", kind=ItemKind.PICK, text=text("您最看重哪两项？", "Which two matter most?"),
         of=("data", "errors", "q.3"), count=2),
    open_text("OPEN-1"), open_text("OPEN-2", 200),
    questionnaire_id="every-kind", kind=QuestionnaireKind.AUDIENCE)

CODES = ("0123456789AB", "CDEFGHJKMNPQ", "RSTVWXYZ0123")
FOREIGN_CODE = "ZZZZZZZZZZZZ"


def notice(*forms: Questionnaire, simulated: bool = False, organ: str = "示例机关", plan: str = "a",
           open_forms: tuple[str, ...] = ()) -> Notice:
    return Notice(round_id="R1", title=text("模范机关创建问卷", "Model organ survey"), organ=organ,
                  simulated=simulated, forms=forms or (RATINGS, EVERY_KIND), plan_hash=plan * 64,
                  seal_key=bytes(32), closes_on="2026-12-04", open_forms=open_forms)


@dataclass
class MemoryBooth:
    """A booth that keeps ballots in a list; its switches are attributes."""

    posted: Notice | None = field(default_factory=notice)
    open: bool = True
    codes: set[str] = field(default_factory=lambda: set(CODES))
    ballots: list[Ballot] = field(default_factory=list)
    casts: int = 0
    room: int = 2
    stamps: set[str] = field(default_factory=set)
    breakage: Exception | None = None

    def notice(self) -> Notice | None:
        return self.posted

    def is_open(self) -> bool:
        return self.open

    def cast(self, ballot: Ballot) -> Outcome:
        self.casts += 1
        if self.breakage:
            raise self.breakage
        if not self.open:
            return Outcome.CLOSED
        if ballot.stamped:
            return self._stamped(ballot)
        if ballot.code not in self.codes:
            return Outcome.REFUSED
        self.codes.remove(ballot.code)
        self.ballots.append(ballot)
        return Outcome.COUNTED

    def _stamped(self, ballot: Ballot) -> Outcome:
        if ballot.code in self.stamps:
            return Outcome.REFUSED
        if len(self.stamps) == self.room:
            return Outcome.FULL
        self.stamps.add(ballot.code)
        self.ballots.append(ballot)
        return Outcome.COUNTED


def as_printed(place: int = 0) -> str:
    """Give one of the booth's codes as a slip shows it."""
    return printed(CODES[place])
