"""Results in the office: what a release says, looked at and compared; nothing here reads anything else."""

from survey.staff.results import comparing, downloads, drawings, views
from survey.staff.results.desk import bp

__all__ = ["bp", "comparing", "downloads", "drawings", "views"]
