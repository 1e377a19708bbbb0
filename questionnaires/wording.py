"""The wording rules as a linter: short, positive, one thing per item, fit for the ladder, nothing invented.

The rules read surface signs only: they catch the clear cases and leave the rest to trial interviews.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from questionnaires.catalogue import Catalogue
from questionnaires.model import Text
from questionnaires.texts import Wording, wordings

LONGEST_ITEM = 35  # characters



def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


def _english(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b{_any(words)}\b", re.IGNORECASE)


NEGATION = re.compile("[不没无未非别]")
HARMLESS = re.compile(_any("""特别 区别 分别 级别 类别 个别 辨别 识别 甄别 差别 性别 非常 无论 无障碍 未来
    不断 不仅 不但 不足 不同意见 不同(?!意)"""))
NEGATION_EN = re.compile(rf"\b{_any('not never no nobody nothing none without neither nor cannot')}\b|n['’]t\b",
                         re.IGNORECASE)
FREQUENCY = re.compile(_any("""经常 总是 偶尔 常常 时常 往往 有时 一贯 一直 从来 始终 多数时候 通常 定期
    每次 每天 每周 每月 每季度 每年"""))
FREQUENCY_EN = _english("always often sometimes usually never regularly rarely occasionally frequently")
FEELING = re.compile(_any("满意 觉得 感到 认为 相信 喜欢"))
BELIEF = re.compile(_any("忠诚 信念 信仰 拥护 政治立场 思想觉悟 入党动机"))
BELIEF_EN = _english(r"loyal\w* faith\w* beliefs? believe\w* allegiance convictions?")

# Two predicates in one item: a connective, a second modal 会, or two verbs or two results side by side.
# A noun that ends in 会 (党员大会, 生活会) or starts with it (会议, 会上) is no modal.
CONNECTIVE = re.compile(_any("""(?<![合一])并(?![购行列轨]) 而且 同时 以及 既.+又 一边 一方面 [，,](?:也|还|又|再)会
    [；;] 。."""))
MODAL = re.compile("(?<![大委活组机社学协例工开谈议])会(?![议上前后场计费员])")
VERB = _any("""
    听取 征求 讨论 研究 改进 解决 公布 公开 公示 反馈 回应 答复 检查 监督 督促 落实 执行 组织 开展 安排
    部署 传达 学习 报告 汇报 整改 帮助 关心 支持 协调 了解 走访 记录 核对 总结 评价 评议 处理 办理 完成
    跟进 跟踪 回访 说明 解释 讲清 讲明 通知 提醒 制定 修订 完善 建立 培养 推荐 选拔 减少 取消 推动 采纳
    吸收 宣传 保护 鼓励""")
RESULT = _any("清楚 明白 到位 下来 出来 完")
TWO_VERBS = re.compile(f"(?:^|[会，、]){VERB}[^，。、]{{0,8}}?[和及与、]{VERB}(?=[^，。、的]{{2}})")
TWO_RESULTS = re.compile(f"[^，。、和及与]{RESULT}[、和及与][^，。]{{1,6}}{RESULT}")
VERB_EN = _any("""hears? asks? tells? explains? uses? publish(?:es)? records responds? answers? helps? fix(?:es)?
    solves? improves? reports discuss(?:es)? checks makes? keeps? follows? acts? gives? listens?""")
TWO_VERBS_EN = re.compile(rf";|\band (?:also|then|{VERB_EN})\b", re.IGNORECASE)

# What may follow a name to list what it stands for; 以…为核心 and the like list nothing.
LISTING = "[”」』]?[，,]?(?:分别)?(?:是|即|指|包括|包含|：|:|——|（|\\(|为(?!核心|指引|目标|重点|抓手|主线))"
LISTING_EN = r"”?(?::| are\b| is\b| namely\b| include\w*\b| —| –|,? \()"

HAN, LETTER = re.compile("[一-鿿]"), re.compile("[A-Za-z]")
PLACEHOLDER = re.compile(r"\{\w*\}")


class Remark(NamedTuple):
    """One thing that a wording rule objects to."""

    file: str
    id: str
    rule: str
    sentence: Text

    def __str__(self) -> str:
        return f"{self.file}: {self.id}: {self.sentence.zh} / {self.sentence.en} [{self.rule}]"


Rule = Callable[[Wording], Iterator[Text]]


def review(catalogue: Catalogue, own_files: Mapping[str, str]) -> tuple[Remark, ...]:
    """Hold every wording against every rule; `own_files` is `loader.Loaded.own_files`."""
    rules = {**RULES, "enumeration": _enumeration(catalogue.framework.named_only)}
    return tuple(Remark(wording.file, wording.id, name, sentence)
                 for wording in wordings(catalogue, own_files)
                 for name, rule in rules.items() for sentence in rule(wording))


def _length(wording: Wording) -> Iterator[Text]:
    size = len(wording.text.zh)
    if wording.rated and size > LONGEST_ITEM:
        yield Text(zh=f"题面{size}字，最多{LONGEST_ITEM}字。",
                   en=f"The item has {size} characters in Chinese; at most {LONGEST_ITEM}.")


def _negation(wording: Wording) -> Iterator[Text]:
    if not wording.rated:
        return
    if found := NEGATION.search(HARMLESS.sub("", wording.text.zh)):
        yield _quoting(found[0], "题面有否定词，答起来容易读反", "The item has a negation and is easily misread")
    if found := NEGATION_EN.search(wording.text.en):
        yield _quoting(found[0], "英文题面有否定词", "The English item has a negation")


def _one_thing(wording: Wording) -> Iterator[Text]:
    if not wording.rated:
        return
    zh = wording.text.zh
    found = CONNECTIVE.search(zh) or TWO_VERBS.search(zh) or TWO_RESULTS.search(zh)
    if found or len(MODAL.findall(zh)) > 1:
        yield _quoting(found[0] if found else "会", "一道题问了两件事", "One item asks two things")
    elif found := TWO_VERBS_EN.search(wording.text.en):
        yield _quoting(found[0], "英文题面问了两件事", "The English item asks two things")


def _ladder(wording: Wording) -> Iterator[Text]:
    if not wording.on_ladder:
        return
    zh, en = wording.text.zh, wording.text.en
    if not zh.endswith("。") or not en.endswith("."):
        yield Text(zh="题面要写成一句陈述，以句号结尾，才能接“偶尔这样／一贯这样”。",
                   en="Write a statement with a full stop, so that “now and then / always so” can follow.")
    if found := FREQUENCY.search(zh) or FREQUENCY_EN.search(en):
        yield _quoting(found[0], "题面已含频率，和阶梯重复", "The item already says how often; the ladder does")
    if found := FEELING.search(zh):
        yield _quoting(found[0], "题面问的是感受，应写看得见的做法",
                       "The item asks for a feeling; state a visible practice")


def _belief(wording: Wording) -> Iterator[Text]:
    if wording.asked and (found := BELIEF.search(wording.text.zh) or BELIEF_EN.search(wording.text.en)):
        yield _quoting(found[0], "不问个人的信念，只问做法", "Ask about practices, never about a person's beliefs")


def _languages(wording: Wording) -> Iterator[Text]:
    zh, en = wording.text.zh, wording.text.en
    if LETTER.search(zh) and not HAN.search(zh):
        yield Text(zh="中文一栏没有汉字。", en="The Chinese wording has no Chinese in it.")
    if HAN.search(en) or (HAN.search(zh) and not LETTER.search(en)):
        yield Text(zh="英文一栏不是英文。", en="The English wording is not in English.")


def _placeholder(wording: Wording) -> Iterator[Text]:
    if found := PLACEHOLDER.search(wording.text.zh + wording.text.en):
        yield _quoting(found[0], "占位符没有内容可填", "Nothing is filled in for this placeholder")


def _enumeration(names: tuple[Text, ...]) -> Rule:
    zh = re.compile(_one_of(name.zh for name in names) + LISTING)
    en = re.compile(_one_of(name.en for name in names) + LISTING_EN, re.IGNORECASE)

    def rule(wording: Wording) -> Iterator[Text]:
        if found := zh.search(wording.text.zh) or en.search(wording.text.en):
            yield _quoting(found[0], "来源文章只有名称、没有列举，这里也不列举",
                           "The source article names this without listing it, so it is not listed here")

    return rule


def _one_of(names: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, names)) or '(?!)'})"


def _quoting(found: str, zh: str, en: str) -> Text:
    return Text(zh=f"{zh}：“{found}”。", en=f"{en}: “{found}”.")


RULES: dict[str, Rule] = {
    "length": _length, "negation": _negation, "one-thing": _one_thing, "ladder": _ladder,
    "belief": _belief, "languages": _languages, "placeholder": _placeholder,
}
