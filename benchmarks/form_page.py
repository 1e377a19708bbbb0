"""The form as a browser sees it: fields read from the served page, filled in at random, encoded for the wire."""

import random
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlencode

CODE: Final = "_code"
WRITES: Final = 0.16
BLANK: Final = 0.02
PHRASES: Final = (
    "会议太多，留给调研的时间不够。", "布置任务时说清楚谁负责、什么时候完成。", "Say openly what was not achieved.")

_MOST = re.compile(r"最多选(\d+)项|Choose at most (\d+)")

Fields = list[tuple[str, str]]


@dataclass
class Asked:
    """One field: how it is answered, what may be answered, and how many answers it takes."""

    kind: str
    most: int
    values: list[str] = field(default_factory=list)

    def answers(self, luck: random.Random) -> list[str]:
        """Draw what a browser would send: unanswered radios and texts go along empty."""
        if self.kind == "radio":
            return [luck.choice([value for value in self.values if value]) if luck.random() > BLANK else ""]
        if self.kind == "checkbox":
            return luck.sample(self.values, luck.randint(0, self.most))
        return [luck.choice(PHRASES) if luck.random() < WRITES else ""]


class FormPage(HTMLParser):
    """A served page, read for its one form, in the order the fields stand in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, Asked] = {}
        self._most = 1
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a choice or a place to write."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given["action"]
        elif tag in {"input", "textarea"} and "name" in given:
            asked = self.fields.setdefault(given["name"], Asked(given.get("type", tag), self._most))
            asked.values.append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        """Note how many may be picked below."""
        if said := _MOST.search(data):
            self._most = int(said[1] or said[2])

    def filled(self, code: str, luck: random.Random) -> Fields:
        """Answer everything at random, the code first."""
        return [(name, value) for name, asked in self.fields.items()
                for value in ([code] if name == CODE else asked.answers(luck))]


def encoded(fields: Fields) -> bytes:
    """Give a posted body."""
    return urlencode(fields).encode()
