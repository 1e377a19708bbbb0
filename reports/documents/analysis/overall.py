"""The first page: what the data say as a whole, every figure with a plain reading beside it."""

import math

from reports.analysis import Overall
from reports.documents.analysis.wording import Script, number, percent
from reports.documents.blocks import Block, Callout, Cell, Column, Figures, Heading, Paragraph, Table
from reports.documents.legible import clipped, legible
from reports.sentences import NOTHING

LEAST_ITEM_REST = 0.2
LONGEST_ITEM = 60


def opening(script: Script) -> list[Block]:
    """The warning, the summary, and the largest figures."""
    analysis, voice = script.analysis, script.voice
    warning = Callout(tuple(text.say(voice.lang) for text in analysis.warnings), voice("warning"), "warning")
    return [*([warning] if analysis.warnings else []), Paragraph(_summary(script), indent=False), _figures(script)]


def _summary(script: Script) -> str:
    analysis, voice, whole = script.analysis, script.voice, script.analysis.overall
    hidden = sum(group.suppressed for group in analysis.groups)
    n = str(whole.n) if voice.lang == "zh" else f"{whole.n:,}"
    key = "summary" if len(analysis.items) > 1 else "summary_one"
    said = [voice(key, groups=whole.groups, n=n, items=len(analysis.items), low=analysis.scale.min,
                  high=analysis.scale.max, mean=number(whole.mean, script.decimals))]
    if hidden:
        said.append(voice("summary_hidden", hidden=hidden))
    if whole.icc1 is not None and whole.icc2 is not None:
        said.append(voice("summary_between", share=percent(max(0.0, whole.icc1)), reliability=number(whole.icc2),
                          reading=voice(_icc2_reading(whole.icc2))))
    said.extend([*_tiers(script), voice("no_league")])
    return ("" if voice.lang == "zh" else " ").join(said)


def _tiers(script: Script) -> list[str]:
    tiers = [group.tier for group in script.analysis.shown]
    if any(tiers):
        return [script.voice("summary_tiers", above=tiers.count("above"), below=tiers.count("below"),
                             middle=tiers.count("middle"))]
    refused = script.analysis.reasons.get("tier")
    return [refused.say(script.voice.lang)] if refused is not None else []


def _figures(script: Script) -> Figures:
    analysis, voice, whole = script.analysis, script.voice, script.analysis.overall
    ends = {"low": analysis.scale.min, "high": analysis.scale.max}
    shown = [(f"{whole.n:,}", voice("figure_n"), voice("figure_n_base")),
             (str(whole.groups), voice("figure_groups"), voice("figure_groups_base", shown=whole.groups_shown)),
             (number(whole.mean, script.decimals), voice("figure_mean"), voice("figure_mean_base", **ends))]
    if whole.icc1 is not None:
        shown.append((percent(max(0.0, whole.icc1)), voice("figure_icc"), voice("figure_icc_base")))
    return Figures(tuple(shown))


def _icc2_reading(value: float) -> str:
    return "icc2_high" if value >= 0.7 else "icc2_fair" if value >= 0.5 else "icc2_low"


def _begun(words: str) -> str:
    """Begin with a capital letter."""
    return words[:1].upper() + words[1:]


def _alpha_reading(value: float) -> str:
    lines = ((0.9, "alpha_high"), (0.7, "alpha_good"), (0.6, "alpha_fair"))
    return next((key for line, key in lines if value >= line), "alpha_low")


def overall(script: Script) -> list[Block]:
    """The table of overall figures."""
    voice = script.voice
    titles = voice.table("overall_cols")
    columns = (Column(titles[0]), Column(titles[1], "right"), Column(titles[2], share=1))
    rows = [*_means(script), *_between(script), *_consistency(script)]
    return [Heading(voice("overall"), level=2),
            Table(columns, tuple(rows), caption=voice("overall_caption"), small=True)]


Row = tuple[str | Cell, ...]


def _means(script: Script) -> list[Row]:
    voice, whole = script.voice, script.analysis.overall
    points = number(whole.points, 1)
    return [(voice("row_mean"), number(whole.mean, script.decimals), voice("read_mean")),
            (voice("row_points"), points, voice(f"read_points_{script.analysis.rule}"))]


def _between(script: Script) -> list[Row]:
    voice, whole = script.voice, script.analysis.overall
    if whole.icc1 is None or whole.icc2 is None:
        return []
    share = voice("read_icc1", share=percent(whole.icc1)) if whole.icc1 > 0 else voice("read_icc1_none")
    size = number(whole.average_size, 1)
    return [(voice("row_icc1"), number(whole.icc1, 3 if script.is_exact else 2), share),
            (voice("row_icc2"), number(whole.icc2), _begun(voice(_icc2_reading(whole.icc2)))),
            (voice("row_ms"), _pair(whole.msb, whole.msw), voice("read_ms", size=size)),
            *_components(script, whole)]


def _components(script: Script, whole: Overall) -> list[Row]:
    voice = script.voice
    if whole.tau2 is None or whole.sigma2 is None:
        return []
    read = voice("read_components", tau=number(math.sqrt(whole.tau2)), sigma=number(math.sqrt(whole.sigma2)))
    return [(voice("row_components"), _pair(whole.tau2, whole.sigma2), read)]


def _pair(first: float | None, second: float | None) -> str:
    return f"{number(first, 3)}, {number(second, 3)}"


def _consistency(script: Script) -> list[Row]:
    voice, whole, lang = script.voice, script.analysis.overall, script.voice.lang
    if whole.alpha is None:
        refused = script.analysis.reasons.get("alpha")
        return [(voice("row_alpha"), NOTHING, refused.say(lang))] if refused is not None else []
    interval = f" ({script.span(whole.alpha_ci, 2)})" if whole.alpha_ci else ""
    rows: list[Row] = [(voice("row_alpha"), number(whole.alpha) + interval, voice(_alpha_reading(whole.alpha)))]
    refused = script.analysis.reasons.get("omega")
    read = refused.say(lang) if refused is not None else voice("read_omega")
    return [*rows, (voice("row_omega"), number(whole.omega), read)]


def items(script: Script) -> list[Block]:
    """The table of the items; nothing for a single one."""
    voice, found = script.voice, script.analysis.item_figures
    if len(found) < 2:
        return []
    titles = voice.table("items_cols")
    columns = (Column(titles[0], share=1), *(Column(title, "right") for title in titles[1:]))
    rows = tuple(
        (clipped(legible(item.item), LONGEST_ITEM), NOTHING if item.n is None else str(item.n),
         number(item.mean, script.decimals), _rest(item.item_rest)) for item in found)
    low = any(item.item_rest is not None and item.item_rest < LEAST_ITEM_REST for item in found)
    return [Table(columns, rows, caption=voice("items_caption"), note=voice("item_low") if low else "", small=True)]


def _rest(correlation: float | None) -> str | Cell:
    if correlation is not None and correlation < LEAST_ITEM_REST:
        return Cell(number(correlation), "flag")
    return number(correlation)
