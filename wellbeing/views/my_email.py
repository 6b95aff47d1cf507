"""Whether I want e-mails about my days. Only there where e-mails can be sent."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.store import email as store
from wellbeing.viewer import Action

bp = Blueprint("my_email", __name__)


@bp.get("/me/email")
@allow(Action.SEE_MY_DAY)
def mine() -> str:
    """What I said last."""
    return render_template(
        "me/email.html", wanted=store.wanted(db.session, viewer()), to=current_user.email, can=can_be_sent()
    )


@bp.post("/me/email")
@allow(Action.SEE_MY_DAY)
def choose() -> Response:
    """E-mails from now on, or none. Sent twice, it says the same."""
    yes = request.form.get("wanted") == "yes"
    store.want(db.session, viewer(), yes)
    flash("You get an e-mail when your days change." if yes else "You get no e-mails.", "done")
    return redirect(url_for("my_email.mine"))


def can_be_sent() -> bool:
    """Whether there is a server for them."""
    return bool(current_app.extensions["settings"].smtp_url)
