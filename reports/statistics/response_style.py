"""Answers given without reading: long runs, identical answers, little variation within a person.

Nothing here about one person may ever be released, stored or used to drop a form: arrays with an entry per
respondent stay in memory, and only shares of the whole organ, with the results with and without, go on. A form
of identical answers can be sincere, most of all near an end of the ladder.

All functions take `values` and `answered`, both (respondents, items) in the order the items were asked; `answered`
is False for blanks and for don't know and not applicable, which are not ratings, and the value there is ignored.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

LEAST_ANSWERS = 10
"""Fewer identical answers than this are nothing unusual."""
LEAST_LEFT_OUT = 10
"""People whose answers may be told from a result with and without them; the difference gives away their mean."""

_Entry = TypeVar("_Entry", bound=np.generic)
_Values = NDArray[np.integer]
_Answered = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ResponseStyle:
    """Shares of an organ's respondents, 0–1, and what leaving the identical ones out would do.

    `respondents` gave at least the required number of answers; the shares are of them. `half_runs` is the share
    whose longest run covers half of their answers or more. `irv` is the median variability within a person.
    `mean_without` is None where the identical ones, or the others, are too few to be told from it; `mean` is
    then to be had from the ordinary results.
    """

    respondents: int
    identical: float
    half_runs: float
    irv: float
    mean: float
    mean_without: float | None


def long_string(values: _Values, answered: _Answered) -> NDArray[np.uint16]:
    """Longest run of identical consecutive answers per respondent; an item without a rating ends a run.

    Johnson, Journal of Research in Personality 39 (2005) 103–129; Meade & Craig, Psychological Methods 17
    (2012) 437–455. Never released per person. ValueError for arrays that do not match.
    """
    _check(values, answered)
    run, longest = np.zeros((2, len(values)), dtype=np.uint16)
    before = None
    for value, is_answer in zip(_columns(values), _columns(answered), strict=True):
        if before is not None:
            run *= value == before
        run += 1
        run *= is_answer
        np.maximum(longest, run, out=longest)
        before = value
    return longest


def identical(values: _Values, answered: _Answered, *, least: int = LEAST_ANSWERS) -> _Answered:
    """Flag respondents with at least `least` answers, all of them the same; skipped items do not matter.

    Never released per person. ValueError for arrays that do not match.
    """
    _check(values, answered)
    alike, seen = np.ones(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
    first = np.zeros(len(values), dtype=values.dtype)
    for value, is_answer in zip(_columns(values), _columns(answered), strict=True):
        alike &= ~(is_answer & seen) | (value == first)
        np.copyto(first, value, where=is_answer & ~seen)
        seen |= is_answer
    alike &= np.count_nonzero(answered, axis=1) >= max(least, 1)
    return alike


def irv(values: _Values, answered: _Answered) -> NDArray[np.float64]:
    """Intra-individual response variability: standard deviation (n − 1) of a respondent's own answers.

    Dunn, Heggestad, Shanock & Theilgard, Journal of Business and Psychology 33 (2018) 105–121. Not a number
    for fewer than two answers. Never released per person. ValueError for arrays that do not match.
    """
    _check(values, answered)
    n, total, squares = _sums(values, answered)
    # Whole numbers until the root: identical answers have a variability of exactly 0.
    spread = (n * squares - total**2).astype(float)
    variances = np.divide(spread, n * (n - 1), out=np.full(len(values), np.nan), where=n > 1)
    return np.asarray(np.sqrt(variances))


def response_style(values: _Values, answered: _Answered, *, least: int = LEAST_ANSWERS) -> ResponseStyle | None:
    """Shares of careless-looking forms in a whole organ, and the mean answer with and without identical ones.

    The means are of respondents' own means, in the units of `values`. For the whole organ only: in a small
    group a share is a statement about persons. None where nobody gave `least` answers. ValueError for arrays
    that do not match.
    """
    _check(values, answered)
    enough = np.count_nonzero(answered, axis=1) >= max(least, 1)
    if not enough.any():
        return None
    values, answered = values[enough], answered[enough]
    n, total, _ = _sums(values, answered)
    own, alike = total / n, identical(values, answered, least=least)
    flagged = int(alike.sum())
    variability = irv(values, answered)
    return ResponseStyle(
        respondents=len(values), identical=flagged / len(values),
        half_runs=float(np.mean(2 * long_string(values, answered).astype(n.dtype) >= n)),
        irv=float(np.median(variability[n > 1])) if (n > 1).any() else 0.0, mean=float(own.mean()),
        # Both results together give away the mean of those left out, so they must not be few.
        mean_without=float(own[~alike].mean()) if min(flagged, len(values) - flagged) >= LEAST_LEFT_OUT else None,
    )


def _check(values: _Values, answered: _Answered) -> None:
    if values.ndim != 2 or values.shape != answered.shape:
        raise ValueError("values and answered are two tables of one shape, respondents by items")


def _columns(table: NDArray[_Entry]) -> NDArray[_Entry]:
    """Give the items one after another, each in one piece of memory."""
    return np.ascontiguousarray(table.T)


def _sums(values: _Values, answered: _Answered) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give number, sum and sum of squares of each respondent's answers, in whole numbers."""
    n, total, squares = np.zeros((3, len(values)), dtype=np.int64)
    for value, is_answer in zip(_columns(values), _columns(answered), strict=True):
        rating = np.where(is_answer, value, 0).astype(np.int64)
        n += is_answer
        total += rating
        squares += rating * rating
    return n, total, squares
