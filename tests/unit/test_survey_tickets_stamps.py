"""Stamps: work bound to one form of one round, read strictly, worth exactly what was worked for."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.tickets.stamps import BITS, LONGEST, door, new_stamp, token_of

DOOR = door("5e" * 32, "A3")
FEW = 6  # bits; enough to see, and quick
DOORS = st.builds(door, st.text("0123456789abcdef", min_size=64, max_size=64), st.sampled_from(["A1", "A2", "A10"]))


@given(DOORS)
def test_a_stamp_holds_for_the_door_it_was_made_for(one: str) -> None:
    stamp = new_stamp(one, FEW)
    assert token_of(stamp, one, FEW) == stamp[:32]
    assert len(stamp) == LONGEST


@given(DOORS, DOORS)
def test_a_stamp_for_one_door_is_worth_no_more_than_chance_at_another(one: str, other: str) -> None:
    stamps = [new_stamp(one, 12) for _ in range(2)]
    if one != other:
        assert not all(token_of(stamp, other, 12) for stamp in stamps)  # 1 in 16 million passes both


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=60), st.from_regex(r"\A[0-9a-fA-F]{30,34}-[0-9a-fA-F]{6,10}\Z")))
def test_anything_may_be_typed_and_only_the_exact_form_is_even_tried(typed: str) -> None:
    found = token_of(typed, DOOR, 0)
    exact = len(typed) == LONGEST and set(typed) <= set("0123456789abcdef-") and typed[32] == "-"
    assert (found is not None) == (exact and typed.count("-") == 1)


@given(st.binary(min_size=16, max_size=16), st.integers(0, 2**32 - 1))
def test_a_stamp_counts_exactly_where_its_hash_begins_with_enough_zero_bits(token: bytes, counter: int) -> None:
    seed = hashlib.sha256(f"{DOOR} {token.hex()}".encode()).digest()
    bits = "".join(f"{byte:08b}" for byte in hashlib.sha256(seed + counter.to_bytes(4, "big")).digest())
    zeros = len(bits) - len(bits.lstrip("0"))
    stamp = f"{token.hex()}-{counter:08x}"
    assert token_of(stamp, DOOR, zeros) == token.hex()
    assert token_of(stamp, DOOR, zeros + 1) is None


@pytest.mark.parametrize("wrong", ["", "0" * LONGEST, f"{'0' * 32}-0000000\N{FULLWIDTH DIGIT ZERO}",
                                   f"{'0' * 32}-00000000\n", f"{'0' * 32}-0000000G"])
def test_what_is_no_stamp_is_none(wrong: str) -> None:
    assert token_of(wrong, DOOR) is None


def test_the_work_asked_of_visitors_is_the_work_that_is_checked() -> None:
    stamp = new_stamp(DOOR)
    assert token_of(stamp, DOOR) == token_of(stamp, DOOR, BITS) == stamp[:32]
