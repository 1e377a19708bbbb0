"""What hangs on a branch besides its history: accounts, and a self-assessment that waits for the next round."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from survey.authority import Account
from survey.config import Config
from survey.installation import keeper_at
from survey.rounds import waiting_units
from survey.store.accounts import Accounts
from survey.store.structure import Structure
from survey.structure.editing import former_names


@dataclass(frozen=True, slots=True)
class Tie:
    """What is left behind where a unit is removed."""

    unit: str
    accounts: tuple[Account, ...]
    is_rating: bool        # it has begun, or handed in, a self-assessment for a round that is not planned yet
    has_handed_in: bool


def ties(config: Config, units: Collection[str]) -> tuple[Tie, ...]:
    """Give what hangs on these units, those alone on which something does."""
    with keeper_at(config, Accounts) as accounts:
        held = [paper.account for paper in accounts.all() if paper.account.unit in units]
    waiting = waiting_units(config)
    found = (Tie(unit, tuple(account for account in held if account.unit == unit), unit in waiting,
                 waiting.get(unit, False)) for unit in units)
    return tuple(tie for tie in found if tie.accounts or tie.is_rating)


def names_of_units(config: Config, units: Iterable[str]) -> tuple[str, ...]:
    """Name units, those that were removed as well; one nobody knows is named by its id."""
    with keeper_at(config, Structure) as structure:
        present = {unit.id: unit.name for unit in structure.units()}
        gone = former_names(structure.changes())
    return tuple(present.get(unit) or gone.get(unit.lower(), unit) for unit in units)
