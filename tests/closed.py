"""Closed rounds of the real question bank for report tests: made-up answers, the real door, seeded and cached."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from questionnaires.answers import Answer, Sheet, encode_scores
from questionnaires.catalogue import Catalogue
from questionnaires.loader import load_catalogue
from questionnaires.model import Item, ItemKind, Option, Questionnaire, Scale, Section, Text
from reports.collected import Collected
from reports.disclosure import release
from reports.release import Release, SelfLevel, SelfResult, UnitRef
from reports.responses import Responses
from reports.rules import DisclosureRules
from tests.simulated import both

SIZES = {"b1": 24, "b2": 20, "b3": 16, "b4": 12, "b5": 9, "b6": 7, "b7": 4, "b8": 3, "b9": 5, "b10": 5}
MERGED = {"m1": ("b9", "b10")}
LEVEL = 3.0


@dataclass(frozen=True)
class Organ:
    """What a made-up organ is like: sizes, names, and where members or branches rate apart from the rest."""

    sizes: Mapping[str, int] = field(default_factory=lambda: SIZES)
    merged: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MERGED)
    names: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[tuple[str, str], float] = field(default_factory=dict)  # by unit and dimension: shift, rungs
    own: Mapping[tuple[str, str], float] = field(default_factory=dict)      # the same of the own rating
    unknown: Mapping[str, float] = field(default_factory=dict)              # by item: share of “don't know”
    hinted: float = 0.02                                                    # share told how to answer
    rates_itself: bool = True
    asks_audiences: bool = True
    round_id: str = "2026"
    seed: int = 1

    def unit_refs(self) -> tuple[UnitRef, ...]:
        """The organ, its branches, its merge groups."""
        def name(unit: str) -> str:
            return self.names.get(unit, f"第{unit[1:]}支部")

        return (
            UnitRef(id="organ", name=self.names.get("organ", "示例机关"), parent=None, kind="organ",
                    members=sum(self.sizes.values())),
            *(UnitRef(id=u, name=name(u), parent="organ", kind="branch", members=n) for u, n in self.sizes.items()),
            *(UnitRef(id=u, name=self.names.get(u, "合并组"), parent="organ", kind="merged",
                      members=sum(self.sizes[b] for b in parts), merged=parts) for u, parts in self.merged.items()),
        )


@cache
def bank() -> Catalogue:
    """The built-in catalogue, read once."""
    return load_catalogue()


def close(organ: Organ, form: Questionnaire | None = None) -> Release:
    """Let everybody of an organ answer, and give the release."""
    catalogue, units = bank(), organ.unit_refs()
    form = form or catalogue.questionnaire("member_full")
    place = {unit.id: i for i, unit in enumerate(units)}
    rng = np.random.default_rng(organ.seed)
    rows = [(place[unit], encode_scores(form, _sheet(organ, form, unit, rng)))
            for unit, n in organ.sizes.items() for _ in range(n)]
    audiences = tuple(q for q in catalogue.questionnaires if q.kind == "audience") if organ.asks_audiences else ()
    responses = {form.id: Responses.gather(form, rows)}
    for q in audiences:
        responses[q.id] = Responses.gather(q, [(0, encode_scores(q, _audience_sheet(q, rng))) for _ in range(40)])
    issued = {(unit, form.id): n for unit, n in organ.sizes.items()} | {("organ", q.id): 60 for q in audiences}
    return release(Collected(
        round_id=organ.round_id, title=Text(zh=f"{organ.round_id}年度评价", en=f"{organ.round_id} assessment"),
        organ_name=units[0].name, simulated=True, plan_hash="ab" * 32, rules=DisclosureRules(), catalogue=catalogue,
        units=units, member_form=form, audience_forms=audiences, issued=issued, responses=responses,
        self_results=_own(organ, catalogue, form)))


def _sheet(organ: Organ, form: Questionnaire, unit: str, rng: np.random.Generator) -> Sheet:
    person = rng.normal(0, 0.4)
    sheet: dict[str, Answer] = {}
    for section in form.sections:
        for item in section.items:
            if item.kind is ItemKind.RATING and item.purpose is None:
                scale = form.scale_of(item)
                middle = LEVEL + scale.low + organ.members.get((unit, section.id), 0.0) + person
                value = int(np.clip(round(rng.normal(middle, 0.7)), scale.low, scale.high))
                unknown = bool(scale.exits) and rng.random() < organ.unknown.get(item.id, 0.03)
                sheet[item.id] = "dk" if unknown else value
            elif item.purpose in {"trust", "inducement", "length"}:
                sheet[item.id] = _quality(organ, item.purpose, rng)
    return sheet


def _quality(organ: Organ, purpose: str, rng: np.random.Generator) -> int:
    if purpose == "inducement":
        return int(rng.random() < organ.hinted)
    return int(rng.integers(2, 4)) if purpose == "trust" else 1


def _audience_sheet(form: Questionnaire, rng: np.random.Generator) -> Sheet:
    sheet: dict[str, Answer] = {}
    for item in form.items:
        if item.kind is ItemKind.RATING:
            sheet[item.id] = int(np.clip(round(rng.normal(2.9, 0.9)), 0, 4))
        elif item.kind is ItemKind.PICK:
            sheet[item.id] = frozenset({item.of[0], item.of[int(rng.integers(1, len(item.of)))]})
        elif item.purpose in {"contact", "inducement"}:
            sheet[item.id] = 0
    return sheet


def _own(organ: Organ, catalogue: Catalogue, form: Questionnaire) -> dict[str, SelfResult]:
    if not organ.rates_itself or not any(item.criterion for item in form.items):
        return {}
    return {unit: _self_result(organ, catalogue, unit) for unit in organ.sizes}


def _self_result(organ: Organ, catalogue: Catalogue, unit: str) -> SelfResult:
    levels = tuple(
        SelfLevel(criterion=c.id, claimed=level, level=level) for c in catalogue.criteria
        for level in [int(np.clip(round(LEVEL + 0.1 + organ.own.get((unit, c.dimension), 0.0)), 0, 4))])
    means: dict[str, float] = {}
    for dimension in catalogue.dimensions:
        rated = [x.level for x in levels
                 if catalogue.criteria_by_id[x.criterion].dimension == dimension.id and x.level is not None]
        means[dimension.id] = round(sum(rated) / len(rated), 1)
    return SelfResult(levels=levels, means=dict(means))


def changed(release: Release, **fields: object) -> Release:
    """Give a release with some fields replaced, nothing remembered from the old one."""
    return Release.model_validate({name: fields.get(name, getattr(release, name)) for name in Release.model_fields})


PLANTED = Organ(
    members={("b1", "RES"): -1.2, ("b1", "POL"): -1.0,
             **{("b2", d): 0.7 for d in ("POL", "THE", "ORG")}, ("b2", "DUT"): -1.2},
    own={("b1", "RES"): 1.0, ("b1", "POL"): 1.0, ("b2", "DUT"): -1.0}, unknown={"M.POL-3": 0.5})
"""A blind spot in b1, 两张皮 in b2, one item that reaches nobody, two branches below every threshold."""


SMALL = Organ(sizes={"b1": 12, "b2": 4, "b3": 11}, merged={}, asks_audiences=False)
"""Three branches, one of them below every threshold, and nobody served."""


@cache
def planted() -> Release:
    """The release of the organ with planted facts."""
    return close(PLANTED)


@cache
def planted_before() -> Release:
    """The round before: the same organ, one year earlier, other people's luck."""
    return close(replace(PLANTED, round_id="2025", seed=2))


@cache
def own_questionnaire() -> Release:
    """A questionnaire of somebody's own: two dimensions on 1–5, no criteria, no self-assessment, nobody served."""
    scale = Scale(id="agree", options=tuple(
        Option(value=v, text=Text(zh=zh, en=en)) for v, (zh, en) in enumerate(
            [("很不同意", "Disagree strongly"), ("不同意", "Disagree"), ("说不准", "Unsure"), ("同意", "Agree"),
             ("很同意", "Agree strongly")], 1)))
    def wordy(title: str, number: int) -> Text:
        return Text(zh=f"{title}第{number}题，" + "措辞很长" * 30, en="A statement " * 40)

    sections = tuple(
        Section(id=letter, title=both(title), items=tuple(
            Item(id=f"{letter}{n}", kind=ItemKind.RATING, scale="agree", text=wordy(title, n)) for n in (1, 2, 3)))
        for letter, title in (("H", "工作时间"), ("L", "带队方式")))
    form = Questionnaire(id="own", kind="member", title=both("自制问卷"), scales=(scale,), sections=sections)
    return close(Organ(sizes={"b1": 30, "b2": 25, "b3": 12, "b4": 9}, merged={}, asks_audiences=False,
                       rates_itself=False), form)
