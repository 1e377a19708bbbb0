"""A small release with everything a figure may meet: hidden, coarse and end-coded cells, gaps, last round."""

from collections.abc import Mapping, Sequence

from questionnaires.catalogue import Audience, Named
from questionnaires.loader import load_catalogue
from questionnaires.model import Scale, Text
from reports.release import (
    PROTECTED,
    AudienceItem,
    AudienceResult,
    DimensionRef,
    DimensionResult,
    Mean,
    MeanCell,
    Points,
    QuestionnaireRef,
    Release,
    SelfResult,
    Spread,
    Suppressed,
    UnitRef,
    UnitResult,
)
from reports.rules import DisclosureRules

CATALOGUE = load_catalogue()
DIMENSIONS = tuple(DimensionRef(id=d.id, title=d.text, initial=d.initial) for d in CATALOGUE.dimensions)
NAMES = ("办公室支部", "货币信贷支部", "金融稳定支部", "调查统计支部", "支付结算支部", "科技支部", "国库支部",
         "国际收支支部", "人事支部", "宣传群工支部", "纪检监察支部", "后勤服务支部")


def mean(value: float, n: int = 18, *, end: str | None = None) -> Mean:
    """A released mean; below ten answers to half a rung, as the rules have it."""
    return Mean.model_validate({"value": value, "n": n, "step": 0.1 if n >= 10 else 0.5, "end": end})


def unit(number: int, cells: Sequence[MeanCell], own: Sequence[float | None] = (), *, members: int = 22,
         name: str | None = None, dimensions: Sequence[DimensionRef] = DIMENSIONS) -> UnitResult:
    """A branch with one cell per dimension and, where given, its own ratings."""
    ids = [dimension.id for dimension in dimensions]
    hidden = all(isinstance(cell, Suppressed) for cell in cells)
    rated = {i: value for i, value in zip(ids, own, strict=False) if value is not None}
    return UnitResult(
        unit=UnitRef(id=f"b{number}", name=name or NAMES[number % len(NAMES)], parent="organ", kind="branch",
                     members=members),
        issued=members, returned=PROTECTED if hidden else max(c.n for c in cells if isinstance(c, Mean)),
        dimensions=tuple(DimensionResult(dimension=i, mean=cell) for i, cell in zip(ids, cells, strict=True)),
        items=(), own=SelfResult(levels=(), means=rated) if own else None)


def release(units: Sequence[UnitResult], organ: Sequence[MeanCell] | None = None, *,
            dimensions: Sequence[DimensionRef] = DIMENSIONS, spread: float = 0.8, scale: Scale = CATALOGUE.ladder,
            audiences: Sequence[AudienceResult] = (), extra: Mapping[str, object] | None = None) -> Release:
    """A release of these units."""
    members = sum(result.unit.members for result in units) or 1
    whole = UnitResult(
        unit=UnitRef(id="organ", name="示例中心支行机关", parent=None, kind="organ", members=members),
        issued=members, returned=members,
        dimensions=tuple(DimensionResult(dimension=d.id, mean=cell) for d, cell in zip(
            dimensions, organ or [mean(2.6, 200)] * len(dimensions), strict=True)), items=())
    title = Text(zh="第二轮", en="Second round")
    return Release.model_validate({
        "round_id": "R2", "title": title, "organ_name": whole.unit.name, "simulated": True, "plan_hash": "0" * 64,
        "rules": DisclosureRules(), "member_questionnaire": "members",
        "scale": scale, "self_scale": CATALOGUE.ladder,
        "questionnaires": (QuestionnaireRef(id="members", title=title, fingerprint="f" * 64),),
        "dimensions": tuple(dimensions), "items": (), "layers": (), "problems": (), "facets": CATALOGUE.facets,
        "organ": whole, "units": tuple(units), "audiences": tuple(audiences),
        "spreads": {d.id: Spread(sd=spread, units=len(units)) for d in dimensions}, **(extra or {})})


SHAPES = (0.3, -0.2, 0.5, -0.6, 0.1, -0.3)


def branches(count: int = 12) -> list[UnitResult]:
    """Branches that differ, all of them shown to one decimal."""
    found = []
    for number in range(count):
        level = 2.2 + 0.13 * (number % 9)
        values = [round(level + SHAPES[(d + number) % 6] * 0.8, 1) for d in range(6)]
        above = [0.25 + 0.5 * SHAPES[(d + 2 * number) % 6] for d in range(6)]
        own = [round(min(4, value + more), 1) for value, more in zip(values, above, strict=True)]
        found.append(unit(number, [mean(value) for value in values], own))
    return found


def awkward() -> UnitResult:
    """A branch with one hidden dimension, one end-coded, and coarse ones."""
    end: MeanCell = mean(3.5, 8, end="high")
    return unit(20, [mean(2.5, 8), end, PROTECTED, mean(1.5, 8), mean(2.0, 7), mean(3.0, 8)],
                [3.4, 3.6, 3.0, 3.3, None, 2.9], members=9, name="离退休干部支部")


def hidden() -> UnitResult:
    """A branch of which nothing is shown but its own rating."""
    return unit(21, [PROTECTED] * 6, [3.0, 3.1, 3.2, 3.3, 3.4, 3.5], members=4, name="派驻支部")


def audience(chosen: Audience, points: Sequence[float | None], n: int | None) -> AudienceResult:
    """A served group with its points per facet, the overall ones last; None: not shown."""
    items = []
    for facet, value in zip((*CATALOGUE.facets, None), points, strict=True):
        cell = PROTECTED if value is None or n is None else Points(value=value, n=n, rule="nbs")
        text = facet.text if isinstance(facet, Named) else Text(zh="总体", en="Overall")
        items.append(AudienceItem(item=facet.id if facet else "ALL", text=text, facet=facet.id if facet else None,
                                  mean=PROTECTED, points={"nbs": cell, "linear": cell}))
    shown = PROTECTED if n is None else n
    return AudienceResult(audience=chosen, questionnaire=chosen.id, issued=200, returned=shown, in_contact=shown,
                          facets=tuple(items[:-1]), overall=items[-1])
