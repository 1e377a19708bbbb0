"""Reports and exports searched for what the release keeps back: coordinates, words, metadata, hidden corners."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pikepdf
import pytest

import tests.closed
from reports.collected import Collected
from reports.disclosure import release
from reports.documents import write_reports
from reports.documents.checkup import checkup
from reports.documents.source import source_of
from reports.documents.typesetting import typeset
from reports.exporting import Format, export
from reports.release import Mean, Release
from reports.scoring import tally_dimension
from tests.attacker.channels import attachments_of_pdf, finer, hidden_parts, words_of
from tests.attacker.drawings import (
    BAND,
    BLUE,
    PALE,
    RED,
    USUAL,
    Stroke,
    of_pdf,
    of_svg,
    on_spokes,
    on_track,
    radars,
    tracks,
)
from tests.closed import PLANTED, changed, close

LANG = "zh"
ORGAN = replace(PLANTED, sizes={"b1": 24, "b2": 13, "b3": 9, "b4": 4, "b5": 3, "b6": 5, "b7": 4},
                merged={"m1": ("b6", "b7")}, asks_audiences=False)
KEPT_BACK = ("b4", "b5", "b6", "b7")
MEMBERS = {BLUE, PALE}
RUNGS = (0, 4)
RULES = {"0.05", "0.6666666666666666"}
"""Thresholds of the plan, printed in the method: they say nothing about anybody."""
DERIVED = ("diagnoses", "funnel", "gaps", "places", "satisfaction", "structure", "usual")
"""Tables computed from released cells alone (a test below holds them to it); they may be as fine as they like."""


@cache
def collected() -> Collected:
    """The round before anything is hidden."""
    caught: list[Collected] = []

    def watched(round_: Collected) -> Release:
        caught.append(round_)
        return release(round_)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tests.closed, "release", watched)
        close(ORGAN)
    return caught[0]


@cache
def made() -> Release:
    return release(collected())


@cache
def before() -> Release:
    return close(replace(ORGAN, round_id="2025", seed=2))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that is handed out."""
    out = tmp_path_factory.mktemp("handed-out")
    write_reports(made(), before(), out / "reports", LANG, processes=1)
    export(made(), out / "tables", Format.CSV, LANG)
    for kind in (Format.XLSX, Format.JSON):
        export(made(), out / f"tables.{kind}", kind, LANG)
    return out


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@cache
def published() -> dict[str, dict[str, Any]]:
    """The release as a stranger reads it, by unit."""
    content = json.loads(made().to_bytes())
    return {result["unit"]["id"]: result for result in (content["organ"], *content["units"])}


def cells(unit: str) -> list[dict[str, Any]]:
    return [result["mean"] for result in published()[unit]["dimensions"]]


def exact_means(unit: str) -> list[float]:
    """What the means of a branch were before rounding."""
    place = [u.id for u in collected().units].index(unit)
    form = collected().member_form
    tallies = [tally_dimension(collected().responses[form.id], section, len(collected().units), 0.5)[place]
               for section in form.dimensions]
    return [float(tally.scores.mean) for tally in tallies]


@dataclass(frozen=True)
class Drawn:
    """A unit's radar, wherever it is drawn."""

    unit: str
    strokes: list[Stroke]

    def values(self, colours: set[str]) -> list[set[float]]:
        """The values that lines or areas of some colours stand for, by spoke."""
        (radar,) = radars(self.strokes)
        found = on_spokes(self.strokes, radar, colours, RUNGS)
        return [{value for spoke, value in found if spoke == place} for place in range(len(radar.corners))]


def drawn(folder: Path) -> Iterator[Drawn]:
    """The radar of every unit, as a picture of its own and on the first page of its check-up."""
    for unit in published():
        if unit != "organ":
            yield Drawn(unit, of_svg((folder / f"reports/charts/{unit}.{LANG}.svg").read_bytes()))
            yield Drawn(unit, of_pdf((folder / f"reports/checkups/{unit}.{LANG}.pdf").read_bytes())[0])


def test_the_round_has_something_to_hide() -> None:
    for unit in KEPT_BACK:
        assert published()[unit]["returned"] == {"hidden": "protected"}
    rounded = [abs(cell["value"] - mean) for cell, mean in zip(cells("b1"), exact_means("b1"), strict=True)]
    assert max(rounded) > 0.02


def test_coordinates_of_every_radar_stand_for_released_means_and_nothing_finer(folder: Path) -> None:
    for radar in drawn(folder):
        earlier = [d.mean.value if isinstance(d.mean, Mean) else None for d in before().unit(radar.unit).dimensions]
        for seen, cell, old in zip(radar.values(MEMBERS), cells(radar.unit), earlier, strict=True):
            assert seen <= {cell.get("value"), old}, radar.unit
            assert "value" not in cell or cell["value"] in seen, radar.unit


def test_a_radar_of_a_hidden_unit_holds_nothing_of_its_members(folder: Path) -> None:
    for radar in drawn(folder):
        if radar.unit in KEPT_BACK:
            assert not any(radar.values(MEMBERS | {BAND})), radar.unit
            assert any(radar.values({RED})), "its own rating, which is nobody's secret, is read all the same"


def test_bands_end_on_tenths_and_what_is_usual_follows_from_released_means(folder: Path) -> None:
    shown = [[cells(unit)[place]["value"] for unit, result in published().items()
              if result["unit"]["kind"] in {"branch", "merged"} and "value" in cells(unit)[place]]
             for place in range(len(cells("b1")))]
    for radar in drawn(folder):
        for value in set().union(*radar.values({BAND})):
            assert value == pytest.approx(round(value, 1), abs=2e-3)
        for seen, values in zip(radar.values({USUAL}), shown, strict=True):
            usual = np.quantile(values, [0.25, 0.5, 0.75])
            assert all(np.abs(usual - value).min() < 0.01 for value in seen)


def test_every_mark_on_every_page_stands_on_a_tenth_of_a_rung(folder: Path) -> None:
    pages = [page for path in files(folder / "reports") if path.suffix == ".pdf"
             for page in of_pdf(path.read_bytes())]
    marks = [value for page in pages for track in tracks(page, 5)
             for value in on_track(page, track, MEMBERS | {RED}, RUNGS)]
    assert len(marks) > 50
    assert [value for value in marks if abs(value - round(value, 1)) > 2e-3] == []


def test_every_radar_in_the_committees_report_is_of_released_means(folder: Path) -> None:
    pages = of_pdf((folder / f"reports/committee-report.{LANG}.pdf").read_bytes())
    values = [value for page in pages for radar in radars(page)
              for _, value in on_spokes(page, radar, MEMBERS | {RED, BAND}, RUNGS)]
    assert len(values) > 50
    assert [value for value in values if abs(value - round(value, 1)) > 2e-3] == []


def told(path: Path) -> str:
    """Every word of a file but for the tables that are derived."""
    if path.name == "release.json":
        content = json.loads(path.read_text("utf-8"))
        return json.dumps({name: part for name, part in content.items() if name != "derived"})
    if not path.name.startswith("tables."):
        return "" if path.stem in DERIVED else words_of(path)
    tables = json.loads(path.with_suffix(".json").read_text("utf-8"))["tables"]
    kept = {name: table for name, table in tables.items() if name not in DERIVED}
    if path.suffix == ".xlsx":
        book, titles = openpyxl.load_workbook(path), {table["title"] for table in kept.values()}
        rows = [row for sheet in book.worksheets if sheet.title in titles for row in sheet.values]
        return "\n".join(str(value) for row in rows for value in row)
    return json.dumps(kept)


def frozen(content: object) -> Iterator[float]:
    """Every number that stands in a release, in whatever place."""
    parts = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    for part in parts:
        yield from frozen(part)
    if isinstance(content, float):
        yield content


def test_no_word_anywhere_is_finer_than_the_release(folder: Path) -> None:
    """Whatever is written with more than one decimal is a figure of the release itself, as that writes it."""
    known = set(frozen(json.loads(made().to_bytes())))
    found = {path.name: {number for number in finer(told(path)) - RULES if not is_among(number, known)}
             for path in files(folder)}
    assert {name: numbers for name, numbers in found.items() if numbers} == {}


def is_among(number: str, known: set[float]) -> bool:
    """Whether a written number is one of these, rounded to as many decimals."""
    places = len(number.partition(".")[2])
    return any(abs(round(value, places) - float(number)) < 1e-9 for value in known)


def test_nothing_lies_hidden_in_workbooks_or_beside_the_pages(folder: Path) -> None:
    assert hidden_parts((folder / "tables.xlsx").read_bytes()) == []
    for path in files(folder):
        if path.suffix == ".pdf":
            assert attachments_of_pdf(path.read_bytes()) == []
    names = {path.name.split(".")[0] for path in files(folder / "reports")}
    assert names == {"release", "committee-report", *published()} - {"organ"}


def test_exported_rows_of_a_hidden_unit_hold_no_number_of_its_members(folder: Path) -> None:
    speaking = {"dimensions", "items", "units", "self_levels"}
    for path in files(folder / "tables"):
        for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))):
            if set(row.values()) & set(KEPT_BACK):
                figures = {name for name, value in row.items() if is_number(value)}
                assert path.stem in speaking, path.name
                assert figures <= {"轮次", "党员数", "发放数", "自评", "自报级别", "封顶后级别"}, (path.name, row)


def is_number(value: str) -> bool:
    return value.replace(".", "", 1).replace("-", "", 1).isdigit()


def test_files_from_the_release_as_it_stands_on_disk_are_the_same_to_the_byte(folder: Path, tmp_path: Path) -> None:
    again = Release.model_validate_json(made().to_bytes())
    write_reports(again, Release.model_validate_json(before().to_bytes()), tmp_path / "reports", LANG, processes=1)
    export(again, tmp_path / "tables.xlsx", Format.XLSX, LANG)
    export(again, tmp_path / "tables", Format.CSV, LANG)
    for path in files(tmp_path):
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes(), path.name


def unrounded() -> Release:
    """The same release with the exact means of one branch let through."""
    b1 = made().unit("b1")
    exact = tuple(result.model_copy(update={"mean": result.mean.model_copy(update={"value": mean, "end": None})})
                  for result, mean in zip(b1.dimensions, exact_means("b1"), strict=True)
                  if isinstance(result.mean, Mean))
    units = tuple(b1.model_copy(update={"dimensions": exact}) if u.unit.id == "b1" else u for u in made().units)
    return changed(made(), units=units)


def test_an_exact_mean_let_through_is_read_off_the_page() -> None:
    first, *_ = of_pdf(typeset(checkup(source_of(unrounded()), "b1", LANG)))
    for seen, mean in zip(Drawn("b1", first).values(MEMBERS), exact_means("b1"), strict=True):
        assert min(abs(value - mean) for value in seen) < 2e-3


def test_what_is_slipped_into_a_file_is_found(folder: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    book.create_sheet("secret").sheet_state = "hidden"
    book["secret"]["A1"] = 2.9167
    book.save(tmp_path / "tables.xlsx")
    assert hidden_parts((tmp_path / "tables.xlsx").read_bytes()) == ["secret is hidden"]
    assert "2.9167" in finer(words_of(tmp_path / "tables.xlsx"))
    svg = (folder / f"reports/charts/b1.{LANG}.svg").read_text("utf-8")
    (tmp_path / "x.svg").write_text(svg.replace("</svg>", "<!-- 2.9167 --><desc>3.25</desc></svg>"), "utf-8")
    assert finer(words_of(tmp_path / "x.svg")) == {"2.9167", "3.25"}
    with pikepdf.open(folder / f"reports/checkups/b1.{LANG}.pdf") as opened:
        opened.attachments["raw.csv"] = b"2.9167"
        opened.docinfo["/Subject"] = "2.9167"
        opened.save(tmp_path / "x.pdf")
    assert attachments_of_pdf((tmp_path / "x.pdf").read_bytes()) == ["raw.csv"]
    assert finer(words_of(tmp_path / "x.pdf")) == {"2.9167"}
