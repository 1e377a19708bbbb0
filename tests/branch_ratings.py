"""Branches that rate themselves: panels, levels and consensus made up for tests."""

from datetime import date
from pathlib import Path

from survey.config import Config
from survey.consensus import Edit
from survey.installation import set_up
from survey.rounds import plan_round
from survey.self_assessing.blind import begin_consensus, hand_in_blind, rate_blind
from survey.self_assessing.consensus import save_fields, sheet, submit
from survey.self_assessing.work import Work, work_at
from tests.whole_rounds import CATALOGUE, UNITS, made_up_plan

TODAY = date(2026, 4, 20)
PANEL = ("secretary", "rater-1", "rater-2")


def planned(folder: Path) -> Config:
    """Set up a data folder with a planned round that asks the short form."""
    config = Config.for_folder(folder / "data")
    set_up(config, UNITS)
    plan_round(config, made_up_plan(), CATALOGUE)
    return config


def rate_all(config: Config, work: Work, rater: str, level: int, **others: int) -> None:
    """Rate every criterion alike, but for those named (POL_1=4), and hand in."""
    levels = {criterion.id: level for criterion in work.criteria}
    rate_blind(config, work, rater, levels | {name.replace("_", "-"): other for name, other in others.items()})
    hand_in_blind(config, work, rater)


def in_consensus(config: Config, unit: str = "b1") -> Work:
    """Have a panel of three rate a branch at 2, 2 and 3, and begin the consensus."""
    work = work_at(config, unit)
    for rater, level in zip(PANEL, (2, 2, 3), strict=True):
        rate_all(config, work, rater, level)
    begin_consensus(config, work, "secretary")
    return work


def fill(config: Config, work: Work, level: str = "3", evidence: str = "", **fields: str) -> None:
    """Agree on one level for everything, and on other fields (`fact_dydh`)."""
    values = {f"level:{criterion.id}": level for criterion in work.criteria}
    values |= {f"evidence:{criterion.id}": evidence for criterion in work.criteria}
    values |= {f"fact:{name.replace('_', '.', 1)}": value for name, value in fields.items()}
    versions = sheet(config, work).versions
    saved = save_fields(config, work, [Edit(f, v, versions.get(f, 0)) for f, v in values.items()])
    assert not saved.conflicts
    assert not saved.refused


def submitted(config: Config, unit: str = "b1", level: str = "3", evidence: str = "", **fields: str) -> Work:
    """Bring a branch all the way to a rating handed in."""
    work = in_consensus(config, unit)
    fill(config, work, level, evidence, **fields)
    submit(config, work, TODAY)
    return work
