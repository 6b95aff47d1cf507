"""A worker's leave year put right by the manager or an administrator. Takes requests, asks the store, renders."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota import leave as rules
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.problems import Problem
from wellbeing.store import leave_year as store
from wellbeing.viewer import Action

REFUSED = 400
MOST_HOURS = 2_000
"""More hours of leave in a year than anybody works."""

bp = Blueprint("leave_year", __name__)
Page = Response | str | tuple[str, int]


@bp.get("/leave/year/<uuid:worker_id>")
@allow(Action.CORRECT_LEAVE)
def show(worker_id: UUID) -> str:
    """How the year stands, and putting it right."""
    return _page(worker_id)


@bp.post("/leave/year/<uuid:worker_id>")
@allow(Action.CORRECT_LEAVE)
def correct(worker_id: UUID) -> Page:
    """The year has so much leave, and so much carried over; nothing typed: what the contract gives."""
    store.to_put_right(db.session, viewer(), worker_id)
    minutes = _minutes("hours")
    carried = _minutes("carried")
    starts = _starts(worker_id)
    for problem in (starts, minutes, carried):
        if isinstance(problem, Problem):
            return _page(worker_id, problem), REFUSED
    assert not isinstance(starts, Problem) and not isinstance(minutes, Problem)
    assert not isinstance(carried, Problem)
    store.put_right(db.session, viewer(), worker_id, starts, minutes, carried or 0)
    flash("Saved.", "done")
    return redirect(url_for("leave_year.show", worker_id=worker_id))


def _starts(worker_id: UUID) -> date | Problem:
    """The first day of a leave year: as the page has it, or another that was given."""
    text = request.form.get("starts", "").strip()
    if not text:
        return store.of_worker(db.session, worker_id, clock.today()).year.first
    wrong = Problem("Nothing was saved.", "starts", "Give the first day as a date, such as 1 4 2026.")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return wrong
    return day if abs((day - clock.today()).days) <= 2 * 366 else wrong


def _minutes(name: str) -> int | Problem | None:
    """Hours as typed, "210" or "210.5" or "210:30", in minutes; None for nothing."""
    text = request.form.get(name, "").strip()
    if not text:
        return None
    wrong = Problem("Nothing was saved.", name, "Give hours as a number, such as 210 or 210.5.")
    whole, colon, rest = text.partition(":")
    try:
        minutes = int(whole) * 60 + int(rest) if colon else round(float(text) * 60)
    except (ValueError, OverflowError):
        return wrong
    return minutes if 0 <= minutes <= MOST_HOURS * 60 else wrong


def _page(worker_id: UUID, problem: Problem | None = None) -> str:
    worker = store.to_put_right(db.session, viewer(), worker_id)
    standing = store.of_worker(db.session, worker_id, clock.today())
    return render_template(
        "leave/year.html", worker=worker, standing=standing, rules=rules, problem=problem, typed=request.form
    )
