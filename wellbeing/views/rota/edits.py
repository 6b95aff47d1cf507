"""Edits of one visit: each a form that becomes a `Change` through the one door. Decides nothing about the rota."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from flask import flash, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from rota import changes
from rota.changes import Change, Planned, Timeline, VisitState
from rota.json_form import BadForm, from_json
from rota.local_time import instant
from rota.week import Visit
from wellbeing import clock, transactions
from wellbeing.access import allow, viewer
from wellbeing.converters import row_number
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.models import Team
from wellbeing.store import change_log, organisation
from wellbeing.store import rota as store
from wellbeing.store.change_log import NotTaken
from wellbeing.store.timeline import states_of
from wellbeing.viewer import Action, NotYours
from wellbeing.views.rota.blueprint import bp
from wellbeing.views.rota.visit import Problem, show
from wellbeing.views.rota.week import chosen_view
from wellbeing.views.rota.wording import PLAN

DEVICE = "pages"
"""The device of changes made on these pages: their keys are made by the page that was shown."""
LONGEST_CAUSE = 300
NOT_SAID = frozenset({"csrf_token", "client_key"})
"""Fields of a form that are no part of what somebody says with it."""
REFUSED, CONFLICT = 400, 409

Page = Response | str | tuple[str, int]
Edit = Callable[[Timeline, UUID, str], Change]


@bp.post("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/move")
@allow(Action.CHANGE_ROTA)
def move(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """Another worker takes one place of the visit, or nobody yet."""
    if _sent_before(team_id, "move", visit_id):
        return _to_visit(team_id, first, visit_id)
    team, asked = _visit(team_id, visit_id)
    place = request.form.get("place", type=int)
    worker = request.form.get("worker", "") or None
    if place not in asked.places:
        raise BadRequest
    return _record(
        team,
        first,
        visit_id,
        "move",
        lambda timeline, visit, cause: changes.move(timeline, visit, place, worker, cause),
    )


@bp.post("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/time")
@allow(Action.CHANGE_ROTA)
def retime(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """The visit starts at another time, and where several days will do, on another of them."""
    if _sent_before(team_id, "retime", visit_id):
        return _to_visit(team_id, first, visit_id)
    team, asked = _visit(team_id, visit_id)
    start = _start(asked, request.form.get("day", ""), request.form.get("start", ""))
    if start is None:
        problem = Problem("The time was not changed.", "start", "Type a time like 09:30.")
        return _again(team, first, visit_id, problem)
    return _record(
        team, first, visit_id, "retime", lambda timeline, visit, cause: changes.retime(timeline, visit, start, cause)
    )


@bp.post("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/cancel")
@allow(Action.CHANGE_ROTA)
def cancel(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """The visit will not be, and why."""
    if _sent_before(team_id, "cancel", visit_id):
        return _to_visit(team_id, first, visit_id)
    team, _ = _visit(team_id, visit_id)
    if not request.form.get("cause", "").strip():
        problem = Problem("The visit was not cancelled.", "reason", "Say why it is not needed.")
        return _again(team, first, visit_id, problem)
    return _record(team, first, visit_id, "cancel", changes.cancel)


@bp.post("/<uuid:team_id>/<day:first>/undo")
@allow(Action.CHANGE_ROTA)
def undo(team_id: UUID, first: date) -> Response:
    """Take a change back by adding its inverse."""
    organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    seq = request.form.get("seq", type=row_number)
    if seq is None:
        raise BadRequest
    back = redirect(url_for("rota.week", team_id=team_id, first=first, by=chosen_view()))
    named = store.history(db.session, team_id, before_seq=seq + 1, most=1)
    if any(change.seq == seq and change.kind == PLAN for change in named):
        flash("Visits that a plan asks for are changed in the plan. Nothing was changed here.", "warn")
        return back
    answer = store.undo(
        db.session,
        team_id=team_id,
        seq=seq,
        author_id=viewer().user_id,
        device=DEVICE,
        client_key=key_from(request.form.get("client_key")) or new_key(),
        happened_at=clock.now(),
    )
    if isinstance(answer, NotTaken):
        flash(answer.sentence, "warn")
    else:
        flash("Taken back. It stands as it did before.", "done")
    return back


def _visit(team_id: UUID, visit_id: UUID) -> tuple[Team, Visit]:
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    state = states_of(db.session, team_id, [visit_id]).get(visit_id)
    if state is None or state.asked is None:
        raise NotYours
    return team, state.asked


def _start(asked: Visit, day: str, wall: str) -> datetime | None:
    """The instant of that local time on that day; past midnight where the visit's times run past it."""
    try:
        at, on = time.fromisoformat(wall.strip()), date.fromisoformat(day)
    except ValueError:
        return None
    if at.tzinfo is not None or on not in asked.days:
        return None
    at = at.replace(second=0, microsecond=0)
    option = next(option for option in asked.options if option.day == on)
    tonight, after_midnight = instant(on, at), instant(on + timedelta(days=1), at)
    fits = option.possible.start <= after_midnight <= option.possible.end
    return after_midnight if fits and tonight < option.possible.start else tonight


def _expected() -> Planned | None:
    """What the page showed when the edit was made; None when the form does not say."""
    try:
        said = json.loads(request.form.get("expects", ""))
        return from_json(Planned, said) if "places" in said else None
    except (BadForm, TypeError, ValueError, RecursionError):
        return None


def _record(team: Team, first: date, visit_id: UUID, kind: str, edit: Edit) -> Page:
    """Through the one door, and back to the visit, where the findings stand."""
    _, asked = _visit(team.id, visit_id)
    expected = _expected()
    cause = request.form.get("cause", "").strip()[:LONGEST_CAUSE]
    if expected is None or len(expected.places) != len(asked.places):
        problem = Problem(
            "This page is too old to change the visit from.", "main-content", "Look at it now and try again."
        )
        return _again(team, first, visit_id, problem)
    change = edit({visit_id: VisitState(asked, expected)}, visit_id, cause)
    if change.parts:
        answer = store.record_change(
            db.session,
            team_id=team.id,
            change=change,
            author_id=viewer().user_id,
            device=DEVICE,
            client_key=_key() or new_key(),
            kind=kind,
            happened_at=clock.now(),
            content=_content(kind, visit_id),
        )
        if isinstance(answer, NotTaken):
            problem = Problem(answer.sentence, "main-content", "This is how it stands now.")
            return _again(team, first, visit_id, problem, CONFLICT)
    return _to_visit(team.id, first, visit_id)


def _to_visit(team_id: UUID, first: date, visit_id: UUID) -> Response:
    return redirect(url_for("rota.visit", team_id=team_id, first=first, visit_id=visit_id, by=chosen_view()))


def _key() -> str:
    """The key of the page that the form was on."""
    return key_from(request.form.get("client_key"))


def _content(kind: str, visit_id: UUID) -> str:
    """What the form says, whatever it comes to by now, so that the same form sent again is known as one."""
    said = {name: request.form.getlist(name) for name in request.form if name not in NOT_SAID}
    return change_log.hash_of(kind, str(visit_id), said)


def _sent_before(team_id: UUID, kind: str, visit_id: UUID) -> bool:
    """Whether this very form was taken already, also where the visit is not as it was then, or is asked no more."""
    organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    taken = change_log.known(db.session, team_id, DEVICE, _key())
    return taken is not None and taken.content_hash == _content(kind, visit_id)


def _again(team: Team, first: date, visit_id: UUID, problem: Problem, status: int = REFUSED) -> Page:
    """The page once more, with what is wrong and everything that was typed."""
    transactions.keep()
    typed = {
        "cause": request.form.get("cause", ""),
        "place": request.form.get("place", type=int),
        "start": request.form.get("start"),
    }
    return show(
        team, first, visit_id, problem, {key: value for key, value in typed.items() if value is not None}
    ), status
