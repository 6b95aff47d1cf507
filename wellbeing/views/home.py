"""Where each role opens."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from wellbeing import navigation
from wellbeing.access import signed_in, viewer

bp = Blueprint("home", __name__)


@bp.get("/")
@signed_in
def index() -> Response | str:
    """On to where this viewer's role opens."""
    for tab in navigation.tabs(viewer()):
        if tab.endpoint in current_app.view_functions:
            return redirect(url_for(tab.endpoint))
    return render_template("home/index.html")
