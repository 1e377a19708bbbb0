"""Put the document together: what it says, whom it says it of, and how it was computed."""

from reports.analysis import Analysis
from reports.documents.analysis.groups import annex, groups
from reports.documents.analysis.overall import items, opening, overall
from reports.documents.analysis.wording import Script
from reports.documents.blocks import Block, Document, Heading, Points
from reports.documents.legible import clipped, legible
from reports.documents.voice import voice_of

LONGEST_TITLE = 60


def script_of(analysis: Analysis, lang: str) -> Script:
    """Give an analysis the voice of a language."""
    return Script(analysis, voice_of("analysis", lang))


def document(script: Script, drawn: dict[str, bytes], name: str) -> Document:
    """Write the document on the data called `name`."""
    voice, analysis = script.voice, script.analysis
    called = clipped(legible(name), LONGEST_TITLE)
    least = analysis.thresholds.group
    footer = voice("footer_exact") if script.is_exact else voice("footer_protected", least=least)
    return Document(
        template="analysis", lang=voice.lang, title=voice("header", name=called), author="mofan",
        header=called, footer=footer, pictures=drawn,
        blocks=[Heading(voice("title")), *opening(script), *overall(script), *groups(script, drawn),
                *items(script), *_method(script), *annex(script)])


def _method(script: Script) -> list[Block]:
    """Every rule in a plain line or two, and what was not computed."""
    voice, analysis, rules = script.voice, script.analysis, script.analysis.thresholds
    keys = ["method_descriptive" if analysis.estimands.ci == "descriptive" else "method_superpopulation"]
    keys += ["method_bounds"] if analysis.estimands.ci == "descriptive" else []
    keys += ["method_top2", "method_icc", "method_shrunk", "method_ranks", "method_tiers", "method_reliability",
             "method_agreement"]
    guard = voice("method_exact") if script.is_exact else voice(
        "method_protected", group=rules.group, fine=rules.fine, histogram=rules.histogram)
    lines = (voice("method_count"), *(voice(key) for key in keys), guard, voice("method_file"))
    missing = tuple(dict.fromkeys(text.say(voice.lang) for text in analysis.reasons.values()))
    blocks: list[Block] = [Heading(voice("method"), level=2), Points(lines)]
    return [*blocks, Heading(voice("not_computed"), level=2), Points(missing)] if missing else blocks
