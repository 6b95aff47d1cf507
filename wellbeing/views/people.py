"""The people of a team: who they are, what matters to them, who is coming. Decides nothing."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from flask import Blueprint, render_template, request

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.store import people as store
from wellbeing.viewer import Action

bp = Blueprint("people", __name__, url_prefix="/people")

LONGEST_SEARCH = 100


@bp.get("")
@allow(Action.SEE_PEOPLE)
def index() -> str:
    """The people of my teams, or those whose name I look for."""
    search = request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    found = store.people_of(db.session, viewer(), search)
    return render_template(
        "people/index.html",
        people=found,
        search=search,
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
        days=days,
        today=clock.today(),
        may_write=viewer().may(Action.WRITE_PLAN, whole.team.id),
    )
