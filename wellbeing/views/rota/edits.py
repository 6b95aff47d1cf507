"""Edits of one visit: each a form that becomes a `Change` through the one door. Decides nothing about the rota."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from flask import request, url_for
from werkzeug.exceptions import BadRequest

from rota import changes
from rota.changes import Change, Timeline, VisitState
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from rota.options import who_could_go
from rota.several import settle
from rota.week import Visit
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.edited import planned_shown, start_typed
from wellbeing.forms.problems import Problem
from wellbeing.models import Team
from wellbeing.store import organisation
from wellbeing.store.timeline import states_of
from wellbeing.store.week import week_of
from wellbeing.viewer import Action, NotYours
from wellbeing.views.rota import answers
from wellbeing.views.rota.answers import REFUSED, Page
from wellbeing.views.rota.blueprint import bp
from wellbeing.views.rota.visit import show
from wellbeing.views.rota.week import chosen_view

MakeChange = Callable[[Timeline, UUID, str], Change]


@bp.post("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/move")
@allow(Action.CHANGE_ROTA)
def move(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """Another worker takes one place of the visit, or nobody yet."""
    if (known := taken_already(team_id, first, "move", visit_id)) is not None:
        return known
    team, asked = visit_asked(team_id, visit_id)
    place = request.form.get("place", type=int)
    worker = request.form.get("worker", "") or None
    if place not in asked.places:
        raise BadRequest
    start = _start_for(team, asked, place, worker)
    return record(
        team,
        first,
        visit_id,
        "move",
        lambda timeline, visit, cause: changes.move(timeline, visit, place, worker, cause, start),
    )


@bp.post("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/time")
@allow(Action.CHANGE_ROTA)
def retime(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """The visit starts at another time, and where the team wants it so, on another day of its week."""
    if (known := taken_already(team_id, first, "retime", visit_id)) is not None:
        return known
    team, asked = visit_asked(team_id, visit_id)
    start = start_typed(asked, request.form.get("day", ""), request.form.get("start", ""))
    if start is None:
        problem = Problem("The time was not changed.", "start", "Type a time like 09:30.")
        return again(team, first, visit_id, problem)
    return record(
        team, first, visit_id, "retime", lambda timeline, visit, cause: changes.retime(timeline, visit, start, cause)
    )


@bp.post("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/cancel")
@allow(Action.CHANGE_ROTA)
def cancel(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """The visit will not be, and why."""
    if (known := taken_already(team_id, first, "cancel", visit_id)) is not None:
        return known
    team, _ = visit_asked(team_id, visit_id)
    if not answers.cause():
        problem = Problem("The visit was not cancelled.", "reason", "Say why it is not needed.")
        return again(team, first, visit_id, problem)
    return record(team, first, visit_id, "cancel", changes.cancel)


@bp.post("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/back")
@allow(Action.CHANGE_ROTA)
def bring_back(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """A cancelled visit will be after all, with the workers and the time that it had."""
    if (known := taken_already(team_id, first, "back", visit_id)) is not None:
        return known
    team, _ = visit_asked(team_id, visit_id)
    return record(team, first, visit_id, "back", changes.bring_back)


@bp.post("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/pin")
@allow(Action.CHANGE_ROTA)
def pin(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """Who goes and when are settled for this week, or one of the two, or neither."""
    if (known := taken_already(team_id, first, "pin", visit_id)) is not None:
        return known
    team, _ = visit_asked(team_id, visit_id)
    who, when = "who" in request.form, "when" in request.form
    return record(
        team,
        first,
        visit_id,
        "pin",
        lambda timeline, visit, cause: settle(timeline, visit, workers=who, start=when, cause=cause),
    )


def visit_asked(team_id: UUID, visit_id: UUID) -> tuple[Team, Visit]:
    """The team and what is asked of its visit. Raises `NotYours`."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    state = states_of(db.session, team_id, [visit_id]).get(visit_id)
    if state is None or state.asked is None:
        raise NotYours
    return team, state.asked


def record(team: Team, first: date, visit_id: UUID, kind: str, edit: MakeChange) -> Page:
    """Through the one door, and back to the visit, where the findings stand."""
    _, asked = visit_asked(team.id, visit_id)
    expected = planned_shown(request.form)
    if expected is None or len(expected.places) != len(asked.places):
        problem = Problem(
            "This page is too old to change the visit from.", "main-content", "Look at it now and try again."
        )
        return again(team, first, visit_id, problem)
    shown = {visit_id: VisitState(asked, expected)}
    change = edit(shown, visit_id, answers.cause())
    said = answers.said_of(team.id, change)
    return answers.take(
        answers.Edit(team, first, kind, shown, change, said, visit_url(team.id, first, visit_id)),
        answers.content(kind, visit_id),
    )


def visit_url(team_id: UUID, first: date, visit_id: UUID) -> str:
    """The visit's page, in the view of the week that one came from."""
    return url_for("rota.visit", team_id=team_id, first=first, visit_id=visit_id, by=chosen_view())


def taken_already(team_id: UUID, first: date, kind: str, visit_id: UUID) -> Page | None:
    """The answer where this very form was taken already, also where the visit is not as it was, or asked no more."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    seq = answers.taken_before(team_id, answers.content(kind, visit_id))
    if seq is None:
        return None
    return answers.done(team, first, seq, "It was saved already.", visit_url(team_id, first, visit_id))


def again(team: Team, first: date, visit_id: UUID, problem: Problem, status: int = REFUSED) -> Page:
    """The page once more, with what is wrong and everything that was typed."""
    typed = {
        "cause": request.form.get("cause", ""),
        "place": request.form.get("place", type=int),
        "start": request.form.get("start"),
    }
    page = show(team, first, visit_id, problem, {key: value for key, value in typed.items() if value is not None})
    return answers.refused(f"{problem.sentence} {problem.remedy}", page, status)


def _start_for(team: Team, asked: Visit, place: int, worker: str | None) -> datetime | None:
    """When the worker would go to a place that has no time yet: when it breaks least, of the times that suit."""
    expected = planned_shown(request.form)
    if worker is None or expected is None or any(placed.start for placed in expected.places[place - 1 : place]):
        return None
    week = week_of(db.session, team.id, monday_of(min(asked.days)), DAYS_IN_WEEK)
    best = next(iter(who_could_go(week, week.rota, asked.id, place, only={worker})), None)
    return best.start if best else None
