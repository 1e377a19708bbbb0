"""Documents: archivable, accessible, searchable, the same every time, and closed to what people typed."""

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from reports.documents.blocks import Document, Heading, Paragraph
from reports.documents.checkup import checkup
from reports.documents.committee import committee_report
from reports.documents.legible import MARK, clipped, legible, printable
from reports.documents.source import Source, source_of
from reports.documents.typesetting import typeset
from reports.errors import GlyphMissing, UnknownUnit
from reports.fonts import font_files
from reports.release import (
    DimensionResult,
    Mean,
    QualityResult,
    Release,
    Sensitivity,
    Shares,
    Suppressed,
    UnitResult,
)
from reports.rules import AnalysisRules, AuditLog, AuditStep
from tests.closed import PLANTED, SMALL, Organ, changed, close, own_questionnaire, planted, planted_before
from tests.printed import HOSTILE, LANGS, page_text, pages, words


@cache
def source() -> Source:
    return source_of(planted(), planted_before())


@cache
def committee(lang: str) -> bytes:
    return typeset(committee_report(source(), lang))


@cache
def of_unit(unit: str, lang: str) -> bytes:
    return typeset(checkup(source(), unit, lang))


def everything(lang: str) -> dict[str, bytes]:
    return {"committee": committee(lang), **{unit: of_unit(unit, lang) for unit in ("b1", "b6", "b7", "b9", "m1")}}


@pytest.mark.parametrize("lang", LANGS)
def test_every_document_is_archivable_accessible_and_in_its_language(lang: str) -> None:
    for name, pdf in everything(lang).items():
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            metadata = opened.open_metadata()
            assert str(opened.Root.Lang).startswith(lang), name
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["pdfaid:part"] + metadata["pdfaid:conformance"] == "2A"
            assert opened.Root.MarkInfo.Marked
            assert "/StructTreeRoot" in opened.Root
            with opened.open_outline() as outline:
                assert len(outline.root) >= 1, name


@pytest.mark.parametrize("lang", LANGS)
def test_every_character_drawn_is_in_the_bundled_typeface(lang: str) -> None:
    with TTFont(font_files()[0]) as font:
        known = set(font.getBestCmap() or ())
    for name, pdf in everything(lang).items():
        strangers = {c for c in words(pdf) if ord(c) not in known and c != "￾"}
        assert strangers == set(), name
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            fonts = {str(font.BaseFont) for page in opened.pages
                     for font in page.resources.get("/Font", {}).values()}
        assert fonts
        assert all("NotoSansSC" in font for font in fonts), name


def test_the_committees_report_says_what_was_planted() -> None:
    said = words(committee("zh"))
    for piece in ("模范机关创建综合评价", "示例机关", "2026年度评价", "模拟数据", "内部资料注意保存", "会议审议稿",
                  "一、基本情况", "（一）评价目的与方式", "三、差距分析", "五、整改建议", "第1支部", "责任落实",
                  "两张皮", "重要事项请示报告有回音", source().sha256, "—*"):
        assert piece in said.replace(" ", ""), piece
    english = words(committee("en"))
    for piece in ("Gap-analysis report", "Simulated data", "1.1", "Suggestions for rectification",
                  "Responsibility delivered"):
        assert piece in english, piece


@pytest.mark.parametrize("lang", LANGS)
def test_a_check_up_has_exactly_two_pages(lang: str) -> None:
    for unit in source().findings.units:
        assert pages(of_unit(unit, lang)) == 2, unit


def test_a_branch_below_the_threshold_is_told_where_it_counts_and_shows_no_members_rating() -> None:
    assert "计入全机关" in words(of_unit("b7", "zh"))
    assert "已并入“合并组”" in words(of_unit("b9", "zh"))
    assert "回收率" not in words(of_unit("b7", "zh"))
    assert all(isinstance(axis.members, Suppressed) for axis in source().findings.units["b7"].profile.axes)


def test_hidden_units_print_marks_and_never_a_number_of_answers() -> None:
    said = words(committee("zh")).replace(" ", "")
    for unit, members in (("第7支部", 4), ("第8支部", 3)):
        assert f"{unit}{members}{members}—*—*计入全机关" in said
        assert re.search(unit + r"—\*(\d\.\d/—\*){6}", said), unit


def tight(pdf: bytes) -> str:
    """The text of a document without any white space."""
    return re.sub(r"\s", "", words(pdf))


def test_the_committees_report_compares_branches_in_words_and_ranks_nobody() -> None:
    said = tight(committee("zh"))
    for piece in ("高于平均（可区分）", "与平均无显著差别", "低于平均（可区分）", "落在99.8%范围之外",
                  "第1支部的“责任落实”（偏低）", "不作名次排列", "可能的名次", "ICC(2)"):
        assert piece in said, piece
    assert not re.search("排行榜(?!用|。)|第[0-9一二三]名|排名第", said)


def test_dimensions_without_tiers_say_why() -> None:
    luck = Organ(sizes={f"b{n}": 14 for n in range(1, 9)}, merged={}, asks_audiences=False, seed=5)
    report = tight(typeset(committee_report(source_of(close(luck)), "zh")))
    assert "本轮各支部之间的差别大部分是偶然的" in report
    assert "可区分" not in report
    few = tight(typeset(committee_report(source_of(close(SMALL)), "zh")))
    assert "高于平均（可区分）" not in few


def test_the_committees_report_shows_quadrants_priorities_bounds_and_how_far_figures_carry() -> None:
    said = tight(committee("zh"))
    for piece in ("共识优势", "共识短板", "潜在优势", "优先改进", "继续保持", "上下限不作任何假定",
                  "宽度＝100×(1−回收率)", "没有作答的人", "各维度的信度", "没有一份答卷因此被剔除",
                  "本工具的操作定义", "向平均靠拢", "出数审计", "口径与方法", "mofanverify",
                  "Benjamini–Hochberg", "漏斗"):
        assert piece in said, piece
    english = words(committee("en"))
    for piece in ("Shared strength", "Improve first", "Bounds assume nothing", "The disclosure audit", "Feldt"):
        assert piece in english, piece


def test_without_weights_no_total_is_named_and_with_them_it_stands_with_what_it_hides() -> None:
    assert "全机关综合得分" not in tight(committee("zh"))
    assert "各支部综合得分" not in tight(committee("zh"))
    weights = {dimension.id: 1.0 for dimension in planted().dimensions}
    made = source_of(changed(planted(), analysis=AnalysisRules(weights=weights)))
    said = tight(typeset(committee_report(made, "zh")))
    for piece in ("全机关综合得分2.", "几何平均", "均衡度", "最弱的是", "1000组随机权重", "各支部综合得分",
                  "政治过硬0.167"):
        assert piece in said, piece


def test_an_audit_that_did_nothing_says_so_and_one_that_did_is_summed_up() -> None:
    quiet = changed(planted(), audit=AuditLog(least_width=1.5, earlier=("a" * 64,)))
    said = tight(typeset(committee_report(source_of(quiet), "zh")))
    assert "审计通过，没有另外处理" in said
    assert "以往1轮的发布文件也一并检查" in said
    step = AuditStep(dimension="POL", column="POL", beneath="organ", node="b3", done="hidden", why="program")
    busy = changed(planted(), audit=AuditLog(least_width=1.5, steps=(step, step)))
    summed = words(typeset(committee_report(source_of(busy), "zh")))
    assert "审计另外处理了多少处" in summed
    assert "审计通过" not in summed
    assert "出数审计" not in tight(typeset(committee_report(source_of(changed(planted(), audit=None)), "zh")))


def test_reliability_is_refused_in_words_where_too_few_answered_completely() -> None:
    bare = changed(planted(), reliability=())
    assert "完整作答不足50人，各维度都不给信度" in tight(typeset(committee_report(source_of(bare), "zh")))


def test_means_without_doubtful_forms_stand_beside_all_of_them() -> None:
    without = {d.id: Mean(value=1.7, n=80, step=0.1) for d in planted().dimensions}
    signs = (Sensitivity(sign="identical", share=Shares(percents=(24.0,), n=105), without=without),)
    made = source_of(changed(planted(), quality=QualityResult(signs=signs)))
    said = tight(typeset(committee_report(made, "zh")))
    assert "不计存疑答卷时的党员评价" in said
    assert said.count("1.7") >= 6


def test_a_check_up_says_where_the_branch_stands_and_reads_its_figures_out() -> None:
    said = tight(of_unit("b1", "zh"))
    for piece in ("在各支部之中（不排名次）", "低于各支部平均（可区分）", "落在偶然波动的99.8%范围之外",
                  "怎么读：以“", "有95%的把握", "上下限", "差距的区间", "盲点", "全机关变化",
                  "向平均靠拢", "95%区间"):
        assert piece in said, piece
    quiet = tight(of_unit("b4", "zh"))
    assert "可区分" not in quiet
    assert "99.8%范围之外" not in quiet
    assert "在各支部之中" not in tight(of_unit("b7", "zh"))


def test_coded_ends_are_printed_as_bounds() -> None:
    dimensions = tuple(DimensionResult(dimension=d.dimension, mean=Mean(value=3.8, n=24, step=0.1, end="high"))
                       for d in planted().unit("b1").dimensions)
    units = tuple(unit.model_copy(update={"dimensions": dimensions}) if unit.unit.id == "b1" else unit
                  for unit in planted().units)
    organ = planted().organ.model_copy(update={"dimensions": tuple(
        DimensionResult(dimension=d.dimension, mean=Mean(value=3.8, n=105, step=0.1, end="high"))
        for d in planted().organ.dimensions)})
    made = source_of(changed(planted(), units=units, organ=organ, derived=None))
    for pdf in (typeset(checkup(made, "b1", "zh")), typeset(committee_report(made, "zh"))):
        said = tight(pdf)
        assert "≥3.8" in said
        assert not re.search(r"(?<![≥≤≈0-9.–至−+])3\.8(?![0-9–至])", said)


def hidden_everywhere(release: Release) -> Release:
    """The same release as if no single unit could be shown."""
    blank = close(replace(PLANTED, sizes={"b1": 4, "b2": 4, "b3": 3, "b4": 4, "b5": 4}, merged={}))
    assert all(unit.is_hidden for unit in blank.units)
    return changed(blank, quality=release.quality)


EXTREMES: Mapping[str, Organ] = {
    "one branch": Organ(sizes={"b1": 12}, merged={}),
    "nobody served": replace(PLANTED, asks_audiences=False),
    "no own rating": replace(PLANTED, rates_itself=False),
    "sixty branches": Organ(sizes={f"b{n}": 4 + n % 23 for n in range(1, 61)}, merged={}, asks_audiences=False),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", EXTREMES)
def test_extreme_organs_are_typeset(name: str, lang: str) -> None:
    made = source_of(close(EXTREMES[name]))
    assert pages(typeset(committee_report(made, lang))) >= 7
    first = next(iter(made.findings.units))
    assert pages(typeset(checkup(made, first, lang))) == 2


@pytest.mark.parametrize("lang", LANGS)
def test_an_organ_of_which_no_unit_can_be_shown_is_typeset(lang: str) -> None:
    made = source_of(hidden_everywhere(planted()))
    assert pages(typeset(committee_report(made, lang))) >= 7
    assert all(pages(typeset(checkup(made, unit, lang))) == 2 for unit in made.findings.units)


@pytest.mark.parametrize("lang", LANGS)
def test_somebodys_own_questionnaire_is_typeset_with_its_long_wordings(lang: str) -> None:
    made = source_of(own_questionnaire())
    report = words(typeset(committee_report(made, lang)))
    assert ("工作时间" in report)
    assert "六个模范" not in report
    assert all(pages(typeset(checkup(made, unit, lang))) == 2 for unit in made.findings.units)


def test_a_large_organs_report_lists_every_branch_once_in_the_annex() -> None:
    made = source_of(close(EXTREMES["sixty branches"]))
    said = words(typeset(committee_report(made, "zh")))
    assert all(f"第{n}支部" in said for n in range(1, 61))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text(name: str) -> None:
    organ = replace(PLANTED, names={"b1": name, "b7": name, "organ": name})
    made = source_of(close(organ))
    shown = legible(name)
    report = words(typeset(committee_report(made, "zh")))
    assert shown[:12].replace(" ", "") in report.replace(" ", "")
    assert "root:" not in report
    assert made.is_altered == (shown != name)
    assert ("〓" in report) == made.is_altered
    for unit in ("b1", "b7"):
        assert pages(typeset(checkup(made, unit, "zh"))) == 2


@pytest.mark.parametrize(("typed", "printed"), [
    ("调查统计支部", "调查统计支部"), ("支部🐼", f"支部{MARK}"), ("a\x00b\x1b", f"a{MARK}b{MARK}"),
    ("\u202e倒写\u202c", f"{MARK}倒写{MARK}"), ("两\n行", "两 行"), ("鄠邑支部", "鄠邑支部"),
])
def test_what_the_typeface_cannot_draw_is_shown_as_a_mark(typed: str, printed: str) -> None:
    assert legible(typed) == printed


def test_a_printable_release_is_left_alone() -> None:
    assert printable(planted()).release is planted()
    assert not printable(planted()).is_marked


@pytest.mark.parametrize(("text", "cut"), [
    ("十个字的措辞正好不用剪", "十个字的措辞正好不用剪"), ("这一句措辞太长了所以要剪断", "这一句措辞太长了所以…"),
    ("a statement of twenty-six l", "a statement of twenty…"),
])
def test_long_wordings_end_in_an_ellipsis(text: str, cut: str) -> None:
    assert clipped(text, 22) == cut


def test_our_own_words_never_lack_a_glyph() -> None:
    document = Document("checkup", "zh", "题", "机关", "眉", "脚", [Heading("题"), Paragraph("缺\U00020000字")])
    with pytest.raises(GlyphMissing, match=r"U\+20000"):
        typeset(document)


def test_the_same_release_gives_the_same_bytes() -> None:
    again = source_of(Release.model_validate_json(planted().to_bytes()),
                      Release.model_validate_json(planted_before().to_bytes()))
    assert typeset(committee_report(again, "zh")) == committee("zh")
    assert typeset(checkup(again, "b1", "en")) == of_unit("b1", "en")


def test_signs_of_pressure_stand_on_the_first_page_and_on_every_check_up() -> None:
    made = source_of(close(replace(PLANTED, hinted=0.3)))
    first = page_text(typeset(committee_report(made, "zh")), 1)
    assert "慎用" in first
    assert "慎用" in words(typeset(checkup(made, "b1", "zh")))


def test_no_check_up_without_findings() -> None:
    with pytest.raises(UnknownUnit):
        checkup(source(), "nowhere", "zh")


def test_units_that_are_shown_print_only_released_figures() -> None:
    unit: UnitResult = planted().unit("b1")
    shown = {f"{d.mean.value:.1f}" for d in unit.dimensions if not isinstance(d.mean, Suppressed)}
    assert all(value in words(of_unit("b1", "zh")) for value in shown)


def test_a_unit_that_was_renamed_is_compared_with_the_last_round_and_its_former_name_said() -> None:
    before = planted_before()
    renamed = tuple(result.model_copy(update={"unit": result.unit.model_copy(update={"name": "旧名支部"})})
                    if result.unit.id == "b1" else result for result in before.units)
    made = source_of(planted(), before.model_copy(update={"units": renamed}))
    assert "上一轮时名为“旧名支部”" in words(typeset(checkup(made, "b1", "zh")))
    assert "上一轮时名为" not in words(of_unit("b1", "zh"))
