"""Whole rounds in a folder, from the list of branches to ballots in the box: what closing tests are made of."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from questionnaires.answers import encode_scores, open_items
from questionnaires.catalogue import Catalogue
from questionnaires.loader import load_catalogue
from questionnaires.model import Item, ItemKind, Questionnaire, Text
from reports.release import UnitRef
from survey.assessments import Assessment, Claim
from survey.ballots import Ballot, Outcome
from survey.config import Config
from survey.errors import BallotMisfit
from survey.installation import set_up
from survey.issuing import issue_slips, plan_orders
from survey.opening import post_opening, prepare_opening
from survey.plan import RoundPlan, make_plan
from survey.rounds import keep_assessments, plan_round
from survey.store.box import FILE_NAME, Box
from survey.tickets.pepper import read_pepper
from survey.tickets.slips import digest

CATALOGUE: Catalogue = load_catalogue()
UNITS = (
    UnitRef(id="O", name="示例分行机关", parent=None, kind="organ", members=39),
    UnitRef(id="b1", name="办公室支部", parent="O", kind="branch", members=14),
    UnitRef(id="b2", name="国库支部", parent="O", kind="branch", members=12),
    UnitRef(id="b3", name="后勤支部", parent="O", kind="branch", members=9),
    UnitRef(id="b4", name="图书资料支部", parent="O", kind="branch", members=4),
)


@dataclass
class WholeRound:
    """A round under way, with all that its organisers hold."""

    config: Config
    key_path: Path
    passphrase: str
    codes: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    @classmethod
    def open_at(cls, folder: Path, audiences: Mapping[str, int] | None = None, name: str = "R1") -> Self:
        """Set up a folder, plan a round, hand in one self-assessment, open and issue slips to everybody."""
        config = Config.for_folder(folder / "data")
        set_up(config, UNITS)
        plan_round(config, made_up_plan(name, tuple(audiences or ())), CATALOGUE)
        claims = tuple(Claim(criterion=c.id, level=3) for c in CATALOGUE.criteria)
        keep_assessments(config, [Assessment(unit="b1", claims=claims, facts={"fact.dydh": 3})], name)
        opening = prepare_opening(config, name)
        post_opening(config, opening)
        made = cls(config, opening.key_path, opening.passphrase)
        made.codes = issue_slips(config, plan_orders(config, None, audiences))
        return made

    @property
    def box_path(self) -> Path:
        """Where the ballot box lies."""
        return self.config.data / FILE_NAME

    def answer(self, share: float = 1.0, seed: int = 1, *, backwards: bool = False) -> int:
        """Cast ballots for that share of every unit's slips, the same for a seed; gives how many."""
        lot, pepper = random.Random(seed), read_pepper(self.config.pepper)  # noqa: S311 -- made-up answers
        with Box(self.box_path) as ballots:
            batch: list[tuple[bytes, Ballot]] = []
            for (_, form_id), codes in sorted(self.codes.items(), key=lambda pair: pair[0]):
                form = CATALOGUE.questionnaire(form_id)
                index = ballots.notice.form_index(form_id) or 0
                batch += [(digest(pepper, code), made_up(form, index, code, lot))
                          for code in codes[:round(share * len(codes))]]
            for ballot in reversed(batch) if backwards else batch:
                ballots.cast([ballot])
        return len(batch)

    def answer_rest(self, unit: str) -> None:
        """Cast ballots for whatever slips of a branch are left."""
        form, pepper = CATALOGUE.questionnaire("member_core"), read_pepper(self.config.pepper)
        lot = random.Random(3)  # noqa: S311 -- made-up answers
        batch = [(digest(pepper, code), made_up(form, 0, code, lot)) for code in self.codes[unit, form.id]]
        with Box(self.box_path) as ballots:
            ballots.cast(batch)

    def try_last_code(self) -> list[Outcome | BallotMisfit]:
        """Cast one more ballot with the last code of the first branch."""
        code = self.codes["b1", "member_core"][-1]
        ballot = made_up(CATALOGUE.questionnaire("member_core"), 0, code, random.Random(9))  # noqa: S311
        with Box(self.box_path) as ballots:
            return ballots.cast([(digest(read_pepper(self.config.pepper), code), ballot)])


def made_up_plan(name: str = "R1", audiences: tuple[str, ...] = (),
                 open_audiences: tuple[str, ...] = ()) -> RoundPlan:
    """Plan a round with the short members' form."""
    return make_plan(name, Text(zh="2026年度评价", en="2026 assessment"), UNITS, CATALOGUE,
                     member_form="member_core", audience_forms=audiences, open_audiences=open_audiences)


def made_up(form: Questionnaire, index: int, code: str, lot: random.Random) -> Ballot:
    """Make up a filled-in form."""
    sheet = {item.id: answer for item in form.items if (answer := made_up_answer(form, item, lot)) is not None}
    texts = tuple(lot.choice(("", "少开会", "多到现场来", "=1+1")) for _ in open_items(form))
    return Ballot(code=code, form=index, scores=encode_scores(form, sheet), texts=texts)


def made_up_answer(form: Questionnaire, item: Item, lot: random.Random) -> int | str | frozenset[str] | None:
    """Make up an answer to one item; a tenth stay blank or say that they cannot tell."""
    if item.kind is ItemKind.OPEN:
        return None
    if item.kind is ItemKind.PICK:
        return frozenset(lot.sample(item.of, item.count))
    if item.kind is ItemKind.CHOICE:
        return lot.choice(item.options).value
    chance = lot.random()
    if chance < 0.05:
        return None
    scale = form.scale_of(item)
    if chance < 0.1 and scale.exits:
        return scale.exits[0].id
    return lot.choice(scale.options).value
