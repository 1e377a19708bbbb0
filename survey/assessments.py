"""Branches' own ratings: read from a filled-in table, capped by facts, averaged by dimension.

One row per branch and item: `branch,item,value,evidence`. The item is a criterion (its value a level 0–4) or a
fact (a number, a share as 0.95 or 95%, yes or no); 不适用 or NA where the bank allows leaving it out.
"""

import operator
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Final

from questionnaires.catalogue import CapRule, Catalogue, Criterion, Fact
from questionnaires.model import Frozen
from reports.release import INSUFFICIENT, NumberCell, SelfLevel, SelfResult, UnitRef
from survey.tables import Mistake, MistakesInTable, Row, read_table, shown

REQUIRED: Final = ("branch", "item", "value")
OPTIONAL: Final = ("evidence",)
FOR_READING: Final = ("branch_name", "what", "0", "1", "2", "3", "4")  # columns of the template, not read back
ALIASES: Final = {
    "支部": "branch", "条目": "item", "criterion": "item", "填写": "value", "level": "value", "级别": "value",
    "佐证": "evidence", "支部名称": "branch_name", "内容": "what", "0级": "0", "1级": "1", "2级": "2", "3级": "3",
    "4级": "4",
}
NOT_APPLICABLE: Final = frozenset({"不适用", "na", "n/a", "notapplicable"})
YES: Final = frozenset({"是", "true", "yes", "1"})
NO: Final = frozenset({"否", "false", "no", "0"})
LONGEST_EVIDENCE: Final = 500

_BELOW: Final[dict[str, Callable[[float, float], bool]]] = {"<": operator.lt, "<=": operator.le}
_DERIVED = re.compile(r"(?P<fact>[\w.\-]+)\s*>=\s*(?P<value>\d+)")


class Claim(Frozen):
    """What a branch says of one criterion; no level: not applicable."""

    criterion: str
    level: int | None
    evidence: str = ""
    reason: str = ""  # why the meeting settled on it; for the committee, and kept out of the release


class Assessment(Frozen):
    """What a branch handed in; criteria and facts it left out are absent. None: not applicable."""

    unit: str
    claims: tuple[Claim, ...]
    facts: dict[str, float | None] = {}


class Refused(ValueError):
    """A cell cannot be read; the two sentences say what should stand there."""


def read_assessments(path: Path, units: tuple[UnitRef, ...], catalogue: Catalogue) -> tuple[Assessment, ...]:
    """Read a filled-in table; branches without a single value are left out.

    Raises MistakesInTable with every mistake, or TableUnreadable.
    """
    rows = read_table(path, REQUIRED, (*OPTIONAL, *FOR_READING), ALIASES)
    table = _Table({unit.id: unit for unit in units if unit.kind == "branch"}, catalogue, rows)
    mistakes = list(table.mistakes())
    if mistakes:
        raise MistakesInTable(path.name, mistakes)
    return tuple(table.assessment(unit) for unit in table.started)


class _Table:
    """The rows of an assessment file with what they may refer to."""

    def __init__(self, branches: Mapping[str, UnitRef], catalogue: Catalogue, rows: list[Row]) -> None:
        self.branches, self.rows = branches, rows
        self.criteria = catalogue.criteria_by_id
        self.facts = {fact.id: fact for fact in catalogue.facts}
        filled = {row["branch"] for row in rows if row["value"] or row["evidence"]}
        self.started = [unit for unit in branches if unit in filled]
        self.rows_of: dict[str, dict[str, Row]] = {unit: {} for unit in branches}
        for row in rows:
            self.rows_of.get(row["branch"], {}).setdefault(row["item"], row)

    def mistakes(self) -> Iterator[Mistake]:
        first: dict[tuple[str, str], int] = {}
        for row in self.rows:
            if row["branch"] not in self.branches:
                yield Mistake(row.number, "branch", f"没有编号为“{shown(row['branch'])}”的支部",
                              f"there is no branch with the id “{shown(row['branch'])}”")
            if row["item"] not in self.criteria and row["item"] not in self.facts:
                yield Mistake(row.number, "item", f"没有条目“{shown(row['item'])}”",
                              f"there is no item “{shown(row['item'])}”")
            elif (line := first.setdefault((row["branch"], row["item"]), row.number)) != row.number:
                yield Mistake(row.number, "item", f"与第{line}行重复", f"stands in row {line} already")
            else:
                yield from self._cell_mistakes(row)
        for unit in self.started:
            yield from self._contradictions(unit)

    def _cell_mistakes(self, row: Row) -> Iterator[Mistake]:
        try:
            self._value(row)
        except Refused as refused:
            yield Mistake(row.number, "value", *refused.args)
        if row["item"] in self.criteria and row["branch"] in self.started and not row["value"]:
            yield Mistake(row.number, "value", f"{row['item']} 没有填级别", f"{row['item']} has no level")
        if len(row["evidence"]) > LONGEST_EVIDENCE:
            yield Mistake(row.number, "evidence", f"佐证最多{LONGEST_EVIDENCE}字",
                          f"evidence has at most {LONGEST_EVIDENCE} characters")

    def _contradictions(self, unit: str) -> Iterator[Mistake]:
        """Report given facts that contradict what follows from other facts."""
        facts = {item: row for item, row in self.rows_of[unit].items() if item in self.facts}
        for fact_id, row in facts.items():
            try:
                derived = derive(self.facts[fact_id], {f: self._value(r) for f, r in facts.items() if r["value"]})
                if row["value"] and derived is not None and self._value(row) != derived:
                    yield Mistake(row.number, "value", f"与“{self.facts[fact_id].derived}”矛盾",
                                  f"contradicts “{self.facts[fact_id].derived}”")
            except Refused:
                continue

    def _value(self, row: Row) -> float | None:
        if row["item"] in self.criteria:
            return read_level(row["value"], self.criteria[row["item"]])
        return read_fact(row["value"], self.facts[row["item"]])

    def assessment(self, unit: str) -> Assessment:
        rows = self.rows_of[unit]
        claims = tuple(Claim(criterion=c, level=read_level(rows[c]["value"], self.criteria[c]),
                             evidence=tidy(rows[c]["evidence"])) for c in self.criteria if c in rows)
        facts = {f: self._value(rows[f]) for f in self.facts if f in rows and rows[f]["value"]}
        return Assessment(unit=unit, claims=claims, facts=facts)


def tidy(text: str) -> str:
    """Keep text on one line and free of control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower().replace(" ", "")


def read_level(text: str, criterion: Criterion) -> int | None:
    """Read a level 0–4; None for not applicable (or empty). Refused for anything else."""
    plain = _plain(text)
    if plain in NOT_APPLICABLE:
        if criterion.not_applicable is None:
            raise Refused(f"{criterion.id} 不能选不适用，请填0至4",
                          f"{criterion.id} cannot be left out; enter 0 to 4")
        return None
    if plain and plain not in {"0", "1", "2", "3", "4"}:
        raise Refused(f"“{shown(text)}”应为0至4的整数或“不适用”", f"“{shown(text)}” should be 0 to 4, or NA")
    return int(plain) if plain else None


def read_fact(text: str, fact: Fact) -> float | None:
    """Read a fact as a number, yes as 1, no as 0; None for not applicable (or empty). Refused for anything else."""
    plain = _plain(text)
    if not plain:
        return None
    if plain in NOT_APPLICABLE:
        if fact.not_applicable is None:
            raise Refused(f"{fact.id} 不能选不适用；没有发生的填0",
                          f"{fact.id} cannot be left out; enter 0 for none")
        return None
    value = {"bool": _yes_or_no, "share": _share, "int": _whole, "number": _number}[fact.type](plain)
    if value is None:
        zh, en = _WANTED[fact.type]
        raise Refused(f"“{shown(text)}”应为{zh}", f"“{shown(text)}” should be {en}")
    _check_size(text, value, fact)
    return value


def _check_size(text: str, value: float, fact: Fact) -> None:
    # A term can be overdue; nothing else here can be less than none.
    if value < 0 and fact.unit != "month":
        raise Refused(f"“{shown(text)}”不能小于0", f"“{shown(text)}” cannot be less than 0")
    most = MOST.get(fact.unit or "")
    if most is not None and abs(value) > most:
        raise Refused(f"“{shown(text)}”太大，最多{most}，请核对",
                      f"“{shown(text)}” is too large; at most {most}, please check")


MOST: Final = {"count": 1000, "hour": 8784, "month": 1200}
"""Beyond these a figure is a slip of the finger: times and hours of a year, a century of months."""


_WANTED: Final = {
    "bool": ("“是”或“否”", "yes or no"),
    "share": ("百分数（如95%或95），或0至1的小数（如0.95）",
              "a percentage such as 95% or 95, or a share from 0 to 1 such as 0.95"),
    "int": ("整数", "a whole number"),
    "number": ("数字", "a number"),
}


def _yes_or_no(text: str) -> float | None:
    return 1.0 if text in YES else 0.0 if text in NO else None


LEAST_PERCENT: Final = 2


def _share(text: str) -> float | None:
    value = _number(text.removesuffix("%"))
    # From 2 on a bare number can only be meant as percent; what lies between 1 and 2 is refused, not guessed.
    if value is not None and (text.endswith("%") or value >= LEAST_PERCENT):
        value = round(value / 100, 6)
    return value if value is not None and 0 <= value <= 1 else None


def _whole(text: str) -> float | None:
    value = _number(text)
    return value if value is not None and value.is_integer() else None


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?\d{1,7}(\.\d{1,6})?", text, re.ASCII) else None


def derive(fact: Fact, facts: Mapping[str, float | None]) -> float | None:
    """Work a yes-or-no fact out of another (“fact.members>=7”); None where that is not given."""
    rule = _DERIVED.fullmatch(fact.derived or "")
    source = facts.get(rule["fact"]) if rule else None
    return None if rule is None or source is None else float(source >= float(rule["value"]))


def self_result(
    assessment: Assessment, catalogue: Catalogue, least_share: float = 2 / 3, *,
    asked: Iterable[str] | None = None,
) -> SelfResult:
    """Cap a branch's levels by its facts and average them by dimension.

    A missing fact caps nothing but is listed; a dimension with fewer than `least_share` of its asked criteria
    rated (by default of all in the bank) has no mean.
    """
    facts = known_facts(assessment.facts, catalogue)
    levels = tuple(_capped(claim, catalogue.caps, facts) for claim in assessment.claims)
    means = {d.id: _dimension_mean(d.id, levels, catalogue, asked, least_share) for d in catalogue.dimensions
             if any(criterion.dimension == d.id for criterion in catalogue.criteria)}
    missing = tuple(f.id for f in catalogue.facts if f.id not in facts and _is_due(f, catalogue, facts))
    return SelfResult(levels=levels, means=means, facts=facts, missing_facts=missing)


def known_facts(given: Mapping[str, float | None], catalogue: Catalogue) -> dict[str, float | None]:
    """Give a branch's facts with those that follow from them."""
    return dict(given) | {f.id: found for f in catalogue.facts if (found := derive(f, given)) is not None}


def _is_due(fact: Fact, catalogue: Catalogue, facts: Mapping[str, float | None]) -> bool:
    """Whether a fact can be missing: not where every cap that needs it is known not to apply."""
    rules = [rule for rule in catalogue.caps if rule.fact == fact.id]
    return not rules or any(rule.when is None or facts.get(rule.when) != 0 for rule in rules)


def binding(criterion: str, caps: Iterable[CapRule], facts: Mapping[str, float | None]) -> tuple[CapRule, ...]:
    """Give the caps that hold a criterion down, given what is known of the branch."""
    return tuple(rule for rule in caps if rule.criterion == criterion and _applies(rule, facts))


def _applies(rule: CapRule, facts: Mapping[str, float | None]) -> bool:
    value = facts.get(rule.fact)
    if value is None or (rule.when is not None and not facts.get(rule.when)):
        return False
    return _BELOW[rule.op](value, rule.value)


def _capped(claim: Claim, caps: tuple[CapRule, ...], facts: Mapping[str, float | None]) -> SelfLevel:
    rules = binding(claim.criterion, caps, facts)
    level = claim.level
    if level is not None:
        level = min([level, *(rule.max_level for rule in rules)])
    lowered = {rule.fact for rule in rules if level != claim.level and rule.max_level == level}
    return SelfLevel(criterion=claim.criterion, claimed=claim.level, level=level, capped_by=tuple(sorted(lowered)),
                     evidence=claim.evidence)


def _dimension_mean(
    dimension: str, levels: tuple[SelfLevel, ...], catalogue: Catalogue, asked: Iterable[str] | None,
    least_share: float,
) -> NumberCell:
    """Average a dimension over whatever was rated of it, if enough of what was asked is."""
    wanted = {c.id for c in catalogue.criteria if c.dimension == dimension}
    rated = {x.criterion: x.level for x in levels if x.level is not None and x.criterion in wanted}
    if asked is not None:
        wanted &= set(asked)
    # limit_denominator turns the float 2/3 back into the fraction that was meant.
    enough = wanted and Fraction(len(wanted & rated.keys()), len(wanted)) >= Fraction(
        least_share).limit_denominator(1000)
    return _mean(list(rated.values())) if rated and enough else INSUFFICIENT


def _mean(levels: list[int]) -> float:
    """Mean rung to one decimal, halves up, in whole-number arithmetic."""
    return (20 * sum(levels) + len(levels)) // (2 * len(levels)) / 10
