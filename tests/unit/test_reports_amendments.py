"""Amendments of a round: chained to its plan, so that none can be changed, moved, added or taken out."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from questionnaires.model import Text
from reports.amendments import Amendment, breaks, following, told_hash
from reports.documents.committee import committee_report
from reports.documents.source import source_of
from reports.documents.typesetting import typeset
from reports.release import Release
from reports.verification import Verdict
from reports.verification.checks import checked
from reports.verification.verify import finders
from tests.closed import changed, own_questionnaire
from tests.printed import LANGS, words

PLAN = "ab" * 32
REASON = Text(zh="两个支部人员出差", en="Two branches were away")
START = date(2026, 12, 4)


def chain(days: list[int], plan_hash: str = PLAN, *, cancelled: bool = False) -> tuple[Amendment, ...]:
    """Extend a round by so many days each time, and cancel it at the end if so."""
    made: list[Amendment] = []
    day = START
    for number, more in enumerate(days):
        later = day + timedelta(days=more)
        made.append(following(plan_hash, made, reason=REASON, published=date(2026, 12, 1) + timedelta(days=number),
                              closes_on=later, formerly=day))
        day = later
    if cancelled:
        made.append(following(plan_hash, made, reason=REASON, published=date(2027, 1, 1)))
    return tuple(made)


chains = st.builds(chain, st.lists(st.integers(1, 30), max_size=5), cancelled=st.booleans())


@given(chains)
def test_a_chain_as_it_was_published_is_whole(made: tuple[Amendment, ...]) -> None:
    assert list(breaks(PLAN, made)) == []
    again = tuple(Amendment.model_validate_json(one.model_dump_json()) for one in made)
    assert list(breaks(PLAN, again)) == []


@given(chains.filter(bool), st.data())
def test_an_amendment_that_says_something_else_breaks_its_chain(
    made: tuple[Amendment, ...], data: st.DataObject,
) -> None:
    place = data.draw(st.integers(0, len(made) - 1))
    changes: list[dict[str, Any]] = [
        {"reason": Text(zh="别的原因", en="Another reason")}, {"published": date(2026, 11, 1)}, {"number": 9},
        {"previous": "0" * 64}]
    change = data.draw(st.sampled_from(changes))
    forged = made[place].model_copy(update=change)
    assert list(breaks(PLAN, (*made[:place], forged, *made[place + 1:])))


@given(chains.filter(lambda made: len(made) > 1), st.data())
def test_a_rewritten_amendment_with_a_hash_of_its_own_does_not_fit_what_follows(
    made: tuple[Amendment, ...], data: st.DataObject,
) -> None:
    place = data.draw(st.integers(0, len(made) - 2))
    forged = made[place].model_copy(update={"reason": Text(zh="别的原因", en="Another reason")})
    forged = forged.model_copy(update={"sha256": told_hash(forged)})
    assert list(breaks(PLAN, (*made[:place], forged, *made[place + 1:])))


@given(chains.filter(lambda made: len(made) > 1), st.data())
def test_amendments_cannot_be_moved_or_taken_out(made: tuple[Amendment, ...], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(made) - 2))
    assert list(breaks(PLAN, made[:place] + made[place + 1:]))
    moved = (*made[:place], made[place + 1], made[place], *made[place + 2:])
    assert list(breaks(PLAN, moved))


def test_amendments_of_another_plan_do_not_fit() -> None:
    assert list(breaks("cd" * 32, chain([7])))


def test_nothing_follows_a_cancellation() -> None:
    made = chain([7], cancelled=True)
    more = following(PLAN, made, reason=REASON, published=date(2027, 2, 1), closes_on=date(2027, 3, 1))
    assert list(breaks(PLAN, (*made, more)))


def test_an_extension_that_starts_from_another_day_is_found() -> None:
    made = chain([7])
    more = following(PLAN, made, reason=REASON, published=date(2026, 12, 9), closes_on=date(2026, 12, 20),
                     formerly=date(2026, 12, 1))
    assert list(breaks(PLAN, (*made, more)))


@pytest.mark.parametrize("change", [
    {"kind": "extended", "closes_on": None}, {"kind": "cancelled", "closes_on": "2026-12-20"},
    {"closes_on": "2026-12-01", "formerly": "2026-12-04"}, {"sha256": "x"}, {"number": 0},
])
def test_an_amendment_says_one_thing(change: dict[str, object]) -> None:
    (made,) = chain([7])
    with pytest.raises(ValidationError):
        Amendment.model_validate({**made.model_dump(mode="json"), **change})


def amended(amendments: tuple[Amendment, ...]) -> Release:
    return changed(own_questionnaire(), amendments=amendments)


def verdict(release: Release) -> Verdict:
    find = finders(release)["amendments"]
    assert find is not None
    return checked("amendments", find).verdict


def test_verification_follows_the_chain_from_the_hash_of_the_plan() -> None:
    plan_hash = own_questionnaire().plan_hash
    made = chain([7, 3], plan_hash)
    assert verdict(amended(made)) is Verdict.AGREES
    assert verdict(amended(made[1:])) is Verdict.DIFFERS
    assert verdict(amended(chain([7], "cd" * 32))) is Verdict.DIFFERS
    assert verdict(amended(chain([7], plan_hash, cancelled=True))) is Verdict.DIFFERS
    assert finders(own_questionnaire())["amendments"] is None


@pytest.mark.parametrize("lang", LANGS)
def test_the_committee_report_tells_of_amendments_with_their_hash(lang: str) -> None:
    made = chain([7], own_questionnaire().plan_hash)
    text = words(typeset(committee_report(source_of(amended(made), None), lang)))
    assert made[0].sha256[:12] in text
    assert REASON.say(lang).split()[0] in text
    assert "2026-12-11" in text
