"""Self-assessment: blind ratings, consensus and calibration, page by page."""

from survey.staff.ratings import branch, committee, consensus
from survey.staff.ratings.blueprint import bp as bp

__all__ = ["bp", "branch", "committee", "consensus"]
