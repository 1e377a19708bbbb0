"""A visitor who inspects every page the respondent app shows."""

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import Client, TestResponse

from survey.respondent.app import create_app
from tests.miniatures import MemoryBooth, as_printed

SCRIPTS = {"/static/form.js", "/static/stamp.js"}
TYPED = {"input", "textarea", "select"}


def served() -> Flask:
    """Make the app with a booth in memory, for a server that starts in its own process."""
    return create_app(MemoryBooth())


class Visitor:
    """Fetches pages and hands in forms; each page is parsed strictly and checked before a test sees it."""

    def __init__(self, booth: MemoryBooth | None = None) -> None:
        self.booth = booth or MemoryBooth()
        self.app: Flask = create_app(self.booth)
        self._client = Client(self.app, use_cookies=False)

    def get(self, address: str, **more: object) -> "Page":
        """Fetch a page."""
        return Page(self._client.get(address, **more))

    def post(self, address: str, *fields: tuple[str, str], code: str | None = None) -> "Page":
        """Hand in a form as a browser does: urlencoded, the code first, then the fields in order."""
        typed = as_printed() if code is None else code
        return self.post_raw(address, urlencode([("_code", typed), *fields]).encode())

    def post_raw(self, address: str, body: bytes, content_type: str = "application/x-www-form-urlencoded",
                 **more: object) -> "Page":
        """Send any bytes at all."""
        return Page(self._client.post(address, data=body, content_type=content_type, **more))

    def request(self, method: str, address: str) -> "Page":
        """Send any method at all."""
        return Page(self._client.open(address, method=method))


class Page:
    """An answer of the app; if it is a page, one that has passed inspection."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.body = response.get_data()
        is_page = response.mimetype == "text/html" and self.body and "Content-Encoding" not in self.headers
        self.tree = _inspected(self.body.decode(), self.headers["Content-Security-Policy"]) if is_page else None

    @property
    def text(self) -> str:
        """All words of the page, as read aloud."""
        if self.tree is None:
            raise AssertionError("not a page")
        return re.sub(r"\s+", " ", "".join(self._body().itertext()))

    @property
    def heading(self) -> str:
        """The one heading of first rank."""
        return _words(next(self._body().iter("h1")))

    @property
    def links(self) -> list[str]:
        """Where the page leads."""
        return [link.get("href", "") for link in self._body().iter("a")]

    def typed(self, name: str) -> str:
        """What a text field holds."""
        field = next(field for field in self._fields() if field.get("name") == name)
        return field.get("value", "") if field.tag == "input" else "".join(field.itertext())

    def chosen(self, name: str) -> list[str]:
        """The values of a group of buttons that are on."""
        return [field.get("value", "") for field in self._fields()
                if field.get("name") == name and field.get("checked") is not None]

    def names(self) -> list[str]:
        """The names of all fields in order, each once."""
        return list(dict.fromkeys(field.get("name", "") for field in self._fields()))

    def _fields(self) -> Iterator[Element]:
        return (element for element in self._body().iter() if element.tag in TYPED)

    def _body(self) -> Element:
        if self.tree is None:
            raise AssertionError("not a page")
        return next(self.tree.iter("body"))


def _words(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def _inspected(source: str, policy: str) -> Element:
    """Parse strictly and check what every page promises; give the tree."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)  # type: ignore[no-untyped-call]
    tree: Element = parser.parse(source)  # type: ignore[no-untyped-call]
    elements = list(tree.iter())
    _check_headings(elements)
    _check_references(elements)
    _check_labels(tree, elements)
    _check_nothing_foreign(elements, policy)
    return tree


def _check_headings(elements: list[Element]) -> None:
    root = next(element for element in elements if element.tag == "html")
    assert root.get("lang") in {"zh-Hans", "en"}
    headings = [_words(element) for element in elements if element.tag == "h1"]
    title = _words(next(element for element in elements if element.tag == "title"))
    assert headings == [html.unescape(title)]
    ranks = [int(element.tag[1]) for element in elements if re.fullmatch("h[1-6]", str(element.tag))]
    assert all(after <= before + 1 for before, after in pairwise(ranks)), ranks


def _check_references(elements: list[Element]) -> None:
    ids = [element.get("id") for element in elements if element.get("id") is not None]
    assert len(ids) == len(set(ids)), "an id is used twice"
    for element in elements:
        for attribute in ("for", "form", "aria-describedby", "aria-labelledby"):
            assert set((element.get(attribute) or "").split()) <= set(ids), (attribute, element.attrib)
        if (element.get("href") or "").startswith("#"):
            assert element.get("href", "")[1:] in ids, element.attrib


def _check_labels(tree: Element, elements: list[Element]) -> None:
    pointed_at = {element.get("for") for element in elements if element.tag == "label"}
    inside = {id(field) for label in tree.iter("label") for field in label.iter()}
    for element in elements:
        if element.tag in TYPED:
            assert id(element) in inside or element.get("id") in pointed_at, element.attrib
            assert _words_of_label(tree, element), element.attrib
        if element.tag == "fieldset":
            assert _words(next(element.iter("legend")))


def _words_of_label(tree: Element, field: Element) -> str:
    return "".join(_words(label) for label in tree.iter("label")
                   if field in list(label.iter()) or label.get("for") == field.get("id"))


def _check_nothing_foreign(elements: list[Element], policy: str) -> None:
    styles = ["".join(element.itertext()) for element in elements if element.tag == "style"]
    assert len(styles) == 1
    assert base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode() in policy
    for element in elements:
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")], element.attrib
        for address in (element.get("href"), element.get("src"), element.get("action")):
            assert address is None or address == "data:," or re.match(r"/(?!/)|#", address), address
        if element.tag == "script":
            assert element.get("src") in SCRIPTS
            assert not "".join(element.itertext())
