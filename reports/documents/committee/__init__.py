"""The committee's gap-analysis report: the whole organ, for the meeting table."""

from reports.documents.committee.report import committee_report

__all__ = ["committee_report"]
