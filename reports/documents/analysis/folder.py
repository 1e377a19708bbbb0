"""The folder of an analysis: figures, PDF and charts, written whole or not at all."""

import re
from pathlib import Path

from reports.analysis import FORMAT, Analysis
from reports.documents.folders import check_folder, whole_folder

FILE = "analysis.json"
_OURS = re.compile(r"analysis\.json|analysis\.(zh|en)\.pdf|charts(/[\w-]+\.(zh|en)\.svg)?", re.ASCII)
_BEGINNING = 200


def check_out(out: Path) -> None:
    """Raise FolderTaken where `out` holds anything but an earlier analysis; asked before the long work begins."""
    check_folder(out, _holds_an_analysis)


def write_analysis(analysis: Analysis, out: Path, lang: str, *, name: str) -> Path:
    """Write `analysis.json`, the PDF in `lang` and the charts into `out`; give the PDF's path.

    An earlier analysis is replaced. `name` is what the data are called. Raises FolderTaken.
    """
    # Drawing takes a second to get ready; nobody waits for it to learn that the folder is taken.
    from reports.documents.analysis.pictures import draw  # noqa: PLC0415
    from reports.documents.analysis.report import document, script_of  # noqa: PLC0415
    from reports.documents.typesetting import typeset  # noqa: PLC0415

    with whole_folder(out, _holds_an_analysis) as unfinished:
        script = script_of(analysis, lang)
        drawn = draw(script)
        (unfinished / FILE).write_bytes(analysis.to_bytes())
        (unfinished / f"analysis.{lang}.pdf").write_bytes(typeset(document(script, drawn, name)))
        (unfinished / "charts").mkdir()
        for chart, svg in drawn.items():
            (unfinished / "charts" / f"{chart}.{lang}.svg").write_bytes(svg)
    return out / f"analysis.{lang}.pdf"


def _holds_an_analysis(folder: Path) -> bool:
    """True if nothing would be lost with the folder but what `write_analysis` writes again."""
    held = list(folder.rglob("*"))
    return _is_ours(folder / FILE) and all(
        _OURS.fullmatch(path.relative_to(folder).as_posix()) and not path.is_symlink() for path in held)


def _is_ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return FORMAT.encode() in file.read(_BEGINNING)
