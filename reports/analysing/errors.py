"""What an analysis refuses, each with its sentence in both languages."""

from reports.errors import ReportError


class AnalysisRefused(ReportError):
    """Base of everything the analysis refuses to compute."""


class ThresholdTooLow(AnalysisRefused):
    """The threshold is there to protect people: it may be raised, or switched off for public data."""

    zh = "--min-group 只能是1（公开数据）或不小于{least}，不能是{given}。"
    en = "--min-group can be 1 (public data) or {least} and more, not {given}."


class TooFewGroupsToCompare(AnalysisRefused):
    """Groups are compared with each other, so there have to be two."""

    zh = "至少要有两个组有人作答，这里只有{groups}个。"
    en = "At least two groups need answers; here there are {groups}."


class NobodyCounts(AnalysisRefused):
    """Nobody answered two thirds of the items."""

    zh = "没有人回答了三分之二以上的题目，无法计算。"
    en = "Nobody answered two thirds of the items, so nothing can be computed."


class RuleNeedsFiveOptions(AnalysisRefused):
    """The NBS rule gives its points to five options."""

    zh = "统计局口径（nbs）只用于五级量表，这里是{options}级。请用 --rule linear。"
    en = "The NBS rule is for scales of five options; this one has {options}. Use --rule linear."


class ScaleTooLong(AnalysisRefused):
    """The rules of disclosure speak of half rungs: they mean nothing on a scale of a hundred."""

    zh = "保密规则适用于不超过{most}级的量表，这里是{options}级。"
    en = "The rules of disclosure are for scales of at most {most} options; this one has {options}."
