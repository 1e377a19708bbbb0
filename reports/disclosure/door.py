"""Make the release of a round: the only function that turns answers into figures anybody sees."""

from questionnaires.catalogue import Catalogue, Criterion, rated_items
from questionnaires.model import Questionnaire, Scale, Section
from reports.collected import Collected
from reports.derivation import completed
from reports.disclosure.audiences import audience_result
from reports.disclosure.audit import audit
from reports.disclosure.members import member_results
from reports.disclosure.quality import quality
from reports.disclosure.suppression import ReportingTree
from reports.disclosure.tallies import MemberTables, form_scale
from reports.errors import NothingToRelease
from reports.release import (
    PROTECTED,
    AudienceResult,
    CountCell,
    DimensionRef,
    ItemRef,
    QuestionnaireRef,
    Release,
)


def release(collected: Collected) -> Release:
    """Make the audited release of a closed round; a pure function of the multiset of answers.

    Raises NothingToRelease where even the organ is below the threshold, DisclosureFailed where the audit
    finds a leak.
    """
    tables = MemberTables(collected, ReportingTree(collected.units))
    members = member_results(tables)
    organ = members.results[collected.units[0].id]
    if organ.is_hidden:
        raise NothingToRelease(least=collected.rules.unit_n)
    form, catalogue = collected.member_form, collected.catalogue
    made = Release(
        round_id=collected.round_id, title=collected.title, organ_name=collected.organ_name,
        simulated=collected.simulated, plan_hash=collected.plan_hash,
        amendments=collected.amendments, rules=collected.rules, analysis=collected.analysis,
        questionnaires=tuple(QuestionnaireRef(id=q.id, title=q.title, fingerprint=q.fingerprint)
                             for q in (form, *collected.audience_forms)),
        member_questionnaire=form.id, scale=form_scale(form), self_scale=_self_scale(form, catalogue),
        dimensions=tuple(_dimension_ref(section, catalogue) for section in form.dimensions),
        items=tuple(_item_ref(form, section, item, catalogue)
                    for section in form.dimensions for item in rated_items(section)),
        layers=catalogue.framework.layers, problems=catalogue.framework.problems, facets=catalogue.facets,
        caps=catalogue.caps, fact_names={fact.id: fact.text for fact in catalogue.facts},
        organ=organ, units=tuple(members.results[unit.id] for unit in collected.units[1:]),
        spreads=members.spreads, reliability=members.reliability, audit=members.log,
        audiences=tuple(_audience(collected, q) for q in collected.audience_forms),
        quality=quality(tables), texts=_text_counts(collected),
    )
    made = completed(made)
    audit(made, collected.earlier)
    return made


def _audience(collected: Collected, form: Questionnaire) -> AudienceResult:
    audience = next(a for a in collected.catalogue.audiences if a.id == form.audience)
    return audience_result(collected, audience, form)


def _self_scale(form: Questionnaire, catalogue: Catalogue) -> Scale:
    """The branch's words for the rungs, where the form is on the shared ladder; else the form's own."""
    scale = form_scale(form)
    same = (scale.low, scale.high) == (catalogue.ladder.low, catalogue.ladder.high)
    return catalogue.ladder if same and any(item.criterion for item in form.items) else scale


def _dimension_ref(section: Section, catalogue: Catalogue) -> DimensionRef:
    known = next((d for d in catalogue.dimensions if d.id == section.id), None)
    if known is not None:
        return DimensionRef(id=section.id, title=known.text, initial=known.initial)
    return DimensionRef(id=section.id, title=section.title, initial=section.title)


def _item_ref(form: Questionnaire, section: Section, item_id: str, catalogue: Catalogue) -> ItemRef:
    item = form.item(item_id)
    criterion: Criterion | None = catalogue.criteria_by_id.get(item.criterion or "")
    if criterion is None:
        return ItemRef(id=item.id, dimension=section.id, text=item.text)
    return ItemRef(id=item.id, dimension=section.id, text=item.text, criterion=criterion.id,
                   title=criterion.title, owners=criterion.owners, probes=criterion.probes)


def _text_counts(collected: Collected) -> dict[str, CountCell]:
    """How many wrote something; few texts are not even counted."""
    return {item: len(texts) if len(texts) >= collected.rules.text_n else PROTECTED
            for item, texts in sorted(collected.texts.items())}
