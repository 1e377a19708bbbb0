"""`mofan round`: plan, lock, open, watch, amend, close and finish a round."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from questionnaires.model import Text
from survey.amendments import is_cancelled
from survey.commands.amending import amend, cancel, stop
from survey.commands.options import (
    FILE,
    NEW_FILE,
    ask_passphrase,
    configured,
    folder_argument,
    key_option,
    names_in,
    option,
    passphrase_option,
    public_url_option,
    round_option,
    say,
)
from survey.finishing import UNFINISHED, finish_round
from survey.installation import office_at
from survey.key_file import destroy_key_file
from survey.locking import lock_plan
from survey.opening import Opening, key_fingerprint, post_opening, prepare_opening
from survey.progress import progress
from survey.rounds import find_round, plan_of
from survey.secret_files import write_secret
from survey.store.office import RoundState

if TYPE_CHECKING:
    from survey.closing import Closed
    from survey.config import Config
    from survey.plan import MergeGroup

STATES: Final = {
    RoundState.PLANNED: Text(zh="已计划", en="planned"), RoundState.OPEN: Text(zh="正在填答", en="open"),
    RoundState.CLOSING: Text(zh="正在汇总", en="closing"), RoundState.CLOSED: Text(zh="已截止", en="closed"),
    RoundState.FINISHED: Text(zh="已结束", en="finished"),
}
CANCELLED: Final = Text(zh="已取消", en="cancelled")


@click.group("round")
def round_() -> None:
    """一轮测评：计划、开放、查看、截止、结束。 / Plan, open, watch, close and finish a round of the survey."""


def read_merge(text: str) -> "MergeGroup":
    """Read “G1:组名=b1,b2”."""
    from survey.plan import MergeGroup

    head, _, units = text.partition("=")
    group, _, name = head.partition(":")
    return MergeGroup(id=group.strip(), name=name.strip() or group.strip(), units=tuple(names_in(units)))


@round_.command("new")
@folder_argument
@option("--id", "round_id", required=True, metavar="ID", zh="轮次编号，如 2026-1", en="Id, such as 2026-1.")
@option("--title", required=True, metavar="TEXT", zh="标题", en="Title.")
@option("--title-en", metavar="TEXT", zh="英文标题，默认同标题", en="English title, by default the title.")
@option("--member-form", default="member_full", show_default=True, metavar="ID",
        zh="党员问卷：member_full、member_core 或自编问卷的编号", en="The members' questionnaire.")
@option("--audiences", metavar="A1,A2,…", zh="服务对象问卷", en="Questionnaires of served groups.")
@option("--open-audiences", metavar="A3,A6,…", zh="其中扫码就能填、不用凭证的（便利样本，不代表全体）",
        en="Those among them that anybody may answer without a slip (convenience samples).")
@option("--merge", "merges", multiple=True, metavar="G1:组名=b1,b2", zh="只合并出数的小支部，可多次使用",
        en="Small branches reported only together; may be repeated.")
@option("--weight", "weights", multiple=True, metavar="POL=1",
        zh="综合值的权重，各维度都要写；不写就不出综合值",
        en="Weights of a composite score, all or none; without them there is none.")
@option("--delta", type=click.FloatRange(0), default=0.5, show_default=True, metavar="RUNGS",
        zh="敏感性：假定未作答者与作答者相差多少级",
        en="Sensitivity: rungs by which those who did not answer may differ.")
@option("--self-assessors/--no-self-assessors", default=True, show_default=True, zh="参与自评的人是否也答卷",
        en="Whether those who rated the branch also answer.")
@option("--closes-on", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
        zh="告知党员的截止日期，系统不会自动截止", en="Closing day shown to members; nothing closes by itself.")
@public_url_option
def new(  # noqa: PLR0917 -- click passes every option by name
    folder: Path, round_id: str, title: str, title_en: str | None, member_form: str, audiences: str | None,
    open_audiences: str | None, merges: tuple[str, ...], weights: tuple[str, ...], delta: float,
    self_assessors: bool, closes_on: datetime | None, public_url: str | None,
) -> None:
    """计划一轮测评。锁定之前可以重新计划；最迟在开放时锁定，计划的哈希印在报告上。

    Plan a round. Until it is locked it can be planned again; opening locks it at the latest, and its hash is
    printed in every report.
    """
    from questionnaires.loader import load_catalogue
    from reports.rules import AnalysisRules
    from survey.plan import make_plan
    from survey.rounds import plan_round
    from survey.structure.ties import names_of_units

    config = configured(folder, public_url)
    with office_at(config) as office:
        units = office.units()
    catalogue = load_catalogue(config.overlay)
    plan = make_plan(
        round_id, read_title(title, title_en), units, catalogue, member_form=member_form,
        audience_forms=names_in(audiences), open_audiences=names_in(open_audiences),
        merge_groups=tuple(read_merge(merge) for merge in merges),
        analysis=AnalysisRules(weights=read_weights(weights), delta=delta), self_assessors_answer=self_assessors,
        closes_on=closes_on.date() if closes_on else None,
        public_url=config.public_url)
    aside = names_of_units(config, plan_round(config, plan, catalogue))
    if aside:
        say(f"这些支部的自评没有归入本轮，先搁置（计划里没有该支部，或自评与题库不符）：{'、'.join(aside)}",
            f"Self-assessments set aside, as the plan lacks the branch or they misfit the bank: {', '.join(aside)}")
    say(f"已计划轮次 {plan.id}，计划哈希 {plan.sha256[:12]}。下一步：mofan round lock",
        f"Round {plan.id} is planned; hash of the plan {plan.sha256[:12]}. Next: mofan round lock")


def read_weights(texts: tuple[str, ...]) -> dict[str, float]:
    """Read “POL=2” and the like."""
    found: dict[str, float] = {}
    for text in texts:
        name, _, weight = text.partition("=")
        try:
            found[name.strip()] = float(weight)
        except ValueError as error:
            raise click.BadParameter(repr(text[:20]), param_hint="--weight") from error
    return found


def read_title(zh: str, en: str | None) -> Text:
    """Read a title of one short printable line."""
    from survey.plan import LONGEST_TITLE

    for text in (zh, en or zh):
        if not (text.strip() and text.isprintable() and len(text) <= LONGEST_TITLE):
            raise click.BadParameter(f"1–{LONGEST_TITLE}: {text[:20]!r}", param_hint="--title")
    return Text(zh=zh, en=en or zh)


@round_.command("lock")
@folder_argument
@round_option
@option("--yes", is_flag=True, zh="不再询问", en="Do not ask.")
def lock(folder: Path, round_id: str | None, yes: bool) -> None:
    """锁定一轮的计划，公布它的哈希。锁定后不能再改，也不能撤销；要改，只能用新的编号另做计划。

    Lock the plan of a round and give its hash to publish. It cannot change after that, nor be unlocked; another
    plan needs a new id.
    """
    config = configured(folder)
    with office_at(config) as office:
        paper = find_round(office, round_id, RoundState.PLANNED)
    if not yes:
        click.confirm(f"将锁定轮次 {paper.id} 的计划，此后不能修改，确定吗？\n"
                      f"Lock the plan of round {paper.id} so that it can never change?", abort=True)
    held = lock_plan(config, paper.id, "mofan round lock", seen=paper.plan_hash)
    say(f"轮次 {paper.id} 的计划已锁定。请公布计划哈希：",
        f"The plan of round {paper.id} is locked. Publish its hash:")
    click.echo(held.plan_hash)


@round_.command("open")
@folder_argument
@round_option
@option("--key", "key_path", metavar="FILE", type=NEW_FILE, zh="密钥文件写到哪里，须在数据文件夹之外",
        en="Where to put the key file, outside the data folder.")
@option("--recovery-sheet", metavar="FILE", type=NEW_FILE, zh="另写一张含口令的恢复单（PDF），打印后请删除",
        en="Also write a recovery sheet (PDF) with the passphrase; delete it once printed.")
def open_(folder: Path, round_id: str | None, key_path: Path | None, recovery_sheet: Path | None) -> None:
    """开放一轮：生成密钥文件，显示一次口令，贴出告示。

    没有密钥文件和口令，谁也打不开答卷。请由机关党委保管，不要交给系统管理员。

    Open a round: make the key file, show its passphrase once, post the notice. Without file and passphrase nobody
    can ever read the answers. The committee keeps them, not the administrator.
    """
    config = configured(folder)
    with office_at(config) as office:
        chosen = find_round(office, round_id, RoundState.PLANNED).id
    opening = prepare_opening(config, chosen, key_path)
    say(f"密钥文件：{opening.key_path}\n口令（只显示这一次，请抄下并妥善保管）：",
        f"Key file: {opening.key_path}\nPassphrase (shown this once; write it down and keep it safe):")
    click.echo(f"\n    {opening.passphrase}\n")
    click.echo(f"公钥指纹 / Fingerprint of the public key: {key_fingerprint(opening.notice)}")
    if recovery_sheet is not None:
        write_recovery_sheet(config, recovery_sheet, opening)
    post_opening(config, opening)
    say(f"轮次 {chosen} 已开放。下一步：mofan slips", f"Round {chosen} is open. Next: mofan slips")


@round_.command("status")
@folder_argument
def status(folder: Path) -> None:
    """查看各轮状态。进行中的一轮只显示全机关总数；发放10张及以上凭证的支部显示收回档次，每天最多更新一次。

    See where every round stands. Of a running one only the organ's totals are shown, and for branches with
    ten or more slips a coarse band of the response rate, refreshed at most once a day.
    """
    config = configured(folder)
    with office_at(config) as office:
        papers, current = office.rounds(), office.current_round()
    for paper in papers:
        name = CANCELLED if is_cancelled(config, paper.id) else STATES[paper.state]
        click.echo(f"{paper.id}  {name.zh} / {name.en}  {plan_of(paper).title.zh}")
    if current is None:
        return
    seen, names = progress(config), {unit.id: unit.name for unit in plan_of(current).units}
    click.echo(f"公钥指纹 / Fingerprint of the public key: {seen.fingerprint}")
    for form, (issued, returned) in seen.totals.items():
        if plan_of(current).is_open(form):
            say(f"{form}：便利样本（扫码自愿作答），收到{returned}",
                f"{form}: a convenience sample (no slip needed), {returned} returned")
            continue
        say(f"{form}：发出{issued}，收回{returned}", f"{form}: {issued} issued, {returned} returned")
    for unit, band in seen.bands.items():
        click.echo(f"{band:>7}  {names[unit]}")


@round_.command("close")
@folder_argument
@round_option
@key_option
@passphrase_option
def close(folder: Path, round_id: str | None, key_path: Path, passphrase_file: Path | None) -> None:
    """截止一轮：停止收卷，在内存中打开答卷，生成唯一的发布文件。中断后再运行一次，结果相同。

    Close a round: stop intake, open the ballots in memory, make the one release. After an interruption run it
    again; the result is the same.
    """
    from survey.closing import Step, close_round

    config = configured(folder)
    passphrase = ask_passphrase(passphrase_file)
    with click.progressbar(length=len(Step), label="截止 · closing", file=sys.stderr) as bar:
        closed = close_round(config, key_path, passphrase, round_id, lambda _: bar.update(1))
    tell_of(closed)


def tell_of(closed: "Closed") -> None:
    """Say what a close came to, and honestly what went wrong with it."""
    say(f"轮次 {closed.round_id} 已截止，打开答卷{closed.ballots}份。",
        f"Round {closed.round_id} is closed; {closed.ballots} ballots were opened.")
    if closed.damaged:
        say(f"注意：有{closed.damaged}条封存记录打不开，没有计入，收卷箱文件可能已损坏或被改动。",
            f"Note: {closed.damaged} sealed records did not open and do not count; the box may be damaged.")
    if closed.unexplained:
        more = closed.unexplained > 0
        say(f"注意：收卷箱里的凭证和答卷合计比印制记录{'多' if more else '少'}{abs(closed.unexplained)}张。",
            f"Note: the box has {abs(closed.unexplained)} {'more' if more else 'fewer'} slips and answers than "
            "were printed.")
    if closed.release is None:
        say("作答的人太少，连全机关也不能出数，没有发布文件。",
            "Too few people answered to show even the whole organ; there is no release.")
    else:
        click.echo(f"{closed.path}\nSHA-256 {closed.release.sha256}")
        say("以上是发布文件。下一步：mofan report，然后 mofan round finish",
            "This is the release. Next: mofan report, then mofan round finish")


@round_.command("finish")
@folder_argument
@round_option
@option("--key", "key_paths", metavar="FILE", type=FILE, multiple=True, zh="一并销毁的密钥文件，可多次使用",
        en="Key file to destroy with the rest; may be repeated.")
@option("--yes", is_flag=True, zh="不再询问", en="Do not ask.")
@option("--abandon", is_flag=True, zh="密钥丢失、无法截止时，不出结果就结束",
        en="End a round that cannot be closed because its key is lost, without results.")
@option("--key-destroyed", is_flag=True, zh="确认密钥文件的每一份都已销毁或丢失，没有文件可交",
        en="Confirm that every copy of the key file is destroyed or lost, so that none can be named.")
def finish(  # noqa: PLR0917 -- click passes every option by name
    folder: Path, round_id: str | None, key_paths: tuple[Path, ...], yes: bool, abandon: bool, key_destroyed: bool,
) -> None:
    """结束一轮：销毁密钥文件、盐值、凭证码和封存的答卷，不能恢复。

    Finish a round: destroy key file, pepper, slips and sealed ballots. There is no way back.
    """
    config = configured(folder)
    with office_at(config) as office:
        paper = find_round(office, round_id, *(UNFINISHED if abandon else (RoundState.CLOSED,)))
    if not yes:
        click.confirm(f"将永久销毁轮次 {paper.id} 的密钥、凭证码和全部答卷，确定吗？\n"
                      f"Destroy the key, the codes and all answers of round {paper.id} for good?", abort=True)
    destroyed = finish_round(config, paper.id, key_paths, abandon=abandon, key_destroyed=key_destroyed)
    for key in destroyed:
        say(f"已销毁密钥文件：{key}", f"Key file destroyed: {key}")
    say(f"轮次 {paper.id} 已结束。系统只销毁了{len(destroyed)}个密钥文件；若另有副本，请一并销毁。",
        f"Round {paper.id} is finished. {len(destroyed)} key file(s) were destroyed; destroy any other copy, too.")


def write_recovery_sheet(config: "Config", path: Path, opening: Opening) -> None:
    """Write the sheet to print; where that fails nothing was opened, and the key goes so that all can be redone."""
    from reports.documents.slips import KeySheet, recovery_sheet

    plan = opening.plan
    sheet = KeySheet(
        organ=plan.organ, round_id=plan.id, round_title=plan.title, passphrase=opening.passphrase,
        fingerprint=key_fingerprint(opening.notice), key_file=opening.key_path.name, simulated=plan.simulated)
    try:
        write_secret(path, recovery_sheet(sheet, "zh"), data_folder=config.data)
    except BaseException:
        destroy_key_file(opening.key_path)
        raise


for amending in (amend, cancel, stop):
    round_.add_command(amending)
