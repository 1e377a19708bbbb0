"""Members and served people who answer: codes read off the printed slips, forms sent as a browser sends them."""

import random
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from io import BytesIO
from typing import Final
from urllib.parse import urlencode, urlsplit

from pypdfium2 import PdfDocument

from questionnaires.loader import load_catalogue
from tests.whole_rounds import made_up_answer

CODE: Final = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]\b")


def codes_in(archive: bytes) -> dict[str, list[str]]:
    """Read the codes off every PDF of an archive, by file name."""
    found: dict[str, list[str]] = {}
    with zipfile.ZipFile(BytesIO(archive)) as files:
        for name in files.namelist():
            if name.endswith(".pdf"):
                found[name] = list(dict.fromkeys(CODE.findall(_text(files.read(name)))))
    return found


def _text(pdf: bytes) -> str:
    with PdfDocument(pdf) as document:  # type: ignore[no-untyped-call]
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def answers(form_id: str, codes: Iterable[str], seed: int = 1) -> Iterator[Mapping[str, str | list[str]]]:
    """Fill in a form for every code."""
    form, lot = load_catalogue().questionnaire(form_id), random.Random(seed)  # noqa: S311 -- made-up answers
    for code in codes:
        filled: dict[str, str | list[str]] = {"_code": code}
        for item in form.items:
            answer = made_up_answer(form, item, lot)
            if answer is not None:
                filled[item.id] = sorted(answer) if isinstance(answer, frozenset) else str(answer)
        yield filled


def send(members: str, form_id: str, filled: Iterable[Mapping[str, str | list[str]]]) -> list[int]:
    """Post forms, a few at once as on a real day; gives the status of each."""
    host = urlsplit(members).netloc

    def post(fields: Mapping[str, str | list[str]]) -> int:
        connection = HTTPConnection(host, timeout=30)
        try:
            connection.request("POST", f"/zh/f/{form_id}", urlencode(fields, doseq=True),
                               {"Content-Type": "application/x-www-form-urlencoded"})
            return connection.getresponse().status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        return list(people.map(post, filled))
