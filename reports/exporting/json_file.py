"""Tables as one JSON file, for programs that would rather not read a folder of CSV."""

import json

from reports.exporting.codebook import codebook
from reports.exporting.table import FORMAT, Table


def json_bytes(tables: tuple[Table, ...], lang: str) -> bytes:
    """Write all tables: rows as lists under column ids; hidden figures as their marks, explained beside them."""
    book = codebook()
    content = {
        "format": FORMAT,
        "lang": lang,
        "marks": {entry.mark: entry.about.say(lang) for entry in book.marks.values()},
        "tables": {table.name: {
            "title": book.tables[table.name].title.say(lang), "about": book.tables[table.name].about.say(lang),
            "columns": list(table.columns), "rows": [list(row) for row in table.rows],
        } for table in tables},
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"
