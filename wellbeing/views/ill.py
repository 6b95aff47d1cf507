"""Somebody is ill: who, until when. Two taps; then the page of who goes instead (`views.away`).

What is kept is dates. Takes requests, asks the store, renders.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.local_time import monday_of
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.days_away import days_from, sunday_after
from wellbeing.forms.problems import Problem
from wellbeing.jobs.doorbell import AT_ONCE, ring_after_commit
from wellbeing.store import away as store
from wellbeing.store import organisation
from wellbeing.store.absence import SICKNESS
from wellbeing.store.team_names import first_name
from wellbeing.viewer import Action, NotYours

REFUSED = 400
Page = Response | str | tuple[str, int]

bp = Blueprint("ill", __name__, url_prefix="/rota")


@bp.get("/<uuid:team_id>/<day:first>/ill")
@allow(Action.CHANGE_ROTA)
def who(team_id: UUID, first: date) -> str:
    """Who is ill: me first, then the team."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    members = store.members(db.session, viewer(), team_id)
    return render_template("ill/who.html", team=team, first=monday_of(first), members=members)


@bp.get("/ill/me")
@allow(Action.SEE_MY_DAY)
def me() -> Response:
    """Straight to until when, for whoever is ill themselves."""
    looking = viewer()
    for team_id in sorted(looking.teams(Action.CHANGE_ROTA)):
        if any(worker.id == looking.worker_id for worker in store.members(db.session, looking, team_id)):
            return redirect(url_for("ill.until", team_id=team_id, worker_id=looking.worker_id))
    raise NotYours


@bp.get("/<uuid:team_id>/ill/<uuid:worker_id>")
@allow(Action.CHANGE_ROTA)
def until(team_id: UUID, worker_id: UUID) -> str:
    """Until when: a tap each for today, tomorrow and Sunday, or a date."""
    return _until(team_id, worker_id)


@bp.post("/<uuid:team_id>/ill/<uuid:worker_id>")
@allow(Action.CHANGE_ROTA)
def record(team_id: UUID, worker_id: UUID) -> Page:
    """Write it down, and ask at once who could go instead."""
    organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    store.member(db.session, viewer(), team_id, worker_id)
    days = days_from(request.form, clock.today())
    if isinstance(days, Problem):
        return _until(team_id, worker_id, days), REFUSED
    row = store.begin(db.session, viewer(), team_id, worker_id, SICKNESS, days.first, days.last)
    ring_after_commit(db.session, current_app.extensions["settings"], AT_ONCE)
    mine = worker_id == viewer().worker_id
    flash("Get well soon. The team sees that you are away." if mine else "The team sees that they are away.", "done")
    return redirect(url_for("away.show", team_id=team_id, absence_id=row.id))


def _until(team_id: UUID, worker_id: UUID, problem: Problem | None = None) -> str:
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    worker = store.member(db.session, viewer(), team_id, worker_id)
    today = clock.today()
    return render_template(
        "ill/until.html",
        team=team,
        worker=worker,
        mine=worker.id == viewer().worker_id,
        first_name=first_name(worker.name),
        today=today,
        monday=monday_of(today),
        sunday=sunday_after(today),
        problem=problem,
        typed=request.form,
    )
