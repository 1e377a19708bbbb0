"""What an export holds: the released cells as long tables, rows in the order of the plan, never ranked."""

from collections.abc import Iterator

from reports.derivation import derive, response_rate
from reports.exporting.codebook import codebook
from reports.exporting.following import FOLLOWING
from reports.exporting.table import (
    FORMAT,
    Filler,
    Row,
    Table,
    Value,
    absent,
    filled,
    mean_cells,
    number,
    percents,
    points,
)
from reports.release import (
    AudienceItem,
    AudienceResult,
    Mean,
    NumberCell,
    Release,
    Shares,
    SharesCell,
    UnitResult,
)

OVERALL = "ALL"


def tables(release: Release, lang: str) -> tuple[Table, ...]:
    """Fill every table of the codebook from a release; texts in `lang`."""
    derived = release.derived or derive(release)
    rows = {name: fill(release, lang) for name, fill in FILLERS.items()}
    rows |= {name: fill(release, derived, lang) for name, fill in FOLLOWING.items()}
    return tuple(filled(name, rows[name]) for name in codebook().tables)


def _units(release: Release) -> tuple[UnitResult, ...]:
    return (release.organ, *release.units)


def _about(release: Release, lang: str) -> Iterator[Row]:
    forms = " ".join(f"{form.id}:{form.fingerprint}" for form in release.questionnaires)
    facts: dict[str, Value] = {
        "export": FORMAT, "release": release.format, "sha256": release.sha256, "round": release.round_id,
        "title": release.title.say(lang), "organ": release.organ_name,
        "simulated": "1" if release.simulated else "0", "plan_hash": release.plan_hash, "questionnaires": forms,
        **{f"rule.{name}": str(value) for name, value in release.rules},
        **{f"mark.{entry.mark}": entry.about.say(lang) for entry in codebook().marks.values()},
    }
    yield from ({"field": field, "content": content} for field, content in facts.items())


def _unit_rows(release: Release, lang: str) -> Iterator[Row]:  # noqa: ARG001 -- names are not translated
    for result in _units(release):
        unit, returned = result.unit, number(result.returned)
        rate = response_rate(result)
        yield {**_of(release, result), "kind": unit.kind, "parent": unit.parent or "",
               "merged": " ".join(unit.merged), "merged_into": result.merged_into or "",
               "members": unit.members, "issued": result.issued,
               "returned": returned, "response_rate": returned if rate is None else rate}


def _of(release: Release, result: UnitResult) -> Row:
    return {"round": release.round_id, "unit": result.unit.id, "unit_name": result.unit.name}


def _dimension_rows(release: Release, lang: str) -> Iterator[Row]:
    titles = {d.id: d.title.say(lang) for d in release.dimensions}
    for unit in _units(release):
        for result in unit.dimensions:
            own: NumberCell | None = unit.own.means.get(result.dimension) if unit.own else None
            yield {**_of(release, unit), "dimension": result.dimension, "dimension_title": titles[result.dimension],
                   **mean_cells(result.mean), "sd": number(result.spread), "own": number(own),
                   "dont_know": next(percents(result.dont_know))}


def _item_rows(release: Release, lang: str) -> Iterator[Row]:
    refs = {ref.id: (ref.dimension, ref.name(lang)) for ref in release.items}
    for unit in _units(release):
        for result in unit.items:
            below, middle, above = percents(result.groups, 3)
            dimension, title = refs[result.item]
            yield {**_of(release, unit), "dimension": dimension, "item": result.item, "item_title": title,
                   **mean_cells(result.mean), "below_middle": below, "middle": middle, "above_middle": above,
                   "dont_know": next(percents(result.dont_know)),
                   "not_applicable": next(percents(result.not_applicable))}


def _distribution_rows(release: Release, lang: str) -> Iterator[Row]:
    titles = {option.value: option.text.say(lang) for option in release.scale.options}
    for unit in _units(release):
        for item in unit.items:
            whose: Row = {"round": release.round_id, "unit": unit.unit.id, "audience": "", "item": item.item}
            yield from _rungs(item.histogram, whose, release.scale.low, titles)
    for result in release.audiences:
        for aspect in _aspects(result):
            whose = {"round": release.round_id, "unit": "", "audience": result.audience.id, "item": aspect.item}
            yield from _rungs(aspect.histogram, whose, 0, {})


def _rungs(cell: SharesCell, whose: Row, low: int, titles: dict[int, str]) -> Iterator[Row]:
    if isinstance(cell, Shares):
        for rung, share in enumerate(percents(cell, len(cell.percents)), low):
            yield {**whose, "rung": rung, "rung_title": titles.get(rung, ""), "share": share, "n": cell.n}


def _aspects(result: AudienceResult) -> tuple[AudienceItem, ...]:
    return result.facets if result.overall is None else (*result.facets, result.overall)


def _audience_rows(release: Release, lang: str) -> Iterator[Row]:
    for result in release.audiences:
        whose: Row = {"round": release.round_id, "audience": result.audience.id,
                      "audience_title": result.audience.text.say(lang), "sample": result.sample,
                      "issued": result.issued, "returned": number(result.returned),
                      "in_contact": number(result.in_contact)}
        for aspect in _aspects(result):
            yield {**whose, "facet": aspect.facet or OVERALL, "facet_title": aspect.text.say(lang),
                   "item": aspect.item, **mean_cells(aspect.mean), **_scores(aspect)}


def _scores(aspect: AudienceItem) -> Row:
    return {"nbs": points(aspect.points.get("nbs")), "linear": points(aspect.points.get("linear")),
            **{name: next(percents(getattr(aspect, name)))
               for name in ("top_two", "bottom_two", "dont_know", "picked")}}


def _self_rows(release: Release, lang: str) -> Iterator[Row]:
    titles = {ref.criterion: ref.name(lang) for ref in release.items if ref.criterion}
    for unit in _units(release):
        for level in unit.own.levels if unit.own else ():
            yield {**_of(release, unit), "criterion": level.criterion,
                   "criterion_title": titles.get(level.criterion, ""), "claimed": number(level.claimed),
                   "level": number(level.level), "capped_by": " ".join(level.capped_by), "evidence": level.evidence}


def _fact_rows(release: Release, lang: str) -> Iterator[Row]:
    for unit in _units(release):
        for fact, value in unit.own.facts.items() if unit.own else ():
            title = release.fact_names[fact].say(lang) if fact in release.fact_names else ""
            yield {**_of(release, unit), "fact": fact, "fact_title": title, "value": number(value)}


def _quality_rows(release: Release, lang: str) -> Iterator[Row]:  # noqa: ARG001 -- ids only
    quality = release.quality
    trust, valid = quality.trust, number(quality.valid)
    mean = (trust.value, trust.n) if isinstance(trust, Mean) else (absent(trust),) * 2
    lengths = zip(("too_long", "about_right", "too_short"), percents(quality.length, 3), strict=True)
    found = [("valid", valid, valid), ("trust", *mean),
             ("induced", next(percents(quality.induced)), _base(quality.induced)),
             ("induced_alert", int(quality.induced_alert), valid),
             *((f"length.{name}", share, _base(quality.length)) for name, share in lengths),
             *((f"texts.{item}", number(count), number(count)) for item, count in release.texts.items())]
    yield from ({"round": release.round_id, "sign": name, "value": value, "n": n} for name, value, n in found)


def _base(cell: SharesCell) -> int | str:
    return cell.n if isinstance(cell, Shares) else absent(cell)


def _codebook_rows(release: Release, lang: str) -> Iterator[Row]:  # noqa: ARG001 -- the same for every release
    book = codebook()
    for name, table in book.tables.items():
        whose: Row = {"table": name, "table_title": table.title.say(lang)}
        yield {**whose, "column": "", "column_title": "", "measure": "", "explanation": table.about.say(lang)}
        for column, entry in book.of_table(name).items():
            yield {**whose, "column": column, "column_title": entry.title.say(lang),
                   "measure": book.measure[entry.measure].say(lang), "explanation": entry.about.say(lang)}


FILLERS: dict[str, Filler] = {
    "about": _about, "units": _unit_rows, "dimensions": _dimension_rows, "items": _item_rows,
    "distributions": _distribution_rows, "audiences": _audience_rows, "self_levels": _self_rows,
    "facts": _fact_rows, "quality": _quality_rows, "codebook": _codebook_rows,
}
