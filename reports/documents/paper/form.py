"""A form to be filled in with a pen: the questions in the order of the screen, and a place for the code.

Whoever counts types it into the page that everybody uses, with the code that stands on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from questionnaires.model import Item, ItemKind, Questionnaire, Section, Text
from reports.documents.blocks import Block, Callout, Column, Document, Heading, Paragraph, Points, Table
from reports.documents.legible import legible
from reports.documents.typesetting import typeset
from reports.documents.voice import Voice, voice_of
from reports.sentences import Name

BOX: Final = "□"
APART: Final = "\N{EM SPACE}\N{EM SPACE}"
LINES: Final = 3
"""Lines to write on under a question that is answered in words."""


@dataclass(frozen=True, slots=True)
class PaperForm:
    """What one form needs on paper; an open form asks for no code."""

    organ: str
    round_title: Text
    questionnaire: Questionnaire
    promise: Text
    closes_on: str | None = None
    is_open: bool = False
    simulated: bool = False


def paper_form(form: PaperForm, lang: str) -> bytes:
    """Typeset the form."""
    voice, organ, asked = voice_of("paper", lang), legible(form.organ), form.questionnaire
    title = legible(asked.title.say(lang))
    return typeset(Document(
        template="paper", lang=lang, title=title, author=organ,
        header=voice("header", organ=Name(organ), round=Name(legible(form.round_title.say(lang)))),
        footer=voice("fingerprint", print=asked.fingerprint[:12]) + (f" · {voice('simulated')}" * form.simulated),
        blocks=[*_head(form, title, voice), *_questions(asked, voice)],
        extra={"code_name": "" if form.is_open else voice("code"), "head": 3 if form.is_open else 2}))


def _head(form: PaperForm, title: str, voice: Voice) -> list[Block]:
    intro = form.questionnaire.intro
    how = [voice("how_tick"), voice("how_blank"),
           voice("how_hand_in_open") if form.is_open else voice("how_hand_in")]
    if form.closes_on:
        how.append(voice("how_until", date=legible(form.closes_on)))
    return [
        Heading(title, numbered=False), Callout((legible(form.promise.say(voice.lang)),)),
        *([Paragraph(legible(intro.say(voice.lang)), indent=False)] if intro else []), Points(tuple(how)),
    ]


def _questions(form: Questionnaire, voice: Voice) -> Iterator[Block]:
    """Ask everything section by section; neighbouring ratings on one scale share a table."""
    numbers = {item.id: number for number, item in enumerate(form.items, 1)}
    for section in form.sections:
        yield Heading(legible(section.title.say(voice.lang)), level=2, numbered=False)
        if section.lead_in:
            yield Paragraph(legible(section.lead_in.say(voice.lang)), indent=False)
        yield from _section(form, section, numbers, voice)


def _section(form: Questionnaire, section: Section, numbers: dict[str, int], voice: Voice) -> Iterator[Block]:
    for (kind, scale), items in groupby(section.items, lambda item: (item.kind, item.scale)):
        if kind is ItemKind.RATING and scale is not None:
            yield _ratings(form, list(items), numbers, voice)
            continue
        for item in items:
            yield from _one(form, item, numbers[item.id], voice)


def _ratings(form: Questionnaire, items: list[Item], numbers: dict[str, int], voice: Voice) -> Table:
    scale = form.scale_of(items[0])
    ways = [*(option.text for option in scale.options), *(way_out.text for way_out in scale.exits)]
    columns = (Column("", share=3.2), *(Column(legible(way.say(voice.lang)), "center", share=1) for way in ways))
    rows = tuple((_asked(item, numbers[item.id], voice), *(BOX,) * len(ways)) for item in items)
    return Table(columns, rows, small=True, ruled=True, splits=True)


def _one(form: Questionnaire, item: Item, number: int, voice: Voice) -> Iterator[Block]:
    words = [option.text for option in item.options]
    if item.kind is ItemKind.PICK:
        words = [form.item(of).text for of in item.of]
    hint = voice("pick_most", count=item.count) if item.kind is ItemKind.PICK else ""
    if item.kind is ItemKind.OPEN:
        hint = voice("no_names")
    yield Paragraph(hint, lead=_asked(item, number, voice) + "  ", indent=False)
    if item.kind is ItemKind.OPEN:
        yield Table((Column("", share=1),), (("",),) * LINES, headless=True, ruled=True, roomy=True)
        return
    options = [f"{BOX} {legible(option.say(voice.lang))}" for option in words]
    for line in options if item.kind is ItemKind.PICK else [APART.join(options)]:
        yield Paragraph(line, indent=False)


def _asked(item: Item, number: int, voice: Voice) -> str:
    return f"{number}. {legible(item.text.say(voice.lang))}"
