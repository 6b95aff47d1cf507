"""Signing in and out, and one's own password."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, session, url_for
from flask_security import logout_user
from werkzeug.wrappers import Response

from wellbeing.access import public

bp = Blueprint("account", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | str:
    """The sign-in page."""
    return render_template("account/sign_in.html")


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """Sign out; nothing happens to somebody who wasn't signed in."""
    logout_user()
    session.clear()
    return redirect(url_for("account.sign_in"))
