"""Tables as CSV files: UTF-8 with its mark so that office programs read Chinese, text quoted, numbers bare."""

import csv
import io

from reports.exporting.disarming import disarmed
from reports.exporting.table import Table, Value, fixed


def csv_bytes(table: Table, lang: str) -> bytes:
    """Write one table; a number is a number (negative ones keep their sign), text cannot start a formula."""
    decimals = [entry.decimals for entry in table.columns.values()]
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(table.header(lang))
    writer.writerows([_written(value, places) for value, places in zip(row, decimals, strict=True)]
                     for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _written(value: Value, decimals: int | None) -> str:
    """Write a number with the decimals of its column, at least; never finer than it is."""
    if isinstance(value, str):
        return disarmed(value)
    return fixed(value, decimals or 0)
