"""Planning a round, and planning it again until it is locked."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import redirect, url_for
from flask_babel import gettext as _

from questionnaires.model import QuestionnaireKind, Text
from reports.release import UnitRef
from reports.rules import AnalysisRules, DisclosureRules
from survey.config import public_address
from survey.definition_files import Bank, bank
from survey.drafting import forms_of, groups_by_name, names_by_branch, next_round_id
from survey.errors import PlanLocked, PlanSeenChanged, RoundExists, RoundStateMismatch
from survey.installation import office_at
from survey.plan import MergeGroup, RoundPlan, make_plan, merge_mistakes
from survey.rounds import plan_round
from survey.staff.pages import Reply, config, good, page, told
from survey.staff.rounds.blueprint import bp
from survey.staff.rounds.forms import OPEN, SLIPS, THRESHOLDS, PlanForm
from survey.staff.rounds.papers import RoundPage, all_rounds, find
from survey.structure import standing_groups
from survey.structure.ties import names_of_units


@bp.get("/")
def index() -> str:
    """List every round."""
    return page("rounds/index.html", rounds=all_rounds())


@bp.route("/-/new", methods=["GET", "POST"])
def new() -> Reply:
    """Plan a round."""
    units = _units()
    if not units:
        return page("rounds/no_organisation.html")
    known, earlier = bank(config()), all_rounds()
    standing = _groups_on_offer(units, standing_groups(config()), earlier)
    form = PlanForm(data=_proposal(earlier, standing))
    if form.validate_on_submit():
        with told(form):
            if any(form.round_id.data.strip() == other.id for other in earlier):
                raise RoundExists(round_id=form.round_id.data.strip())
            return _kept(known, _plan(form, units, known, standing, simulated=_is_simulated(earlier)))
    return _form_page(form, known, units)


@bp.route("/<round_id>/change", methods=["GET", "POST"])
def change(round_id: str) -> Reply:
    """Plan a round again that is not locked."""
    round_ = find(round_id)
    if not round_.may_change:
        raise (PlanLocked(round_id=round_id) if round_.lock else RoundStateMismatch(round_id, round_.paper.state))
    units, known = _units(), bank(config())
    groups = (*standing_groups(config()), *round_.plan.merge_groups)
    form = PlanForm(data=_decided(round_))
    form.round_id.data = round_id
    if form.validate_on_submit():
        with told(form):
            if form.seen.data != round_.paper.plan_hash:
                raise PlanSeenChanged(round_id=round_id)
            return _kept(known, _plan(form, units, known, groups, simulated=round_.plan.simulated))
    return _form_page(form, known, units, round_)


def _units() -> tuple[UnitRef, ...]:
    with office_at(config()) as office:
        return office.units()


def _is_simulated(earlier: list[RoundPage]) -> bool:
    """Where one round is made up, none is to be taken for a real one."""
    return any(other.plan.simulated for other in earlier)


def _kept(known: Bank, plan: RoundPlan) -> Reply:
    aside = plan_round(config(), plan, known.catalogue)
    good(_("计划已保存。请看各支部在这些门槛下能看到什么。"))
    if aside:
        good(_("这些支部的自评没有归入本轮，先搁置（计划里没有该支部，或自评与题库不符），以后能归入时再归入：%(names)s。",
               names=_("、").join(names_of_units(config(), aside))))
    return redirect(url_for("rounds.foresight", round_id=plan.id), 303)


def _form_page(form: PlanForm, known: Bank, units: tuple[UnitRef, ...], round_: RoundPage | None = None) -> str:
    members = forms_of(known.catalogue, QuestionnaireKind.MEMBER)
    branches = [unit for unit in units if unit.kind == "branch"]
    few = DisclosureRules().fine_n
    is_small = {unit.id: unit.members < few or unit.id in form.merges.data for unit in branches}
    return page(
        "rounds/plan.html", form=form, round=round_, members=members, own=known.own_files,
        audiences=forms_of(known.catalogue, QuestionnaireKind.AUDIENCE), thresholds=THRESHOLDS,
        dimensions={section.id: section.title for member in members for section in member.dimensions},
        parents={unit.id: unit.name for unit in units}, small=[unit for unit in branches if is_small[unit.id]],
        others=[unit for unit in branches if not is_small[unit.id]],
        group_names=sorted(set(form.merges.data.values())))


def _proposal(earlier: list[RoundPage], standing: tuple[MergeGroup, ...]) -> dict[str, Any]:
    """Give what stands in the form before anybody types."""
    year = date.today().year  # noqa: DTZ011 -- the office's own year
    return {
        "round_id": next_round_id([other.id for other in earlier], year), "member_form": "member_full",
        "title_zh": f"{year}年度模范机关创建评价", "title_en": f"{year} model organ assessment",
        "public_url": _last_address(earlier), "self_assessors": True, "merges": names_by_branch(standing),
        "delta": AnalysisRules().delta, **{name: getattr(DisclosureRules(), name) for name in THRESHOLDS}}


def _last_address(earlier: list[RoundPage]) -> str | None:
    return config().public_url or (earlier[0].plan.public_url if earlier else None)


def _groups_on_offer(
    units: tuple[UnitRef, ...], standing: tuple[MergeGroup, ...], earlier: list[RoundPage],
) -> tuple[MergeGroup, ...]:
    """Give the standing groups, and those of the last plan that fit beside them and the organisation as it is."""
    found = standing
    for group in earlier[0].plan.merge_groups if earlier else ():
        names = {other.name for other in found}
        if group.name not in names and not list(merge_mistakes(units, (*found, group))):
            found = (*found, group)
    return found


def _decided(round_: RoundPage) -> dict[str, Any]:
    """Give what a plan decided, as the form holds it."""
    plan = round_.plan
    return {
        "seen": round_.paper.plan_hash, "round_id": plan.id, "title_zh": plan.title.zh, "title_en": plan.title.en,
        "member_form": plan.member_form.id, "closes_on": plan.closes_on, "public_url": plan.public_url,
        "audiences": {form.id: OPEN if plan.is_open(form.id) else SLIPS for form in plan.audience_forms},
        "self_assessors": plan.self_assessors_answer, "merges": names_by_branch(plan.merge_groups),
        "weights": {name: f"{weight:g}" for name, weight in plan.analysis.weights.items()},
        "delta": plan.analysis.delta, **{name: getattr(plan.rules, name) for name in THRESHOLDS}}


def _plan(
    form: PlanForm, units: tuple[UnitRef, ...], known: Bank, groups: Iterable[MergeGroup], *, simulated: bool,
) -> RoundPlan:
    """Make the plan that was filled in; PlanMistakes lists every reason why it cannot be carried out."""
    asked = [f.id for f in forms_of(known.catalogue, QuestionnaireKind.AUDIENCE) if f.id in form.audiences.data]
    return make_plan(
        form.round_id.data.strip(), Text(zh=form.title_zh.data.strip(), en=form.title_en.data.strip()), units,
        known.catalogue, member_form=form.member_form.data or "", audience_forms=asked,
        open_audiences=[name for name in asked if form.audiences.data[name] == OPEN],
        rules=DisclosureRules(**{name: getattr(form, name).data for name in THRESHOLDS}),
        analysis=AnalysisRules(weights={name: float(text) for name, text in form.weights.data.items()},
                               delta=form.delta.data),
        merge_groups=groups_by_name(units, form.merges.data, groups), closes_on=form.closes_on.data,
        self_assessors_answer=form.self_assessors.data, public_url=public_address(form.public_url.data),
        simulated=simulated)

