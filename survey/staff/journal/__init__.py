"""What can be looked over: the staff log, and for the supervisor what can be held against paper."""

from survey.staff.journal.views import bp

__all__ = ["bp"]
