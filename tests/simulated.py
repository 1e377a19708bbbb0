"""Small made-up questionnaires, organisations and rounds for tests; everything seeded and explicit."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from questionnaires.answers import Sheet, encode_scores
from questionnaires.catalogue import Catalogue, Framework
from questionnaires.model import Exit, Item, Option, Questionnaire, Scale, Section, Text
from reports.collected import Collected
from reports.release import Release, SelfResult, UnitRef
from reports.responses import Responses
from reports.rules import DisclosureRules


def both(words: str) -> Text:
    """The same words in both languages."""
    return Text(zh=words, en=words)


LADDER = Scale(
    id="ladder",
    options=tuple(Option(value=v, text=both(f"rung {v}")) for v in range(5)),
    exits=(Exit(id="dk", text=both("dk")), Exit(id="na", text=both("na"))),
)


def small_form(items_per_dimension: Sequence[int] = (3, 3), form_id: str = "small") -> Questionnaire:
    """A members' form with one scored section per number given."""
    sections = tuple(
        Section(id=f"D{d}", title=both(f"dimension {d}"), items=tuple(
            Item(id=f"D{d}-{i}", kind="rating", text=both(f"statement {d}.{i}"), scale="ladder")
            for i in range(1, count + 1)))
        for d, count in enumerate(items_per_dimension, 1)
    )
    return Questionnaire(id=form_id, kind="member", title=both("small form"), scales=(LADDER,), sections=sections)


def bare_catalogue(*forms: Questionnaire) -> Catalogue:
    """A catalogue with nothing in it but the ladder and the given forms."""
    nothing = Framework(layers=(), stages=(), problems=(), topics=(), study_forms=(), co_building=())
    return Catalogue(
        ladder=LADDER, dimensions=(), criteria=(), facts=(), caps=(), facets=(), audiences=(), framework=nothing,
        self_lead_in=both("lead"), facts_lead_in=both("facts"), promise=both("promise"), questionnaires=forms)


def organisation(sizes: Iterable[int], groups: Mapping[str, Sequence[int]] | None = None) -> tuple[UnitRef, ...]:
    """An organ with a branch per size; `groups` puts branches (by number) under a group node."""
    sizes = list(sizes)
    parent = {b: g for g, members in (groups or {}).items() for b in members}
    inner = [UnitRef(id=g, name=g, parent="organ", kind="group", members=sum(sizes[b - 1] for b in members))
             for g, members in (groups or {}).items()]
    branches = [UnitRef(id=f"b{i}", name=f"Branch {i}", parent=parent.get(i, "organ"), kind="branch", members=size)
                for i, size in enumerate(sizes, 1)]
    return (UnitRef(id="organ", name="Organ", parent=None, kind="organ", members=sum(sizes)), *inner, *branches)


def random_sheets(form: Questionnaire, count: int, rng: np.random.Generator, centre: float = 2.5) -> list[Sheet]:
    """Sheets with every kind of answer in them."""
    sheets: list[Sheet] = []
    for _ in range(count):
        level = rng.normal(centre, 0.6)
        sheet: dict[str, int | str | frozenset[str]] = {}
        for item in form.items:
            luck = rng.random()
            if luck < 0.05:
                sheet[item.id] = "dk"
            elif luck < 0.08:
                sheet[item.id] = "na"
            elif luck > 0.1:
                sheet[item.id] = int(np.clip(round(rng.normal(level, 0.8)), 0, 4))
        sheets.append(sheet)
    return sheets


def collected(
    units: tuple[UnitRef, ...], answers: Mapping[str, Sequence[Sheet]], form: Questionnaire | None = None, *,
    rules: DisclosureRules | None = None, own: dict[str, SelfResult] | None = None, round_id: str = "R1",
    earlier: tuple[Release, ...] = (),
) -> Collected:
    """A closed round in memory: `answers` maps branch ids to their sheets."""
    form = form or small_form()
    place = {unit.id: i for i, unit in enumerate(units)}
    records = [(place[unit], encode_scores(form, sheet)) for unit, sheets in answers.items() for sheet in sheets]
    return Collected(
        round_id=round_id, title=both("round"), organ_name="Organ", simulated=True, plan_hash="0" * 64,
        rules=rules or DisclosureRules(), catalogue=bare_catalogue(form), units=units, member_form=form,
        audience_forms=(), issued={(u.id, form.id): u.members for u in units if u.kind == "branch"},
        responses={form.id: Responses.gather(form, records)}, self_results=own or {}, earlier=earlier)
