"""`mofan verify`: whether a release keeps its rules and its numbers follow, or a data folder was left alone."""

from collections.abc import Iterator
from pathlib import Path

import click

from reports.verification import Check, Verdict, Verification, beyond_reach, verify_file, words
from survey.chain import Inspection
from survey.chronicle import inspect_log
from survey.commands.options import FILE, configured, option, say
from survey.supervising import RoundCheck, check_rounds

AGREES, DIFFERS = "✓ 一致 agrees", "✗ 不一致 DIFFERS"
SIGNS = {Verdict.AGREES: "✓", Verdict.DIFFERS: "✗", Verdict.ABSENT: "–"}


@click.command("verify")
@click.argument("path", metavar="RELEASE.json|DIR", type=click.Path(exists=True, path_type=Path))
@option("--plan-hash", metavar="SHA256", zh="开卷前公布的计划哈希",
        en="The plan's hash as published before opening.")
@option("--before", multiple=True, metavar="FILE", type=FILE, zh="以往的发布文件，可多次使用：连同它们一起审计",
        en="Earlier releases to audit it beside; may be repeated.")
@option("--noted", metavar="SHA256", zh="对 DIR：以前抄下的日志校验值",
        en="With DIR: a check value of the log noted earlier.")
@click.pass_context
def verify(
    ctx: click.Context, path: Path, plan_hash: str | None, before: tuple[Path, ...], noted: str | None,
) -> None:
    """核验发布文件，不需要系统和答卷：文件是否完整，每个数是否守规则，由它们得出的数是否都对。

    给出数据文件夹 DIR，则核验工作日志有没有断开，各轮的计划、问卷和发布文件是否还是当初记下的那些。

    退出码：0 全部一致，1 有不一致，2 不是发布文件，也不是数据文件夹。

    Verify a release file without the system or any answers: whether it is whole, every cell keeps the rules, and
    every number that follows from the cells is right.

    Given a data folder DIR, verify that the staff log is nowhere broken, and that plans, questionnaires and
    releases are still those that were noted.

    Exit code: 0 all agree, 1 something differs, 2 neither a release nor a data folder.
    """
    if path.is_dir():
        _require_no_release_options(plan_hash, before)
        ctx.exit(0 if _verify_folder(path, noted) else 1)
    if noted is not None:
        raise click.UsageError("--noted goes with a data folder")
    found = verify_file(path, plan_hash=plan_hash, before=before)
    click.echo(f"{path.name}  SHA-256 {found.sha256}")
    click.echo("\n".join(line for check in found.checks for line in _lines(check)))
    _conclude(found)
    ctx.exit(0 if found.agrees else 1)


def _require_no_release_options(plan_hash: str | None, before: tuple[Path, ...]) -> None:
    if plan_hash is not None or before:
        raise click.UsageError("--plan-hash and --before go with a release file")


def _lines(check: Check) -> Iterator[str]:
    name, verdict = words()[check.id], words()[check.verdict.value]
    count = f"（{check.count}）" if check.count else ""
    yield f"{SIGNS[check.verdict]} {verdict.zh} {verdict.en}{count}  {name.zh} / {name.en}"
    yield from (f"    {finding}" for finding in check.findings)


def _conclude(found: Verification) -> None:
    say(f"重新算出{found.recomputed}个数。以下的数只凭发布文件无法重新算出：",
        f"{found.recomputed} numbers were computed again. From the release alone these cannot be:")
    for text in beyond_reach():
        click.echo(f"  - {text.zh}\n    {text.en}")
    if found.agrees:
        say("全部一致。", "Everything agrees.")
    else:
        say("有不一致，见标有 ✗ 的各行。", "Something differs: see the lines marked ✗.")


def _verify_folder(folder: Path, noted: str | None) -> bool:
    """Verify a data folder, line by line; gives whether everything agrees."""
    config = configured(folder)
    log, rounds = inspect_log(config, noted), check_rounds(config)
    click.echo(f"{AGREES if log.whole else DIFFERS}（{log.count}）  {_log_name(log)}")
    click.echo(f"    SHA-256 {log.head}")
    for checked in rounds:
        title = f"{checked.id}  {checked.title.zh} / {checked.title.en}"
        click.echo(f"{AGREES if checked.agrees else DIFFERS}  {title}")
        click.echo("\n".join(f"    {line}" for line in _findings(checked)))
    agrees = log.whole and all(checked.agrees for checked in rounds)
    if agrees:
        say("全部一致。把上面的校验值抄在纸上，下次用 --noted 核对。",
            "Everything agrees. Note the check value above on paper and give it to --noted the next time.")
    else:
        say("有不一致，见标有 ✗ 的各行。", "Something differs: see the lines marked ✗.")
    return agrees


def _log_name(log: Inspection) -> str:
    if log.broken is not None:
        return f"工作日志从第{log.broken}条起断开 / the staff log is broken from entry {log.broken} on"
    if log.missing:
        return "日志里没有抄下的校验值 / the check value noted earlier is not in the staff log"
    return "工作日志首尾相连 / the staff log is chained end to end"


def _findings(checked: RoundCheck) -> Iterator[str]:
    yield f"计划 plan {checked.plan_hash}{'' if checked.plan_agrees else '  ✗'}"
    if checked.lock is not None:
        yield f"锁定 locked {checked.lock.day} {checked.lock.who}{'' if checked.lock_agrees else '  ✗'}"
    if checked.amendments or not checked.amendments_agree:
        yield f"更正 amendments {len(checked.amendments)}{'' if checked.amendments_agree else '  ✗'}"
    if not checked.catalogue_agrees:
        yield "冻结的问卷 frozen questionnaires  ✗"
    for form in checked.forms:
        yield f"问卷 form {form.id} {form.fingerprint}{'' if form.agrees else '  ✗'}"
        if form.total is not None and not form.total.plausible:
            yield f"收回 returned {form.total.returned} > 印发 issued {form.total.issued}  ✗"
    if checked.release is not None:
        yield f"发布 release {checked.release.found or '–'}{'' if checked.release.agrees else '  ✗'}"
