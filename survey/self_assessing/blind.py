"""The blind rating: every rater alone.

No function here gives a name with a level, and none gives anything of the spread before the consensus has begun.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from questionnaires.catalogue import Criterion
from survey.blind_rating import LEAST_RATERS, MOST_RATERS, Spread, is_offered, spread_is_open, spreads, unrated
from survey.config import Config
from survey.installation import keeper_at
from survey.self_assessing.errors import OwnRatingFirst, PanelOutOfRange, RatingClosed, RatingIncomplete
from survey.self_assessing.work import Work
from survey.store.blind_ratings import BlindRatings


@dataclass(frozen=True, slots=True)
class OwnBlind:
    """One rater's own blind rating; nobody else's is ever given."""

    levels: dict[str, int]
    is_handed_in: bool
    missing: tuple[Criterion, ...]


def own_blind(config: Config, work: Work, rater: str) -> OwnBlind:
    """Give a rater their own blind rating."""
    place = (work.round_id, work.unit.id, rater)
    with keeper_at(config, BlindRatings) as blind:
        levels, handed_in = blind.own(*place), blind.has_handed_in(*place)
    return OwnBlind(levels, handed_in, unrated(work.criteria, levels))


def rate_blind(config: Config, work: Work, rater: str, levels: Mapping[str, int | None]) -> None:
    """Keep a rater's levels, None taking one back; what is not asked or not offered is left out. RatingClosed."""
    asked = {criterion.id: criterion for criterion in work.criteria}
    fitting = {name: level for name, level in levels.items()
               if name in asked and (level is None or is_offered(asked[name], level))}
    with keeper_at(config, BlindRatings) as blind:
        _require(blind.rate(work.round_id, work.unit.id, rater, fitting))


def hand_in_blind(config: Config, work: Work, rater: str, *, leave_gaps: bool = False) -> None:
    """Hand in a rating; RatingIncomplete, RatingClosed."""
    missing = len(own_blind(config, work, rater).missing)
    # Somebody who judges nothing is no rater: their empty sheet would open the spread to them.
    if missing and (not leave_gaps or missing == len(work.criteria)):
        raise RatingIncomplete(count=missing)
    with keeper_at(config, BlindRatings) as blind:
        _require(blind.hand_in(work.round_id, work.unit.id, rater))


def take_back_blind(config: Config, work: Work, rater: str) -> None:
    """Take a rating back to change it; RatingClosed once the consensus has begun."""
    with keeper_at(config, BlindRatings) as blind:
        _require(blind.take_back(work.round_id, work.unit.id, rater))


def announce_panel(config: Config, work: Work, size: int) -> None:
    """Say how many will rate: when all have handed in, the consensus begins. PanelOutOfRange, RatingClosed."""
    if not LEAST_RATERS <= size <= MOST_RATERS:
        raise PanelOutOfRange(least=LEAST_RATERS, most=MOST_RATERS)
    with keeper_at(config, BlindRatings) as blind:
        _require(blind.announce(work.round_id, work.unit.id, size))


def _require(done: bool) -> None:
    if not done:
        raise RatingClosed


def begin_consensus(config: Config, work: Work, rater: str) -> None:
    """End the blind rating, however many are in; OwnRatingFirst."""
    with keeper_at(config, BlindRatings) as blind:
        if not blind.has_handed_in(work.round_id, work.unit.id, rater):
            raise OwnRatingFirst
        blind.begin(work.round_id, work.unit.id)


def spread_for(config: Config, work: Work, rater: str) -> tuple[Spread, ...] | None:
    """Give a rater the spread of the panel; None while they may not see it, or where fewer than three rated."""
    place = (work.round_id, work.unit.id)
    with keeper_at(config, BlindRatings) as blind:
        # After the close nobody can rate any more, and who had handed in is forgotten.
        seen_own = blind.has_handed_in(*place, rater) or not work.is_changeable
        if not spread_is_open(blind.panel(*place).raters, has_handed_in=seen_own):
            return None
        return spreads(blind.spread(*place), work.criteria)


def suggestions(config: Config, work: Work) -> dict[str, Spread]:
    """Give by criterion the spread whose median the consensus starts from; nothing before it has begun."""
    with keeper_at(config, BlindRatings) as blind:
        return {one.criterion: one for one in spreads(blind.spread(work.round_id, work.unit.id), work.criteria)}
