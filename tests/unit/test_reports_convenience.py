"""Convenience samples: marked wherever they are spoken of, without rate or interval, never taken for a sample."""

from functools import cache

import pytest

from reports.charts import alternatives
from reports.charts.heatmap import satisfaction_heatmap
from reports.documents.committee import committee_report
from reports.documents.source import source_of
from reports.documents.typesetting import typeset
from reports.exporting.contents import FILLERS
from reports.findings.priorities import matrices
from reports.findings.satisfaction import satisfaction
from reports.release import AudienceResult, Release
from reports.verification.verify import verify
from tests.closed import changed, planted
from tests.printed import LANGS, words

MARK = {"zh": "便利样本", "en": "convenience sample"}
OPEN = ("A3", "A6")


def opened(result: AudienceResult) -> AudienceResult:
    """The same answers, had anybody been able to give them."""
    return result.model_copy(update={"sample": "open", "issued": 0}) if result.audience.id in OPEN else result


@cache
def mixed() -> Release:
    """The planted organ with two of its six served groups open to anybody."""
    return changed(planted(), audiences=tuple(opened(result) for result in planted().audiences))


@pytest.mark.parametrize("lang", LANGS)
def test_every_sentence_about_an_open_group_marks_it_and_no_other_is_marked(lang: str) -> None:
    found = satisfaction(mixed())
    assert found is not None
    for result, statements in zip(mixed().audiences, found.statements, strict=True):
        assert (MARK[lang] in statements[0].say(lang)) == (result.audience.id in OPEN)
    plain = satisfaction(planted())
    assert plain is not None
    assert MARK[lang] not in "".join(s.say(lang) for said in (*plain.statements, plain.summary) for s in said)


@pytest.mark.parametrize(("lang", "told"), [
    ("zh", "其中2类是便利样本"), ("en", "2 of them are convenience samples")])
def test_the_index_says_how_many_of_the_groups_are_convenience_samples(lang: str, told: str) -> None:
    found = satisfaction(mixed())
    assert found is not None
    assert (found.convenience, found.index) == (2, satisfaction(planted()).index)  # type: ignore[union-attr]
    assert told in found.summary[1].say(lang)


def test_nothing_about_a_convenience_sample_is_certain_in_the_chart_of_importance() -> None:
    by_id = {matrix.audience.id: matrix for matrix in matrices(mixed())}
    before = {matrix.audience.id: matrix for matrix in matrices(planted())}
    assert by_id.keys() == before.keys() >= set(OPEN)
    for audience, matrix in by_id.items():
        if audience in OPEN:
            assert all(aspect.hollow for aspect in matrix.aspects)
            assert "便利样本" in matrix.name.zh
        else:
            assert matrix == before[audience]


@pytest.mark.parametrize("lang", LANGS)
def test_the_report_marks_them_in_tables_charts_and_words_and_gives_no_rate(lang: str) -> None:
    source = source_of(mixed(), None)
    text = words(typeset(committee_report(source, lang)))
    # Table of participation, table and picture of satisfaction, index, note: everywhere.
    assert text.replace("\n", "").count(MARK[lang].replace(" ", "")) + text.count(MARK[lang]) >= 8
    assert ("扫码自愿作答，没有回收率" if lang == "zh" else "whoever scanned the code") in text.replace("\n", "")
    rows = {row.name.zh: row for row in source.findings.participation.audiences}  # type: ignore[union-attr]
    marked = [row for name, row in rows.items() if name.endswith("（便利样本）")]
    assert [(row.sent, row.rate) for row in marked] == [("—", "—")] * 2
    assert all(row.rate.endswith("%") for row in rows.values() if row not in marked)


@pytest.mark.parametrize("lang", LANGS)
def test_the_heat_map_and_its_description_mark_them(lang: str) -> None:
    release = mixed()
    assert satisfaction_heatmap(release.audiences, release.facets, lang).decode().count(MARK[lang]) == 2
    assert alternatives.heatmap(release.audiences, release.facets, lang).count(MARK[lang]) == 2


def test_exports_name_the_sample_and_claim_nobody_asked() -> None:
    rows = list(FILLERS["audiences"](mixed(), "zh"))
    assert {(row["sample"], row["issued"]) for row in rows if row["audience"] in OPEN} == {("open", 0)}
    assert {row["sample"] for row in rows if row["audience"] not in OPEN} == {"invited"}


def test_verifying_refuses_a_convenience_sample_that_claims_to_have_been_issued() -> None:
    def verdicts(release: Release) -> list[str]:
        return [finding for check in verify(release) for finding in check.findings]

    boastful = tuple(result.model_copy(update={"issued": 60}) for result in mixed().audiences)
    assert not verdicts(mixed())
    assert any("sample open, issued 60" in finding for finding in verdicts(changed(mixed(), audiences=boastful)))
