"""Rounds with a real box on disk, and sheets to cast into it: what storage tests are made of."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from questionnaires.answers import score_length
from survey.ballots import Ballot, Notice
from survey.sealing import RoundKey
from survey.store import box
from survey.store.box import Box, IssuedSlip
from survey.tickets.pepper import new_pepper
from survey.tickets.slips import digest, new_code
from tests.miniatures import EVERY_KIND, RATINGS, text

PLAN_HASH = "5e" * 32
WORDS = ("少开会", "多到现场来")


@dataclass
class OpenRound:
    """An open round with all that the organiser holds: key, pepper, and the codes on the slips."""

    data: Path
    pepper_path: Path
    key: RoundKey
    notice: Notice
    codes: dict[tuple[int, int], list[str]] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path, slips: Mapping[tuple[int, int], int], name: str = "R1",
           open_forms: tuple[str, ...] = ()) -> Self:
        """Open a round in `folder`/data with so many slips per (unit, form)."""
        data = folder / "data"
        data.mkdir(exist_ok=True)
        key = RoundKey.generate(name, PLAN_HASH)
        notice = Notice(round_id=name, title=text("测评", "Survey"), organ="示例机关", forms=(RATINGS, EVERY_KIND),
                        plan_hash=PLAN_HASH, seal_key=key.public, open_forms=open_forms)
        new_pepper(folder / "pepper", data_folder=data)
        box.post(data / box.FILE_NAME, notice)
        opened = cls(data, folder / "pepper", key, notice)
        opened.issue(slips)
        return opened

    @property
    def path(self) -> Path:
        """Where the box lies."""
        return self.data / box.FILE_NAME

    def issue(self, slips: Mapping[tuple[int, int], int]) -> None:
        """Issue further slips."""
        issued = []
        for (unit, form), count in slips.items():
            codes = [new_code() for _ in range(count)]
            self.codes.setdefault((unit, form), []).extend(codes)
            issued += [IssuedSlip(self.hidden(code), unit, form) for code in codes]
        with Box(self.path) as opened:
            opened.issue(issued)

    def hidden(self, code: str) -> bytes:
        """The digest under which the box knows a code."""
        return digest(self.pepper_path.read_bytes(), code)

    def ballot(self, code: str, form: int = 0, mark: int = 3) -> Ballot:
        """A sheet with the same code byte for every answer, and the same words in every open one."""
        words = WORDS[:len([item for item in self.notice.forms[form].items if item.kind == "open"])]
        return Ballot(code=code, form=form, scores=bytes([mark]) * score_length(self.notice.forms[form]),
                      texts=words)

    def tried(self, code: str, form: int = 0, mark: int = 3) -> tuple[bytes, Ballot]:
        """What the box is given for such a sheet."""
        return self.hidden(code), self.ballot(code, form, mark)

    def envelopes(self, table: str = "score_slot") -> set[bytes]:
        """The filled envelopes, read behind the product's back."""
        with sqlite3.connect(self.path) as raw:
            found = {row[0] for row in raw.execute(f"SELECT sealed FROM {table} WHERE used = 1")}  # noqa: S608
        raw.close()
        return found
