"""Amendments: what was changed about a round while it was open, published and chained to its plan.

Each carries the hash of the one before, the first that of the plan. So none can be changed, moved or taken out
without the chain breaking, and whoever wrote down a hash from the notice can tell whether it is still there.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from questionnaires.model import Frozen, Text

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Amendment(Frozen):
    """One published amendment of an open round: its intake lasts longer, or the round is cancelled."""

    number: Annotated[int, Field(ge=1)]
    kind: Literal["extended", "cancelled"]
    closes_on: date | None = None         # the new closing day of an extension
    formerly: date | None = None          # the closing day in force before; null: none was named
    reason: Text
    published: date
    previous: Hash                        # of the amendment before; of the plan for the first
    sha256: Hash                          # over all the fields above

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.kind == "extended") is not (self.closes_on is not None):
            raise ValueError("an extension names the new day, and nothing else does")
        if self.formerly and not (self.closes_on and self.closes_on > self.formerly):
            raise ValueError("an extension leads to a later day, and nothing else starts from one")
        return self

    @property
    def what(self) -> Text:
        """What changed, in one sentence."""
        if self.closes_on is None:
            return Text(zh="本轮取消，答卷不打开，全部销毁。",
                        en="The round is cancelled; the answers are destroyed unopened.")
        zh, en = (f"（原为{self.formerly}）", f" (before: {self.formerly})") if self.formerly else ("", "")
        return Text(zh=f"截止日期延长至{self.closes_on}{zh}。",
                    en=f"The closing day is extended to {self.closes_on}{en}.")


def following(
    plan_hash: str, before: Sequence[Amendment], *, reason: Text, published: date, closes_on: date | None = None,
    formerly: date | None = None,
) -> Amendment:
    """Make the amendment that follows on those before: an extension to `closes_on`, a cancellation without it."""
    content = {
        "number": len(before) + 1, "kind": "cancelled" if closes_on is None else "extended", "closes_on": closes_on,
        "formerly": formerly, "reason": reason, "published": published,
        "previous": before[-1].sha256 if before else plan_hash,
    }
    unsigned = Amendment.model_validate({**content, "sha256": "0" * 64})
    return unsigned.model_copy(update={"sha256": told_hash(unsigned)})


def told_hash(amendment: Amendment) -> str:
    """SHA-256 (hex) of the canonical JSON of all that an amendment says, the hash before it included."""
    content = amendment.model_dump(mode="json", exclude={"sha256"})
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def breaks(plan_hash: str, amendments: Sequence[Amendment]) -> Iterator[str]:
    """Yield every place where a chain of amendments is not what it should be; nothing where it is whole.

    Nothing follows a cancellation, dates run forward, and each extension starts from the day in force.
    """
    previous = plan_hash
    for place, amendment in enumerate(amendments, 1):
        before = amendments[place - 2] if place > 1 else None
        if amendment.number != place:
            yield f"{place}: number {amendment.number}"
        if amendment.previous != previous:
            yield f"{place}: {amendment.previous[:12]} ≠ {previous[:12]}"
        if amendment.sha256 != told_hash(amendment):
            yield f"{place}: SHA-256 {amendment.sha256[:12]}"
        if before is not None and not _may_follow(amendment, before):
            yield f"{place}: {before.kind}, {before.closes_on} → {amendment.formerly}"
        previous = amendment.sha256


def _may_follow(amendment: Amendment, before: Amendment) -> bool:
    starts = amendment.kind == "cancelled" or amendment.formerly == before.closes_on
    return before.kind != "cancelled" and amendment.published >= before.published and starts
