"""Several visits at once: ticked on a page or dragged on the board, moved by one change or not at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.exceptions import BadRequest

from rota.changes import Change, Planned, VisitState
from rota.limits import DAYS_IN_WEEK, MINUTES_IN_DAY
from rota.local_time import monday_of, spoken_clock, wall_time
from rota.several import Moved, Place, give, of_day, several, share_out
from rota.week import Week, local_day
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.converters import FIRST_DAY, LAST_DAY
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.problems import Problem
from wellbeing.models import Team
from wellbeing.store import organisation
from wellbeing.store.timeline import states_of, text_of
from wellbeing.store.week import week_of
from wellbeing.viewer import Action, NotYours
from wellbeing.views.rota import answers
from wellbeing.views.rota.answers import CONFLICT, REFUSED, Edit, Page
from wellbeing.views.rota.blueprint import bp

AS_NOW, BEST = "same", "best"
"""What a page sends for a worker who stays, and for the best worker for each visit in turn."""
MOST_AT_ONCE = 400
MOST_MINUTES = DAYS_IN_WEEK * MINUTES_IN_DAY
TOO_OLD = Problem("This page is too old to change the visits from.", "main-content", "Look at them now and try again.")


@dataclass(frozen=True, slots=True)
class Tick:
    """One place of the worker's day that can be ticked."""

    value: str
    start: datetime
    end: datetime
    person: str
    pair: bool
    ticked: bool


@bp.get("/<uuid:team_id>/<day:first>/choose")
@allow(Action.CHANGE_ROTA)
def choose(team_id: UUID, first: date) -> str:
    """Visits of a worker's day, to tick those that are to move."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    return _page(team, first)


@bp.post("/<uuid:team_id>/<day:first>/several")
@allow(Action.CHANGE_ROTA)
def move_several(team_id: UUID, first: date) -> Page:
    """All of these visits go to another worker, another day, another time, by one change; or none does."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    said = answers.content("several")
    if (seq := answers.taken_before(team_id, said)) is not None:
        return answers.done(team, first, seq, "It was saved already.", answers.change_url(team_id, first, seq))
    places = _places()
    expected = answers.expected_map(request.form.get("expects"))
    if not places:
        return _again(team, first, Problem("Nothing was changed.", "tick-1", "Tick the visits that are to move."))
    if expected is None or not {visit for visit, _ in places} <= expected.keys():
        return _again(team, first, TOO_OLD)
    shown = _shown(team, places, expected)
    if shown is None:
        gone = Problem("Nothing was changed.", "main-content", "One of these visits is asked for no more. Look again.")
        return _again(team, first, gone, CONFLICT)
    change = _change(team, shown, places)
    if isinstance(change, Problem):
        return _again(team, first, change)
    return answers.take(Edit(team, first, "several", shown, change, answers.said_of(team.id, change)), said)


def _places() -> tuple[Place, ...]:
    """The places that were ticked. Raises BadRequest for what is none."""
    found: list[Place] = []
    for text in request.form.getlist("visits"):
        id, _, number = text.partition(":")
        try:
            found.append((UUID(id), int(number or "1")))
        except ValueError as error:
            raise BadRequest from error
    if len(found) > MOST_AT_ONCE:
        raise BadRequest
    return tuple(dict.fromkeys(found))


def _shown(team: Team, places: Collection[Place], expected: dict[UUID, Planned]) -> dict[UUID, VisitState] | None:
    """The visits as the page had them; None where one is asked for no more. Raises `NotYours` for one not there."""
    states = states_of(db.session, team.id, {visit for visit, _ in places})
    shown: dict[UUID, VisitState] = {}
    for visit, place in places:
        if visit not in states:
            raise NotYours
        asked = states[visit].asked
        if asked is None:
            return None
        if place not in asked.places or place > len(expected[visit].places):
            raise BadRequest
        shown[visit] = VisitState(asked, expected[visit])
    return shown


def _change(team: Team, shown: dict[UUID, VisitState], places: tuple[Place, ...]) -> Change | Problem:
    """What is to become of them, or what is wrong with what was said."""
    worker, day, minutes = request.form.get("to_worker"), request.form.get("to_day") or None, _minutes()
    if minutes is None:
        return Problem("Nothing was changed.", "shift", "Give minutes as a whole number, such as 15 or -15.")
    days = 0 if day is None else _days_on(shown, day)
    if days is None:
        return Problem("Nothing was changed.", "to-day", "Choose a day near the one that they are on.")
    if worker == BEST:
        if days or minutes:
            return Problem("Nothing was changed.", "to-worker", "Share them out first, then change their times.")
        return _shared(team, shown, places)
    to_worker = worker is not None and worker != AS_NOW
    to = Moved(to_worker, (worker or None) if to_worker else None, days, minutes)
    if to.nothing:
        return Problem("Nothing was changed.", "to-worker", "Say who takes them, or when they are to be.")
    return several(shown, places, to, answers.cause())


def _shared(team: Team, shown: dict[UUID, VisitState], places: tuple[Place, ...]) -> Change | Problem:
    """Each place to the best worker for it, as far as there is one who breaks no rule."""
    mondays = {monday_of(_day(state)) for state in shown.values()}
    if len(mondays) > 1:
        return Problem("Nothing was changed.", "to-worker", "Share out the visits of one week at a time.")
    week = week_of(db.session, team.id, mondays.pop())
    found = share_out(week, week.rota, places)
    to = {place: best.worker for place, best in found.items() if best is not None}
    if not to:
        return Problem("Nothing was changed.", "to-worker", "Nobody could take any of them without breaking a rule.")
    return give(shown, to, answers.cause())


def _minutes() -> int | None:
    try:
        minutes = int(request.form.get("shift_minutes") or 0)
    except ValueError:
        return None
    return minutes if abs(minutes) <= MOST_MINUTES else None


def _days_on(shown: dict[UUID, VisitState], text: str) -> int | None:
    """How many days on the earliest of them has to go to be on that day; at most a week either way."""
    try:
        to = date.fromisoformat(text)
    except ValueError:
        return None
    days = (to - min(map(_day, shown.values()))).days
    return days if FIRST_DAY <= to <= LAST_DAY and abs(days) <= DAYS_IN_WEEK else None


def _day(state: VisitState) -> date:
    starts = [place.start for place in state.planned.places if place.start is not None]
    if starts:
        return local_day(min(starts))
    return min(state.asked.days) if state.asked and state.asked.days else FIRST_DAY


def _again(team: Team, first: date, problem: Problem, status: int = REFUSED) -> Page:
    return answers.refused(f"{problem.sentence} {problem.remedy}", _page(team, first, problem), status)


def _page(team: Team, first: date, problem: Problem | None = None) -> str:
    week = week_of(db.session, team.id, monday_of(first))
    asked = request.values
    day = next((day for day in week.dates if asked.get("day") == day.isoformat()), None)
    day = day or (clock.today() if clock.today() in week.dates else week.first)
    mine = str(viewer().worker_id)
    worker = week.worker.get(asked.get("worker", mine)) or next(iter(week.workers), None)
    ticks = _ticks(week, worker.id, day) if worker else []
    states = states_of(db.session, team.id, {UUID(tick.value.partition(":")[0]) for tick in ticks})
    return render_template(
        "rota/choose.html",
        team=team,
        week=week,
        day=day,
        worker=worker,
        ticks=ticks,
        expects="{" + ",".join(f'"{id}":{text_of(state.planned)}' for id, state in states.items()) + "}",
        typed=request.form,
        problem=problem,
        client_key=new_key(),
    )


def _ticks(week: Week, worker: str, day: date) -> list[Tick]:
    """The worker's places of the day; ticked as the address or the form says, from a time on, or all."""
    chosen: dict[str, Any] = {"all": "all" in request.args, "sent": set(request.form.getlist("visits"))}
    since = _since()
    found = []
    for id, place in of_day(week, week.rota, worker, day):
        planned = week.rota.by_place[id, place]
        visit = week.visit[id]
        value = f"{id}:{place}"
        ticked = chosen["all"] or value in chosen["sent"] or (since is not None and wall_time(planned.start) >= since)
        found.append(
            Tick(
                value,
                planned.start,
                week.when(planned).end,
                week.person[visit.person].name if visit.person in week.person else spoken_clock(planned.start),
                visit.double_handed,
                ticked,
            )
        )
    return found


def _since() -> time | None:
    try:
        return time.fromisoformat(request.args.get("from", "")).replace(tzinfo=None)
    except ValueError:
        return None
