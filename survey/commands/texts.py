"""`mofan texts`: open answers, redacted by two people before anybody else reads them."""

from pathlib import Path

import click

from survey.commands.options import (
    FILE,
    NEW_FILE,
    ask_passphrase,
    configured,
    folder_argument,
    key_option,
    option,
    passphrase_option,
    round_option,
    say,
)
from survey.redaction import publish, take_out


@click.group("texts")
def texts() -> None:
    """文字题的回答：两人各自审改，一致的才公布。

    Open answers: two people redact them, and only what both agree on is published.
    """


@texts.command("open")
@folder_argument
@round_option
@key_option
@passphrase_option
@option("--out", required=True, metavar="CSV", type=NEW_FILE, zh="写到哪里，须在数据文件夹之外",
        en="Where to write, outside the data folder.")
def open_(folder: Path, round_id: str | None, key_path: Path, passphrase_file: Path | None, out: Path) -> None:
    """截止之后、结束之前，取出全机关的文字回答（每题至少10份），按文字排序，不带支部。

    复制成两份，由两个人各自填写：keep 填“是”表示可以公布；redacted 填隐去姓名、职务等之后的文字，空着表示照原文。

    After the close and before the finish, take out the whole organ's open answers (items with at least ten),
    sorted, without branches. Make two copies for two people to fill in: keep = yes where it may be published;
    redacted = the wording without names and posts, empty for the original.
    """
    count = take_out(configured(folder), key_path, ask_passphrase(passphrase_file), out, round_id)
    say(f"取出{count}条，在 {out}。公布之后请删除这个文件和两份副本。",
        f"{count} answers are in {out}. Delete this file and both copies once they are published.")


@texts.command("publish")
@folder_argument
@click.argument("first", metavar="FIRST.csv", type=FILE)
@click.argument("second", metavar="SECOND.csv", type=FILE)
@round_option
def publish_(folder: Path, first: Path, second: Path, round_id: str | None) -> None:
    """公布两人都保留、且改写一致的回答，写在发布文件旁边。

    Publish the answers both reviewers kept in the same wording, beside the release.
    """
    path, count = publish(configured(folder), first, second, round_id)
    say(f"公布{count}条：{path}", f"{count} published: {path}")
