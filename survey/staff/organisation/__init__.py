"""The organisation's pages: its tree, its list, merge groups, joint projects and those it serves."""

from survey.staff.organisation import downloads as _downloads
from survey.staff.organisation import imports as _imports
from survey.staff.organisation import merging as _merging
from survey.staff.organisation import projects as _projects
from survey.staff.organisation import serving as _serving
from survey.staff.organisation import units as _units
from survey.staff.organisation.blueprint import bp

__all__ = ["bp"]
__pages__ = (_downloads, _imports, _merging, _projects, _serving, _units)  # importing them hangs their pages up
