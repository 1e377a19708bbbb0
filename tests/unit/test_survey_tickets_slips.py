"""Slip codes are unguessable, forgiving to type, and catch the usual slips of the finger."""

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.tickets import slips

codes = st.text(slips.ALPHABET, min_size=12, max_size=12)


@given(codes)
def test_a_printed_code_reads_back_as_itself(code: str) -> None:
    assert slips.normalise(slips.printed(code)) == code


def test_new_codes_use_the_whole_alphabet_and_do_not_repeat() -> None:
    drawn = [slips.new_code() for _ in range(2000)]
    assert len(set(drawn)) == len(drawn)
    assert set("".join(drawn)) == set(slips.ALPHABET)
    assert {len(code) for code in drawn} == {12}


@pytest.mark.parametrize("change", [
    str.lower,
    lambda s: s.replace("-", ""),
    lambda s: s.replace("-", " "),
    lambda s: s.replace("-", "\u2014"),
    lambda s: s.replace("-", "\uff0d"),
    lambda s: s.replace("-", "\u2212"),
    lambda s: s.replace("-", "\u3000"),
    lambda s: f" \t{s}\u200b\r\n",
    lambda s: s.replace("0", "O").replace("1", "l"),
    lambda s: s.replace("0", "o").replace("1", "I"),
    lambda s: "".join(chr(ord(c) + 0xFEE0) for c in s),
])
def test_ways_of_typing_do_not_matter(change: Callable[[str], str]) -> None:
    code = "0123456789AB"
    assert slips.normalise(change(slips.printed(code))) == code


def test_every_single_wrong_character_is_caught_wherever_it_stands() -> None:
    """Exhaustive: the check is linear, so what holds for one code's differences holds for all."""
    for value in slips.ALPHABET:
        code = value * 12
        shown = code + slips.check_character(code)
        for place, wrong in itertools.product(range(13), slips.ALPHABET):
            if wrong != shown[place]:
                assert slips.normalise(shown[:place] + wrong + shown[place + 1:]) is None


def test_every_swap_of_any_two_different_characters_is_caught() -> None:
    for left, right in itertools.combinations(range(12), 2):
        for a, b in itertools.permutations(slips.ALPHABET, 2):
            letters = ["0"] * 12
            letters[left], letters[right] = a, b
            check = slips.check_character("".join(letters))
            letters[left], letters[right] = b, a
            assert slips.normalise("".join(letters) + check) is None


@given(codes, st.integers(0, 11))
def test_swapping_a_character_with_the_check_character_is_caught(code: str, place: int) -> None:
    check = slips.check_character(code)
    if check != code[place]:
        assert slips.normalise(code[:place] + check + code[place + 1:] + code[place]) is None


@given(st.text(max_size=200))
def test_anything_typed_gives_a_code_or_none_and_never_an_error(typed: str) -> None:
    code = slips.normalise(typed)
    assert code is None or (len(code) == 12 and set(code) <= set(slips.ALPHABET))


@pytest.mark.parametrize("typed", ["", "0" * 12, "0" * 14, "U" * 13, "中" * 13, "0" * 5_000_000])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert slips.normalise(typed) is None


def test_digests_depend_on_pepper_and_code() -> None:
    one = slips.digest(b"p" * 32, "0" * 12)
    assert len(one) == 32
    assert one != slips.digest(b"q" * 32, "0" * 12)
    assert one != slips.digest(b"p" * 32, "0" * 11 + "1")
