"""Long work the office asks for and the clerk does: all reports of a round, or its tables, as one file.

What comes out depends on released figures alone, so a job that was interrupted simply starts over.
"""

from survey.jobs.asking import Job, JobUnknown, ResultGone, ask, job, jobs_of, released_rounds, take_result
from survey.jobs.kinds import KINDS, Kind, WishUnknown
from survey.jobs.running import run_next
from survey.jobs.tidying import tidy

__all__ = [
    "KINDS", "Job", "JobUnknown", "Kind", "ResultGone", "WishUnknown", "ask", "job", "jobs_of", "released_rounds",
    "run_next", "take_result", "tidy",
]
