"""What can go wrong while a branch assesses itself, each with its sentence in both languages."""

from survey.errors import SurveyError


class BranchUnknown(SurveyError):
    """The round, or today's organisation, has no such branch."""

    zh = "本轮的组织名册里没有支部 {unit}。"
    en = "The organisation of this round has no branch {unit}."


class NothingToRate(SurveyError):
    """The bank has no criteria: a branch has nothing to assess itself by."""

    zh = "题库里没有自评条目。"
    en = "The bank has no criteria for a self-assessment."


class RatingClosed(SurveyError):
    """The blind rating is handed in, or the consensus has begun."""

    zh = "盲评已经交出，或者会商已经开始，没有改动。还没有开始会商时，可以先取回再改。"
    en = "The rating is handed in or the consensus has begun; nothing was changed. Before that, take it back first."


class RatingIncomplete(SurveyError):
    """A blind rating with gaps is handed in only where that is meant."""

    zh = "还有{count}条没有评。请评完，或勾选“其余的我无法判断”。"
    en = "{count} criteria are not rated. Rate them, or tick that you cannot judge the rest."


class PanelOutOfRange(SurveyError):
    """A panel has three to fifteen raters."""

    zh = "盲评的人数应为{least}至{most}人。"
    en = "A panel has {least} to {most} raters."


class OwnRatingFirst(SurveyError):
    """Whoever begins the consensus has given their own rating away before."""

    zh = "请先交出您自己的盲评，再开始会商。"
    en = "Hand in your own blind rating before you begin the consensus."


class ConsensusNotBegun(SurveyError):
    """Consensus levels are written only after the blind ratings are in."""

    zh = "会商还没有开始，现在只能填事实。"
    en = "The consensus has not begun; only facts can be filled in now."


class HandedInAlready(SurveyError):
    """What is handed in does not change until the committee returns it."""

    zh = "自评已经提交，没有改动。要修改，请机关党委退回。"
    en = "The self-assessment is handed in; nothing was changed. Ask the organ committee to return it first."


class NotReady(SurveyError):
    """Something asked is missing, or two figures contradict each other."""

    zh = "还不能提交：{unrated}条没有级别，{contradictions}处自相矛盾。"
    en = "Not ready to hand in: {unrated} criteria without a level, {contradictions} contradiction(s)."
