"""`mofan analyse`: one folder whole or none, one sentence in both languages, nothing in it that was hidden."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from survey.cli import main
from tests.datasets import random_dataset
from tests.figures import words_of

SIZES = [3, 4, 8, 12, 15, 22, 30, 35]
ITEMS = "q1,q2,q3,q4"


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def write_table(path: Path, sizes: list[int], *, seed: int = 1, order: int | None = None) -> Path:
    """Write a random data set as a table, its rows in the order of a seed."""
    data = random_dataset(seed, sizes, missing=0.03)
    rows = [[data.group_ids[group], *(str(code) if code else "NA" for code in codes)]
            for group, codes in zip(data.groups.tolist(), data.codes.tolist(), strict=True)]
    if order is not None:
        rows = [rows[place] for place in np.random.default_rng(order).permutation(len(rows))]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["unit", *data.items], *rows])
    return path


def analysed(table: Path, out: Path, *more: object, items: str = ITEMS) -> Result:
    return run("analyse", table, "--group", "unit", "--items", items, "--min", 1, "--max", 5, "--out", out, *more)


def read(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "analysis.json").read_text("utf-8"))
    return found


def pages(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)  # type: ignore[no-untyped-call]
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_table(tmp_path_factory.mktemp("data") / "ratings.csv", SIZES)


def test_figures_charts_and_a_pdf_are_written_into_one_folder(table: Path, tmp_path: Path) -> None:
    done = analysed(table, tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "8个组" in done.stdout
    assert "8 groups" in done.stdout
    assert "--min-group" not in done.output
    written = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert written == {"analysis.json", "analysis.zh.pdf", "charts/groups.zh.svg"}
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


def test_the_file_holds_what_its_documentation_says(table: Path, tmp_path: Path) -> None:
    assert analysed(table, tmp_path / "out").exit_code == 0
    found = read(tmp_path / "out")
    assert found["scale"] == {"min": 1, "max": 5}
    assert found["items"] == ["q1", "q2", "q3", "q4"]
    assert set(found["overall"]) >= {
        "n", "groups", "mean", "msb", "msw", "icc1", "icc2", "tau2", "sigma2", "alpha", "alpha_ci", "omega"}
    for group in found["groups"]:
        assert set(group) >= {
            "id", "n", "size", "mean", "ci", "bounds", "top2", "top2_ci", "shrunk", "rank", "rank_marginal", "tier",
            "rwg_j", "ad_m", "suppressed"}
    assert [group["id"] for group in found["groups"]] == [f"g{number}" for number in range(1, 9)]
    assert [group["suppressed"] for group in found["groups"]][:2] == [True, True]


def test_the_order_of_the_rows_changes_no_byte_of_any_file(table: Path, tmp_path: Path) -> None:
    again = write_table(tmp_path / "ratings.csv", SIZES, order=7)
    assert again.read_bytes() != table.read_bytes()
    for source, out in ((table, "one"), (again, "two")):
        assert analysed(source, tmp_path / out).exit_code == 0
    for path in (tmp_path / "one").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_public_data_are_exact_and_carry_the_warning_everywhere(table: Path, tmp_path: Path) -> None:
    done = analysed(table, tmp_path / "out", "--min-group", 1, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "只能用于已经公开的数据" in done.stderr
    assert "public already" in done.stderr
    found = read(tmp_path / "out")
    assert "public already" in found["warnings"][0]["en"]
    assert {group["suppressed"] for group in found["groups"]} == {False}
    assert all(group["n"] > 0 for group in found["groups"])
    text = pages(tmp_path / "out" / "analysis.en.pdf")
    assert "no threshold, no rounding" in text
    assert "Ratings by group" in text


def test_neither_pdf_nor_chart_speaks_of_a_suppressed_group(table: Path, tmp_path: Path) -> None:
    assert analysed(table, tmp_path / "out", "--lang", "en").exit_code == 0
    words = words_of((tmp_path / "out" / "charts" / "groups.en.svg").read_bytes())
    assert words.count("not shown") == sum(group["suppressed"] for group in read(tmp_path / "out")["groups"])
    lines = pages(tmp_path / "out" / "analysis.en.pdf").splitlines()
    line = next(line for line in lines if line.startswith("g1 —"))
    assert not any(character.isdigit() for character in line.removeprefix("g1"))


def test_nothing_is_called_significant_and_nothing_is_ranked(table: Path, tmp_path: Path) -> None:
    assert analysed(table, tmp_path / "out").exit_code == 0
    text = pages(tmp_path / "out" / "analysis.zh.pdf").replace("\r\n", "")
    assert "显著" not in text
    assert "第一名" not in text
    assert "不排名" in text


def test_sizes_bring_bounds_and_a_finite_population(table: Path, tmp_path: Path) -> None:
    (tmp_path / "sizes.csv").write_text("unit,size\n" + "".join(
        f"g{number},{n + 5}\n" for number, n in enumerate(SIZES, 1)), "utf-8")
    done = analysed(table, tmp_path / "out", "--sizes", tmp_path / "sizes.csv", "--min-group", 1)
    assert done.exit_code == 0, done.output
    found = read(tmp_path / "out")
    assert found["estimands"]["ci"] == "descriptive"
    assert [group["size"] for group in found["groups"]] == [n + 5 for n in SIZES]
    assert all(group["bounds"][0] < group["mean"] < group["bounds"][1] for group in found["groups"])


def test_many_groups_are_drawn_as_a_funnel(tmp_path: Path) -> None:
    source = write_table(tmp_path / "many.csv", [12 + number % 9 for number in range(45)], seed=2)
    done = analysed(source, tmp_path / "out", "--lang", "en", "--min-group", 1)
    assert done.exit_code == 0, done.output
    words = words_of((tmp_path / "out" / "charts" / "funnel.en.svg").read_bytes())
    assert "Number of respondents" in words
    text = pages(tmp_path / "out" / "analysis.en.pdf")
    assert all(f"g{number} " in text for number in range(1, 46))


def test_names_that_cannot_be_printed_are_marked(tmp_path: Path) -> None:
    rows = "".join(f"支部\N{GRINNING FACE}{group},{value}\n" for group in "甲乙" for value in "123454321123")
    (tmp_path / "names.csv").write_text("unit,q1\n" + rows, "utf-8")
    done = analysed(tmp_path / "names.csv", tmp_path / "out", items="q1")
    assert done.exit_code == 0, done.output
    assert read(tmp_path / "out")["groups"][0]["id"].startswith("支部\N{GRINNING FACE}")
    assert "支部〓" in pages(tmp_path / "out" / "analysis.zh.pdf")


def test_an_earlier_analysis_is_replaced_and_nothing_else_ever_is(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert analysed(table, out).exit_code == 0
    assert analysed(table, out, "--lang", "en").exit_code == 0
    assert (out / "analysis.en.pdf").exists()
    assert not (out / "analysis.zh.pdf").exists()
    (out / "notes.txt").write_text("mine")
    refused = analysed(table, out)
    assert refused.exit_code == 2
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "analysis.en.pdf").exists()


def test_a_file_of_that_name_is_no_earlier_analysis(table: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "analysis.json").write_text("{}")
    assert analysed(table, tmp_path / "out").exit_code == 2
    assert (tmp_path / "out" / "analysis.json").read_text() == "{}"


FINE = "unit,q1\n" + "a,1\nb,2\n" * 9
WRONG: tuple[tuple[str, tuple[object, ...], str], ...] = (
    ("unit,q1\na,1\nb,9\n", (), "9"),
    ("unit,q2\na,1\nb,2\n", (), "q1"),
    ("unit,q1\na,1\na,2\n", (), ""),
    ("unit,q1\na,\nb,NA\n", (), ""),
    (FINE, ("--min-group", 3), "5"),
    (FINE, ("--max", 7, "--rule", "nbs"), "nbs"),
    (FINE, ("--max", 99), "11"),
    ("unit,q1\na,1\nb,2\n", (), "5"),
)


@pytest.mark.parametrize(("content", "more", "named"), WRONG)
def test_bad_input_ends_in_a_sentence_and_leaves_no_folder(
    tmp_path: Path, content: str, more: tuple[object, ...], named: str,
) -> None:
    (tmp_path / "data.csv").write_text(content, "utf-8")
    done = analysed(tmp_path / "data.csv", tmp_path / "out", *more, items="q1")
    assert done.exit_code == 2, done.output
    assert named in done.stderr
    assert any("一" <= character <= "鿿" for character in done.stderr)
    assert "Traceback" not in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["data.csv"]


def test_the_help_is_there_in_both_languages() -> None:
    done = run("analyse", "--help")
    assert done.exit_code == 0
    assert "分组所在的列" in done.output
    assert "Column that holds the groups." in done.output
