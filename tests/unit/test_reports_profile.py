"""Profiles say what the release says, and nothing of what it hides."""

import numpy as np

from questionnaires.model import Questionnaire
from reports.disclosure import release
from reports.profile import comparable, organ_profile, profiles, usual
from reports.release import INSUFFICIENT, Mean, Release, SelfResult, Suppressed, UnitResult
from tests.simulated import collected, organisation, random_sheets, small_form


def a_round(sizes: list[int], centres: list[float] | None = None, form: Questionnaire | None = None,
            own: dict[str, SelfResult] | None = None, seed: int = 4) -> Release:
    form, rng = form or small_form(), np.random.default_rng(seed)
    centres = centres or [2.5] * len(sizes)
    answers = {f"b{i}": random_sheets(form, n, rng, centre)
               for i, (n, centre) in enumerate(zip(sizes, centres, strict=True), 1)}
    return release(collected(organisation(sizes), answers, form, own=own))


def rated(d1: float, d2: float) -> SelfResult:
    return SelfResult(levels=(), means={"D1": d1, "D2": d2})


SIZES = [4, 3, 12, 14, 16, 18, 20, 22]


def test_a_hidden_branch_keeps_its_own_rating_and_shows_nothing_else() -> None:
    made = a_round(SIZES, own={"b1": rated(3.5, 3.0)})
    hidden = profiles(made)[0]
    assert hidden.is_hidden
    for axis in hidden.axes:
        assert isinstance(axis.members, Suppressed)
        assert axis.interval is None
        assert axis.gap is None
        assert isinstance(axis.own, float)


def test_a_branch_far_above_its_members_is_flagged_as_a_blind_spot_and_honest_ones_are_not() -> None:
    own = {f"b{i}": rated(2.5, 2.5) for i in range(3, 8)} | {"b8": rated(4.0, 2.5)}
    made = a_round(SIZES, [2.5] * 7 + [1.0], own=own)
    flagged = {(p.unit.id, a.id) for p in profiles(made) for a in p.axes if a.gap and a.gap.is_blind_spot}
    assert ("b8", "D1") in flagged
    assert not {unit for unit, _ in flagged} - {"b8"}


def test_a_dimension_without_enough_of_an_own_rating_has_no_gap() -> None:
    insufficient = SelfResult(levels=(), means={"D1": INSUFFICIENT, "D2": 3.0})
    made = a_round(SIZES, own={"b3": insufficient})
    first, second = profiles(made)[2].axes
    assert first.own == INSUFFICIENT
    assert first.gap is None
    assert second.gap is not None


def test_medians_and_quartiles_wait_for_five_units() -> None:
    cells = [Mean(value=v, n=12, step=0.1) for v in (1.0, 2.0, 3.0, 4.0)]
    assert usual([*cells]) is None
    found = usual([*cells, Mean(value=2.5, n=12, step=0.1)])
    assert found is not None
    assert (found.low, found.median, found.high) == (2.0, 2.5, 3.0)


def test_the_round_before_counts_only_if_it_asked_the_same() -> None:
    now, before = a_round(SIZES), a_round(SIZES, seed=5)
    other = a_round(SIZES, form=small_form((3, 4)))
    assert comparable(now, before) is before
    assert comparable(now, other) is None
    assert profiles(now, other)[3].axes[0].previous is None
    assert isinstance(profiles(now, before)[3].axes[0].previous, Mean)


def as_it_was(made: Release, unit: str, **other: object) -> Release:
    """The same release, with one unit described otherwise."""
    def described(result: UnitResult) -> UnitResult:
        described_so = result.unit.model_copy(update=other)
        return result.model_copy(update={"unit": described_so}) if result.unit.id == unit else result

    return made.model_copy(update={"units": tuple(map(described, made.units))})


def test_a_renamed_and_moved_unit_is_compared_with_itself_and_its_former_name_is_known() -> None:
    now, before = a_round(SIZES), as_it_was(a_round(SIZES, seed=5), "b4", name="旧名支部", parent="g9")
    shown = {profile.unit.id: profile for profile in profiles(now, before)}
    assert isinstance(shown["b4"].axes[0].previous, Mean)
    assert shown["b4"].formerly == "旧名支部"
    assert shown["b5"].formerly is None


def test_a_merge_group_of_other_branches_than_before_is_another_group() -> None:
    now = as_it_was(a_round(SIZES), "b4", merged=("x", "y"))
    for parts, compared in ((("y", "x"), True), (("x", "z"), False), ((), False)):
        shown = profiles(now, as_it_was(a_round(SIZES, seed=5), "b4", merged=parts))
        axis = next(profile for profile in shown if profile.unit.id == "b4").axes[0]
        assert isinstance(axis.previous, Mean) is compared


def test_the_organ_gets_the_plain_mean_of_its_units_own_ratings_and_no_flag() -> None:
    own = {"b3": rated(2.0, 1.0), "b4": rated(3.0, 4.0)}
    whole = organ_profile(a_round(SIZES, own=own))
    assert [axis.own for axis in whole.axes] == [2.5, 2.5]
    assert not any(axis.gap and axis.gap.flagged for axis in whole.axes)


def test_the_organ_is_not_compared_by_the_own_ratings_of_fewer_than_half_of_its_branches() -> None:
    shown = [unit.unit.id for unit in a_round(SIZES).reporting_units]
    few = organ_profile(a_round(SIZES, own={shown[0]: rated(3.0, 3.0)}))
    assert few.raters == 1
    assert few.axes[0].own == 3.0
    assert all(axis.gap is None for axis in (*few.axes, *few.items))
    half = (len(shown) + 1) // 2
    enough = organ_profile(a_round(SIZES, own={unit: rated(3.0, 3.0) for unit in shown[:half]}))
    assert enough.raters == half
    assert enough.axes[0].gap is not None


def test_every_interval_holds_its_mean() -> None:
    for profile in profiles(a_round(SIZES)):
        for axis in (*profile.axes, *profile.items):
            if isinstance(axis.members, Mean) and axis.interval is not None:
                assert axis.interval.low <= axis.members.value <= axis.interval.high
