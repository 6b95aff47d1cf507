"""One visit of the usual pattern: who usually goes and when, who else could, and the edits of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from rota import changes, rules
from rota.changes import Change, Planned, VisitState
from rota.findings import Finding
from rota.options import who_could_go
from rota.pattern import shown
from rota.week import Visit
from wellbeing import clock, transactions
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.edited import cause_typed, planned_shown, start_typed
from wellbeing.forms.problems import Problem
from wellbeing.models import Team
from wellbeing.store import usual as store
from wellbeing.store import usual_log
from wellbeing.store.change_log import NotTaken
from wellbeing.store.sent_twice import hash_of
from wellbeing.store.timeline import planned_day
from wellbeing.store.timeline import text_of as planned_text
from wellbeing.store.usual import Pattern, pattern_of
from wellbeing.viewer import Action, NotYours
from wellbeing.views.usual import wording
from wellbeing.views.usual.blueprint import DEVICE, bp, team_to

HISTORY_LINES = 20
REFUSED, CONFLICT = 400, 409
NOT_SAID = frozenset({"csrf_token", "client_key"})

Page = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """A worker who could usually go. `stops`: it would break what is never broken."""

    worker: str
    name: str
    sentence: str
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a visit as the page shows it."""

    number: int
    worker: str | None
    worker_name: str | None
    choices: tuple[Choice, ...]


@bp.get("/<uuid:team_id>/usual/visits/<uuid:usual_id>")
@allow(Action.SEE_ROTA)
def visit(team_id: UUID, usual_id: UUID) -> str:
    """One visit of the pattern."""
    return _page(team_to(Action.SEE_ROTA, team_id), usual_id)


@bp.post("/<uuid:team_id>/usual/visits/<uuid:usual_id>/move")
@allow(Action.CHANGE_ROTA)
def move(team_id: UUID, usual_id: UUID) -> Page:
    """Another worker usually takes one place of the visit, or nobody yet."""
    team = team_to(Action.CHANGE_ROTA, team_id)
    pattern, asked = _asked(team, usual_id)
    place = request.form.get("place", type=int)
    worker = request.form.get("worker", "") or None
    if place not in asked.places or (worker is not None and worker not in pattern.week.worker):
        raise BadRequest
    expected = planned_shown(request.form)
    if expected is None:
        return _too_old(team, usual_id)
    now = shown(asked, expected, pattern.week.worker)
    change = changes.move({usual_id: now}, usual_id, place, worker, cause_typed(request.form))
    if worker is not None and now.planned.places[place - 1].start is None:
        start = _start_of(pattern, asked, now, worker, place)
        timed = VisitState(asked, Planned(tuple(_after(change, now).places)))
        change = Change((*change.parts, *changes.retime({usual_id: timed}, usual_id, start, "").parts), change.cause)
        change = _as_one(change, usual_id, now)
    return _record(team, pattern, usual_id, "move", change, expected)


@bp.post("/<uuid:team_id>/usual/visits/<uuid:usual_id>/time")
@allow(Action.CHANGE_ROTA)
def retime(team_id: UUID, usual_id: UUID) -> Page:
    """The visit usually starts at another time, and where several days will do, on another of them."""
    team = team_to(Action.CHANGE_ROTA, team_id)
    pattern, asked = _asked(team, usual_id)
    expected = planned_shown(request.form)
    if expected is None:
        return _too_old(team, usual_id)
    day = request.form.get("day", "")
    start = start_typed(asked, day, request.form.get("start", ""))
    if start is None or day not in map(str, asked.days):
        return _again(team, usual_id, Problem("The time was not changed.", "start", "Type a time like 09:30."))
    now = shown(asked, expected, pattern.week.worker)
    change = changes.retime({usual_id: now}, usual_id, start, cause_typed(request.form))
    return _record(team, pattern, usual_id, "retime", change, expected)


def _asked(team: Team, usual_id: UUID) -> tuple[Pattern, Visit]:
    pattern = pattern_of(db.session, team)
    if pattern is None or usual_id not in pattern.week.visit:
        raise NotYours
    return pattern, pattern.week.visit[usual_id]


def _after(change: Change, now: VisitState) -> Planned:
    (part,) = change.parts or (None,)
    return part.after if isinstance(part, changes.PlannedPart) else now.planned


def _as_one(change: Change, usual_id: UUID, now: VisitState) -> Change:
    """Two parts on the same visit as one."""
    last = change.parts[-1]
    assert isinstance(last, changes.PlannedPart)
    return Change((changes.PlannedPart(usual_id, now.planned, last.after),), change.cause)


def _start_of(pattern: Pattern, asked: Visit, now: VisitState, worker: str, place: int) -> datetime:
    """The time of the other place, else the one at which the worker could best go."""
    other = next((p.start for p in now.planned.places if p.start is not None), None)
    if other is not None:
        return other
    tried = (c.start for c in who_could_go(pattern.week, pattern.week.rota, asked.id, place) if c.worker == worker)
    return next(tried, asked.options[0].suits.start)


def _record(team: Team, pattern: Pattern, usual_id: UUID, kind: str, change: Change, expected: Planned) -> Page:
    """Through the pattern's door, and back to the visit, where the findings stand."""
    found = pattern.change(change, {usual_id: expected})
    said = {name: request.form.getlist(name) for name in request.form if name not in NOT_SAID}
    if found.parts:
        answer = store.record_change(
            db.session,
            team_id=team.id,
            change=found,
            author_id=viewer().user_id,
            device=DEVICE,
            client_key=key_from(request.form.get("client_key")) or new_key(),
            kind=kind,
            happened_at=clock.now(),
            content=hash_of(kind, str(usual_id), said),
        )
        if isinstance(answer, NotTaken):
            problem = Problem(answer.sentence, "main-content", "This is how it stands now.")
            return _again(team, usual_id, problem, CONFLICT)
    return redirect(url_for("usual.visit", team_id=team.id, usual_id=usual_id))


def _too_old(team: Team, usual_id: UUID) -> Page:
    return _again(
        team,
        usual_id,
        Problem("This page is too old to change the visit from.", "main-content", "Look at it now and try again."),
    )


def _again(team: Team, usual_id: UUID, problem: Problem, status: int = REFUSED) -> Page:
    """The page once more, with what is wrong and everything that was typed."""
    transactions.keep()
    typed = {name: request.form.get(name, "") for name in ("cause", "place", "worker", "start", "day")}
    return _page(team, usual_id, problem, typed), status


def _page(team: Team, usual_id: UUID, problem: Problem | None = None, typed: dict[str, Any] | None = None) -> str:
    pattern, asked = _asked(team, usual_id)
    key, state = pattern.usual[usual_id], pattern.states[usual_id]
    may_change = viewer().may(Action.CHANGE_ROTA, team.id)
    start = next((p.start for p in state.planned.places if p.start), None)
    shown_at = start or asked.options[0].suits.start
    day = planned_day(asked, shown_at)
    option = next((o for o in asked.options if o.day == day), asked.options[0])
    changed = usual_log.history(db.session, team.id, visit=usual_id, most=HISTORY_LINES)
    person = pattern.week.person[asked.person].name
    return render_template(
        "usual/visit.html",
        team=team,
        visit=asked,
        usual_id=usual_id,
        number=key.week + 1,
        person=person,
        support=pattern.lines[key.support].name,
        start=start,
        shown_at=shown_at,
        end=shown_at + timedelta(minutes=asked.duration),
        day=day,
        day_words=wording.day_words(pattern, day),
        days=[(o.day, wording.day_words(pattern, o.day)) for o in asked.options],
        option=option,
        places=[_place(pattern, asked, state, number, may_change) for number in asked.places],
        findings=_findings(pattern, asked),
        may_change=may_change,
        expects=planned_text(key.planned),
        client_key=new_key(),
        history=[wording.line(change, {}) for change in changed],
        problem=problem,
        typed=typed or {},
    )


def _place(pattern: Pattern, asked: Visit, state: VisitState, number: int, may_change: bool) -> Place:
    current = pattern.week.worker.get(state.planned.places[number - 1].worker or "")
    choices: list[Choice] = [Choice(current.id, current.name, "Usually goes now.")] if current else []
    if may_change:
        choices += (
            Choice(c.worker, pattern.week.worker[c.worker].name, c.sentence, bool(c.hard))
            for c in who_could_go(pattern.week, pattern.week.rota, asked.id, number)
        )
    return Place(number, current.id if current else None, current.name if current else None, tuple(choices))


def _findings(pattern: Pattern, asked: Visit) -> list[Finding]:
    week = pattern.week
    going = {a.worker for place in asked.places if (a := week.rota.at(asked.id, place)) and a.worker}
    found = rules.check(week, week.rota, workers=going, people=[asked.person])
    return [finding for finding in found if asked.id in finding.visits]
