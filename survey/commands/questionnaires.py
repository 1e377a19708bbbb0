"""`mofan questionnaires`: check the wording of the built-in bank and of the files laid over it."""

from collections.abc import Iterator
from pathlib import Path

import click

from questionnaires.catalogue import Catalogue
from questionnaires.loader import load
from questionnaires.model import Text
from questionnaires.wording import Remark, review

NOT_READ = Text(zh="没有读：文件名要以 .toml 结尾。", en="Not read: the file name must end in .toml.")


@click.group()
def questionnaires() -> None:
    """问卷的内容。 / The content of the questionnaires."""


@questionnaires.command()
@click.argument("folder", metavar="[DIR]", required=False,
                type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def check(ctx: click.Context, folder: Path | None) -> None:
    """检查内置题库；给出数据文件夹 DIR 时，连同 DIR/questionnaires 里的文件一起检查。

    退出码：0 没有意见，1 有意见，2 文件有错。

    Check the built-in bank, and the files in DIR/questionnaires where a data folder DIR is given.

    Exit code: 0 nothing to remark, 1 remarks, 2 broken files.
    """
    from survey.definition_files import unprintable

    overlay = folder / "questionnaires" if folder else None
    loaded = load(overlay)
    remarks = [*_passed_over(overlay), *review(loaded.catalogue, loaded.own_files), *unprintable(loaded)]
    for remark in remarks:
        click.echo(remark)
    for name in loaded.replaced:
        click.echo(f"{name}: 代替内置文件 / replaces the built-in file")
    click.echo("\n".join(_summary(loaded.catalogue)))
    click.echo(f"意见 {len(remarks)} 条 / {len(remarks)} remark(s)")
    ctx.exit(1 if remarks else 0)


def _passed_over(overlay: Path | None) -> Iterator[Remark]:
    """Find files that look like definitions but are not read, such as a six_models.toml.txt."""
    if overlay and overlay.is_dir():
        for path in sorted(overlay.iterdir()):
            if ".toml" in path.name.lower() and path.suffix != ".toml":
                yield Remark(path.name, "-", "file-name", NOT_READ)


def _summary(catalogue: Catalogue) -> Iterator[str]:
    """Show each form with its number of items and the start of its fingerprint."""
    width = max(len(questionnaire.id) for questionnaire in catalogue.questionnaires)
    for questionnaire in catalogue.questionnaires:
        yield (f"{questionnaire.id:<{width}}  {len(questionnaire.items):>3} 题 items  "
               f"{questionnaire.fingerprint[:12]}  {questionnaire.title.zh} / {questionnaire.title.en}")
