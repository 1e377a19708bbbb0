"""The bundled fonts are there, in a checkout and in a zip, and tell what they cannot draw."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from fontTools.ttLib import TTFont

from reports.fonts import FAMILY, font_files, font_folder, missing_glyphs


def test_both_weights_lie_in_the_folder_and_carry_the_family_name() -> None:
    assert [path.parent for path in font_files()] == [font_folder()] * 2
    for path, weight in zip(font_files(), (400, 700), strict=True):
        with TTFont(path, lazy=True) as font:
            assert font["name"].getDebugName(1) == FAMILY
            assert getattr(font["OS/2"], "usWeightClass", None) == weight


def test_both_weights_draw_the_same_characters() -> None:
    drawn = []
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            drawn.append(set(font.getBestCmap() or ()))
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) > 6763


def test_what_cannot_be_drawn_is_named() -> None:
    assert missing_glyphs("支部自评 3.7 · 党员 ≤0.5，差 −0.4\n第二行") == set()
    assert missing_glyphs("a😀b\x00c") == {"😀", "\x00"}


def test_the_fonts_are_unpacked_where_the_package_is_a_zip(tmp_path: Path) -> None:
    package = Path(__file__).parents[2] / "reports"
    packed = tmp_path / "packed.zip"
    with ZipFile(packed, "w") as archive:
        archive.write(package / "__init__.py", "reports/__init__.py")
        for path in (package / "fonts").glob("*.*"):
            archive.write(path, f"reports/fonts/{path.name}")
    code = ("import reports.fonts as f; print(f.__file__); print(f.missing_glyphs('党A😀'));"
            "print(all(p.stat().st_size > 10**6 for p in f.font_files()))")
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path,
                           encoding="utf-8", env={"PYTHONPATH": str(packed), "PYTHONIOENCODING": "utf-8"})
    assert found.stdout.splitlines()[0].startswith(str(packed))
    assert found.stdout.splitlines()[1:] == ["{'😀'}", "True"]
