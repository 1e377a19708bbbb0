"""The files a real organ would bring, written for the fictional one: ORG.csv and the branches' own ratings."""

import csv
import io
from collections.abc import Iterable

from survey.demo.answering import World
from survey.demo.scenario import BRANCHES, ORGAN_ID, ORGAN_NAME
from survey.demo.self_rating import own_facts, own_levels


def organisation_csv() -> str:
    """Give ORG.csv of the fictional organ."""
    rows: list[tuple[str, ...]] = [("id", "name", "parent", "kind", "members"),
                                   (ORGAN_ID, ORGAN_NAME, "", "organ", "")]
    rows += [(b.id, b.name, b.parent, "branch", str(b.members)) for b in BRANCHES]
    return _csv(rows)


def own_ratings_csv(world: World, round_id: str) -> str:
    """Give the branches' own ratings and facts of one round, one row per branch and item."""
    rows: list[tuple[str, ...]] = [("branch", "item", "value", "evidence")]
    for branch in BRANCHES:
        for criterion, level in own_levels(world, branch, round_id).items():
            evidence = f"台账{round_id}-{criterion}" if level is not None and level >= 2 else ""
            rows.append((branch.id, criterion, "不适用" if level is None else str(level), evidence))
        rows += [(branch.id, fact, "不适用" if value is None else f"{value:g}", "")
                 for fact, value in own_facts(world, branch).items()]
    return _csv(rows)


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
