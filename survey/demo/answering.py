"""Made-up answers with the structure of real ones: branch and person effects, blanks, careless rows, planted facts.

Every generator is seeded from (seed, round, branch, form): the same seed gives the same answers.
"""

import zlib
from dataclasses import dataclass

import numpy as np

from questionnaires.answers import Answer, Sheet
from questionnaires.catalogue import Catalogue
from questionnaires.model import Item, ItemKind, Questionnaire
from survey.demo.scenario import AUDIENCE_LEVEL, FACET_SHIFT, LITTLE_KNOWN, TEXTS, DemoBranch

ORGAN_MEAN = 2.45
BRANCH_SD, PERSON_SD, ITEM_SD, NOISE_SD = 0.22, 0.45, 0.28, 0.75
DONT_KNOW, NOT_APPLICABLE, BLANK, CARELESS, WRITES = 0.05, 0.02, 0.01, 0.04, 0.16


@dataclass(frozen=True, slots=True)
class World:
    """What the simulated organ is like: one seed, a catalogue, and how far things have come by each round."""

    seed: int
    catalogue: Catalogue

    def rng(self, *what: object) -> np.random.Generator:
        """Give the generator of one part of the world, independent of all others."""
        words = [zlib.crc32(str(part).encode()) for part in what]
        return np.random.default_rng(np.random.SeedSequence([self.seed, *words]))

    def truth(self, branch: DemoBranch, round_id: str) -> dict[str, float]:
        """Where a branch truly stands on every criterion in a round, in rungs."""
        standing = self.rng("branch", branch.id)
        drift = self.rng("drift", branch.id, round_id)
        easy = self.rng("items")
        level = {d.id: standing.normal(0, BRANCH_SD) + branch.planted.get(d.id, 0.0)
                 for d in self.catalogue.dimensions}
        moved = {d.id: 0.12 * (int(round_id) - 2025) + drift.normal(0, 0.08) for d in self.catalogue.dimensions}
        return {c.id: ORGAN_MEAN + level[c.dimension] + moved[c.dimension] + easy.normal(0, ITEM_SD)
                for c in self.catalogue.criteria}


def member_sheets(world: World, form: Questionnaire, branch: DemoBranch, round_id: str) -> list[Sheet]:
    """Answers of those members of a branch who answer at all."""
    rng = world.rng(round_id, form.id, branch.id)
    truth = world.truth(branch, round_id)
    count = int(rng.binomial(branch.members, branch.turnout)) if branch.turnout < 1 else branch.members
    return [_member_sheet(form, truth, rng) for _ in range(count)]


def _member_sheet(form: Questionnaire, truth: dict[str, float], rng: np.random.Generator) -> Sheet:
    careless = int(rng.choice([2, 3, 3, 4])) if rng.random() < CARELESS else None
    person = rng.normal(0, PERSON_SD)
    sheet: dict[str, Answer] = {}
    for item in form.items:
        if item.kind is ItemKind.RATING and item.criterion is not None:
            answer = careless if careless is not None else _rating(item, truth[item.criterion] + person, rng)
        else:
            answer = _other(form, item, rng)
        if answer is not None:
            sheet[item.id] = answer
    return sheet


def _rating(item: Item, latent: float, rng: np.random.Generator) -> Answer | None:
    luck, known = rng.random(), 1 - LITTLE_KNOWN.get(item.id, DONT_KNOW)
    if luck > known:
        return "dk"
    if luck < BLANK:
        return None
    if luck < BLANK + NOT_APPLICABLE:
        return "na"
    return int(np.clip(round(latent + rng.normal(0, NOISE_SD)), 0, 4))


def _other(form: Questionnaire, item: Item, rng: np.random.Generator) -> Answer | None:
    """Answer what is not a rating of a criterion: trust, pressure, length, contact, free text."""
    if item.kind is ItemKind.OPEN:
        pool = TEXTS.get(item.id, TEXTS["open"])
        return str(rng.choice(pool)) if rng.random() < WRITES else None
    if item.kind is ItemKind.PICK:
        weights = np.linspace(1.6, 0.6, len(item.of))
        picked = rng.choice(len(item.of), item.count, replace=False, p=weights / weights.sum())
        return frozenset(item.of[int(i)] for i in picked)
    chances = {"trust": (.05, .10, .20, .40, .25), "inducement": (.94, .02, .04), "length": (.25, .70, .05),
               "contact": (.93, .07)}
    values = sorted(option.value for option in (item.options or form.scale_of(item).options))
    share = chances.get(item.purpose or "")
    return values[int(rng.choice(len(values), p=share if share and len(share) == len(values) else None))]


def audience_sheets(world: World, form: Questionnaire, issued: int, round_id: str) -> list[Sheet]:
    """Answers of those served who answer at all."""
    rng = world.rng(round_id, form.id)
    count = int(rng.binomial(issued, 0.62))
    level = AUDIENCE_LEVEL.get(form.audience or "", 2.8) + 0.1 * (int(round_id) - 2025)
    return [_audience_sheet(form, level + rng.normal(0, 0.5), rng) for _ in range(count)]


def _audience_sheet(form: Questionnaire, level: float, rng: np.random.Generator) -> Sheet:
    sheet: dict[str, Answer] = {}
    for item in form.items:
        if item.kind is ItemKind.RATING:
            latent = level + FACET_SHIFT.get(item.id, 0.0) + rng.normal(0, 0.8)
            unsure = rng.random() < 0.07
            sheet[item.id] = "dk" if unsure else int(np.clip(round(latent), 0, 4))
        elif (answer := _other(form, item, rng)) is not None:
            sheet[item.id] = answer
        if item.ends_on is not None and sheet.get(item.id) == item.ends_on:
            return {item.id: item.ends_on}
    return sheet
