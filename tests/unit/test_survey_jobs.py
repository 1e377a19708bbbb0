"""Jobs: asked for once, done once, and nothing unfinished, outdated or changed is ever given out."""

import hashlib
import io
import sqlite3
import zipfile
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import pytest

from questionnaires.model import Text
from survey.config import Config
from survey.errors import DiskFull, RoundUnknown
from survey.installation import keeper_at, office_at
from survey.jobs import (
    KINDS,
    JobUnknown,
    Kind,
    ResultGone,
    WishUnknown,
    ask,
    job,
    jobs_of,
    kinds,
    released_rounds,
    run_next,
    take_result,
    tidy,
)
from survey.jobs.asking import LEASE
from survey.jobs.kinds import Progress, Work, pack
from survey.jobs.running import FOLDER
from survey.jobs.tidying import superfluous
from survey.rounds import NoRelease
from survey.store.jobs import JobPaper, Jobs, JobState, Result, Wish
from tests.closed_offices import closed_office, put_release, small
from tests.offices import office_in


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return closed_office(tmp_path)


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Work, Progress], None]], None]:
    """Have the reports made by something quicker."""
    def replace_by(work: Callable[[Work, Progress], None]) -> None:
        quick = Kind("reports", Text(zh="报告", en="Reports"), Text(zh="快", en="quick"), ".zip", work)
        monkeypatch.setattr(kinds, "KINDS", {**KINDS, "reports": quick})
        monkeypatch.setattr("survey.jobs.asking.KINDS", {**KINDS, "reports": quick})
    return replace_by


def quick(work: Work, progress: Progress) -> None:
    progress(0, 2)
    work.out.write_text(f"{work.release.round_id} after {work.before and work.before.round_id}")
    progress(2, 2)


def downloaded(config: Config, job_id: str) -> bytes:
    with take_result(config, job_id) as file:
        return file.read()


def refused(config: Config, job_id: str) -> str:
    with pytest.raises(ResultGone) as refusal:
        take_result(config, job_id)
    assert refusal.value.sentence("en") != refusal.value.sentence("zh")
    return refusal.value.sentence("zh")


def left(config: Config) -> set[str]:
    return {path.name for path in (config.data / FOLDER).rglob("*") if path.is_file()}


def test_a_wish_is_done_once_whoever_asks(config: Config, make: Callable[..., None]) -> None:
    make(quick)
    first = ask(config, "reports", "2026", "zh", "organ")
    assert ask(config, "reports", "2026", "zh", "party").id == first.id
    assert ask(config, "reports", "2026", "en", "organ").id != first.id
    assert "还没有完成" in refused(config, first.id)
    assert run_next(config) == first.id
    assert downloaded(config, first.id) == b"2026 after 2025"
    again = ask(config, "reports", "2026", "zh", "organ")
    assert (again.id, again.paper.state, again.ready) == (first.id, JobState.DONE, True)
    assert run_next(config) is not None
    assert run_next(config) is None


def test_strange_wishes_are_refused_in_a_sentence(config: Config, tmp_path: Path) -> None:
    for kind, round_id, lang, error in (
        ("votes", "2026", "zh", WishUnknown), ("reports", "2026", "fr", WishUnknown),
        ("reports", "1999", "zh", RoundUnknown),
    ):
        with pytest.raises(error):
            ask(config, kind, round_id, lang, "organ")
    with pytest.raises(JobUnknown):
        job(config, "../../office.db")
    assert list(released_rounds(office_in(tmp_path / "empty"))) == []


def test_a_round_without_release_gives_no_job(tmp_path: Path) -> None:
    config = office_in(tmp_path)
    with office_at(config) as office:
        office.add_round("2026", "{}", "5e" * 32)
    with pytest.raises(NoRelease):
        ask(config, "reports", "2026", "zh", "organ")


def test_the_first_round_has_nothing_before_it(config: Config, make: Callable[..., None]) -> None:
    make(quick)
    run_next(config)
    asked = ask(config, "reports", "2025", "en", "organ")
    assert run_next(config) == asked.id
    assert downloaded(config, asked.id) == b"2025 after None"
    assert asked.file_name == "mofan-2025-reports-en.zip"


@pytest.mark.parametrize("corrected", ["2026", "2025"])
def test_a_corrected_release_makes_results_worthless_also_that_of_the_round_before(
    config: Config, make: Callable[..., None], corrected: str,
) -> None:
    make(quick)
    old = ask(config, "reports", "2026", "zh", "organ")
    run_next(config)
    if corrected == "2025":  # whoever corrects it by hand in the file; the product refuses
        raw = sqlite3.connect(config.data / "office.db")
        with raw:
            raw.execute("UPDATE release SET sha256 = ? WHERE round = '2025'", ("0f" * 32,))
        raw.close()
    else:
        put_release(config, small("2026", 5))
    assert "已更正" in refused(config, old.id)
    assert not job(config, old.id).ready
    assert ask(config, "reports", "2026", "zh", "organ").id != old.id
    tidy(config)
    with pytest.raises(JobUnknown):
        job(config, old.id)
    assert left(config) == set()


def test_a_release_corrected_between_asking_and_doing_fails_the_job_with_the_reason(
    config: Config, make: Callable[..., None],
) -> None:
    make(quick)
    asked = ask(config, "reports", "2026", "zh", "organ")
    put_release(config, small("2026", 5))
    run_next(config)
    found = job(config, asked.id).paper
    assert found.state is JobState.FAILED
    assert found.error is not None
    assert "已更正" in found.error.zh


@pytest.mark.parametrize("harm", ["changed", "shortened", "removed"])
def test_a_file_that_was_changed_or_lost_is_not_given_and_made_anew(
    config: Config, make: Callable[..., None], harm: str,
) -> None:
    make(quick)
    asked = ask(config, "reports", "2026", "zh", "organ")
    run_next(config)
    paper = job(config, asked.id).paper
    assert paper.result is not None
    path = config.data / paper.result.path
    if harm == "removed":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes().replace(b"2026", b"2062") if harm == "changed" else b"20")
    assert "被改动过" in refused(config, asked.id)
    if harm != "changed":  # of the same size: found out when it is taken
        again = ask(config, "reports", "2026", "zh", "organ")
        assert again.id != asked.id
        assert run_next(config) == again.id
        assert downloaded(config, again.id)


def test_nothing_can_be_taken_while_the_file_is_half_written(config: Config, make: Callable[..., None]) -> None:
    seen: list[str] = []

    def half_way(work: Work, progress: Progress) -> None:
        work.out.write_text("half")
        seen.append(refused(config, asked.id))
        progress(1, 2)
        work.out.write_text("the whole")

    make(half_way)
    asked = ask(config, "reports", "2026", "zh", "organ")
    run_next(config)
    assert "还没有完成" in seen[0]
    assert downloaded(config, asked.id) == b"the whole"


def test_a_clerk_told_to_stop_hands_the_job_back_and_leaves_nothing(
    config: Config, make: Callable[..., None],
) -> None:
    make(quick)
    asked = ask(config, "reports", "2026", "zh", "organ")
    for _ in range(5):
        assert run_next(config, lambda: True) == asked.id
        assert job(config, asked.id).paper.state is JobState.INTERRUPTED
        assert left(config) == set()
    assert run_next(config) == asked.id
    assert job(config, asked.id).ready


def test_a_clerk_that_was_thought_dead_does_not_publish(config: Config, make: Callable[..., None]) -> None:
    def slow(work: Work, progress: Progress) -> None:
        work.out.write_text("slow")
        progress(1, 2)
        make(quick)
        assert run_next(config, now=lambda: 5000) == asked.id  # another clerk, long after

    make(slow)
    asked = ask(config, "reports", "2026", "zh", "organ")
    assert run_next(config, now=lambda: 1000) == asked.id
    assert downloaded(config, asked.id) == b"2026 after 2025"
    assert len(left(config)) == 1


def raising(error: Exception) -> Callable[[Work, Progress], None]:
    def work(_: Work, progress: Progress) -> None:
        progress(0, 1)
        raise error
    return work


@pytest.mark.parametrize(("error", "said"), [
    (DiskFull(), "磁盘空间不足"), (OSError(28, "secret path"), "不能写入文件"), (KeyError("张三"), "程序内部出错")])
def test_what_went_wrong_is_noted_in_both_languages_without_details_of_ours(
    config: Config, make: Callable[..., None], caplog: pytest.LogCaptureFixture, error: Exception, said: str,
) -> None:
    make(raising(error))
    asked = ask(config, "reports", "2026", "zh", "organ")
    run_next(config)
    found = job(config, asked.id).paper
    assert found.state is JobState.FAILED
    assert found.error is not None
    assert said in found.error.zh
    assert found.error.en.isascii()
    for secret in ("张三", "secret path"):
        assert secret not in found.error.zh + found.error.en + caplog.text
    make(quick)
    again = ask(config, "reports", "2026", "zh", "organ")
    assert run_next(config) == again.id != asked.id


def test_processes_that_are_taken_away_again_and_again_end_in_a_sentence(
    config: Config, make: Callable[..., None],
) -> None:
    make(raising(BrokenProcessPool("killed")))
    asked = ask(config, "reports", "2026", "zh", "organ")
    assert [run_next(config) for _ in range(4)] == [asked.id] * 3 + [None]
    found = job(config, asked.id).paper
    assert found.error is not None
    assert "3次" in found.error.zh


def test_a_running_job_without_a_sign_of_life_is_seen_to_be_silent(config: Config) -> None:
    asked = ask(config, "reports", "2026", "zh", "organ")
    with keeper_at(config, Jobs) as jobs:
        jobs.claim("A", 1000, LEASE, 3, Text(zh="无", en="none"))
    found = job(config, asked.id)
    assert not found.silent(1000 + LEASE)
    assert found.silent(1001 + LEASE)


def test_leftovers_of_a_clerk_that_was_killed_are_cleared_and_strangers_files_are_not(
    config: Config, make: Callable[..., None],
) -> None:
    make(quick)
    asked = ask(config, "reports", "2026", "zh", "organ")
    place = config.data / FOLDER / asked.id
    (place / ".dead" / "reports").mkdir(parents=True)
    (place / ".dead" / "reports" / "half.pdf").write_text("half")
    (place / "dead.zip").write_text("finished, never noted")
    orphan = config.data / FOLDER / ("0" * 16)
    orphan.mkdir()
    (orphan / "old.zip").write_text("old")
    (config.data / FOLDER / "letter.txt").write_text("dear all")
    run_next(config)
    tidy(config)
    assert len(left(config)) == 2
    assert "letter.txt" in left(config)
    assert downloaded(config, asked.id)
    assert not orphan.exists()


def paper(number: int, kind: str = "reports", basis: str = "now", state: JobState = JobState.DONE) -> JobPaper:
    return JobPaper(str(number), Wish(kind, "2026", "{}", basis), "post", state, 1, 1, 1, None, None,
                    Result("x", "ab" * 32, 1) if state is JobState.DONE else None)


def test_the_last_results_of_each_kind_stay_and_what_is_under_way_always_does() -> None:
    held = [paper(9, state=JobState.RUNNING), paper(8), paper(7, "csv"), paper(6, basis="old"), paper(5),
            paper(4, state=JobState.FAILED), paper(3), paper(2, state=JobState.WAITING, basis="old"),
            paper(1, "csv")]
    assert superfluous(held, {"2026": "now"}, kept=2) == ("6", "4", "3")
    assert superfluous(held, {}, kept=9) == ("8", "7", "6", "5", "4", "3", "1")


def test_tables_come_out_as_a_workbook_or_as_csv_the_same_bytes_every_time(config: Config) -> None:
    made: dict[str, bytes] = {}
    for kind in ("workbook", "csv"):
        asked = ask(config, kind, "2026", "zh", "organ")
        run_next(config)
        made[kind] = downloaded(config, asked.id)
    assert made["workbook"].startswith(b"PK")
    names = zipfile.ZipFile(io.BytesIO(made["csv"])).namelist()
    assert "about.csv" in names
    with keeper_at(config, Jobs) as jobs:
        jobs.drop(tuple(paper.id for paper in jobs.jobs()))
    asked = ask(config, "csv", "2026", "zh", "organ")
    run_next(config)
    assert downloaded(config, asked.id) == made["csv"]


def test_a_folder_is_packed_without_times_and_in_order(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "sub").mkdir(parents=True)
        for inner in ("b.pdf", "a.svg", "sub/c.json") if name == "one" else ("sub/c.json", "a.svg", "b.pdf"):
            (tmp_path / name / inner).write_text(inner * 50)
        pack(tmp_path / name, tmp_path / f"{name}.zip")
    first, second = ((tmp_path / f"{name}.zip").read_bytes() for name in ("one", "two"))
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == ["a.svg", "b.pdf", "sub/c.json"]
        assert archive.testzip() is None


def test_all_reports_of_a_round_come_in_one_file(config: Config) -> None:
    asked = ask(config, "reports", "2026", "zh", "organ")
    assert run_next(config) == asked.id
    found = job(config, asked.id).paper
    assert found.done == found.total == 1 + 2 + 1 + 1  # the committee's, the check-ups, packing
    with zipfile.ZipFile(io.BytesIO(downloaded(config, asked.id))) as archive:
        assert archive.testzip() is None
        assert {"committee-report.zh.pdf", "release.json", "checkups/b1.zh.pdf"} <= set(archive.namelist())


def test_jobs_are_listed_by_round_the_newest_first(config: Config) -> None:
    first, second = (ask(config, kind, "2026", "zh", "organ") for kind in ("reports", "csv"))
    ask(config, "csv", "2025", "zh", "organ")
    listed = jobs_of(config, "2026")
    assert [one.id for one in listed] == [second.id, first.id]
    assert all(one.current for one in listed)
    assert replace(listed[0].paper, state=JobState.DONE).state.ended
