"""How to read the report: the ladder, the words of scope, gaps and intervals, all on one page."""

from itertools import pairwise

from reports.documents.blocks import Block, Callout, Column, Heading, Table
from reports.documents.source import Source
from reports.documents.voice import Voice
from reports.gaps import cut
from reports.sentences import percent, quantifiers


def reading(source: Source, voice: Voice) -> list[Block]:
    """Explain what a reader needs before the first table."""
    notes = [voice("reading_interval"), voice("hidden_note")]
    if source.has_own_ratings:
        notes.insert(0, voice("reading_gap", cut=f"{cut(source.release.scale):.1f}"))
    if source.is_altered:
        notes.append(voice("mark_note"))
    return [Heading(voice("reading"), level=2, numbered=False), _scale(source, voice), _words(voice),
            Callout(tuple(notes))]


def _scale(source: Source, voice: Voice) -> Table:
    own, members = source.release.self_scale, source.release.scale
    rung, branch, seen = voice.table("reading_scale_cols")
    rows = tuple((str(option.value), own.label(option.value).say(voice.lang), option.text.say(voice.lang))
                 for option in sorted(members.options, key=lambda option: option.value))
    columns = (Column(rung, "center"), Column(branch, share=1), Column(seen, share=2))
    if own == members:
        return Table((columns[0], Column(seen, share=1)), tuple((a, c) for a, _, c in rows), small=True)
    return Table(columns, rows, voice("reading_scale"), small=True)


def _words(voice: Voice) -> Table:
    lines, shares = quantifiers(), [percent(100 * q.below) for q in quantifiers()]
    ranges = [voice("reading_words_first", below=shares[0]),
              *(voice("reading_words_between", above=a, below=b) for a, b in pairwise(shares[:-1])),
              voice("reading_words_last", above=shares[-2])]
    word, share = voice.table("reading_words_cols")
    return Table(
        (Column(word), *(Column(q.text.say(voice.lang), "center", 1) for q in lines)),
        ((share, *ranges),), voice("reading_words"), small=True)
