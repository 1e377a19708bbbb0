"""Before a rating is handed in: capped with a reason, gaps and contradictions named."""

from hypothesis import given
from hypothesis import strategies as st

from survey.assessments import Assessment, Claim
from survey.own_review import Review, review
from tests.whole_rounds import CATALOGUE

CRITERIA = CATALOGUE.criteria
FACTS = {fact.id: fact for fact in CATALOGUE.facts}


def reviewed(levels: dict[str, int | None], facts: dict[str, float | None] | None = None,
             evidence: str = "") -> Review:
    claims = tuple(Claim(criterion=c, level=level, evidence=evidence) for c, level in levels.items())
    return review(Assessment(unit="b1", claims=claims, facts=facts or {}), CRITERIA, CATALOGUE, members=9)


def test_a_cap_is_explained_with_its_figures_in_both_languages() -> None:
    found = reviewed({"ORG-2": 4}, {"fact.dydh": 3})
    (sentence,) = found.caps["ORG-2"]
    assert sentence.zh == "支部党员大会次数（过去12个月）：3次，低于4次，最高1级"
    assert sentence.en == "Members' meetings (past 12 months): 3, below 4, so level 1 at most"
    assert [(level.claimed, level.level) for level in found.capped] == [(4, 1)]


def test_a_share_is_told_in_percent() -> None:
    (sentence,) = reviewed({"ORG-4": 3}, {"fact.txth_rate": 0.955}).caps["ORG-4"]
    assert sentence.zh.endswith("：95.5%，低于100%，最高1级")


def test_facts_that_follow_cap_and_contradict() -> None:
    assert reviewed({"ORG-2": 4}, {"fact.members": 9, "fact.zwh": 6}).caps["ORG-2"]
    (text,) = reviewed({}, {"fact.members": 9, "fact.zwh_required": 0}).contradictions
    assert "“否”" in text.zh
    assert "“是”" in text.zh
    assert not reviewed({}, {"fact.members": 9, "fact.zwh_required": 1}).contradictions


def test_what_is_odd_is_only_doubted() -> None:
    found = reviewed({}, {"fact.members": 12, "fact.zwh": None})
    assert [text.zh for text in found.doubts] == [
        "正式党员填了12人，组织名册上是9人",
        "“支委会次数（过去12个月）”填了不适用，而“是否应设支委会（正式党员7人以上）”为是"]
    assert not found.contradictions


def test_gaps_are_named_and_only_some_of_them_stop_a_hand_in() -> None:
    whole: dict[str, int | None] = {criterion.id: 2 for criterion in CRITERIA}
    found = reviewed(whole)
    assert found.can_be_handed_in
    assert found.unproven == CRITERIA
    assert not reviewed(whole, evidence="记录").unproven
    assert FACTS["fact.dydh"] in found.missing_facts
    less = reviewed({criterion.id: 2 for criterion in CRITERIA[1:]})
    assert (less.unrated, less.can_be_handed_in) == (CRITERIA[:1], False)
    assert not reviewed(whole, {"fact.members": 9, "fact.zwh_required": 0}).can_be_handed_in


def test_eighteen_asked_criteria_are_enough_for_every_mean() -> None:
    core = tuple(criterion for criterion in CRITERIA if criterion.core)
    made = Assessment(unit="b1", claims=tuple(Claim(criterion=c.id, level=3) for c in core))
    assert set(review(made, core, CATALOGUE).result.means.values()) == {3.0}
    assert not any(isinstance(mean, float) for mean in review(made, CRITERIA, CATALOGUE).result.means.values())


@given(st.dictionaries(st.sampled_from([c.id for c in CRITERIA]), st.one_of(st.none(), st.integers(0, 4))),
       st.dictionaries(st.sampled_from(sorted(FACTS)), st.one_of(st.none(), st.integers(0, 60).map(float))))
def test_caps_never_raise_a_level(levels: dict[str, int | None], facts: dict[str, float | None]) -> None:
    found = reviewed(levels, facts)
    for level in found.result.levels:
        assert (level.level is None) == (level.claimed is None)
        assert level.level is None or level.claimed is None or level.level <= level.claimed
        # Whatever is lowered can say why.
        assert level.level == level.claimed or found.caps[level.criterion]
