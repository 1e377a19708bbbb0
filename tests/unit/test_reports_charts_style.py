"""One look, the same bytes, nothing left behind in the process, and no trust in what people typed."""

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import palette
from reports.charts.gap_bars import gap_bars
from reports.charts.heatmap import contrast
from reports.charts.multiples import small_multiples
from reports.charts.radar import radar
from reports.charts.style import house_style, width, wrapped
from reports.charts.words import say
from reports.fonts import missing_glyphs
from reports.profile import Profile, profiles
from reports.sentences import load_texts
from tests.figures import words_of
from tests.released import branches, mean, release, unit

ELSEWHERE = """
import hashlib, sys
from reports.charts.radar import radar
from reports.profile import profiles
from tests.released import branches, release
print(hashlib.sha256(radar(profiles(release(branches(6)))[0], "zh")).hexdigest())
print("matplotlib.pyplot" in sys.modules)
"""


@pytest.fixture(scope="module")
def profile() -> Profile:
    return profiles(release(branches(6)))[0]


def test_the_same_numbers_give_the_same_bytes_without_a_date(profile: Profile) -> None:
    once, again = radar(profile, "zh"), radar(profile, "zh")
    assert once == again
    assert b"<dc:date>" not in once


def test_a_reader_s_own_settings_change_nothing_and_pyplot_stays_away(profile: Profile, tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nsvg.fonttype: path\ntext.color: red\n")
    places = {"PYTHONPATH": str(Path(__file__).parents[2]), "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    found = subprocess.run([sys.executable, "-c", ELSEWHERE], check=True, capture_output=True, text=True,
                           cwd=tmp_path, env=places)
    assert found.stdout.split() == [hashlib.sha256(radar(profile, "zh")).hexdigest(), "False"]
    assert (tmp_path / "mofan-charts").is_dir()


def test_the_settings_of_the_process_are_put_back(profile: Profile) -> None:
    before = dict(mpl.rcParams)
    radar(profile, "en")
    assert dict(mpl.rcParams) == before
    with pytest.raises(ZeroDivisionError), house_style():
        1 / 0  # noqa: B018
    assert dict(mpl.rcParams) == before


def test_threads_draw_the_same_pictures(profile: Profile) -> None:
    charts = [radar, gap_bars] * 4
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda draw: draw(profile, "zh"), charts))
    assert together == [radar(profile, "zh"), gap_bars(profile, "zh")] * 4


def test_text_stays_text_in_the_bundled_typeface(profile: Profile) -> None:
    svg = radar(profile, "zh").decode()
    assert "Noto Sans SC" in svg
    assert ">政治过硬</text>" in svg
    assert "<use" not in svg.split("政治过硬")[0].rsplit("<g", 1)[1]


@pytest.mark.parametrize(("name", "shown"), [
    ("$\\frac{1}{2}$支部", ["$\\frac{1}{2}$支部"]), ("<b>&\"'支部", ["<b>&\"'支部"]), ("a\x00\x1f支", ["a□□支"]),
    ("😀支部", ["□支部"]), ("一二三四五六七八九十一二三四", ["一二三四五六七", "八九十一二三四"]),
    ("支" * 40, ["支" * 13, "支" * 12 + "…"])])
def test_names_are_words_whatever_they_look_like(name: str, shown: list[str]) -> None:
    (profile,) = profiles(release([unit(1, [mean(2.0)] * 6, name=name)]))
    (svg,) = small_multiples([profile], "zh")
    words = words_of(svg)
    assert words[words.index(shown[0]):][:len(shown) + 1] == [*shown, "n=18"]


def test_everything_our_figures_say_can_be_drawn() -> None:
    texts = load_texts("reports.charts", "words.toml").values()
    assert missing_glyphs("".join(text.zh + text.en for text in texts)) == set()


@given(st.text(alphabet="支部自评abc -", min_size=1, max_size=60).map(str.strip).filter(bool), st.floats(12, 60))
def test_broken_lines_fit_and_keep_the_words(text: str, room: float) -> None:
    lines = wrapped(text, room, 8, most=3)
    assert len(lines) <= 3
    assert all(width(line, 8) <= room for line in lines)
    if not any("…" in line for line in lines):
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    else:
        assert text.replace(" ", "").startswith("".join(lines).replace(" ", "").split("…")[0])


def test_widths_are_those_of_the_typeface() -> None:
    assert width("支部", 10) == pytest.approx(2 * 10 * 25.4 / 72, rel=0.01)
    assert width("支部", 10, bold=True) == pytest.approx(width("支部", 10), rel=0.01)
    assert width("iii", 8) < width("mmm", 8)


@pytest.mark.parametrize("colour", [palette.INK, palette.SOFT, palette.RED, palette.BLUE])
def test_words_can_be_read_on_paper(colour: str) -> None:
    assert contrast(colour, palette.PAPER) >= 4.5
    assert contrast(colour, palette.ZONE) >= 4.5
    assert contrast(colour, palette.HIDDEN_GROUND) >= 4.5


def test_a_word_for_a_hidden_cell_never_reads_as_a_number() -> None:
    assert [say("hidden", lang) for lang in ("zh", "en")] == ["未单列", "not shown"]
