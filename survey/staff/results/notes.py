"""How a figure came about and how many it rests on, in a few short lines beside it; from the release alone."""

from collections.abc import Iterator
from typing import Final

from flask_babel import gettext as _

from reports.derived import Band
from reports.profile import Axis
from reports.release import Mean, MeanCell, Points, PointsCell, Release, SelfLevel, Shares, SharesCell, Suppressed
from reports.sentences import share, span
from reports.statistics.intervals import Interval

COARSE: Final = 0.5

Notes = tuple[str, ...]


def hidden_note(cell: Suppressed) -> str:
    """Say why there is no figure."""
    if cell.hidden == "protected":
        return _("为保护填答者，不显示；不等于0。")
    return _("没有这项数。")


def mean_notes(cell: MeanCell, issued: int, interval: Interval | None = None, bounds: Band | None = None) -> Notes:
    """Tell of a members' mean: who is counted, how it was rounded, how far it carries."""
    if isinstance(cell, Suppressed):
        return (hidden_note(cell),)
    return tuple(_of_mean(cell, issued, interval, bounds))


def _of_mean(cell: Mean, issued: int, interval: Interval | None, bounds: Band | None) -> Iterator[str]:
    yield _("发放凭证%(issued)d张，计入%(n)d人，每人权重相同。", issued=issued, n=cell.n)
    yield _("先取整再发布：到半级。") if cell.step >= COARSE else _("先取整再发布：到一位小数。")
    if cell.end == "low":
        yield _("靠近最低一端，只说“不超过”。")
    elif cell.end == "high":
        yield _("靠近最高一端，只说“不低于”。")
    if interval is not None:
        yield _("95%%区间：%(span)s级，说的是本单位全体党员。", span=span(interval))
    if bounds is not None:
        yield _("上下限：没有作答的人无论怎样选，都在%(span)s级之间。", span=span(bounds))


def item_notes(axis: Axis, unknown: SharesCell, not_applicable: SharesCell, issued: int) -> Notes:
    """Tell of a members' mean on one item, and how many could not rate it."""
    found = list(mean_notes(axis.members, issued, axis.interval))
    if isinstance(unknown, Shares):
        found.append(_("答“不了解”的占%(share)s，不计分。", share=share(unknown)))
    if isinstance(not_applicable, Shares):
        found.append(_("答“不适用”的占%(share)s，不计分。", share=share(not_applicable)))
    return tuple(found)


def own_notes(release: Release, level: SelfLevel | None, lang: str) -> Notes:
    """Tell of an own rating: what was claimed, what the facts allow, what is shown for it."""
    if level is None:
        return ()
    if level.claimed is None:
        return (_("支部认为不适用。"),)
    found = [_("支部自评%(claimed)d级，不是抽样，没有误差。", claimed=level.claimed)]
    if level.level is not None and level.level < level.claimed:
        names = [release.fact_names[fact].say(lang) if fact in release.fact_names else fact
                 for fact in level.capped_by]
        found.append(_("按客观事实封顶为%(level)d级（%(facts)s）。", level=level.level,
                       facts=("、" if lang == "zh" else ", ").join(names)))
    if level.evidence:
        found.append(_("支部写的依据：%(evidence)s", evidence=level.evidence))
    return tuple(found)


def points_notes(cell: PointsCell, linear: PointsCell, unknown: SharesCell) -> Notes:
    """Tell of a score: under which rules it was counted, and for how many."""
    if isinstance(cell, Suppressed):
        return (hidden_note(cell),)
    found = [_("计入%(n)d人（有往来的）。", n=cell.n), _("统计局口径：100、80、60、30、0。")]
    if isinstance(linear, Points):
        found.append(_("线性口径：100、75、50、25、0。"))
    if isinstance(unknown, Shares):
        found.append(_("答“不了解”的占%(share)s，不计分。", share=share(unknown)))
    return tuple(found)
