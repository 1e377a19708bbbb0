"""Reports on paper: PDF documents typeset from a release, searchable, tagged, the same bytes every time."""

from reports.documents.library import count_reports, write_reports
from reports.documents.slips import KeySheet, Slip, SlipBatch, recovery_sheet, slips_pdf

__all__ = ["KeySheet", "Slip", "SlipBatch", "count_reports", "recovery_sheet", "slips_pdf", "write_reports"]
