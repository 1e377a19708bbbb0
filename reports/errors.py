"""What can go wrong between ballots and report, each with its sentence in both languages."""

from questionnaires.errors import MofanError


class ReportError(MofanError):
    """Base of everything this package refuses to do."""


class NotARelease(ReportError):
    """The file is not a release, or its content does not match its recorded hash."""

    zh = "{path} 不是有效的发布文件：{reason}"
    en = "{path} is not a valid release file: {reason}"


class NothingToRelease(ReportError):
    """So few answered that even the whole organ cannot be shown."""

    zh = "全机关作答不足{least}人，不能出数。"
    en = "Fewer than {least} people answered in the whole organ; nothing can be released."


class DisclosureFailed(ReportError):
    """A finished release would let a hidden figure be worked out; that is a defect, nothing is written."""

    zh = "披露检查未通过（{where}），没有写出任何结果。请报告此缺陷。"
    en = "The disclosure audit failed ({where}); nothing was written. Please report this defect."


class GlyphMissing(ReportError):
    """The bundled font cannot draw a character of the report."""

    zh = "字体缺字，无法排版：{characters}"
    en = "The report font lacks these characters: {characters}"


class UnknownUnit(ReportError):
    """A report was asked for a unit that is not in the release."""

    zh = "发布文件中没有单位“{unit}”。"
    en = "The release holds no unit called “{unit}”."


class WeightsUnusable(ReportError):
    """A composite was asked for with weights that do not fit its parts, or are not above zero."""

    zh = "综合分的权重不可用：{parts} 须各有一个大于0的权重（多列、漏列、零、负数都不行）。"
    en = "The composite's weights cannot be used: {parts} each need one weight above zero, and nothing else does."
