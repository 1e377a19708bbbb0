"""Typing in the slip records of a round that is over, and weighing them."""

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from survey.counting import Balance, Line, balances, keep_counts
from survey.staff.pages import Reply, config, good, page, told
from survey.staff.slips.blueprint import Round, bp, round_of
from survey.store.counting import SlipCount

COLUMNS = ("handed", "unused", "spoiled")


class CountForm(FlaskForm):
    """Three numbers for every unit; the fields are read by name, as there may be hundreds of units."""


@bp.route("/<round_id>/counting", methods=["GET", "POST"])
def counting(round_id: str) -> Reply:
    """Take the numbers of the slip records."""
    here, form = round_of(round_id), CountForm()
    if not here.is_over:
        abort(404)
    found = balances(config(), round_id)
    wrong: frozenset[str] = frozenset()
    if form.validate_on_submit():
        counts, wrong = _typed(found)
        if wrong:
            form.form_errors.append(_("标出的地方要么三格都填0或正整数，要么三格都空着。"))
        else:
            with told(form):
                keep_counts(config(), round_id, counts)
                good(_("已保存%(n)d个单位的张数。", n=len(counts)))
                return redirect(url_for("slips.balance", round_id=round_id), 303)
    return page("slips/counting.html", round=here, balances=found, form=form, wrong=wrong, columns=COLUMNS,
                shown=_shown, titles=_titles(here, found))


@bp.get("/<round_id>/balance")
def balance(round_id: str) -> str:
    """Show whether the slip records add up."""
    here = round_of(round_id)
    if not here.is_over:
        abort(404)
    found = balances(config(), round_id)
    return page("slips/balance.html", round=here, balances=found, titles=_titles(here, found))


def _titles(here: Round, found: tuple[Balance, ...]) -> dict[str, object]:
    return {one.form_id: here.catalogue.questionnaire(one.form_id).title for one in found}


def _name(line: Line, column: str) -> str:
    return f"{column}-{line.issue.unit}-{line.issue.form}"


def _shown(line: Line, column: str) -> str:
    """What stands in a field: what was typed, else what is kept."""
    name = _name(line, column)
    if name in request.form:
        return request.form[name]
    return "" if line.counted is None else str(getattr(line.counted, column))


def _typed(found: tuple[Balance, ...]) -> tuple[list[SlipCount], frozenset[str]]:
    """Read every unit's numbers; units left blank are left out, those half filled are named by their fields."""
    counts, wrong = [], set()
    for line in (line for one in found for line in one.lines):
        typed = [request.form.get(_name(line, column), "").strip() for column in COLUMNS]
        if not any(typed):
            continue
        if all(text.isascii() and text.isdigit() and len(text) < 7 for text in typed):
            counts.append(SlipCount(line.issue.unit, line.issue.form, *map(int, typed)))
        else:
            wrong.add(f"{line.issue.unit}-{line.issue.form}")
    return counts, frozenset(wrong)
