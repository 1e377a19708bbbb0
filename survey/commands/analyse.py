"""`mofan analyse`: anybody's ratings by group, from a table to figures, charts and a PDF."""

import sys
from pathlib import Path

import click

from survey.commands.options import NEW_FOLDER, lang_option, names_in, option, say

DATA = click.Path(path_type=Path)
MANY_GROUPS = 100
"""Above so many groups the audit takes long enough to be told of."""


@click.command("analyse")
@click.argument("data", metavar="DATA", type=DATA)
@option("--group", metavar="COLUMN", required=True, zh="分组所在的列", en="Column that holds the groups.")
@option("--items", metavar="A,B,C", required=True, zh="各题所在的列", en="Columns that hold the items.")
@option("--min", "low", type=int, required=True, zh="最低的回答", en="Lowest answer.")
@option("--max", "high", type=int, required=True, zh="最高的回答", en="Highest answer.")
@option("--sizes", metavar="FILE", type=DATA, zh="各组人数的表：组、人数",
        en="Table of how many people each group has.")
@option("--reverse", metavar="A,B", zh="反向计分的题", en="Items to be reversed.")
@option("--min-group", type=int, default=5, show_default=True, zh="少于这么多人的组不单列；1只用于公开数据",
        en="Groups with fewer people are not shown; 1 is for public data.")
@option("--rule", type=click.Choice(["linear", "nbs"]), default="linear", show_default=True,
        zh="百分制的口径：线性，或统计局口径（五级）",
        en="Counting rule of the points: linear, or NBS (five options).")
@option("--out", metavar="DIR", required=True, type=NEW_FOLDER, zh="写到哪个文件夹", en="Folder to write to.")
@lang_option
def analyse(  # noqa: PLR0917 -- click gives one argument per option
    data: Path, group: str, items: str, low: int, high: int, sizes: Path | None, reverse: str | None,
    min_group: int, rule: str, out: Path, lang: str,
) -> None:
    """分析任何分组的评分数据（CSV 或 XLSX，一行一人），写出 analysis.json、图和 PDF。

    默认不单列不足5人的组并取整；--min-group 1 给出不取整的精确值，只用于已经公开的数据。

    Analyse anybody's ratings in groups (CSV or XLSX, one row per person): analysis.json, charts and a PDF.

    By default groups below 5 are not shown and figures are rounded; --min-group 1 gives exact figures, for data
    that are public already.
    """
    from reports.analysing.engine import analyse as analysis_of
    from reports.analysing.engine import check_request
    from reports.documents.analysis import check_out, write_analysis
    from survey.datasets import EFFORT, read_dataset

    check_request(low, high, min_group=min_group, rule=rule)
    check_out(out)
    with click.progressbar(length=EFFORT, label="读取 · reading", file=sys.stderr) as bar:
        dataset = read_dataset(data, group=group, items=names_in(items), low=low, high=high,
                               reverse=names_in(reverse), sizes=sizes, progress=bar.update)
    if min_group > 1 and len(dataset.group_ids) > MANY_GROUPS:
        click.echo("正在审计各组的数能否被推算，组多时要几分钟。\n"
                   "Auditing that nothing hidden can be worked out; with many groups this takes minutes.", err=True)
    analysis = analysis_of(dataset, min_group=min_group, rule=rule)
    pdf = write_analysis(analysis, out, lang, name=data.name)
    for warning in analysis.warnings:
        click.echo(f"{warning.zh}\n{warning.en}", err=True)
    say(f"{analysis.overall.groups}个组的分析写入 {pdf.parent}。",
        f"The analysis of {analysis.overall.groups} groups is in {pdf.parent}.")
