"""The administrator's pages: who has an account, with which roles, and who must use a second factor."""

from survey.staff.accounts import links as _links
from survey.staff.accounts import views as _views
from survey.staff.accounts.blueprint import bp

__all__ = ["bp"]
__pages__ = (_links, _views)  # importing them hangs their pages up
