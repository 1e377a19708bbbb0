"""Priorities of served groups: share picked against satisfaction, hollow where an interval crosses a line."""

import pytest
from scipy.stats import t

from questionnaires.model import Text
from reports.findings.priorities import LEAST_N, Matrix, matrices, priority_sentences
from reports.release import PROTECTED, AudienceItem, AudienceResult, Shares
from reports.statistics.importance import Priority
from tests.closed import changed, planted
from tests.released import CATALOGUE

AUDIENCE = CATALOGUE.audiences[0]
FACETS = [facet.id for facet in CATALOGUE.facets]
CERTAIN = (30.0, 30.0, 20.0, 10.0, 10.0)


def item(place: int, picked: float, points: float, *, n: int = 400, end: str | None = None,
         histogram: tuple[float, ...] = CERTAIN) -> AudienceItem:
    return AudienceItem.model_validate({
        "item": f"I{place}", "text": Text(zh="题", en="item"), "facet": FACETS[place], "mean": PROTECTED,
        "points": {"linear": {"value": points, "n": n, "rule": "linear", "end": end}},
        "histogram": Shares(percents=histogram, n=n, step=1.0),
        "picked": Shares(percents=(picked,), n=n, step=1.0)})


def matrix(*items: AudienceItem) -> tuple[Matrix, ...]:
    result = AudienceResult(audience=AUDIENCE, questionnaire="A1", issued=500, returned=400, in_contact=400,
                            facets=items, overall=None)
    return matrices(changed(planted(), audiences=(result,)))


def test_aspects_lie_where_their_share_and_score_put_them() -> None:
    (found,) = matrix(item(0, 70, 40), item(1, 70, 80), item(2, 10, 40), item(3, 10, 80))
    assert (found.importance_cut, found.performance_cut) == (40, 60)
    assert [aspect.priority for aspect in found.aspects] == [
        Priority.CONCENTRATE_HERE, Priority.KEEP_UP, Priority.LOW_PRIORITY, Priority.POSSIBLE_OVERKILL]
    assert not any(aspect.hollow for aspect in found.aspects)
    assert found.aspects[0].title == CATALOGUE.facets[0].text
    assert [aspect.id for aspect in found.of(Priority.KEEP_UP)] == ["I1"]


def test_a_point_is_hollow_where_its_share_or_its_score_may_lie_across_the_line() -> None:
    (found,) = matrix(item(0, 42, 40), item(1, 70, 62), item(2, 8, 58), item(3, 40, 80))
    assert [aspect.hollow for aspect in found.aspects] == [True, True, True, True]


def test_the_interval_of_a_score_is_students_on_the_released_distribution() -> None:
    scores = [0, 25, 50, 75, 100]
    mean = sum(p * s for p, s in zip(CERTAIN, scores, strict=True)) / 100
    sd = (sum(p * (s - mean) ** 2 for p, s in zip(CERTAIN, scores, strict=True)) / 100) ** 0.5
    reach = t.ppf(0.975, 399) * sd / 400**0.5
    inside, outside = reach * 0.98, reach * 1.02
    for distance, hollow in ((inside, True), (outside, False)):
        (found,) = matrix(item(0, 90, 60 - distance), item(1, 5, 60 + distance))
        assert [aspect.hollow for aspect in found.aspects] == [hollow, hollow]


def test_a_coded_end_reaches_to_the_end_of_the_scale() -> None:
    (found,) = matrix(item(0, 90, 95, end="high"), item(1, 5, 40))
    assert not found.aspects[0].hollow
    (low,) = matrix(item(0, 90, 95, end="low"), item(1, 5, 40))
    assert low.aspects[0].hollow


def test_without_a_distribution_nothing_is_certain() -> None:
    bare = item(0, 90, 90).model_copy(update={"histogram": PROTECTED})
    (found,) = matrix(bare, item(1, 5, 10))
    assert [aspect.hollow for aspect in found.aspects] == [True, False]


@pytest.mark.parametrize(("n", "count"), [(LEAST_N, 1), (LEAST_N - 1, 0)])
def test_groups_below_thirty_answers_have_no_matrix(n: int, count: int) -> None:
    assert len(matrix(item(0, 70, 40, n=n), item(1, 10, 80, n=n))) == count


def test_one_aspect_alone_is_compared_with_nothing() -> None:
    hidden = item(1, 10, 80).model_copy(update={"picked": PROTECTED})
    assert matrix(item(0, 70, 40), hidden) == ()


def test_only_what_is_certain_is_to_be_improved_first() -> None:
    certain = matrix(item(0, 70, 40), item(1, 10, 80))
    (said,) = priority_sentences(certain)
    assert CATALOGUE.facets[0].text.zh in said.say("zh")
    assert said.say("zh").endswith("建议优先改进。")
    (unsure,) = priority_sentences(matrix(item(0, 45, 58), item(1, 40, 60)))
    assert "都可能是误差" in unsure.say("zh")


def test_every_group_of_the_planted_release_has_all_its_aspects() -> None:
    found = matrices(planted())
    assert len(found) == 6
    assert all(len(one.aspects) == 6 for one in found)
    assert all(one.n >= LEAST_N for one in found)
