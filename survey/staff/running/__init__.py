"""Running a round in the office: its key, its opening, watching it, amendments, close and finish."""

from survey.staff.running import amending, finishing, key, opening, release, watching
from survey.staff.running.blueprint import bp

__all__ = ["amending", "bp", "finishing", "key", "opening", "release", "watching"]
