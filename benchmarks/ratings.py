"""Somebody's ratings in a CSV, as an organ, a questionnaire and posted forms; and plain arithmetic on them.

The arithmetic shares nothing with the product: it reads the CSV's own numbers and counts with fractions.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from benchmarks.form_page import CODE, Fields, FormPage

FORM_ID = "ratings"


@dataclass(frozen=True)
class Ratings:
    """Rows of ratings by group; an empty cell was not answered."""

    sections: Mapping[str, Sequence[str]]  # scored section → its items
    low: int
    high: int
    rows: tuple[tuple[str, dict[str, int]], ...]

    @cached_property
    def groups(self) -> dict[str, str]:
        """Group as the CSV names it → a safe branch id."""
        return {group: f"g{number}" for number, group in enumerate(dict.fromkeys(row[0] for row in self.rows), 1)}

    def sizes(self) -> dict[str, int]:
        """Branch id → its rows."""
        sizes = dict.fromkeys(self.groups.values(), 0)
        for group, _ in self.rows:
            sizes[self.groups[group]] += 1
        return sizes

    def of(self, branch: str | None) -> list[dict[str, int]]:
        """The rows of a branch, all of them for None."""
        return [answers for group, answers in self.rows if branch in {None, self.groups[group]}]

    def questionnaire(self) -> str:
        """Write the TOML of a user's questionnaire that asks these items."""
        options = ",\n".join(f'  {{ value = {value}, text = {{ zh = "{value}", en = "{value}" }} }}'
                             for value in range(self.low, self.high + 1))
        head = (f'[questionnaire]\nid = "{FORM_ID}"\nkind = "member"\n{_text("title", "评分")}\n'
                f'[[scale]]\nid = "steps"\noptions = [\n{options},\n]\n')
        return head + "".join(_section(name, items) for name, items in self.sections.items())

    def organisation(self) -> str:
        """Write ORG.csv with a branch per group."""
        rows = ["id,name,parent,kind,members", "organ,全体,,organ,"]
        rows += [f"{branch},{branch}组,organ,branch,{members}" for branch, members in self.sizes().items()]
        return "\n".join(rows) + "\n"


def _text(key: str, words: str) -> str:
    quoted = json.dumps(words, ensure_ascii=False)
    return f"{key}.zh = {quoted}\n{key}.en = {quoted}\n"


def _section(name: str, items: Sequence[str]) -> str:
    asked = "".join(f'[[section.item]]\nid = "{item}"\nkind = "rating"\nscale = "steps"\n{_text("text", item)}'
                    for item in items)
    return f'[[section]]\nid = "{name}"\n{_text("title", name)}{asked}'


def read_ratings(path: Path, group: str, sections: Mapping[str, Sequence[str]], low: int, high: int) -> Ratings:
    """Read a CSV; ValueError for a cell that is neither empty nor a value of the scale."""
    items = [item for section in sections.values() for item in section]
    rows = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            answers = {item: int(row[item]) for item in items if row[item].strip()}
            if not all(low <= value <= high for value in answers.values()):
                raise ValueError(f"a value outside {low}-{high}: {answers}")
            rows.append((row[group], answers))
    return Ratings(sections, low, high, tuple(rows))


def filled(form: FormPage, slip: str, answers: Mapping[str, int]) -> Fields:
    """Fill the served form in with a row; KeyError or ValueError where it does not offer that."""
    for item, value in answers.items():
        form.fields[item].values.index(str(value))
    return [(name, slip if name == CODE else str(answers.get(name, ""))) for name in form.fields]


@dataclass(frozen=True)
class Plain:
    """A mean by plain arithmetic, and how many it rests on."""

    n: int
    mean: Fraction | None


def section_mean(rows: Sequence[Mapping[str, int]], items: Sequence[str]) -> Plain:
    """Average over persons their mean over a section; who answered less than half of it does not count."""
    persons = [[row[item] for item in items if item in row] for row in rows]
    means = [Fraction(sum(values), len(values)) for values in persons if values and 2 * len(values) >= len(items)]
    return Plain(len(means), sum(means, Fraction(0)) / len(means) if means else None)


def item_mean(rows: Sequence[Mapping[str, int]], item: str) -> Plain:
    """Average an item over everybody who answered it."""
    values = [row[item] for row in rows if item in row]
    return Plain(len(values), Fraction(sum(values), len(values)) if values else None)


def shares(rows: Sequence[Mapping[str, int]], item: str, low: int, high: int) -> list[Fraction]:
    """Percentages of each value of an item, lowest first."""
    values = [row[item] for row in rows if item in row]
    return [Fraction(100 * values.count(value), len(values)) for value in range(low, high + 1)]
