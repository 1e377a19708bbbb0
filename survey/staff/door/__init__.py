"""The door of the office: signing in and out, invitations, one's own account."""

from survey.staff.door import own as _own
from survey.staff.door import second_factor as _second_factor
from survey.staff.door import views as _views
from survey.staff.door.blueprint import bp

__all__ = ["bp"]
__pages__ = (_own, _second_factor, _views)  # importing them hangs their pages up
