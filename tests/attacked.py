"""Rounds for the attacker: random organs, their release as bytes, and the truth to check each claim against."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.answers import Sheet
from questionnaires.model import Questionnaire
from reports.disclosure import release
from reports.release import UnitRef
from tests.attacker.claims import Claim, Kind
from tests.attacker.published import Fact, Published
from tests.simulated import collected, organisation, small_form

FORM = small_form((3, 3))
Answers = dict[str, list[Sheet]]


@dataclass(frozen=True)
class Case:
    """An organ, what its members answered, and what was published of it."""

    units: tuple[UnitRef, ...]
    answers: Answers
    raw: bytes

    @property
    def people(self) -> dict[str, int]:
        """How many answered, by branch."""
        return {branch: len(sheets) for branch, sheets in self.answers.items()}

    def counted(self, published: Published) -> dict[tuple[str, str], int]:
        """How many count, by branch and column: more than anybody could know where answers are left out."""
        return {(branch, column): len(self.scores([branch], column))
                for branch in published.branches for column in published.columns}

    def scores(self, branches: Sequence[str], column: str) -> list[Fraction]:
        """Everybody's true score of an item or (the mean of its items) of a dimension."""
        return scores([sheet for branch in branches for sheet in self.answers[branch]], column)

    def mean(self, branches: Sequence[str], column: str) -> float:
        """A true mean."""
        found = self.scores(branches, column)
        return float(sum(found, Fraction(0)) / len(found))

    def __str__(self) -> str:
        tree = {unit.id: (unit.parent, unit.members, unit.merged) for unit in self.units[1:]}
        return f"{tree} {self.answers}"


def scores(sheets: Sequence[Sheet], column: str) -> list[Fraction]:
    """The score of every sheet that has one: of an item, or the mean of a dimension's items answered.

    A sheet counts in a dimension with at least half of the items that apply answered.
    """
    found = []
    for sheet in sheets:
        said = [sheet.get(name) for name in FORM_ITEMS if name == column or name.rpartition("-")[0] == column]
        rated = [value for value in said if isinstance(value, int)]
        if rated and 2 * len(rated) >= len(said) - said.count("na"):
            found.append(Fraction(sum(rated), len(rated)))
    return found


FORM_ITEMS = tuple(item.id for item in FORM.items)


def publish(units: tuple[UnitRef, ...], answers: Answers, form: Questionnaire = FORM) -> Case:
    """Let the one door make the release of these answers."""
    return Case(units, answers, release(collected(units, answers, form)).to_bytes())


def random_organ(luck: random.Random) -> tuple[UnitRef, ...]:
    """An organ of 2–10 branches (mostly few) of 0–30 people, on one or two levels, some of them merged."""
    count = min(luck.randint(2, 10), luck.randint(2, 10))
    most = luck.choice([8, 14, 30, 30])
    sizes = [luck.randint(0, most) for _ in range(count)]
    if sum(sizes) < 5:
        sizes[-1] += 5
    groups: dict[str, list[int]] = {}
    if luck.random() < 0.55:
        first = luck.randint(1, count)
        groups["g1"] = list(range(1, first + 1))
        if count - first >= 2 and luck.random() < 0.5:
            groups["g2"] = list(range(first + 1, luck.randint(first + 2, count) + 1))
    units = organisation(sizes, groups)
    return (*units, *_merged(units, luck)) if luck.random() < 0.35 else units


def _merged(units: tuple[UnitRef, ...], luck: random.Random) -> tuple[UnitRef, ...]:
    """A merge group as a plan allows it: branches of one parent, at least two of them, at least eight people."""
    branches = [unit for unit in units if unit.kind == "branch"]
    first = min(branches, key=lambda unit: (abs(unit.members - 3), luck.random()))
    beside = sorted((u for u in branches if u.parent == first.parent and u != first), key=lambda u: u.members)
    parts = [first]
    for unit in beside:
        if sum(part.members for part in parts) < 8 or len(parts) < 2:
            parts.append(unit)
    members = sum(part.members for part in parts)
    if len(parts) < 2 or members < 8:
        return ()
    return (UnitRef(id="m1", name="joint", parent=first.parent, kind="merged", members=members,
                    merged=tuple(part.id for part in parts)),)


def random_answers(units: tuple[UnitRef, ...], luck: random.Random) -> Answers:
    """Complete answers: whole organs or single branches in the middle, at an end, or of one mind."""
    overall = luck.choice([None, None, 2.0, 3.8, 0.2])
    return {unit.id: [_sheet(luck, level, width) for _ in range(unit.members)]
            for unit in units if unit.kind == "branch"
            for level, width in [_opinion(luck, overall)]}


def _opinion(luck: random.Random, overall: float | None) -> tuple[float, float]:
    if luck.random() < 0.12:
        return float(luck.choice([0, 2, 3, 4, 4])), 0.0
    level = overall if overall is not None else luck.choice([0.2, 1.5, 2.0, 2.6, 3.0, 3.4, 3.8])
    return level, luck.choice([0.4, 0.7, 1.0])


def _sheet(luck: random.Random, level: float, width: float) -> Sheet:
    return {name: max(0, min(4, round(luck.gauss(level, width)))) for name in FORM_ITEMS}


def random_case(seed: int, *, complete: bool = True) -> Case:
    """The same organ and answers every time; where not complete, with answers left out of every kind."""
    luck = random.Random(seed)  # noqa: S311 -- made-up answers
    units = random_organ(luck)
    answers = random_answers(units, luck)
    if not complete:
        answers = {branch: [_with_holes(sheet, luck) for sheet in sheets] for branch, sheets in answers.items()}
    return publish(units, answers)


def _with_holes(sheet: Sheet, luck: random.Random) -> Sheet:
    kept = {name: luck.choices([value, "dk", "na", None], [85, 6, 4, 5])[0] for name, value in sheet.items()}
    return {name: value for name, value in kept.items() if value is not None}


def moved(answers: Answers, luck: random.Random) -> tuple[Answers, dict[str, int], dict[str, int]]:
    """The same answers but for one or two people who joined or left; and who left and joined, by branch.

    All move the same way: where one takes another's place, the numbers look as if nobody had moved.
    """
    after = {branch: list(sheets) for branch, sheets in answers.items()}
    left: dict[str, int] = {}
    joined: dict[str, int] = {}
    leaves = luck.random() < 0.5
    for _ in range(luck.choice([1, 1, 2])):
        branch = luck.choice([branch for branch, sheets in answers.items() if sheets])
        if leaves and after[branch]:
            after[branch].pop(0)
            left[branch] = left.get(branch, 0) + 1
        elif not leaves:
            after[branch].append(_sheet(luck, luck.choice([0.0, 2.0, 3.0, 4.0]), 0.5))
            joined[branch] = joined.get(branch, 0) + 1
    return after, left, joined


def resized(units: tuple[UnitRef, ...], people: Mapping[str, int]) -> tuple[UnitRef, ...]:
    """The same organ with as many members as answered."""
    def members(unit: UnitRef) -> int:
        if unit.kind == "branch":
            return people[unit.id]
        if unit.kind == "merged":
            return sum(people[branch] for branch in unit.merged)
        return sum(n for branch, n in people.items()
                   if unit.parent is None or next(u for u in units if u.id == branch).parent == unit.id)

    return tuple(unit.model_copy(update={"members": members(unit)}) for unit in units)


def truth(case: Case, published: Published, claim: Claim) -> bool:
    """Whether a claim of the attacker is right; one that is not would show that the attacker is mistaken."""
    branches = published.branches_of[claim.unit]
    if claim.kind is Kind.NUMBER:
        return claim.holds(sum(case.people[branch] for branch in branches))
    if claim.kind is Kind.ANSWERS and len(set(case.scores(branches, claim.column))) != 1:
        return False
    return claim.holds(case.mean(branches, claim.column))


def total(answers: Mapping[str, Sequence[Sheet]], fact: Fact) -> Fraction:
    """What a published fact says something about, as it truly is."""
    sheets = [sheet for branch in fact.branches for sheet in answers[branch]]
    if fact.what == "mean":
        return sum(scores(sheets, fact.column), Fraction(0))
    (weights,) = fact.weights.values()
    return sum((weights[int(score)] for score in scores(sheets, fact.column)), Fraction(0))
