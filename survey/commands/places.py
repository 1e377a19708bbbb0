"""`mofan places`: make room for answers without a slip to open forms."""

from pathlib import Path

import click

from survey.commands.options import configured, folder_argument, option, say
from survey.commands.slips import read_count
from survey.open_forms import make_room


@click.command("places")
@folder_argument
@option("--for", "forms", multiple=True, required=True, metavar="A3=500", zh="开放的问卷及名额，可多次使用",
        en="Open questionnaire and number of places; may be repeated.")
@option("--reason", metavar="TEXT", zh="名额已经备过，现在追加的原因，会记录在案",
        en="Why places are added to those there are; it is recorded.")
def places(folder: Path, forms: tuple[str, ...], reason: str | None) -> None:
    """给开放的问卷备好名额：扫码就能填，一份答卷占一个名额，填满即止。

    Make room for answers without a slip: every answer to an open form takes a place, until none is left.
    """
    config = configured(folder)
    for form, count in (read_count(value) for value in forms):
        make_room(config, form, count, reason=reason)
        say(f"{form}：已备好{count}个名额。", f"{form}: room for {count} answers without a slip.")
