"""Aliases: one for every branch, the same throughout a round, drawn with a key nobody else has."""

from hypothesis import given
from hypothesis import strategies as st

from reports.findings import find
from survey.staff.results.aliases import STEMS, disguised, draw, letters
from survey.staff.results.compare import Order, by_name, named, under_aliases
from tests.closed import planted

UNITS = [f"b{number}" for number in range(60)]


def test_letters_count_like_a_spreadsheets_columns() -> None:
    assert [letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


@given(st.lists(st.text(min_size=1), unique=True, max_size=40), st.binary(min_size=1))
def test_every_unit_gets_one_alias_and_no_two_share_one(units: list[str], key: bytes) -> None:
    lot = draw(units, "R", key)
    assert set(lot) == set(units)
    assert len({alias.letter for alias in lot.values()}) == len(units)
    assert len({alias.name.zh for alias in lot.values()}) == len(units)


def test_the_lot_stays_for_a_round_and_hangs_on_round_and_key_only() -> None:
    lot = list(draw(UNITS, "2026", b"key"))
    assert lot == list(draw(UNITS[::-1], "2026", b"key"))
    assert lot != UNITS
    assert lot != list(draw(UNITS, "2027", b"key"))
    assert lot != list(draw(UNITS, "2026", b"another key"))


def test_few_branches_are_called_by_the_stems_and_many_by_letters() -> None:
    few, many = draw(UNITS[:10], "R", b"k"), draw(UNITS[:11], "R", b"k")
    assert "".join(alias.name.zh for alias in few.values()) == STEMS
    assert [alias.name.en for alias in few.values()] == list("ABCDEFGHIJ")
    assert {alias.name.zh for alias in many.values()} == set("ABCDEFGHIJK")


def test_nothing_in_a_disguised_profile_tells_whose_it_is() -> None:
    findings = find(planted())
    lot = draw([profile.unit.id for profile in findings.profiles], "2026", b"k")
    for profile in findings.profiles:
        hidden = disguised(profile, lot[profile.unit.id], "zh")
        told = repr(hidden)
        assert profile.unit.name not in told
        assert repr(profile.unit.id) not in told
        assert all(repr(part) not in told for part in profile.unit.merged)
        assert [axis.members for axis in hidden.axes] == [axis.members for axis in profile.axes]


def test_under_aliases_branches_stand_in_the_order_of_the_lot() -> None:
    findings = find(planted())
    lot = draw([profile.unit.id for profile in findings.profiles], "2026", b"k")
    side = under_aliases(findings, "en", lot)
    assert [unit.name for unit in side.units] == list("ABCDEFGHI")
    assert [unit.key for unit in side.units] == list("ABCDEFGHI")


def test_names_are_sorted_by_sound_and_numbers_by_size() -> None:
    names = ["第10支部", "第2支部", "国库支部", "办公室支部", "会计支部", "", "１支部", "𠮷支部"]
    found = sorted(names, key=by_name)
    assert found.index("办公室支部") < found.index("国库支部") < found.index("会计支部")
    assert found.index("第2支部") < found.index("第10支部")
    findings = find(planted())
    by_sound = named(findings, "zh", Order.NAME)
    assert sorted(unit.key for unit in by_sound.units) == sorted(p.unit.id for p in findings.profiles)
