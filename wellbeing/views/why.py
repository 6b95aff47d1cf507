"""Why this? beside a visit: who goes, and why then; and why not somebody else, or another time. Decides nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.local_time import instant, spoken_clock
from rota.week import Visit, Week
from solver.why import why
from solver.why_not import AtOnce, at_once
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.jobs.doorbell import AT_ONCE, ring_after_commit
from wellbeing.models import Job
from wellbeing.session_cookie import asked_by_itself
from wellbeing.store import job as jobs
from wellbeing.store import organisation
from wellbeing.store import why as store
from wellbeing.store.timeline import planned_day
from wellbeing.store.why import Looked, Question
from wellbeing.viewer import Action, NotYours
from wellbeing.views.job import HTMX_STOP_POLLING

bp = Blueprint("why", __name__, url_prefix="/rota")

REFUSED = 400
Page = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a visit: who goes, from when, and the sentences that say why."""

    number: int
    worker: str | None
    name: str
    start: datetime
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to "why not …?". `settled` False: whether others could make room is not known yet."""

    heading: str
    sentences: tuple[str, ...]
    settled: bool = True
    waiting: bool = False


@bp.get("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/why")
@allow(Action.SEE_ROTA)
def show(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """Why this worker, why then; with a worker or a time in the address, why not that."""
    proposal, tried = _named("proposal"), _named("tried")
    job, question = (None, None) if tried is None else store.tried(db.session, viewer(), team_id, tried)
    if question is not None:
        proposal = question.proposal
    looked = _looked(team_id, visit_id, proposal)
    if question is not None and question.visit != visit_id:
        raise NotYours
    if question is None and looked.asked is not None:
        question, wrong = _question(looked.week, looked.asked, proposal)
        if wrong:
            return _page(team_id, visit_id, looked, None, proposal, wrong=wrong), REFUSED
    return _page(team_id, visit_id, looked, question, proposal, job)


@bp.post("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/why-not")
@allow(Action.CHANGE_ROTA)
def why_not(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """Try another worker or another time; what needs a search is long work."""
    organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    proposal = _named("proposal")
    looked = _looked(team_id, visit_id, proposal)
    if looked.asked is None:
        return redirect(url_for("why.show", team_id=team_id, first=first, visit_id=visit_id))
    question, wrong = _question(looked.week, looked.asked, proposal)
    if wrong:
        return _page(team_id, visit_id, looked, None, proposal, wrong=wrong), REFUSED
    at: dict[str, Any] = {"team_id": team_id, "first": first, "visit_id": visit_id}
    if question is None:
        return redirect(url_for("why.show", **at, proposal=proposal))
    if _at_once(looked, question).settled:
        said: dict[str, Any] = {
            name: value for name in ("place", "worker", "start") if (value := request.form.get(name))
        }
        return redirect(url_for("why.show", **at, proposal=proposal, **said, _anchor="answer"))
    job = store.ask(db.session, viewer(), team_id, question)
    ring_after_commit(db.session, current_app.extensions["settings"], AT_ONCE)
    return redirect(url_for("why.show", **at, tried=job.id, _anchor="answer"))


@bp.get("/<uuid:team_id>/why-not/<uuid:job_id>")
@allow(Action.SEE_ROTA)
@asked_by_itself
def tried(team_id: UUID, job_id: UUID) -> Response:
    """The answer alone, as it comes; the status tells htmx when it changes no more."""
    job, question = store.tried(db.session, viewer(), team_id, job_id)
    reply = _reply(_looked(team_id, question.visit, question.proposal), question, job)
    answer = make_response(render_template("why/reply.html", reply=reply))
    answer.status_code = 200 if reply is not None and reply.waiting else HTMX_STOP_POLLING
    return answer


def _looked(team_id: UUID, visit_id: UUID, proposal: UUID | None) -> Looked:
    organisation.team(db.session, viewer(), Action.SEE_ROTA, team_id)
    job = None if proposal is None else store.proposal_of(db.session, viewer(), team_id, proposal)
    return store.looked_at(db.session, viewer(), team_id, visit_id, job)


def _named(name: str) -> UUID | None:
    """The record that the address or the form names. Raises `NotYours` for what is no id."""
    text = request.values.get(name)
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotYours from error


def _question(week: Week, asked: Visit, proposal: UUID | None) -> tuple[Question | None, str]:
    """What is asked, if anything; and what is wrong with it, in a sentence."""
    worker, wall = request.values.get("worker") or None, (request.values.get("start") or "").strip()
    if worker is None and not wall:
        return None, ""
    place = request.values.get("place", 1, type=int)
    if worker is not None and worker not in week.worker:
        return None, "That worker is not in the team this week. Choose one from the list."
    if place not in asked.places:
        return None, "This visit has no such place. Choose again."
    start = _start(week, asked, place, wall) if wall else None
    if wall and start is None:
        return None, "Type a time like 09:30."
    return Question(week.first, asked.id, place, worker, start, proposal), ""


def _start(week: Week, asked: Visit, place: int, wall: str) -> datetime | None:
    """The instant of that local time on the visit's day; past midnight where its times run past it."""
    try:
        at = time.fromisoformat(wall)
    except ValueError:
        return None
    if at.tzinfo is not None:
        return None
    day = planned_day(asked, _begins(week, asked, place))
    at = at.replace(second=0, microsecond=0)
    tonight, after_midnight = instant(day, at), instant(day + timedelta(days=1), at)
    option = next((o for o in asked.options if o.day == day), asked.options[0])
    fits = option.possible.start <= after_midnight <= option.possible.end
    return after_midnight if fits and tonight < option.possible.start else tonight


def _begins(week: Week, asked: Visit, place: int) -> datetime:
    going = week.rota.at(asked.id, place)
    return asked.options[0].suits.start if going is None else going.start


def _at_once(looked: Looked, question: Question) -> AtOnce:
    week = looked.week
    return at_once(week, week.rota, question.visit, question.place, worker=question.worker, start=question.start)


def _reply(looked: Looked, question: Question | None, job: Job | None) -> Reply | None:
    if question is None or looked.asked is None:
        return None
    found = _at_once(looked, question)
    said = tuple(each.sentence for each in found.answer.said)
    who = looked.week.worker.get(question.worker or "")
    what = [f"{who.name}" if who else "", f"at {spoken_clock(question.start)}" if question.start else ""]
    heading = f"Why not {' '.join(filter(None, what))}?"
    if found.settled:
        return Reply(heading, said or ("There is nothing to compare with.",))
    if job is None:
        return Reply(heading, said, settled=False)
    if job.result is not None:
        result = json.loads(job.result)
        moved = ("It can be done if other visits move. Then this would be otherwise:",) if result["mended"] else ()
        return Reply(heading, (*moved, *result["said"]))
    if job.state in jobs.WAITING:
        return Reply(heading, said, waiting=True)
    return Reply(heading, (*said, "Looking for a way round it did not come to an end. Try again."))


def _page(
    team_id: UUID,
    visit_id: UUID,
    looked: Looked,
    question: Question | None,
    proposal: UUID | None,
    job: Job | None = None,
    wrong: str = "",
) -> str:
    week, asked = looked.week, looked.asked
    return render_template(
        "why/show.html",
        team_id=team_id,
        visit_id=visit_id,
        week=week,
        asked=asked,
        person=week.person[asked.person] if asked else None,
        places=_places(week, asked) if asked else (),
        question=question,
        reply=_reply(looked, question, job),
        job=job,
        proposal=proposal,
        wrong=wrong,
        may_try=viewer().may(Action.CHANGE_ROTA, team_id),
    )


def _places(week: Week, asked: Visit) -> tuple[Place, ...]:
    found = []
    for number in asked.places:
        going = week.rota.at(asked.id, number)
        worker = week.worker.get(going.worker or "") if going else None
        said = tuple(each.sentence for each in why(week, week.rota, asked.id, number))
        name = worker.name if worker else "Nobody yet"
        found.append(Place(number, worker.id if worker else None, name, _begins(week, asked, number), said))
    return tuple(found)
