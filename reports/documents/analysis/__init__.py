"""The analysis of anybody's grouped ratings: one PDF, its charts, and the figures themselves."""

from reports.documents.analysis.folder import check_out, write_analysis

__all__ = ["check_out", "write_analysis"]
