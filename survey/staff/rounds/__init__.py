"""Rounds in the office: planned, looked over, locked, and where each of them stands."""

from survey.staff.rounds import foreseeing, locking, overview, planning, questionnaires
from survey.staff.rounds.blueprint import bp

__all__ = ["bp", "foreseeing", "locking", "overview", "planning", "questionnaires"]
