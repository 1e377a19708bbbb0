"""`mofan assess`: the branches' own ratings, from a table they fill in."""

from pathlib import Path

import click

from survey.assessment_template import write_template
from survey.assessments import read_assessments
from survey.commands.options import (
    FILE,
    NEW_FILE,
    configured,
    folder_argument,
    lang_option,
    option,
    round_option,
    say,
)
from survey.rounds import keep_assessments, papers_for_assessment


@click.group("assess")
def assess() -> None:
    """支部自评。 / The branches' own ratings."""


@assess.command("template")
@folder_argument
@round_option
@option("--out", required=True, metavar="FILE", type=NEW_FILE, zh="写到哪里（.xlsx 或 .csv）",
        en="Where to write (.xlsx or .csv).")
@lang_option
def template(folder: Path, round_id: str | None, out: Path, lang: str) -> None:
    """写出自评表，供各支部填写：每个条目附五级标准，另有事实数据。

    Write the table for branches to fill in: every criterion with its five anchors, and the facts.
    """
    units, catalogue = papers_for_assessment(configured(folder), round_id)
    write_template(out, units, catalogue, lang)
    say(f"自评表：{out}", f"Table to fill in: {out}")


@assess.command("import")
@folder_argument
@click.argument("file", metavar="FILE", type=FILE)
@round_option
def import_(folder: Path, file: Path, round_id: str | None) -> None:
    """读入填好的自评表 FILE（CSV 或 XLSX）；有任何错误就全部不读，并逐条列出。

    每行一个条目。级别填0至4，或“不适用”；比例填0.95或95%；是非填“是”“否”。例如：

    \b
      branch,item,value,evidence
      b1,POL-1,3,党员大会记录 2026-03
      b1,DUT-2,不适用,
      b1,fact.dydh,4,
      b1,fact.txth_rate,95%,

    再次读入的支部以新的为准。还没有计划轮次时先存着，归入下一个计划的轮次。

    Read a filled-in table (CSV or XLSX); with any mistake nothing is taken over and every mistake is listed.
    One row per item, as above: a level 0 to 4 or NA; a share as 0.95 or 95%; yes or no. A branch read again is
    replaced. Before a round is planned, ratings wait for the next one.
    """
    config = configured(folder)
    assessments = read_assessments(file, *papers_for_assessment(config, round_id))
    belongs = keep_assessments(config, assessments, round_id)
    count = len(assessments)
    say(f"读入{count}个支部的自评，" + (f"归入轮次 {belongs}。" if belongs else "等待下一个计划的轮次。"),
        f"Read the ratings of {count} branch(es), for " + (f"round {belongs}." if belongs else "the next round."))
