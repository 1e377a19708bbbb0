"""The groups: in a picture, in what can be told apart, and in a table; by name, never by rank."""

from collections.abc import Callable, Sequence

from reports.analysis import Group
from reports.documents.analysis.pictures import charts, is_funnel, outside
from reports.documents.analysis.wording import Script, name, number
from reports.documents.blocks import Block, Cell, Column, Heading, Paragraph, Table
from reports.sentences import HIDDEN, NOTHING

MOST_TAILS, MOST_NAMES = 24, 60

Row = tuple[str | Cell, ...]
Write = Callable[[Group], str | Cell]


def groups(script: Script, drawn: dict[str, bytes]) -> list[Block]:
    """The picture and what stands out; the table follows at once where there are few groups."""
    voice = script.voice
    many = is_funnel(script)
    intro: list[Block] = [Paragraph(voice("funnel_intro"), indent=False)] if many else []
    table = [] if many else [_table(script, script.analysis.groups, voice("table_caption"))]
    tails = _tails(script) if many else []
    return [Heading(voice("groups"), level=2), *intro, *charts(script, drawn), *tails, *_tiers(script), *table]


def annex(script: Script) -> list[Block]:
    """The table of all groups where there are many."""
    if not is_funnel(script):
        return []
    voice = script.voice
    return [Heading(voice("annex"), level=2), _table(script, script.analysis.groups, voice("table_caption"))]


def _tails(script: Script) -> list[Block]:
    """The groups told apart from the average, or else those beyond the funnel."""
    tiered = [group for group in script.analysis.shown if group.tier in {"above", "below"}]
    found, caption = (tiered, "tails_caption") if tiered else (outside(script), "outside_caption")
    if not found:
        return []
    table = _table(script, found[:MOST_TAILS], script.voice(caption))
    if len(found) <= MOST_TAILS:
        return [table]
    more = script.voice("tails_more", shown=MOST_TAILS, count=len(found))
    return [Table(table.columns, table.rows, table.caption, more, small=True)]


def _tiers(script: Script) -> list[Block]:
    voice, shown = script.voice, script.analysis.shown
    if not any(group.tier for group in shown):
        refused = script.analysis.reasons.get("tier")
        return [Paragraph(refused.say(voice.lang), indent=False)] if refused is not None else []
    rows = tuple((Cell(voice(f"tier_{tier}_full"), "strong"), _names(script, [g for g in shown if g.tier == tier]))
                 for tier in ("above", "middle", "below"))
    return [Table((Column(""), Column("", share=1)), rows, voice("tiers"), voice("tiers_note"), small=True,
                  headless=True)]


def _names(script: Script, found: Sequence[Group]) -> str:
    if not found:
        return script.voice("tier_none")
    joint = "、" if script.voice.lang == "zh" else ", "
    listed = joint.join(name(group) for group in found[:MOST_NAMES])
    return script.voice("names_more", names=listed, count=len(found)) if len(found) > MOST_NAMES else listed


def _table(script: Script, found: Sequence[Group], caption: str) -> Table:
    columns = [(title, align, write) for title, align, write in _columns(script)
               if any(write(group) not in {HIDDEN, NOTHING} for group in found) or not found]
    rows = tuple(tuple(write(group) for _, _, write in columns) for group in found)
    heads = tuple(Column(script.voice(title), "left" if align else "right", 1 if place == 0 else 0)
                  for place, (title, align, _) in enumerate(columns))
    hidden = any(HIDDEN in row for row in rows)
    notes = ("table_note", "hidden_note") if hidden else ("table_note",)
    return Table(heads, rows, caption=caption, note=script.voice.joined(*notes), small=True, splits=True)


def _columns(script: Script) -> list[tuple[str, bool, Write]]:
    """Every column with its alignment (left?) and how it writes a group; empty ones are left out."""
    def shown(write: Callable[[Group], str]) -> Write:
        return lambda group: write(group) if group.mean is not None else HIDDEN if group.suppressed else NOTHING

    return [
        ("col_group", True, name),
        ("col_n", False, shown(lambda g: f"{g.n}/{g.size}" if g.size is not None else str(g.n))),
        ("col_mean", False, shown(script.mean)),
        ("col_ci", False, shown(lambda g: script.span(g.ci))),
        ("col_bounds", False, shown(lambda g: script.span(g.bounds))),
        ("col_top2", False, shown(script.share)),
        ("col_shrunk", False, shown(lambda g: number(g.shrunk))),
        ("col_rank", False, shown(lambda g: f"{g.rank[0]}–{g.rank[1]}" if g.rank else NOTHING)),
        ("col_tier", True, shown(lambda g: script.voice(f"tier_{g.tier}") if g.tier else NOTHING)),
        ("col_rwg", False, shown(lambda g: script.guarded(g.rwg_j))),
        ("col_ad", False, shown(lambda g: script.guarded(g.ad_m))),
    ]
