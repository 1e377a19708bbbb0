"""The branch check-up: two pages a branch takes to its members' meeting."""

from reports.documents.checkup.report import checkup

__all__ = ["checkup"]
