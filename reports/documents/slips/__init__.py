"""What is printed for the people of a round: slips with their counting form, and the sheet with its passphrase."""

from reports.documents.slips.batch import Slip, SlipBatch, slips_pdf
from reports.documents.slips.key_sheet import KeySheet, recovery_sheet
from reports.documents.slips.public_notice import PublicNotice, public_notice
from reports.documents.slips.record import Record, RecordBook, records_pdf

__all__ = [
    "KeySheet", "PublicNotice", "Record", "RecordBook", "Slip", "SlipBatch", "public_notice", "records_pdf",
    "recovery_sheet", "slips_pdf",
]
