"""Facts that nobody needs to type: the organisation's own registers tell them."""

from datetime import date
from typing import Final

from survey.config import Config
from survey.consensus import FACT, field_of, shown_number
from survey.self_assessing.work import Work
from survey.structure import projects_achieved

PAIRS: Final = "pairs"
"""How the bank marks a fact that is counted from the register of joint projects."""


def registered(config: Config, work: Work, today: date) -> dict[str, str]:
    """Give the fields that a register fills in where nobody filled in anything else; none after the close.

    A branch that stands in no joint project is told nothing of: whether none was arranged is for it to say.
    """
    if not work.is_changeable:
        return {}
    fields = [field_of(FACT, fact.id) for fact in work.catalogue.facts if fact.derived == PAIRS]
    count = projects_achieved(config, work.unit.id, today) if fields else None
    return {} if count is None else dict.fromkeys(fields, shown_number(count))
