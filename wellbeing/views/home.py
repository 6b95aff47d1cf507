"""Where each role opens."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from wellbeing import navigation
from wellbeing.access import signed_in, viewer

bp = Blueprint("home", __name__)


@bp.get("/")
@signed_in
def index() -> Response | str:
    """On to where this viewer's role opens."""
    endpoint = navigation.opening(viewer())
    return redirect(url_for(endpoint)) if endpoint else render_template("home/index.html")
