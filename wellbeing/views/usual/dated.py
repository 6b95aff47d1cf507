"""A dated week from the usual pattern: what it would plan, what is left to settle, and making it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.changes import accept
from rota.from_pattern import not_as_usual
from rota.local_time import monday_of
from wellbeing import clock, transactions
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.store import usual_week as store
from wellbeing.store.change_log import NotTaken
from wellbeing.viewer import Action
from wellbeing.views.usual.blueprint import DEVICE, bp, team_to


@bp.get("/<uuid:team_id>/<day:first>/usual")
@allow(Action.SEE_ROTA)
def week(team_id: UUID, first: date) -> Response | str:
    """What the week would be as usual, and what is different."""
    if first != monday_of(first):
        return redirect(url_for("usual.week", team_id=team_id, first=monday_of(first)))
    team = team_to(Action.SEE_ROTA, team_id)
    found = store.preview(db.session, team, first)
    may_change = viewer().may(Action.CHANGE_ROTA, team_id)
    if found is None:
        return render_template("usual/none.html", team=team, may_change=may_change, first=first)
    planned = {part.visit for part in accept(found.timeline, found.made.assignments, "").parts}
    return render_template(
        "usual/week.html",
        team=team,
        first=first,
        number=found.number,
        weeks=found.weeks,
        planned=len(planned),
        settled=len(found.made.settled),
        asked=len(found.week.visits),
        differences=found.made.differences,
        unlike=not_as_usual(found.week),
        may_change=may_change,
        client_key=new_key(),
    )


@bp.post("/<uuid:team_id>/<day:first>/usual")
@allow(Action.CHANGE_ROTA)
def make_week(team_id: UUID, first: date) -> Response:
    """Plan the week as usual; nobody is told of it."""
    team = team_to(Action.CHANGE_ROTA, team_id)
    monday = monday_of(first)
    answer, found = store.make_week(
        db.session,
        team,
        monday,
        author_id=viewer().user_id,
        device=DEVICE,
        client_key=key_from(request.form.get("client_key")) or new_key(),
        happened_at=clock.now(),
    )
    if isinstance(answer, NotTaken):
        transactions.keep()
        flash(answer.sentence, "warn")
        return redirect(url_for("usual.week", team_id=team_id, first=monday))
    left = len(found.made.differences)
    if not left:
        flash("Planned as usual. Nobody has been told yet.", "done")
        return redirect(url_for("rota.week", team_id=team_id, first=monday))
    flash(f"Planned as usual. Nobody has been told yet. {left} left to settle, below.", "done")
    return redirect(url_for("usual.week", team_id=team_id, first=monday))
