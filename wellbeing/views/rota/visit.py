"""The page of one visit on the rota: who goes, who else could, and what has changed. Reads and renders."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.exceptions import BadRequest

from rota import rules
from rota.changes import Planned, VisitState
from rota.findings import Finding
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from rota.options import who_could_go
from rota.remedies import put_right
from rota.week import Visit, Week, Worker
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.problems import Problem
from wellbeing.listed_pages import open_to
from wellbeing.models import Team
from wellbeing.rota_pages import VISIT_PAGES
from wellbeing.store import board as reads
from wellbeing.store import organisation
from wellbeing.store import rota as store
from wellbeing.store.change_log import LoggedChange
from wellbeing.store.timeline import planned_day, states_of, text_of
from wellbeing.store.told import seen_by
from wellbeing.store.week import week_from, week_of
from wellbeing.viewer import Action, NotYours
from wellbeing.views.rota import wording
from wellbeing.views.rota.blueprint import bp
from wellbeing.views.rota.remedy import offered
from wellbeing.views.rota.week import chosen_view

HISTORY_LINES = 20
ADDS = frozenset({"add", "split"})
"""Kinds of changes that add a visit by hand; why they were made is what the visit is for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A worker who could take a place, and what it would bring. `stops`: it would break what is never broken."""

    worker: str
    name: str
    sentence: str
    stops: bool = False
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a visit as the page shows it."""

    number: int
    worker: str | None
    worker_name: str | None
    pinned: bool
    start: datetime | None
    choices: tuple[Choice, ...]


@bp.get("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>")
@allow(Action.SEE_ROTA)
def visit(team_id: UUID, first: date, visit_id: UUID) -> str:
    """One visit of a team's week."""
    team = organisation.team(db.session, viewer(), Action.SEE_ROTA, team_id)
    return show(team, first, visit_id)


def show(
    team: Team, first: date, visit_id: UUID, problem: Problem | None = None, typed: dict[str, Any] | None = None
) -> str:
    """The page, with what is wrong and what was typed where an edit could not be taken. Raises `NotYours`."""
    state = states_of(db.session, team.id, [visit_id]).get(visit_id)
    if state is None or state.asked is None:
        raise NotYours
    week = _week_with(team, visit_id, state)
    asked = week.visit[visit_id]
    start = _start(asked, state)
    may_change = viewer().may(Action.CHANGE_ROTA, team.id)
    members = store.members_on(db.session, team.id, planned_day(asked, start))
    changes = store.history(db.session, team.id, visit=visit_id, most=HISTORY_LINES)
    findings = [] if state.planned.cancelled else _findings(week, asked)
    places = _places(week, asked, state, members if may_change and not state.planned.cancelled else None)
    told = reads.told_state(db.session, team.id, visit_id)
    return render_template(
        "rota/visit.html",
        team=team,
        week=week,
        by=chosen_view(),
        visit=asked,
        person=week.person[asked.person],
        **_times(asked, start),
        support=reads.support_name(db.session, asked.support) or _what_for(changes),
        told=told is not None and _who_when(told) == _who_when(state),
        seen_by=seen_by(db.session, team.id, [visit_id]),
        cancelled=state.planned.cancelled,
        findings=findings,
        suggestion=_suggestion(team, week, findings) if may_change else None,
        places=places,
        apart=len({place.start for place in places}) > 1,
        week_days=week.dates,
        pages=open_to(VISIT_PAGES, viewer(), team.id),
        may_change=may_change,
        expects=text_of(state.planned),
        client_key=new_key(),
        history=wording.lines(changes, {visit_id: week.person[asked.person].name}),
        problem=problem,
        typed=typed,
    )


@bp.get("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/choices")
@allow(Action.CHANGE_ROTA)
def choices(team_id: UUID, first: date, visit_id: UUID) -> str:
    """Who could take a place of the visit, best first: a part of a page, for the board's menu."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    state = states_of(db.session, team_id, [visit_id]).get(visit_id)
    if state is None or state.asked is None or state.planned.cancelled:
        raise NotYours
    number = request.args.get("place", 1, type=int)
    if number not in state.asked.places:
        raise BadRequest
    week = week_of(db.session, team_id, monday_of(_day(state.asked, state)))
    asked = week.visit[visit_id]
    members = store.members_on(db.session, team_id, planned_day(asked, _start(asked, state)))
    (place,) = (place for place in _places(week, asked, state, members, only=number) if place.number == number)
    return render_template(
        "rota/choices.html",
        team=team,
        week=week,
        by=chosen_view(),
        visit=asked,
        person=week.person[asked.person],
        place=place,
        expects=text_of(state.planned),
        client_key=new_key(),
    )


def _suggestion(team: Team, week: Week, findings: list[Finding]) -> dict[str, Any] | None:
    return offered(team, week.first, put_right(week, week.rota, findings, since=clock.now()))


def _what_for(changes: Iterable[LoggedChange]) -> str | None:
    """What a visit that the team added is for: what was said when it was."""
    return next((change.cause for change in changes if change.kind in ADDS and change.cause), None)


def _places(
    week: Week, asked: Visit, state: VisitState, offered: Collection[str] | None, only: int | None = None
) -> list[Place]:
    """Who goes to each place, and who of the `offered` (None where the viewer can't change it) could go instead."""
    places = []
    for number in asked.places:
        placement = state.planned.places[number - 1] if number <= len(state.planned.places) else None
        worker = week.worker.get(placement.worker) if placement and placement.worker else None
        places.append(
            Place(
                number,
                worker.id if worker else None,
                worker.name if worker else None,
                bool(placement and (placement.pinned_worker or placement.pinned_start)),
                placement.start if placement else None,
                _choices(week, asked, number, worker, offered)
                if offered is not None and only in (None, number)
                else (),
            )
        )
    return places


def _choices(
    week: Week, asked: Visit, number: int, current: Worker | None, offered: Collection[str]
) -> tuple[Choice, ...]:
    """Who goes now, then everyone offered who could, best first."""
    now = [Choice(current.id, current.name, "Goes now.")] if current else []
    return (
        *now,
        *(
            Choice(
                candidate.worker,
                week.worker[candidate.worker].name,
                candidate.sentence,
                bool(candidate.hard),
                candidate.points,
            )
            for candidate in who_could_go(week, week.rota, asked.id, number)
            if candidate.worker in offered
        ),
    )


def _findings(week: Week, asked: Visit) -> list[Finding]:
    going = {a.worker for place in asked.places if (a := week.rota.at(asked.id, place)) and a.worker}
    found = rules.check(week, week.rota, workers=going, people=[asked.person])
    return [finding for finding in found if asked.id in finding.visits]


def _times(asked: Visit, start: datetime) -> dict[str, Any]:
    """When it is, and when it could be."""
    option = next((o for o in asked.options if o.possible.start <= start <= o.possible.end), asked.options[0])
    return {
        "visit_day": planned_day(asked, start),
        "start": start,
        "end": start + timedelta(minutes=asked.duration),
        "suits": option.suits,
        "possible": option.possible,
    }


def _week_with(team: Team, visit_id: UUID, state: VisitState) -> Week:
    """The week that the visit is in; one that was cancelled is shown, though the rota leaves it out."""
    assert state.asked is not None  # the page is of one that is asked for
    first = monday_of(_day(state.asked, state))
    week = week_of(db.session, team.id, first)
    if visit_id in week.visit:
        return week
    return week_from(db.session, team, first, DAYS_IN_WEEK, {visit_id: VisitState(state.asked, _standing(state))})


def _who_when(state: VisitState) -> list[tuple[str | None, datetime | None]]:
    """What a worker is told of a visit; that it is pinned is the team's own."""
    return [(place.worker, place.start) for place in state.planned.places]


def _standing(state: VisitState) -> Planned:
    return replace(state.planned, cancelled=False)


def _start(asked: Visit, state: VisitState) -> datetime:
    planned = next((place.start for place in state.planned.places if place.start), None)
    return planned or asked.options[0].suits.start


def _day(asked: Visit, state: VisitState) -> date:
    return planned_day(asked, _start(asked, state))
