"""Open answers: taken out without a trace of who or where, published only where two people agree."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from survey import errors
from survey.closing import close_round
from survey.config import InsideDataFolder
from survey.finishing import finish_round
from survey.redaction import NoTexts, SameReviewer, publish, take_out
from survey.rounds import NoRelease
from survey.tables import MistakesInTable
from tests.whole_rounds import WholeRound

Table = list[list[str]]


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> WholeRound:
    made = WholeRound.open_at(tmp_path_factory.mktemp("closed"))
    made.answer(0.9)
    close_round(made.config, made.key_path, made.passphrase)
    return made


@pytest.fixture(scope="module")
def table(closed: WholeRound, tmp_path_factory: pytest.TempPathFactory) -> Table:
    out = tmp_path_factory.mktemp("texts") / "texts.csv"
    take_out(closed.config, closed.key_path, closed.passphrase, out)
    assert out.stat().st_mode & 0o777 == 0o600
    return list(csv.reader(out.read_text("utf-8-sig").splitlines()))


def reviewed(path: Path, table: Table, keep: str, **redacted: str) -> Path:
    """Fill in a copy: keep every row whose text holds `keep`, with other wordings for some texts."""
    rows = [[item, text, "是" if keep in text else "否", redacted.get(text, "")] for item, text, *_ in table[1:]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([table[0], *rows])
    return path


def published(path: Path) -> dict[str, list[str]]:
    texts = json.loads(path.read_text("utf-8"))["texts"]
    assert isinstance(texts, dict)
    return texts


def test_texts_come_sorted_without_units_and_with_formulas_disarmed(closed: WholeRound, table: Table) -> None:
    assert table[0] == ["item", "text", "keep", "redacted"]
    assert [row[:2] for row in table[1:]] == sorted(row[:2] for row in table[1:])
    assert {row[1] for row in table[1:]} == {"'=1+1", "少开会", "多到现场来"}
    assert not any(unit in cell for row in table for cell in row for unit in ("办公室", "b1"))


def test_only_what_both_kept_alike_is_published(closed: WholeRound, table: Table, tmp_path: Path) -> None:
    first = reviewed(tmp_path / "first.csv", table, "", 少开会="少开一些会")
    second = reviewed(tmp_path / "second.csv", table, "会", 少开会="少开一些会")
    path, count = publish(closed.config, first, second)
    written = Counter(row[0] for row in table[1:] if row[1] == "少开会")
    assert count == written.total()
    assert published(path) == {item: ["少开一些会"] * times for item, times in written.items()}
    assert path.parent == closed.config.data / "releases" / "R1"


def test_different_wordings_are_not_published(closed: WholeRound, table: Table, tmp_path: Path) -> None:
    first = reviewed(tmp_path / "first.csv", table, "会", 少开会="少开一些会")
    second = reviewed(tmp_path / "second.csv", table, "会", 少开会="会少开一些")
    path, count = publish(closed.config, first, second)
    assert (count, published(path)) == (0, {})


def test_a_disarmed_text_is_published_as_it_was_written(closed: WholeRound, table: Table, tmp_path: Path) -> None:
    first, second = (reviewed(tmp_path / name, table, "=") for name in ("first.csv", "second.csv"))
    path, _ = publish(closed.config, first, second)
    assert {text for texts in published(path).values() for text in texts} == {"=1+1"}


def test_the_same_answers_publish_the_same_bytes(closed: WholeRound, table: Table, tmp_path: Path) -> None:
    first = reviewed(tmp_path / "first.csv", table, "")
    second = reviewed(tmp_path / "second.csv", [table[0], *reversed(table[1:])], "")
    path, _ = publish(closed.config, first, second)
    before = path.read_bytes()
    publish(closed.config, second, first)
    assert path.read_bytes() == before


def test_one_person_cannot_review_twice(closed: WholeRound, table: Table, tmp_path: Path) -> None:
    first = reviewed(tmp_path / "first.csv", table, "")
    with pytest.raises(SameReviewer):
        publish(closed.config, first, first)


def test_rows_that_nobody_wrote_are_mistakes(closed: WholeRound, table: Table, tmp_path: Path) -> None:
    longer = [*table, *([["M.OPEN-1", "从来没有人写过", "", ""]] * len(table)), ["M.OPEN-9", "无此题", "", ""]]
    first, second = reviewed(tmp_path / "first.csv", longer, ""), reviewed(tmp_path / "second.csv", table, "")
    with pytest.raises(MistakesInTable) as caught:
        publish(closed.config, first, second)
    assert {mistake.column for mistake in caught.value.mistakes} == {"item"}


def test_a_keep_that_is_neither_yes_nor_no_is_a_mistake(closed: WholeRound, table: Table, tmp_path: Path) -> None:
    first = reviewed(tmp_path / "first.csv", table, "")
    first.write_text(first.read_text("utf-8").replace(",是,", ",也许,", 1), "utf-8")
    with pytest.raises(MistakesInTable):
        publish(closed.config, first, reviewed(tmp_path / "second.csv", table, ""))


def test_texts_are_never_put_into_the_data_folder_nor_over_a_file(closed: WholeRound, tmp_path: Path) -> None:
    with pytest.raises(InsideDataFolder):
        take_out(closed.config, closed.key_path, closed.passphrase, closed.config.data / "texts.csv")
    (tmp_path / "mine.csv").write_text("mine")
    with pytest.raises(errors.SecretFileExists):
        take_out(closed.config, closed.key_path, closed.passphrase, tmp_path / "mine.csv")


def test_few_texts_stay_sealed_and_none_are_published_without_a_release(tmp_path: Path) -> None:
    made = WholeRound.open_at(tmp_path)
    made.answer(0.1)
    with pytest.raises(errors.RoundError):
        take_out(made.config, made.key_path, made.passphrase, tmp_path / "early.csv")
    close_round(made.config, made.key_path, made.passphrase)
    with pytest.raises(NoTexts):
        take_out(made.config, made.key_path, made.passphrase, tmp_path / "texts.csv")
    assert not (tmp_path / "texts.csv").exists()
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    for path in (first, second):
        path.write_text("item,text,keep,redacted\n")
    with pytest.raises(NoRelease):
        publish(made.config, first, second)
    finish_round(made.config, "R1")
    with pytest.raises(errors.RoundError):
        take_out(made.config, made.key_path, made.passphrase, tmp_path / "late.csv")
