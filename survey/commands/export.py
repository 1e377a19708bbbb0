"""`mofan export`: a release as tables for office programs and statisticians."""

from pathlib import Path

import click

from reports.exporting import Format, OutTaken, export, release_schema
from reports.release import read_release
from survey.commands.options import FILE, keeps_releases, lang_option, option, say


def _print_schema(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print the schema instead of exporting anything."""
    if wanted:
        click.echo(release_schema(), nl=False)
        ctx.exit()


@click.command("export")
@click.argument("file", metavar="RELEASE.json", type=FILE)
@option("--format", "kind", type=click.Choice([kind.value for kind in Format]), default=Format.XLSX.value,
        show_default=True, zh="格式：csv 是一个文件夹，每表一个文件",
        en="Format; csv makes a folder, one file per table.")
@option("--out", required=True, metavar="FILE_OR_FOLDER", type=click.Path(path_type=Path),
        zh="写到哪个文件（xlsx、json）或文件夹（csv）", en="File (xlsx, json) or folder (csv) to write.")
@lang_option
@option("--schema", is_flag=True, is_eager=True, expose_value=False, callback=_print_schema,
        zh="打印发布文件的 JSON Schema，不导出", en="Print the JSON Schema of release files instead.")
def export_(file: Path, kind: str, out: Path, lang: str) -> None:
    """把发布文件导出为表格，附代码本。导出的只是已发布的数，没有原始答卷。

    CSV 和 XLSX 里，以 = + - @ 开头的文字不会被当作公式。以前的导出会被替换，别的文件不会被动。

    Write a release as tables, with a codebook. Only released figures are exported; there are no raw answers.
    Text that begins like a formula stays text. An earlier export is replaced, anything else is left alone.
    """
    if keeps_releases(out):
        raise OutTaken(out=out.name)
    export(read_release(file), out, Format(kind), lang)
    say(f"已导出：{out}", f"Exported: {out}")
