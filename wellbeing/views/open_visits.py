"""Open visits on a worker's phone: what they are, what taking one would do to my day, and taking it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.local_time import spoken_time
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.lines import clean
from wellbeing.forms.problems import Problem
from wellbeing.store import open_visits as store
from wellbeing.store.open_visits import Gone, MayNot, Open
from wellbeing.store.publish import Refused
from wellbeing.viewer import Action

bp = Blueprint("open_visits", __name__)

LONGEST_REASON = 1000
REFUSED, CONFLICT = 400, 409

Page = Response | str | tuple[str, int]


@bp.get("/open")
@allow(Action.SEE_MY_DAY)
def index() -> str:
    """The visits that nobody goes to, this week and next."""
    return render_template("open_visits/index.html", found=store.open_visits(db.session, viewer()), new_key=new_key)


@bp.get("/open/<uuid:team_id>/<uuid:visit_id>/<int:place>")
@allow(Action.CHANGE_ROTA)
def show(team_id: UUID, visit_id: UUID, place: int) -> str:
    """One of them."""
    return _page(store.open_visit(db.session, viewer(), team_id, visit_id, place))


@bp.post("/open/<uuid:team_id>/<uuid:visit_id>/<int:place>")
@allow(Action.CHANGE_ROTA)
def take(team_id: UUID, visit_id: UUID, place: int) -> Page:
    """I go there."""
    reason = clean(request.form.get("reason"))[:LONGEST_REASON]
    answer = store.take(
        db.session,
        viewer(),
        team_id,
        visit_id,
        place,
        start=_start(),
        client_key=key_from(request.form.get("client_key")) or new_key(),
        reason=reason,
    )
    if isinstance(answer, Gone):
        return _page(answer), CONFLICT
    if isinstance(answer, MayNot | Refused):
        found = store.open_visit(db.session, viewer(), team_id, visit_id, place)
        return _page(found, answer, reason), REFUSED
    said = "It is on your day, and the others can see it." if answer.told else "It is told when the week is told."
    flash(f"You have taken it. {said}", "done")
    return redirect(url_for("open_visits.index"))


def _start() -> datetime | None:
    """When the page said that it starts; None where it did not say."""
    try:
        return datetime.fromisoformat(request.form.get("start", ""))
    except ValueError:
        return None


def _page(found: Open | Gone, answer: MayNot | Refused | None = None, typed: str = "") -> str:
    return render_template(
        "open_visits/show.html",
        visit=found if isinstance(found, Open) else None,
        gone=found.sentence if isinstance(found, Gone) else None,
        when=spoken_time(found.start, True) if isinstance(found, Open) else "",
        problem=_problem(answer),
        needs_reason=isinstance(answer, Refused) and not answer.stops,
        findings=answer.findings if isinstance(answer, Refused) else (),
        typed=typed,
        client_key=new_key(),
    )


def _problem(answer: MayNot | Refused | None) -> Problem | None:
    if isinstance(answer, MayNot):
        return Problem("You have not taken it.", "why-not", "Read why, and ask the team.")
    if isinstance(answer, Refused) and answer.stops:
        return Problem("You have not taken it, because it can't be told like this.", "why-not", "Read why.")
    if isinstance(answer, Refused):
        return Problem("You have not taken it yet.", "reason", "Say in a sentence why this is right for now.")
    return None
