"""What was printed and what is left to do."""

from survey.counting import balances, reissues
from survey.staff.pages import config, page
from survey.staff.slips.blueprint import bp, round_at_hand

FEW_BRANCHES = 40
"""From here on the list of branches is folded away."""


@bp.get("/")
def index() -> str:
    """Show what was printed for whom, and the next step."""
    found = round_at_hand()
    if found is None:
        return page("slips/none.html")
    counted = all(balance.is_whole for balance in balances(config(), found.plan.id)) if found.is_over else False
    return page("slips/index.html", round=found, reissues=reissues(config(), found.plan.id), counted=counted,
                few=FEW_BRANCHES, url=config().public_url or found.plan.public_url)
