"""An office in the middle of its life: a released round, an open one, accounts, ratings, a job, lists, a log."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from questionnaires.loader import load_catalogue
from questionnaires.model import Text
from survey.accounts.administering import add_account
from survey.authority import Account, Role
from survey.config import Config
from survey.installation import office_at
from survey.issuing import issue_slips, plan_orders
from survey.jobs import ask
from survey.locking import lock_plan
from survey.opening import post_opening, prepare_opening
from survey.plan import make_plan
from survey.rounds import plan_round
from tests.shelved import shelf_in, shown

RELEASED, OPEN, PLANNED, BRANCH = "2026", "2027", "2028", "b1"


@dataclass(frozen=True)
class Furnished:
    """A furnished office, and what stands for the parts of its addresses."""

    config: Config
    known: dict[str, tuple[Any, ...]]


def furnished(folder: Path) -> Furnished:
    """Lay everything out."""
    config = shelf_in(folder, [shown()])
    with office_at(config) as office:
        units = office.units()
    catalogue = load_catalogue()
    for round_id in (OPEN, PLANNED):
        plan = make_plan(round_id, Text(zh=f"{round_id}年度评价", en=f"{round_id} assessment"), units, catalogue,
                         member_form="member_core", audience_forms=("A3", "A4"), open_audiences=("A4",),
                         public_url="https://survey.example")
        plan_round(config, plan, catalogue)
    lock_plan(config, OPEN, "机关党委")
    post_opening(config, prepare_opening(config, OPEN))
    issue_slips(config, plan_orders(config, None, {"A3": 20}))
    add_account(config, "系统", Account("admin", frozenset({Role.ADMINISTRATOR}), title="系统管理员"))
    invitation = add_account(config, "系统", Account("b1", frozenset({Role.SECRETARY}), BRANCH, "书记"))
    job = ask(config, "reports", RELEASED, "zh", "机关党委")
    criterion = catalogue.criteria[0]
    return Furnished(config, {
        "round_id": (RELEASED, OPEN, PLANNED), "unit": (BRANCH,), "name": ("b1",), "token": (invitation.token,),
        "job_id": (job.id,), "form_id": ("A4", "member_core"), "audience": ("A3",),
        "dimension": (criterion.dimension,), "criterion": (criterion.id,)})
