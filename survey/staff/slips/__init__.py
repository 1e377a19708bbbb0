"""Slips in the office: printed once, handed out, counted; posters and questionnaires on paper beside them.

Only the issuer comes near a code, and only in the one archive that is printed and thrown away.
"""

from survey.staff.slips import counting, ordering, overview, papers  # noqa: F401 -- they hang their pages on it
from survey.staff.slips.blueprint import bp

__all__ = ["bp"]
