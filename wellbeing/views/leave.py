"""My leave: what is left, asking the team for days and what they would do, taking it back.

Time off that the law gives is told and not asked. Takes requests, asks the store, renders.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota import leave as rules
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.days_away import Days, dates_from, days_from, sunday_after
from wellbeing.forms.problems import Problem
from wellbeing.jobs.doorbell import AT_ONCE, ring_after_commit
from wellbeing.models import LeaveAsked
from wellbeing.store import absence as absences
from wellbeing.store import away, leave_effects, leave_year
from wellbeing.store import leave as store
from wellbeing.viewer import Action, NotYours

REFUSED = 400
LONGEST_WORDS = 500
ALREADY = Problem(
    "Nothing was asked.", "first", "You have asked for some of these days already, or have them off. Choose others."
)
BY_LAW = {
    absences.DEPENDANTS: "Somebody who depends on me needs me",
    absences.BEREAVEMENT: "Somebody has died",
}
KIND_WORDS = {
    absences.DEPENDANTS: "Go. We will see to the visits.",
    absences.BEREAVEMENT: "We are sorry. Take the time that you need. We will see to the visits.",
}

bp = Blueprint("leave", __name__)
Page = Response | str | tuple[str, int]


@bp.get("/leave")
@allow(Action.SEE_MY_DAY)
def mine() -> str:
    """What is left of my leave, what I have asked for, and asking."""
    looking = viewer()
    if looking.worker_id is None:
        raise NotYours
    today = clock.today()
    return render_template(
        "leave/mine.html",
        standing=leave_year.of_worker(db.session, looking.worker_id, today),
        weekly=leave_year.weekly_minutes(db.session, looking.worker_id, today),
        weeks_of=rules.weeks_of,
        rules=rules,
        asked=store.mine(db.session, looking),
        absences=[row for row in absences.of_worker(db.session, looking.worker_id) if row.last >= today],
        team_id=_team_or_none(),
        today=today,
        by_law=BY_LAW,
    )


@bp.get("/leave/ask")
@allow(Action.SEE_MY_DAY)
def ask() -> Page:
    """The days; with them, what they would do before anybody is asked."""
    team_id = store.my_team(db.session, viewer())
    if "last" not in request.args:
        return _ask(team_id)
    days = _dates(request.args)
    if isinstance(days, Problem):
        return _ask(team_id, days), REFUSED
    return _check(team_id, days)


@bp.post("/leave/ask")
@allow(Action.SEE_MY_DAY)
def send() -> Page:
    """Ask the team."""
    team_id = store.my_team(db.session, viewer())
    days = _dates(request.form)
    if isinstance(days, Problem):
        return _ask(team_id, days), REFUSED
    key = key_from(request.form.get("client_key")) or new_key()
    try:
        row = store.ask(db.session, viewer(), team_id, days.first, days.last, _words(), key)
    except store.AskedAlready:
        return _ask(team_id, ALREADY), REFUSED
    flash("The team is asked. You talk about it, and any of you writes down that it is agreed.", "done")
    return redirect(url_for("team_leave.one", team_id=team_id, asked_id=row.id))


@bp.get("/leave/<uuid:asked_id>/change")
@allow(Action.SEE_MY_DAY)
def change(asked_id: UUID) -> str:
    """Other days than I asked for."""
    return _change(store.waiting(db.session, viewer(), asked_id))


@bp.post("/leave/<uuid:asked_id>/change")
@allow(Action.SEE_MY_DAY)
def save(asked_id: UUID) -> Page:
    """Ask for those instead."""
    row = store.waiting(db.session, viewer(), asked_id)
    days = _dates(request.form)
    if isinstance(days, Problem):
        return _change(row, days), REFUSED
    try:
        store.change(db.session, viewer(), asked_id, days.first, days.last, _words())
    except store.AskedAlready:
        return _change(row, ALREADY), REFUSED
    flash("Changed, and the team has been told.", "done")
    return redirect(url_for("team_leave.one", team_id=row.team_id, asked_id=asked_id))


@bp.post("/leave/<uuid:asked_id>/withdraw")
@allow(Action.SEE_MY_DAY)
def withdraw(asked_id: UUID) -> Response:
    """I do not want these days after all."""
    returned = store.withdraw(db.session, viewer(), asked_id)
    said = "Taken back. You work on those days."
    if returned.given:
        said += " Your visits are yours again. Nobody has been told yet."
    flash(said, "done")
    return redirect(url_for("leave.mine"))


@bp.get("/leave/now/<kind>")
@allow(Action.SEE_MY_DAY)
def now(kind: str) -> str:
    """Time off that the law gives: until when."""
    return _now(kind)


@bp.post("/leave/now/<kind>")
@allow(Action.SEE_MY_DAY)
def tell(kind: str) -> Page:
    """It counts at once; the team sees that I am away, and repairs are asked for."""
    looking = viewer()
    if kind not in BY_LAW or looking.worker_id is None:
        raise NotYours
    team_id = store.my_team(db.session, looking)
    days = days_from(request.form, clock.today())
    if isinstance(days, Problem):
        return _now(kind, days), REFUSED
    row = away.begin(db.session, looking, team_id, looking.worker_id, kind, days.first, days.last)
    ring_after_commit(db.session, current_app.extensions["settings"], AT_ONCE)
    flash(KIND_WORDS[kind], "done")
    return redirect(url_for("away.show", team_id=team_id, absence_id=row.id))


def _team_or_none() -> UUID | None:
    try:
        return store.my_team(db.session, viewer())
    except NotYours:
        return None


def _dates(said: Any) -> Days | Problem:
    today = clock.today()
    if not str(said.get("first", "")).strip():
        return Problem("Nothing was asked.", "first", "Give the first day as a date, such as 30 11 2026.")
    return dates_from(said, today, earliest=today)


def _words() -> str:
    return request.form.get("words", "").replace("\x00", "").strip()[:LONGEST_WORDS]


def _ask(team_id: UUID, problem: Problem | None = None) -> str:
    return render_template(
        "leave/ask.html", team_id=team_id, problem=problem, typed=request.values, today=clock.today()
    )


def _check(team_id: UUID, days: Days) -> str:
    looking = viewer()
    assert looking.worker_id is not None  # `my_team` has asked
    standing = leave_year.of_worker(db.session, looking.worker_id, days.first)
    return render_template(
        "leave/check.html",
        days=days,
        when=store.spoken_days(days.first, days.last),
        effects=leave_effects.effects(db.session, team_id, looking.worker_id, days.first, days.last),
        standing=standing,
        words=request.args.get("words", "")[:LONGEST_WORDS],
        client_key=new_key(),
    )


def _change(row: LeaveAsked, problem: Problem | None = None) -> str:
    typed = request.form if problem else {"first": row.first, "last": row.last, "words": row.words or ""}
    return render_template("leave/change.html", asked=row, problem=problem, typed=typed)


def _now(kind: str, problem: Problem | None = None) -> str:
    if kind not in BY_LAW:
        raise NotYours
    store.my_team(db.session, viewer())
    today = clock.today()
    return render_template(
        "leave/now.html",
        kind=kind,
        heading=BY_LAW[kind],
        today=today,
        sunday=sunday_after(today),
        problem=problem,
        typed=request.form,
    )
