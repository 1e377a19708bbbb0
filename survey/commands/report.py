"""`mofan report`: write the committee's report and the branches' check-ups from a release."""

import sys
from pathlib import Path

import click

from reports.documents import count_reports, write_reports
from reports.documents.library import FolderTaken
from reports.release import Release, read_release
from survey.commands.options import (
    FILE,
    NEW_FOLDER,
    configured,
    keeps_releases,
    lang_option,
    option,
    round_option,
    say,
)
from survey.config import Config
from survey.rounds import latest_releases

OUT = "out"


@click.command("report")
@click.argument("folder", metavar="[DIR]", required=False, type=NEW_FOLDER)
@round_option
@option("--out", metavar="FOLDER", type=NEW_FOLDER, zh="写到哪个文件夹，默认 DIR/out/轮次",
        en="Folder to write to, by default DIR/out/ROUND.")
@lang_option
@option("--from-release", "file", metavar="FILE", type=FILE, zh="只用这个发布文件，不需要 DIR",
        en="Use this release file alone; no DIR needed.")
@option("--before", "earlier", metavar="FILE", type=FILE, zh="与 --from-release 一起用：上一轮的发布文件",
        en="With --from-release: the release of the round before.")
def report(  # noqa: PLR0917 -- click passes every option by name
    folder: Path | None, round_id: str | None, out: Path | None, lang: str, file: Path | None, earlier: Path | None,
) -> None:
    """写出一轮的报告：党委差距分析报告和各支部体检单（PDF）。只读发布文件，不碰答卷。

    Write the reports of a round: the committee's gap analysis and a check-up for every branch (PDF). They are made
    from the release alone.
    """
    if earlier is not None and file is None:
        raise click.UsageError("--before FILE only with --from-release FILE")
    release, before = _releases(folder, round_id, file, earlier)
    target = out or _default_out(folder, release, lang)
    if keeps_releases(target):
        raise FolderTaken(folder=target.name)
    with click.progressbar(length=count_reports(release), label="报告 · reports", file=sys.stderr) as bar:
        written = list(write_reports(release, before, target, lang, bar.update))
    say(f"{len(written)}份 PDF 写入 {target}。", f"{len(written)} PDFs are in {target}.")


def _releases(
    folder: Path | None, round_id: str | None, file: Path | None, earlier: Path | None,
) -> tuple[Release, Release | None]:
    """Give the release to report and the one before it, where there is one."""
    if file is not None:
        return read_release(file), read_release(earlier) if earlier else None
    if folder is None:
        raise click.UsageError("DIR, or --from-release FILE")
    path, before = latest_releases(configured(folder), round_id)
    return read_release(path), read_release(before) if before else None


def _default_out(folder: Path | None, release: Release, lang: str) -> Path:
    if folder is None:
        raise click.UsageError("--from-release FILE --out FOLDER")
    config: Config = configured(folder)
    return config.data / OUT / (release.round_id if lang == "zh" else f"{release.round_id}-{lang}")
