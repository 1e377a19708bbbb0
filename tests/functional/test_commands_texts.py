"""Open answers from the command line: out for two reviewers, back for the report."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from survey.cli import main
from survey.closing import close_round
from tests.whole_rounds import WholeRound


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)


def test_texts_go_out_to_two_people_and_come_back(tmp_path: Path) -> None:
    made = WholeRound.open_at(tmp_path)
    made.answer(0.9)
    close_round(made.config, made.key_path, made.passphrase)
    (tmp_path / "pass.txt").write_text(made.passphrase + "\n")
    out, data = tmp_path / "texts.csv", made.config.data
    key = ("--key", made.key_path, "--passphrase-file", tmp_path / "pass.txt")
    inside = run("texts", "open", data, *key, "--out", data / "texts.csv")
    assert inside.exit_code == 2
    assert "data folder" in inside.stderr
    assert run("texts", "open", data, *key, "--out", out).exit_code == 0
    reviewed = out.read_text("utf-8").replace("少开会,,", "少开会,是,少开一些会")
    for reviewer in ("first", "second"):
        (tmp_path / f"{reviewer}.csv").write_text(reviewed, "utf-8")
    alone = run("texts", "publish", data, tmp_path / "first.csv", tmp_path / "first.csv")
    assert alone.exit_code == 2
    assert "Two people redact" in alone.stderr
    told = run("texts", "publish", data, tmp_path / "first.csv", tmp_path / "second.csv")
    assert told.exit_code == 0, told.output
    published = json.loads((data / "releases" / "R1" / "texts.json").read_text("utf-8"))
    assert {text for texts in published["texts"].values() for text in texts} == {"少开一些会"}
