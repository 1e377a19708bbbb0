"""box.db, the ballot box of one round: the notice and its switch, live slips, sealed answers; no name, no time.

Slips and answers share this file because one transaction must burn the one and keep the other. How the
answers lie in it without an order: survey.store.slots.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from sqlite_utils import Database

from questionnaires.answers import open_items, score_length
from survey.ballots import Ballot, Notice, Outcome
from survey.errors import BallotMisfit, RoundNotOpen, RoundStillOpen, StoreDamaged
from survey.sealing import Kind, ScoreRecord, Seal, TextRecord
from survey.secret_files import destroy_file
from survey.store.connection import connect, create_database, explained, immediate
from survey.store.places import Places
from survey.store.slots import Slots

FILE_NAME: Final = "box.db"
_LAYOUT_VERSION: Final = 0x4D464231  # "MFB1"; a box lives for one round and is never migrated

# A version number in the file's head instead of a table of migrations: those note the time they ran, and
# this file holds no time of any kind. STRICT and CHECK refuse what does not belong; WITHOUT ROWID leaves no
# hidden running number.
_LAYOUT: Final = """
CREATE TABLE notice (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    posted TEXT NOT NULL,
    seal_key BLOB NOT NULL CHECK (length(seal_key) = 32),
    open INTEGER NOT NULL CHECK (open IN (0, 1))
) STRICT;
CREATE TABLE slip (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    unit INTEGER NOT NULL CHECK (unit BETWEEN 0 AND 65535),
    form INTEGER NOT NULL CHECK (form BETWEEN 0 AND 255)
) STRICT, WITHOUT ROWID;
"""
# One statement, so that no moment lies between finding the code, seeing the round open, and burning.
_BURN: Final = """
DELETE FROM slip WHERE digest = ? AND form = ? AND (SELECT open FROM notice) = 1 RETURNING unit
"""
_LIVE: Final = "SELECT unit, form, count(*) FROM slip GROUP BY unit, form ORDER BY unit, form"


class IssuedSlip(NamedTuple):
    """What the box keeps of a slip until it is burned: never the code, never a person."""

    digest: bytes
    unit: int
    form: int


class Sealed(NamedTuple):
    """The sealed answers of a closed round, each kind sorted by its own noise."""

    scores: tuple[bytes, ...]
    texts: tuple[bytes, ...]


@dataclass(frozen=True)
class BoxCounts:
    """How many slips and places were issued, how many were used, and where the live ones belong."""

    live: dict[tuple[int, int], int]  # (unit, form) → slips not used yet
    issued: int
    used: int
    room: dict[int, int] = field(default_factory=dict)   # form → places of an open form not taken yet
    taken: dict[int, int] = field(default_factory=dict)  # form → places that hold an answer


def post(path: Path, notice: Notice) -> None:
    """Make a new box with this notice posted and intake open; StoreExists if a round still has its box."""
    words = json.dumps(notice.model_dump(mode="json", exclude={"seal_key"}), ensure_ascii=False)

    def lay_out(db: Database) -> None:
        # A text envelope then fits into a page; spilling into a second one would treble the file.
        db.execute("PRAGMA page_size = 8192")
        with immediate(db):
            db.execute(f"PRAGMA user_version = {_LAYOUT_VERSION}")
            db.executescript(_LAYOUT)
            Slots(db).create(Seal(notice))
            if notice.open_forms:
                Places(db).create()
            db.execute("INSERT INTO notice VALUES (1, ?, ?, 1)", [words, notice.seal_key])

    create_database(path, lay_out)


def destroy(path: Path) -> None:
    """Destroy the box with everything in it: live slips, sealed answers, the notice."""
    for file in (path.with_name(path.name + "-journal"), path):
        destroy_file(file)


class Box:
    """An open box; belongs to the thread that opened it. Every verb is one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._posted = ""  # the notice as it stands in the file
        self._db = connect(path)
        self._slots = Slots(self._db)
        self._places = Places(self._db)
        try:
            self.notice = self._read_notice()
        except BaseException:
            self._db.close()
            raise
        self._seal = Seal(self.notice)

    def _read_notice(self) -> Notice:
        with explained(self._path):
            if self._one("PRAGMA user_version") != _LAYOUT_VERSION:
                raise StoreDamaged(path=self._path)
            self._posted, key = self._db.execute("SELECT posted, seal_key FROM notice").fetchone()
        try:
            return Notice.model_validate({**json.loads(self._posted), "seal_key": key})
        except ValueError as error:
            raise StoreDamaged(path=self._path) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.leave()

    def leave(self) -> None:
        """Let go of the file; the round goes on."""
        self._db.close()

    def is_open(self) -> bool:
        """Tell whether ballots are taken."""
        with explained(self._path):
            return bool(self._one("SELECT open FROM notice"))

    def make_ready(self) -> None:
        """Look up beforehand what the next ballot would have to wait for."""
        with explained(self._path), self._db.atomic():
            self._look()

    def _look(self) -> None:
        self._slots.look()
        if self.notice.open_forms:
            self._places.look()

    def issue(self, slips: Iterable[IssuedSlip]) -> None:
        """Make slips live and lay out their slots, all or none; RoundNotOpen after the close."""
        issued = sorted(slips)  # in the order of their noise, not of the branches' printing
        if any(slip.form >= len(self.notice.forms) for slip in issued):
            raise ValueError("slip for a form that is not in the notice")
        with explained(self._path), immediate(self._db):
            if not self._one("SELECT open FROM notice"):
                raise RoundNotOpen
            for slip in issued:
                self._db.execute("INSERT INTO slip VALUES (?, ?, ?)", slip)
            self._slots.add(len(issued), self._seal)

    def lay_out(self, rooms: Mapping[int, int]) -> None:
        """Make room for so many answers without a slip, by open form; RoundNotOpen after the close."""
        if not all(form < len(self.notice.forms) and self.notice.is_open_form(form) for form in rooms):
            raise ValueError("room for a form that is not open")
        with explained(self._path), immediate(self._db):
            if not self._one("SELECT open FROM notice"):
                raise RoundNotOpen
            self._places.add(rooms)
            self._slots.add(sum(rooms.values()), self._seal)

    def cast(self, batch: Sequence[tuple[bytes, Ballot]]) -> list[Outcome | BallotMisfit]:
        """Burn each code or stamp (given as its digest) and keep its ballot; durable for all when this returns.

        A ballot that does not fit its form is answered with its error and leaves its code alive; the others
        of the batch go in. An error of the file itself is raised, and then nothing of the batch is kept.
        """
        results: list[Outcome | BallotMisfit] = []
        try:
            with explained(self._path), immediate(self._db):
                self._look()
                for digest, ballot in batch:
                    cast_one = self._cast_stamped if ballot.stamped else self._cast_one
                    results.append(cast_one(digest, ballot, turn=results.count(Outcome.COUNTED)))
        except BaseException:
            self._places.forget()  # the places that were taken are free again
            raise
        self._slots.filled(results.count(Outcome.COUNTED))
        return results

    def _cast_one(self, digest: bytes, ballot: Ballot, *, turn: int) -> Outcome | BallotMisfit:
        try:
            with self._db.atomic():  # a savepoint of its own
                burned = self._db.execute(_BURN, (digest, ballot.form)).fetchall()
                if not burned:
                    return Outcome.REFUSED if self._one("SELECT open FROM notice") else Outcome.CLOSED
                require_fit(self.notice, ballot)
                self._keep(burned[0][0], ballot, turn)
        except BallotMisfit as error:
            return error
        return Outcome.COUNTED

    def _cast_stamped(self, digest: bytes, ballot: Ballot, *, turn: int) -> Outcome | BallotMisfit:
        """Take a place for a ballot that came without a slip; the invited forms have none to take."""
        if not self._one("SELECT open FROM notice"):
            return Outcome.CLOSED
        if not self.notice.is_open_form(ballot.form):
            return Outcome.REFUSED
        try:
            require_fit(self.notice, ballot)
        except BallotMisfit as error:
            return error
        outcome = self._places.take(ballot.form, digest)
        if outcome is None:
            raise StoreDamaged(path=self._path)
        if outcome is Outcome.COUNTED:
            self._keep(0, ballot, turn)  # unit 0, the organ: served groups belong to no branch
        return outcome

    def _keep(self, unit: int, ballot: Ballot, turn: int) -> None:
        """Seal a ballot into its two envelopes; the unit goes with the scores alone."""
        scores = self._seal.scores(ScoreRecord(unit, ballot.form, ballot.scores))
        texts = self._seal.texts(TextRecord(ballot.form, ballot.texts))
        if not (self._slots.fill(Kind.SCORES, turn, scores) and self._slots.fill(Kind.TEXTS, turn, texts)):
            raise StoreDamaged(path=self._path)

    def amend_closing_day(self, day: str) -> None:
        """Post another closing day, as an amendment says it; nothing else of the notice ever changes."""
        with explained(self._path), immediate(self._db):
            words = json.loads(self._one("SELECT posted FROM notice")) | {"closes_on": day}
            self._db.execute("UPDATE notice SET posted = ?", [json.dumps(words, ensure_ascii=False)])
        self.notice = self._read_notice()

    def look_again(self) -> None:
        """Read the notice anew if another process has amended it."""
        with explained(self._path):
            changed = self._one("SELECT posted FROM notice") != self._posted
        if changed:
            self.notice = self._read_notice()

    def close(self) -> None:
        """Stop intake for good; what was acknowledged before is in, what comes after is not."""
        with explained(self._path), immediate(self._db):
            self._db.execute("UPDATE notice SET open = 0")

    def sealed(self) -> Sealed:
        """Take out the sealed answers; RoundStillOpen before the close, however one asks."""
        with explained(self._path), self._db.atomic():
            if self._one("SELECT open FROM notice"):
                raise RoundStillOpen
            return Sealed(self._slots.content(Kind.SCORES), self._slots.content(Kind.TEXTS))

    def counts(self) -> BoxCounts:
        """Count slips; issued = live + room + used always holds, or the file was tampered with."""
        with explained(self._path), self._db.atomic():
            live = {(unit, form): count for unit, form, count in self._db.execute(_LIVE)}
            room = self._places.left() if self.notice.open_forms else {}
            taken = self._places.taken() if self.notice.open_forms else {}
            return BoxCounts(live, *self._slots.counts(), room, taken)

    def _one(self, sql: str) -> Any:
        """Give the single value a query returns."""
        return self._db.execute(sql).fetchone()[0]


def require_fit(notice: Notice, ballot: Ballot) -> None:
    """Raise BallotMisfit unless the ballot has exactly the shape of its form."""
    form = notice.forms[ballot.form]
    asked = open_items(form)
    if len(ballot.scores) != score_length(form) or len(ballot.texts) != len(asked):
        raise BallotMisfit
    for item, text in zip(asked, ballot.texts, strict=True):
        try:
            units = len(text.encode("utf-16-le")) // 2  # as browsers count
        except UnicodeEncodeError as error:  # half a surrogate pair
            raise BallotMisfit from error
        if units > item.max_length:
            raise BallotMisfit
