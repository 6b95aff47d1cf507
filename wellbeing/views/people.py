"""The people of a team: who they are, what matters to them, who is coming. Decides nothing."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.encryption import KEYRING, Unreadable
from wellbeing.listed_pages import open_to
from wellbeing.person_pages import PERSON_PAGES
from wellbeing.store import events
from wellbeing.store import people as store
from wellbeing.store.attention import attention
from wellbeing.store.coming_home import stay_of
from wellbeing.store.death import lately
from wellbeing.viewer import Action

bp = Blueprint("people", __name__, url_prefix="/people")

LONGEST_SEARCH = 100
MOMENTS_SHOWN = 3
"""How much of a person's time with us stands on their page; all of it has a page of its own."""
SOUGHT = "sought"
"""The key of the session under which the name looked for is kept, sealed."""


@bp.get("")
@allow(Action.SEE_PEOPLE)
def index() -> str:
    """The people of my teams."""
    return _listed("")


@bp.post("/find")
@allow(Action.SEE_PEOPLE)
def find() -> Response:
    """Look for somebody by name. The name stays out of addresses, which browsers and proxies write down."""
    search = request.form.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    session[SOUGHT] = KEYRING.seal(search)
    return redirect(url_for("people.found" if search else "people.index"), HTTPStatus.SEE_OTHER)


@bp.get("/find")
@allow(Action.SEE_PEOPLE)
def found() -> str:
    """Those whose name I looked for last, also when I come back to the page."""
    try:
        return _listed(KEYRING.open(session.get(SOUGHT, "")))
    except Unreadable:
        return _listed("")


def _listed(search: str) -> str:
    found = store.people_of(db.session, viewer(), search)
    return render_template(
        "people/index.html",
        people=found,
        attention=None if search else attention(db.session, viewer(), found, clock.today()),
        search=search,
        lately=[] if search else lately(db.session, viewer(), Action.SEE_PEOPLE),
        several=len(viewer().teams(Action.SEE_PEOPLE)) > 1,
        may_add=bool(viewer().teams(Action.WRITE_PLAN)),
        today=clock.today(),
    )


@bp.get("/<uuid:person_id>")
@allow(Action.SEE_PEOPLE)
def show(person_id: UUID) -> str:
    """One person: what matters, what we work towards, the people in their life, and who comes this week."""
    whole = store.whole(db.session, viewer(), person_id)
    days = [(day, list(visits)) for day, visits in groupby(whole.coming, key=lambda visit: visit.day)]
    return render_template(
        "people/show.html",
        whole=whole,
        hospital=stay_of(db.session, whole.person.id, whole.team.id),
        days=days,
        today=clock.today(),
        may_write=viewer().may(Action.WRITE_PLAN, whole.team.id),
        may_look=viewer().may(Action.SEE_PRIVATE, whole.team.id),
        pages=open_to(PERSON_PAGES, viewer(), whole.team.id),
        line=events.line_of(db.session, viewer(), person_id)[:MOMENTS_SHOWN],
    )
