"""Invitation links: made anew or after a reset, and shown once."""

from datetime import datetime

from flask import url_for

from survey.accounts.administering import Invitation, find_account, invite_again, reset_account
from survey.staff.accounts.blueprint import bp
from survey.staff.accounts.forms import SureForm
from survey.staff.pages import Reply, account, config, page, told


def show_link(invitation: Invitation) -> Reply:
    """Show a link, this once: in the answer to the request that made it, and kept nowhere."""
    expires = datetime.fromtimestamp(invitation.expires).astimezone()
    return page("accounts/link.html", invitation=invitation, expires=expires,
                link=url_for("door.accept", token=invitation.token, _external=True))


@bp.post("/<name>/invite")
def invite(name: str) -> Reply:
    """Give a new link to somebody who has not accepted yet."""
    return show_link(invite_again(config(), account().name, name))


@bp.route("/<name>/reset", methods=["GET", "POST"])
def reset(name: str) -> Reply:
    """Take password and second factor from an account and invite its owner anew."""
    paper, form = find_account(config(), name), SureForm()
    if form.validate_on_submit():
        with told(form):
            return show_link(reset_account(config(), account().name, name))
    return page("accounts/reset.html", form=form, paper=paper)
