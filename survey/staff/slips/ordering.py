"""Ordering slips: one archive, made while it is downloaded, kept nowhere; again only with a reason."""

from collections.abc import Callable, Generator, Iterator

from flask import Response, abort, redirect, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from survey.issuing import Order, plan_orders
from survey.open_forms import make_room
from survey.printing import slips_archive
from survey.staff.pages import Reply, config, good, lang, page, told
from survey.staff.slips.blueprint import Round, bp, open_round
from survey.staff.slips.forms import AgainForm, OrderForm, RoomForm, order_form


@bp.route("/order", methods=["GET", "POST"])
def order() -> Reply:
    """Print slips for branches and served groups that have none yet."""
    here = open_round()
    form = order_form(here)
    if form.validate_on_submit():
        reply = _printed(form, here, lambda: plan_orders(
            config(), form.chosen, form.numbers, spares=form.spares.data or 0))
        if reply is not None:
            return reply
    return page("slips/order.html", round=here, form=form)


@bp.route("/again", methods=["GET", "POST"])
def again() -> Reply:
    """Print more slips for somebody who has some; the reason is recorded."""
    here = open_round()
    form = AgainForm(here)
    if form.validate_on_submit():
        reply = _printed(form, here, lambda: _more(form), form.reason.data or "")
        if reply is not None:
            return reply
    return page("slips/again.html", round=here, form=form, possible=bool(form.whom.choices))


def _more(form: AgainForm) -> list[Order]:
    kind, _colon, name = (form.whom.data or "").partition(":")
    number = form.number.data or 0
    if kind == "unit":
        return plan_orders(config(), [name], more=number)
    return plan_orders(config(), [], {name: number}, more=number)


def _printed(
    form: FlaskForm, here: Round, orders: Callable[[], list[Order]], reason: str = "",
) -> Response | None:
    """Send the archive while it is made; None where what was asked cannot be printed, with the form saying why."""
    with told(form):
        pieces = slips_archive(config(), orders(), lang(), reason)
        # The first sheet is made before anything is sent, so that most of what can go wrong is told in words.
        response = Response(_sent(next(pieces), pieces), mimetype="application/zip")
        response.headers["Content-Disposition"] = f"attachment; filename=slips-{here.plan.id}.zip"
        response.headers["X-Accel-Buffering"] = "no"  # a proxy that waited for the end would time out
        return response
    return None


def _sent(first: bytes, others: Iterator[bytes]) -> Generator[bytes]:
    yield first
    yield from others  # closed with this one: where the reader is gone, nothing is issued


@bp.route("/places/<form_id>", methods=["GET", "POST"])
def places(form_id: str) -> Reply:
    """Lay out places for answers without a slip to an open form."""
    here = open_round()
    served = here.served_by(form_id)
    if not served.is_open:
        abort(404)
    form = RoomForm(has_some=bool(served.places))
    if form.validate_on_submit():
        with told(form):
            make_room(config(), form_id, form.number.data or 0,
                      reason=(form.reason.data or None) if served.places else None)
            good(_("名额已备好，现在可以张贴海报。"))
            return redirect(url_for("slips.index"), 303)
    return page("slips/places.html", round=here, served=served, form=form)


__all__ = ["OrderForm", "again", "order", "places"]
