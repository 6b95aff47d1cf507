"""A worker's own page: hours, competences, leave, the next days of work, and signing out."""

from __future__ import annotations

from flask import Blueprint, render_template

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.listed_pages import ListedPage, open_to
from wellbeing.rota_pages import MY_PAGES
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
        groups=[(heading, found) for heading, pages in MY_PAGES if (found := _here(pages))],
    )


def _here(pages: tuple[ListedPage, ...]) -> list[ListedPage]:
    """Those of these pages that the viewer may open, without what would lead nowhere in this installation."""
    nowhere = frozenset() if my_email.can_be_sent() else frozenset({"my_email.mine"})
    return [page for page in open_to(pages, viewer()) if page.endpoint not in nowhere]
