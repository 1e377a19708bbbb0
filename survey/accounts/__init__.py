"""Accounts of the office: who they are, how they get in, how they prove it, and what keeps powers apart."""

from survey.accounts.office_key import office_secret

__all__ = ["office_secret"]
