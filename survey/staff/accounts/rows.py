"""Accounts as the list shows them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from survey.authority import Power, Role
from survey.staff.pages import say
from survey.store.accounts import AccountPaper


@dataclass(frozen=True, slots=True)
class Row:
    """One account, in the reader's language."""

    name: str
    title: str
    roles: tuple[str, ...]
    powers: tuple[str, ...]
    unit: str | None
    is_homeless: bool            # its branch is not in the organisation any more
    reason: str
    state: str
    tone: str
    has_factor: bool
    must_have_factor: bool


def row_of(paper: AccountPaper, units: Mapping[str, str], policy: frozenset[Role]) -> Row:
    """Word an account; `units` are the names of branches by id."""
    held = paper.account
    state, tone = _state(paper)
    return Row(
        held.name, held.title, tuple(say(role.label) for role in Role if role in held.roles),
        tuple(say(power.label) for power in Power if power in held.powers),
        units.get(held.unit, held.unit) if held.unit else None, held.unit is not None and held.unit not in units,
        held.reason, state, tone,
        paper.has_factor, bool(policy & held.roles))


def _state(paper: AccountPaper) -> tuple[str, str]:
    if paper.disabled:
        return _("已停用"), "bad"
    if paper.accepted:
        return _("可登录"), "good"
    if paper.invited_until is not None and paper.invited_until > time.time():
        return _("已邀请，未接受"), "info"
    return _("邀请已过期"), "warn"
