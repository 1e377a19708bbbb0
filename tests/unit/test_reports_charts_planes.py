"""Planes of quadrants and funnels of branches: points where their values are, names that never collide."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text as Text_

from questionnaires.model import Text
from reports.charts import alternatives
from reports.charts.branch_funnels import branch_funnels, branch_funnels_figures, drawn_limits
from reports.charts.labels import Frame, draw_labels
from reports.charts.planes import Corner, Look, Plane, PlanePoint, planes_figure
from reports.charts.priorities import priorities, priorities_figure
from reports.charts.quadrants import quadrants, quadrants_figure
from reports.charts.sheet import Sheet
from reports.charts.style import house_style, width
from reports.derived import Limits
from reports.findings import find
from reports.findings.comparison import Funnel, FunnelPlace
from reports.findings.priorities import Aspect, Matrix
from reports.gaps import Quadrant
from reports.release import DimensionRef, Mean, Points, Shares
from reports.statistics.importance import Priority
from tests.closed import planted
from tests.figures import dots, named, names, words_of, words_outside, written
from tests.released import CATALOGUE

LANGS = ("zh", "en")
LOOK = Look("x", "y", (0.0, 10.0), (0.0, 10.0), 1, 50.0)
CORNERS = (Corner("act", right=True, upper=False), Corner("keep", right=True, upper=True),
           Corner("less", right=False, upper=False), Corner("enough", right=False, upper=True))
DIMENSION = DimensionRef(id="D", title=Text(zh="维度", en="Dimension"), initial=Text(zh="维", en="D"))


def plane(*points: PlanePoint) -> Plane:
    return Plane("", "", points, 5.0, 5.0, CORNERS)


def test_points_lie_where_their_values_are_and_the_quadrants_are_named() -> None:
    with house_style():
        figure = planes_figure(
            [plane(PlanePoint("a", 2, 8), PlanePoint("b", 8, 2), PlanePoint("c", 8, 8))], LOOK, "en")
    (a,), (b,), (c,) = (dots(figure, f"point-1-{name}") for name in "abc")
    assert a[0] < b[0] == c[0]
    assert a[1] == c[1] < b[1]
    assert {"act", "keep", "less", "enough", "a", "b", "c"} <= set(written(figure))


def test_unsure_points_are_hollow_and_coded_ends_are_triangles() -> None:
    with house_style():
        figure = planes_figure([plane(PlanePoint("a", 2, 8, is_hollow=True), PlanePoint("b", 8, 2, turned=-90.0),
                                      PlanePoint("c", 8, 8, is_hollow=True, turned=0.0))], LOOK, "zh")
    assert {"空心：区间跨过分界线，说不准", "三角：在此值或更靠外"} <= set(written(figure))
    assert "实心：能肯定在这一格" not in written(figure)
    assert names(figure, "point-1-") == {"a", "b", "c"}
    assert names(figure, "unsure-1-") == {"c"}


def labels_of(sheet: Sheet) -> list[tuple[str, tuple[float, float]]]:
    found = [text for text in sheet.figure.findobj(Text_) if isinstance(text, Text_) and text.get_text()]
    return [(text.get_text(), text.get_position()) for text in found]


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), min_size=1, max_size=8))
def test_no_label_lies_on_another_one_or_leaves_the_plane(places: list[tuple[float, float]]) -> None:
    frame = Frame(10, 10, 70, 50)
    spots = [(10 + 6 * x, 10 + 4 * y) for x, y in places]
    with house_style():
        sheet = Sheet(80, 60)
        draw_labels(sheet, frame, [(dot, f"名称{number}") for number, dot in enumerate(spots)], 6.4, "#000000",
                    room=30, drops=False)
    boxes = []
    for words, (x, y) in labels_of(sheet):
        boxes.append((x, x + width(words, 6.4), y))
    assert boxes
    for number, (left, right, y) in enumerate(boxes):
        assert left >= frame.left - 1e-6
        assert right <= frame.right + 1e-6
        for other_left, other_right, at in boxes[:number]:
            assert right < other_left or other_right < left or abs(y - at) > 2.8


def test_labels_that_may_be_dropped_never_stand_elsewhere() -> None:
    frame = Frame(0, 0, 60, 40)
    with house_style():
        sheet = Sheet(60, 40)
        draw_labels(sheet, frame, [((30, 20), "一"), ((30, 20), "二"), ((30, 20), "三")], 6.4, "#000000", room=20)
    assert [words for words, _ in labels_of(sheet)] == ["一", "二"]


def aspect(place: int, picked: float, points: float, *, hollow: bool = False, end: str | None = None) -> Aspect:
    quadrant = Priority.CONCENTRATE_HERE if picked >= 50 > points else Priority.KEEP_UP
    return Aspect(f"I{place}", CATALOGUE.facets[place].text, Shares(percents=(picked,), n=80, step=5.0),
                  Points.model_validate({"value": points, "n": 80, "rule": "linear", "end": end}), quadrant, hollow)


MATRIX = Matrix(CATALOGUE.audiences[0], 80, 50.0, 50.0, (
    aspect(0, 70, 40), aspect(1, 80, 90, hollow=True), aspect(2, 60, 95, end="high"), aspect(3, 95, 60)))


@pytest.mark.parametrize("lang", LANGS)
def test_priorities_name_every_aspect_group_and_quadrant(lang: str) -> None:
    with house_style():
        figure = priorities_figure([MATRIX, MATRIX, MATRIX], lang)
    said = written(figure)
    for facet in CATALOGUE.facets[:4]:
        assert said.count(facet.text.say(lang)) == 3
    assert said.count(CATALOGUE.audiences[0].short.say(lang)) == 3
    assert said.count({"zh": "优先改进", "en": "Improve first"}[lang]) == 3
    assert any("n≥80" in words for words in said)
    assert words_outside(figure) == []


def test_a_share_beyond_its_end_points_aside_and_a_score_upward() -> None:
    with house_style():
        figure = priorities_figure([MATRIX], "zh")
    third, fourth = (f"point-1-{CATALOGUE.facets[place].text.zh}" for place in (2, 3))
    assert {third, fourth} <= set(named(figure, "point-1-"))
    assert "三角：在此值或更靠外" in written(figure)


def test_priorities_of_a_real_release_stay_on_their_sheet_as_text() -> None:
    found = find(planted()).matrices
    for lang in LANGS:
        with house_style():
            assert words_outside(priorities_figure(found, lang)) == []
    assert {"说到做到", "优先改进"} <= set(words_of(priorities(found, "zh")))
    assert priorities(found, "zh") == priorities(found, "zh")


@pytest.mark.parametrize("lang", LANGS)
def test_the_organs_items_lie_in_their_quadrants(lang: str) -> None:
    organ = find(planted()).organ
    labels = {item.id: item.criterion or item.id for item in planted().items}
    with house_style():
        figure = quadrants_figure(organ.items, labels, organ.scale, lang)
    rated = [axis for axis in organ.items if axis.gap is not None]
    assert len(named(figure, "point-1-")) == len(rated)
    shared = {labels[axis.id] for axis in rated if axis.gap and axis.gap.quadrant is Quadrant.SHARED_STRENGTH}
    places = {name: dots(figure, f"point-1-{name}")[0] for name in shared if f"point-1-{name}" in
              named(figure, "point-1-")}
    assert min(x for x, _ in places.values()) > 10
    assert words_outside(figure) == []
    assert quadrants(organ.items, labels, organ.scale, lang).startswith(b"<?xml")


def limits(n: int, low: float, high: float) -> Limits:
    return Limits(n=n, low95=low, high95=high, low998=low - 0.1, high998=high + 0.1)


def funnel(*places: FunnelPlace) -> Funnel:
    return Funnel(DIMENSION, (limits(5, 2.0, 3.0), limits(20, 2.25, 2.75)), places)


def place(name: str, value: float, n: int, verdict: str = "inside", end: str | None = None) -> FunnelPlace:
    cell = Mean.model_validate({"value": value, "n": n, "step": 0.1 if n >= 10 else 0.5, "end": end})
    return FunnelPlace(name, name, cell, verdict)  # type: ignore[arg-type]


def test_frozen_limits_are_drawn_as_they_are_and_between_them_by_their_law() -> None:
    drawn = drawn_limits(funnel(place("a", 2.5, 12)))
    assert (drawn[0].low95, drawn[0].high95) == (2.0, 3.0)
    assert (drawn[-1].n, drawn[-1].low95) == (20, 2.25)
    reach = [limit.high95 - 2.5 for limit in drawn]
    assert all(one >= other - 1e-9 for one, other in pairwise(reach))
    middle = next(limit for limit in drawn if limit.n == 10)
    assert middle.high95 - 2.5 == pytest.approx(0.5 * (5 / 10) ** 0.5)


@pytest.mark.parametrize("lang", LANGS)
def test_only_branches_beyond_the_outer_limits_are_named(lang: str) -> None:
    found = funnel(place("inside", 2.6, 12), place("between", 2.8, 20, "beyond_95"),
                   place("far", 1.2, 20, "beyond_998"), place("coarse", 2.5, 6),
                   place("end", 3.8, 12, "inside", "high"))
    with house_style():
        (figure,) = branch_funnels_figures([found] * 6, planted().scale, lang)
    said = written(figure)
    assert said.count("far") == 6
    assert not {"inside", "between", "coarse", "end"} & set(said)
    assert names(figure, "1-end-") == {"end"}
    assert len(dots(figure, "1-inside-hollow")) == len(dots(figure, "6-outside")) == 1
    assert words_outside(figure) == []


def test_all_funnels_of_a_release_share_their_axes_and_hidden_branches_are_in_none() -> None:
    found = find(planted()).funnels
    for lang in LANGS:
        with house_style():
            (figure,) = branch_funnels_figures(found, planted().scale, lang)
        assert words_outside(figure) == []
        assert "第7支部" not in written(figure)
    panels = [dots(figure, f"{number}-centre")[0][0] for number in (1, 4)]
    assert panels[0] == panels[1]


def test_the_same_funnels_give_the_same_bytes() -> None:
    found = find(planted()).funnels
    assert branch_funnels(found, planted().scale, "zh") == branch_funnels(found, planted().scale, "zh")


def test_what_is_drawn_is_told_in_words() -> None:
    far = funnel(place("远支部", 1.2, 20, "beyond_998"), place("近支部", 2.5, 12))
    assert "远支部（维度，1.2）" in alternatives.funnels([far], "zh")
    assert "近支部" not in alternatives.funnels([far], "zh")
    assert "No branch lies beyond" in alternatives.funnels([funnel(place("近支部", 2.5, 12))], "en")
    organ = find(planted()).organ
    assert f"{sum(axis.gap is not None for axis in organ.items)}个条目" in alternatives.quadrants(organ.items, "zh")
    said = alternatives.priorities([MATRIX], "en")
    assert f"improve first: {CATALOGUE.facets[0].text.en}" in said
    unsure = Matrix(MATRIX.audience, 80, 50, 50, (aspect(0, 70, 40, hollow=True),))
    assert "（说不准）" in alternatives.priorities([unsure], "zh")
    none = Matrix(MATRIX.audience, 80, 50, 50, (aspect(0, 70, 60),))
    assert "没有优先改进的方面" in alternatives.priorities([none], "zh")
