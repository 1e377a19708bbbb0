"""Verification: a release made by the door agrees with itself, and whatever is changed in it is found."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.catalogue import CapRule
from reports.derivation import completed
from reports.derived import Derived
from reports.errors import NotARelease
from reports.release import Release, SelfLevel
from reports.rules import AuditLog
from reports.verification import Verdict, Verification, beyond_reach, verify, verify_file, words
from reports.verification.checks import checked
from reports.verification.own_ratings import capped, own_mean
from reports.verification.recomputation import differences
from reports.verification.verify import finders
from survey.assessments import Assessment, Claim, self_result
from tests.closed import Organ, bank, changed, close, own_questionnaire, planted

Content = dict[str, Any]


@cache
def whole() -> Release:
    return completed(planted())


@cache
def small() -> Release:
    """A release of two dimensions and four branches, for what only the file as a file can show."""
    return completed(own_questionnaire())


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def differs(verification: Verification) -> set[str]:
    return {check.id for check in verification.checks if check.verdict is Verdict.DIFFERS}


def tampered(change: Callable[[Content], object]) -> Release:
    """The whole release with something changed in it, still canonical."""
    content = json.loads(whole().to_bytes())
    change(content)
    return Release.model_validate(content)


def caught(check: str, change: Callable[[Content], object]) -> bool:
    """Whether one check finds a change; the others would only take their time."""
    find = finders(tampered(change))[check]
    assert find is not None
    return checked(check, find).verdict is Verdict.DIFFERS


def unit(content: Content, name: str) -> Content:
    return next(result for result in content["units"] if result["unit"]["id"] == name)


@pytest.mark.parametrize("release", [whole, own_questionnaire])
def test_a_release_of_the_door_agrees_with_itself(release: Callable[[], Release], tmp_path: Path) -> None:
    verification = verify_file(put(tmp_path / "r.json", release().to_bytes()))
    assert verification.agrees, verification.checks
    assert verification.sha256 == release().sha256


@pytest.mark.parametrize("sizes", [(3, 4, 30), (5, 6, 7, 8, 9, 10), (2, 19, 20, 25, 110)])
def test_releases_of_whatever_organ_agree_with_themselves(sizes: tuple[int, ...]) -> None:
    organ = Organ(sizes={f"b{place}": n for place, n in enumerate(sizes)}, merged={}, seed=len(sizes),
                  members={("b0", "POL"): -3.0, ("b2", "POL"): 2.0})
    assert [check for check in verify(completed(close(organ))) if check.verdict is Verdict.DIFFERS] == []


def test_every_derived_number_is_counted() -> None:
    derived, find = whole().derived, finders(whole())["derived"]
    assert derived is not None
    assert find is not None
    check = checked("derived", find)
    assert check.count == len(list(_numbers(derived.model_dump(mode="json")))) > 2000


def test_what_is_not_there_is_said_and_is_no_fault(tmp_path: Path) -> None:
    bare = changed(small(), derived=None, method=None)
    verification = verify_file(put(tmp_path / "r.json", bare.to_bytes()))
    assert {check.id for check in verification.checks if check.verdict is Verdict.ABSENT} == {
        "hash", "plan", "earlier", "amendments", "derived", "method"}
    assert verification.agrees


def test_bytes_that_are_not_the_recorded_ones_are_found(tmp_path: Path) -> None:
    path = put(tmp_path / "r.json", small().to_bytes())
    recorded = path.with_name("r.json.sha256")
    recorded.write_text(f"{small().sha256}  r.json\n", "ascii")
    assert verify_file(path).agrees
    recorded.write_text("0" * 64 + "  r.json\n", "ascii")
    assert differs(verify_file(path)) == {"hash"}
    recorded.write_text("", "ascii")
    assert differs(verify_file(path)) == {"hash"}


def test_bytes_that_are_not_canonical_are_found(tmp_path: Path) -> None:
    content = small().to_bytes()
    for other in (content + b"\n", content.replace(b"\n", b"\r\n"), json.dumps(json.loads(content)).encode()):
        assert differs(verify_file(put(tmp_path / "r.json", other))) == {"canonical"}


def test_a_plan_hash_known_beforehand_is_compared(tmp_path: Path) -> None:
    path = put(tmp_path / "r.json", small().to_bytes())
    assert verify_file(path, plan_hash=small().plan_hash.upper()).agrees
    assert differs(verify_file(path, plan_hash="0" * 64)) == {"plan"}


def test_the_earlier_releases_given_must_be_those_it_was_audited_beside(tmp_path: Path) -> None:
    older = changed(own_questionnaire(), round_id="2025")
    before = put(tmp_path / "2025.json", older.to_bytes())
    audited = changed(small(), audit=AuditLog(least_width=1.5, earlier=(older.sha256,)))

    def verdict(release: Release, *earlier: Path) -> Verdict:
        checks = verify_file(put(tmp_path / "2026.json", release.to_bytes()), before=earlier).checks
        return next(check.verdict for check in checks if check.id == "earlier")

    assert verdict(audited) is Verdict.ABSENT
    assert verdict(audited, before) is Verdict.AGREES
    assert verdict(small(), before) is Verdict.DIFFERS
    assert verdict(audited, put(tmp_path / "2024.json", own_questionnaire().to_bytes())) is Verdict.DIFFERS


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b'{"format": "mofan-release/9"}', b"[" * 9999])
def test_what_is_no_release_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(NotARelease):
        verify_file(put(tmp_path / "r.json", content))


def set_mean(name: str, **fields: object) -> Callable[[Content], object]:
    return lambda content: unit(content, name)["dimensions"][0]["mean"].update(fields)


@pytest.mark.parametrize("change", [
    set_mean("b1", n=4), set_mean("b6", step=0.1), set_mean("b1", value=2.83), set_mean("b1", value=4.0),
    set_mean("b1", value=3.8), set_mean("b1", value=1.9, end="low"), set_mean("b1", n=2000),
    set_mean("b1", value=float("nan")), set_mean("b1", step=0.0),
    lambda c: unit(c, "b6")["dimensions"][0].update(spread=0.7),
    lambda c: unit(c, "b1")["dimensions"][0].update(spread=0.0),
    lambda c: unit(c, "b7").update(returned=4),
    lambda c: unit(c, "b9").update(returned=5),
    lambda c: unit(c, "b7")["dimensions"][0].update(mean={"value": 3.0, "n": 6, "step": 0.5, "end": None}),
    lambda c: unit(c, "b6")["items"][0].update(mean={"value": 3.0, "n": 7, "step": 0.5, "end": None}),
    lambda c: unit(c, "b3")["items"][0].update(histogram={"percents": [10, 20, 30, 30, 10], "n": 16, "step": 10}),
    lambda c: c["organ"]["items"][0]["groups"].update(percents=[1.0, 30.0, 64.0]),
    lambda c: c["organ"]["items"][0]["groups"].update(percents=[0.0, 0.0, 100.0]),
    lambda c: c["organ"]["items"][0]["groups"].update(percents=[40.0, 60.0]),
    lambda c: c["organ"]["items"][0]["groups"].update(percents=[10.0, 30.0, 60.0], step=2.0),
    lambda c: unit(c, "b3")["items"][0]["groups"].update(percents=[10.0, 30.0, 60.0], step=5.0),
    lambda c: c["audiences"][0]["overall"]["points"]["nbs"].update(n=9),
    lambda c: c["audiences"][0]["overall"]["points"]["nbs"].update(value=97.0),
    lambda c: c["audiences"][0].update(returned=3),
    lambda c: c.update(texts={"O1": 3}),
    lambda c: c["rules"].update(unit_n=3),
])
def test_a_cell_that_the_rules_would_not_have_let_out_is_found(change: Callable[[Content], object]) -> None:
    assert caught("thresholds", change)


def test_shares_may_be_coarser_than_their_number_calls_for() -> None:
    assert not caught("thresholds", lambda c: c["organ"]["items"][0]["groups"].update(
        percents=[10.0, 30.0, 60.0], step=10.0))


@pytest.mark.parametrize("change", [
    lambda c: c["units"].append(unit(c, "b1")),
    lambda c: unit(c, "b1")["unit"].update(parent="nobody"),
    lambda c: unit(c, "b1").update(dimensions=unit(c, "b1")["dimensions"][:-1]),
    lambda c: unit(c, "b1")["items"].reverse(),
    lambda c: c["items"][0].update(dimension="XXX"),
])
def test_parts_that_do_not_fit_together_are_found(change: Callable[[Content], object]) -> None:
    assert caught("structure", change)


def test_a_hidden_unit_that_can_be_worked_out_is_found() -> None:
    def show_all_but_one(content: Content) -> None:
        shown, result = unit(content, "b6"), unit(content, "b7")
        result.update({**shown, "unit": result["unit"], "own": result["own"]})

    assert caught("audit", show_all_but_one)


@pytest.mark.parametrize("change", [
    lambda c: unit(c, "b1")["own"]["levels"][0].update(level=0),
    lambda c: unit(c, "b1")["own"]["levels"][0].update(capped_by=["fact.dydh"]),
    lambda c: unit(c, "b1")["own"]["means"].update(POL=1.0),
    lambda c: unit(c, "b1")["own"]["means"].update(POL={"hidden": "insufficient"}),
])
def test_an_own_rating_that_does_not_follow_from_its_claims_is_found(change: Callable[[Content], object]) -> None:
    assert caught("own", change)


def test_caps_and_means_are_those_of_the_assessment_itself() -> None:
    facts: dict[str, float | None] = {fact.id: 0.0 for fact in bank().facts}
    for level in range(5):
        claims = tuple(Claim(criterion=criterion.id, level=level) for criterion in bank().criteria)
        own = self_result(Assessment(unit="b1", claims=claims, facts=facts), bank())
        assert level == 0 or any(made.level != level for made in own.levels)
        for made in own.levels:
            assert capped(made, bank().caps, own.facts) == made
        for dimension, mean in own.means.items():
            levels = [made.level for made in own.levels if made.level is not None
                      and bank().criteria_by_id[made.criterion].dimension == dimension]
            assert own_mean(levels, len(levels), 2 / 3) == mean


def test_a_cap_holds_only_where_its_condition_does() -> None:
    cap = CapRule(criterion="C-1", fact="f", op="<", value=4, max_level=2, when="g")
    claim = SelfLevel(criterion="C-1", claimed=4, level=4)
    assert capped(claim, (cap,), {"f": 3.0, "g": 1.0}).level == 2
    assert capped(claim, (cap,), {"f": 3.0, "g": 1.0}).capped_by == ("f",)
    for facts in ({"f": 3.0, "g": 0.0}, {"f": 3.0, "g": None}, {"f": 4.0, "g": 1.0}, {"f": None, "g": 1.0}, {}):
        assert capped(claim, (cap,), facts).level == 4
    at_most = cap.model_copy(update={"op": "<="})
    assert capped(claim, (at_most,), {"f": 4.0, "g": 1.0}).level == 2


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from([0.1, -0.1, 1, -1]))
def test_any_single_derived_number_that_is_changed_is_found(place: int, by: float) -> None:
    frozen = whole().derived
    assert frozen is not None
    content = frozen.model_dump(mode="json")
    numbers = list(_numbers(content))
    holder, key = numbers[place % len(numbers)]
    holder[key] = holder[key] + by if not isinstance(holder[key], int) else holder[key] + 1
    assert len(list(differences(Derived.model_validate(content), frozen))) == 1


def _numbers(value: Any) -> Any:
    """Every number with what holds it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in pairs:
        if isinstance(part, int | float) and not isinstance(part, bool):
            yield value, key
        else:
            yield from _numbers(part)


@pytest.mark.parametrize("change", [
    lambda c: c["derived"]["units"].pop(),
    lambda c: c["derived"]["satisfaction"].update(mine=99.0),
    lambda c: c["derived"]["units"][0]["dimensions"][0]["gap"].update(flagged=False),
    lambda c: c["derived"]["units"][0]["places"][0].update(tier="above"),
    lambda c: unit(c, "b1")["dimensions"][0]["mean"].update(value=2.0),
])
def test_derived_figures_that_do_not_follow_from_the_cells_are_found(change: Callable[[Content], object]) -> None:
    assert caught("derived", change)


def test_another_wording_of_the_method_under_the_same_version_is_found() -> None:
    assert caught("method", lambda c: c["method"]["rules"][0].update(zh="随便"))
    assert not caught("method", lambda c: c["method"].update(version="1", rules=[]))


def test_whatever_a_changed_release_makes_the_arithmetic_raise_is_a_difference() -> None:
    for check in ("structure", "derived"):
        assert caught(check, lambda content: content["dimensions"].pop())


def test_everything_said_has_words_in_both_languages(tmp_path: Path) -> None:
    verification = verify_file(put(tmp_path / "r.json", small().to_bytes()))
    assert {check.id for check in verification.checks} | set(Verdict) <= set(words())
    assert len(beyond_reach()) >= 4
