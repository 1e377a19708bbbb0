"""A release as tables for other programs: CSV, XLSX or JSON, with a codebook; nothing that is not released."""

from reports.exporting.schema import release_schema
from reports.exporting.writing import Format, OutTaken, export

__all__ = ["Format", "OutTaken", "export", "release_schema"]
