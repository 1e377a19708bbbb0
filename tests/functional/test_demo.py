"""`mofan demo`: one command from nothing to the reports, and the reports say what was planted."""

import re
import stat
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from reports.documents import write_reports
from reports.findings import find
from reports.release import Suppressed, read_release
from survey.booth import BoothAt
from survey.config import Config
from survey.demo.running import MARK, AnswerRefused, clear_earlier_demo, run
from survey.demo.scenario import BRANCHES, MERGED, RATING_BRANCH
from survey.installation import ForeignFolder
from survey.respondent.app import create_app
from survey.respondent.forms import CODE
from survey.self_assessing.blind import own_blind, spread_for
from survey.self_assessing.work import Stage, standing, work_at
from survey.staff.app import create_app as create_office

pytestmark = pytest.mark.slow
MOFAN = "import sys; from survey.cli import main; sys.argv[0] = 'mofan'; main()"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of one demo, and what the command said."""
    folder = tmp_path_factory.mktemp("demo") / "try"
    done = subprocess.run([sys.executable, "-c", MOFAN, "demo", "--no-serve", "--dir", str(folder)],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return folder, done.stdout


def words(pdf: Path) -> list[str]:
    """The text of every page, without the breaks a typesetter puts in."""
    document = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]  # the library has no types
    try:
        return [re.sub(r"\s+", "", page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()  # type: ignore[no-untyped-call]


def test_every_report_of_both_closed_rounds_is_written(told: tuple[Path, str]) -> None:
    out = told[0] / "out"
    for name, lang in (("2025", "zh"), ("2026", "zh"), ("2026-en", "en")):
        assert (out / name / f"committee-report.{lang}.pdf").is_file()
        checkups = {path.name.split(".")[0] for path in (out / name / "checkups").iterdir()}
        assert checkups == {branch.id for branch in BRANCHES} | {MERGED[0]}


def test_every_page_is_marked_as_simulated(told: tuple[Path, str]) -> None:
    for pdf in (told[0] / "out" / "2026").rglob("*.pdf"):
        assert all("模拟数据" in page for page in words(pdf)), pdf.name


def test_the_committee_reads_of_the_planted_blind_spot_and_of_party_work_apart_from_business(
    told: tuple[Path, str],
) -> None:
    text = "".join(words(told[0] / "out" / "2026" / "committee-report.zh.pdf"))
    assert re.search(r"调查统计支部.{0,12}责任落实", text)
    assert re.search(r"国际收支支部.{0,40}", text)
    assert "两张皮" in text
    assert "信息未到人" in text


def test_planted_branches_are_told_apart_and_branches_with_nothing_planted_are_not(told: tuple[Path, str]) -> None:
    found = find(read_release(told[0] / "out" / "2026" / "release.json"))
    by_dimension = {tiers.dimension.id: tiers for tiers in found.tiers}
    assert by_dimension["RES"].below == ("调查统计支部",)
    assert "国际收支支部" in by_dimension["DUT"].below
    # A branch that rates itself harder than the others has something planted, too: in its own rating.
    quiet = {branch.name for branch in BRANCHES
             if not branch.planted and not branch.overrates and branch.leniency == BRANCHES[0].leniency}
    assert len(quiet) >= 12
    assert not quiet & {name for tiers in found.tiers for name in (*tiers.above, *tiers.below)}
    assert not quiet & {flagged.profile.unit.name for flagged in found.flagged}
    assert not quiet & {d.unit.name for problem in found.release.problems
                        for d in found.diagnoses.warned(problem.id)}


def test_the_reports_compare_branches_without_ranking_them(told: tuple[Path, str]) -> None:
    out = told[0] / "out"
    said = "".join(words(out / "2026" / "committee-report.zh.pdf"))
    for piece in ("高于平均（可区分）", "漏斗图", "优先级四象限", "各维度的信度", "出数审计"):
        assert piece in said, piece
    checkup = "".join(words(out / "2026" / "checkups" / "statistics.zh.pdf"))
    assert "责任落实：低于各支部平均（可区分）" in checkup
    assert "可区分" not in "".join(words(out / "2026" / "checkups" / "office.zh.pdf"))


def test_branches_below_every_threshold_show_no_figure_of_their_members(told: tuple[Path, str]) -> None:
    release = read_release(told[0] / "out" / "2026" / "release.json")
    for unit in ("security", "library"):
        assert isinstance(release.unit(unit).returned, Suppressed)
        assert all(isinstance(cell.mean, Suppressed) for cell in release.unit(unit).items)
    assert release.unit(MERGED[0]).returned != release.unit("security").returned


def test_keys_and_pepper_lie_beside_the_folder_never_in_it(told: tuple[Path, str]) -> None:
    folder, _ = told
    beside = folder.with_name(folder.name + ".keys")
    assert {path.name for path in beside.iterdir()} == {"2027.key", "logins.txt", "office.secret", "pepper"}
    assert not [path for path in folder.rglob("*") if path.suffix == ".key" or "pepper" in path.name]


def test_a_code_from_the_screen_answers_once_in_the_open_round(told: tuple[Path, str]) -> None:
    folder, said = told
    line = next(line for line in said.splitlines() if line.strip().startswith("A3"))
    config = Config.for_folder(folder)
    booth = BoothAt(config.data, config.pepper)
    try:
        client = create_app(booth).test_client(use_cookies=False)
        fields = {CODE: line.split()[1], "A3.REL": "3"}
        assert client.post("/zh/f/A3", data=fields).status_code == 303
        assert client.post("/zh/f/A3", data=fields).status_code == 422
    finally:
        booth.stop()


def logins(said: str) -> dict[str, str]:
    """The names and passwords on the screen."""
    lines = said.partition("logins.txt):")[2].splitlines()
    return {line.split()[0]: line.split()[1] for line in lines if line.startswith("  ")}


def test_every_role_signs_in_with_what_the_screen_says_and_the_file_is_for_its_owner_alone(
    told: tuple[Path, str],
) -> None:
    folder, said = told
    names = logins(said)
    assert len(names) == len(set(names.values())) == 8
    kept = folder.with_name(folder.name + ".keys") / "logins.txt"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert all(f"{name} " in kept.read_text("utf-8") for name in names)
    app = create_office(Config.for_folder(folder))
    app.config["WTF_CSRF_ENABLED"] = False
    for name, password in names.items():
        client = app.test_client()
        wrong = client.post("/sign-in", data={"name": name, "password": password[::-1]})
        assert wrong.status_code == 200
        assert client.post("/sign-in", data={"name": name, "password": password}).status_code == 303
        assert client.get("/").status_code == 200


def test_a_branch_is_rating_itself_and_one_rating_is_awaited(told: tuple[Path, str]) -> None:
    config = Config.for_folder(told[0])
    work = work_at(config, RATING_BRANCH)
    found = standing(config, work)
    assert (work.round_id, found.stage) == ("2027", Stage.BLIND)
    assert own_blind(config, work, "rater1").is_handed_in
    assert not own_blind(config, work, "secretary").levels
    assert spread_for(config, work, "rater1") is None


def test_the_same_seed_gives_the_same_releases_and_reports(told: tuple[Path, str], tmp_path: Path) -> None:
    out = told[0] / "out"
    again = run(Config.for_folder(tmp_path / "again"), 7, lambda _: None)
    for path, name in zip(again.releases, ("2025", "2026"), strict=True):
        assert path.read_bytes() == (out / name / "release.json").read_bytes()
    first = read_release(again.releases[0])
    for pdf in write_reports(first, None, tmp_path / "out", "zh"):
        assert pdf.read_bytes() == (out / "2025" / pdf.relative_to(tmp_path / "out")).read_bytes(), pdf.name


def test_a_demo_replaces_only_a_demo(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear all")
    with pytest.raises(ForeignFolder):
        clear_earlier_demo(Config.for_folder(tmp_path / "mine"))
    (tmp_path / "mine" / MARK).write_text("demo")
    clear_earlier_demo(Config.for_folder(tmp_path / "mine"))
    assert not (tmp_path / "mine").exists()


def test_a_refused_answer_says_so_in_both_languages() -> None:
    assert "500" in AnswerRefused(status=500).sentence("zh")
    assert "defect" in AnswerRefused(status=500).sentence("en")
