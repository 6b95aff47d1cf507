"""Long work as a page: ask for it, watch it, stop it. What comes of it is shown elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.local_time import monday_of
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.jobs.doorbell import ring_after_commit
from wellbeing.models import Job, JobState, Team
from wellbeing.session_cookie import asked_by_itself
from wellbeing.store import job as store
from wellbeing.store.usual_proposal import USUAL
from wellbeing.viewer import Action

NEAR_CONTRACT_MINUTES = 120
"""Hours this close to contract are said to come out right."""
HTMX_STOP_POLLING = 286
RESULTS = {store.PROPOSE: "rota.proposal", USUAL: "usual.proposal"}
"""The page that shows what came of each kind of job: an endpoint that takes `team_id` and `job_id`."""

bp = Blueprint("job", __name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A job as its page says it. `part` is how much of its time is used, 0 to 100; None while that is unknown."""

    id: UUID
    team_id: UUID
    team: str
    week: date
    waiting: bool
    heading: str
    sentence: str
    part: int | None
    detail: str
    doing: str
    may_stop: bool
    stopping: bool
    proposal: str | None
    usual: bool


@bp.post("/rota/<uuid:team_id>/<day:monday>/propose")
@allow(Action.CHANGE_ROTA)
def propose(team_id: UUID, monday: date) -> Response:
    """Ask for a proposal of the week, and watch it come."""
    week = monday_of(monday)
    job = store.propose(db.session, viewer(), team_id, week)
    ring_after_commit(db.session, current_app.extensions["settings"])
    return redirect(url_for("job.show", job_id=job.id))


@bp.get("/jobs/<uuid:job_id>")
@allow(Action.SEE_ROTA)
def show(job_id: UUID) -> str:
    """How far a job is."""
    return render_template("job/show.html", job=_shown(store.get(db.session, viewer(), job_id)))


@bp.get("/jobs/<uuid:job_id>/progress")
@allow(Action.SEE_ROTA)
@asked_by_itself
def progress(job_id: UUID) -> Response:
    """The part of the page that changes; the status tells htmx when it changes no more."""
    shown = _shown(store.get(db.session, viewer(), job_id))
    answer = make_response(render_template("job/progress.html", job=shown))
    answer.status_code = 200 if shown.waiting else HTMX_STOP_POLLING
    return answer


@bp.post("/jobs/<uuid:job_id>/stop")
@allow(Action.CHANGE_ROTA)
def stop(job_id: UUID) -> Response:
    """Stop the job, and keep the best so far."""
    store.stop(db.session, viewer(), job_id)
    flash("Stopping. The best so far is kept.")
    return redirect(url_for("job.show", job_id=job_id))


def _shown(job: Job) -> Shown:
    asked, done = json.loads(job.asked), json.loads(job.progress or "{}")
    team = db.session.get_one(Team, job.team_id)
    heading, sentence = _said(job)
    waiting = job.state in store.WAITING
    return Shown(
        id=job.id,
        team_id=job.team_id,
        team=team.name,
        week=date.fromisoformat(asked["week"]),
        waiting=waiting,
        heading=heading,
        sentence=sentence,
        part=_part(done, float(asked.get("seconds", store.PROPOSE_SECONDS))),
        detail=in_words(done) if done.get("steps") else "",
        doing=done.get("doing", ""),
        may_stop=waiting and viewer().may(Action.CHANGE_ROTA, job.team_id),
        stopping=job.stop_asked,
        proposal=_proposal(job),
        usual=job.kind == USUAL,
    )


def _said(job: Job) -> tuple[str, str]:
    match job.state:
        case JobState.QUEUED:
            return "Waiting to begin", "It begins by itself in a few seconds. You can leave this page."
        case JobState.RUNNING if job.stop_asked:
            return "Stopping", "The best so far is being kept."
        case JobState.RUNNING:
            return "Working it out", "You can leave this page: the proposal waits for you on the rota."
        case JobState.DONE:
            return "The proposal is ready", "Nothing in the rota has changed yet."
        case JobState.STOPPED if job.result is None:
            return "Stopped", "It was stopped before there was anything to show. Nothing in the rota has changed."
        case JobState.STOPPED:
            return "Stopped, and the best so far is kept", "Nothing in the rota has changed yet."
    return "It did not work", job.problem or ""


def _part(done: dict[str, Any], seconds: float) -> int | None:
    return min(100, round(100 * done["seconds"] / seconds)) if done else None


def in_words(done: dict[str, Any]) -> str:
    """392 of 405 visits have someone · hours come out within 2 h of contract for 10 of 12"""
    said = f"{done['covered']:,} of {done['of']:,} visits have someone"
    balance = done["balance"]
    if not balance:
        return said
    near = sum(abs(minutes) <= NEAR_CONTRACT_MINUTES for _, minutes in balance)
    return f"{said} · hours come out within 2 h of contract for {near} of {len(balance)}"


def _proposal(job: Job) -> str | None:
    """Where its proposal can be looked at."""
    endpoint = RESULTS.get(job.kind)
    if job.result is None or endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, team_id=job.team_id, job_id=job.id)
