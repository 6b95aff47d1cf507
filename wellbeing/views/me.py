"""A worker's own page: hours, competences, leave, the next days of work, and signing out."""

from __future__ import annotations

from flask import Blueprint, render_template

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.rota_pages import MY_PAGES, open_to
from wellbeing.store import me, settling, team_role
from wellbeing.viewer import Action
from wellbeing.views import my_email

bp = Blueprint("me", __name__)


@bp.get("/me")
@allow(Action.SEE_MY_DAY)
def index() -> str:
    """Everything about my own work, in one place."""
    return render_template(
        "me/index.html",
        mine=me.mine(db.session, viewer()),
        wishes=settling.how_often(settling.mine(db.session, viewer())),
        roles=team_role.mine(db.session, viewer(), clock.today()),
        today=clock.today(),
        pages=[page for page in open_to(MY_PAGES, viewer()) if page.endpoint not in _not_here()],
    )


def _not_here() -> frozenset[str]:
    """The pages that would lead nowhere in this installation."""
    return frozenset() if my_email.can_be_sent() else frozenset({"my_email.mine"})
