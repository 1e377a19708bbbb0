"""`mofan round amend`, `cancel` and `stop`: what may still be changed about a round that is open."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from questionnaires.model import Text
from survey.commands.options import configured, folder_argument, option, round_option, say
from survey.installation import office_at
from survey.rounds import find_round
from survey.store.office import RoundState

if TYPE_CHECKING:
    from survey.config import Config

reason_option = option("--reason", required=True, metavar="TEXT", zh="原因，会照原样公布",
                       en="The reason, published as it stands.")
reason_en_option = option("--reason-en", metavar="TEXT", zh="英文的原因，默认同上", en="The reason in English.")
yes_option = option("--yes", is_flag=True, zh="不再询问", en="Do not ask.")


def _open_round(config: "Config", round_id: str | None, *states: RoundState) -> str:
    with office_at(config) as office:
        return find_round(office, round_id, *states).id


def _reason(zh: str, en: str | None) -> Text:
    if not zh.strip():
        raise click.BadParameter(repr(zh), param_hint="--reason")
    return Text(zh=zh, en=(en or "").strip() or zh)


@click.command("amend")
@folder_argument
@round_option
@option("--closes-on", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", zh="新的截止日期",
        en="The new closing day.")
@reason_option
@reason_en_option
def amend(folder: Path, round_id: str | None, closes_on: datetime, reason: str, reason_en: str | None) -> None:
    """公布更正，延长正在填答的一轮。更正与计划哈希相扣，写进发布文件；填答页面显示新的日期。

    Publish an amendment that extends an open round. It is chained to the plan's hash and goes into the release;
    the answering pages show the new day.
    """
    from survey.amendments import extend_round

    config = configured(folder)
    made = extend_round(config, _open_round(config, round_id, RoundState.OPEN), closes_on.date(),
                        _reason(reason, reason_en))
    say(f"第{made.number}号更正已公布：{made.what.zh}", f"Amendment no. {made.number} is published: {made.what.en}")
    click.echo(f"SHA-256 {made.sha256}")


@click.command("cancel")
@folder_argument
@round_option
@reason_option
@reason_en_option
@yes_option
def cancel(folder: Path, round_id: str | None, reason: str, reason_en: str | None, yes: bool) -> None:
    """公布取消正在填答的一轮：答卷不打开，全部销毁，没有结果。

    Publish that an open round is cancelled: its answers are destroyed unopened, and there is no result.
    """
    from survey.cancelling import CANCELLABLE, cancel_round

    config, why = configured(folder), _reason(reason, reason_en)
    chosen = _open_round(config, round_id, *CANCELLABLE)
    if not yes:
        click.confirm(f"将公布取消轮次 {chosen}，并永久销毁全部答卷，确定吗？\n"
                      f"Publish that round {chosen} is cancelled and destroy all its answers for good?", abort=True)
    made = cancel_round(config, chosen, why)
    say(f"轮次 {chosen} 已取消，答卷已销毁。若另有密钥文件的副本，请一并销毁。",
        f"Round {chosen} is cancelled and its answers are destroyed. Destroy any other copy of the key file, too.")
    click.echo(f"SHA-256 {made.sha256}")


@click.command("stop")
@folder_argument
@round_option
def stop(folder: Path, round_id: str | None) -> None:
    """停止收卷，不需要密钥；什么也不打开。以后用 mofan round close 汇总。

    Stop taking answers without the key; nothing is opened. Close the round later with mofan round close.
    """
    from survey.stopping import stop_intake

    config = configured(folder)
    chosen = _open_round(config, round_id, RoundState.OPEN)
    stop_intake(config, chosen)
    say(f"轮次 {chosen} 已停止收卷。下一步：mofan round close",
        f"Round {chosen} takes no more answers. Next: mofan round close")
