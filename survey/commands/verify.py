"""`mofan verify`: whether a release is whole, keeps its rules, and its numbers follow from each other."""

from collections.abc import Iterator
from pathlib import Path

import click

from reports.verification import Check, Verdict, Verification, beyond_reach, verify_file, words
from survey.commands.options import FILE, option, say

SIGNS = {Verdict.AGREES: "✓", Verdict.DIFFERS: "✗", Verdict.ABSENT: "–"}


@click.command("verify")
@click.argument("file", metavar="RELEASE.json", type=FILE)
@option("--plan-hash", metavar="SHA256", zh="开卷前公布的计划哈希",
        en="The plan's hash as published before opening.")
@option("--before", multiple=True, metavar="FILE", type=FILE, zh="以往的发布文件，可多次使用：连同它们一起审计",
        en="Earlier releases to audit it beside; may be repeated.")
@click.pass_context
def verify(ctx: click.Context, file: Path, plan_hash: str | None, before: tuple[Path, ...]) -> None:
    """核验发布文件，不需要系统和答卷：文件是否完整，每个数是否守规则，由它们得出的数是否都对。

    退出码：0 全部一致，1 有不一致，2 不是发布文件。

    Verify a release file without the system or any answers: whether it is whole, every cell keeps the rules, and
    every number that follows from the cells is right.

    Exit code: 0 all agree, 1 something differs, 2 not a release.
    """
    found = verify_file(file, plan_hash=plan_hash, before=before)
    click.echo(f"{file.name}  SHA-256 {found.sha256}")
    click.echo("\n".join(line for check in found.checks for line in _lines(check)))
    _conclude(found)
    ctx.exit(0 if found.agrees else 1)


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
