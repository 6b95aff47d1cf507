"""Visits to look after: what is open, the steps to take, what was done, and closing one with words.

Takes a request, asks the store, renders. My day asks `open_alarms` for what stands at its top.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from plans.no_reply import RING_DUTY, no_number
from wellbeing.access import allow, viewer, viewer_or_none
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.safety import CloseForm, StepForm
from wellbeing.store import alarm as store
from wellbeing.store import duty, visit
from wellbeing.store.alarm import Alarm
from wellbeing.store.duty import Numbers
from wellbeing.transactions import writes
from wellbeing.viewer import Action
from wellbeing.views.about_me import ringing

bp = Blueprint("alarms", __name__)

REFUSED = 400
Page = Response | str | tuple[str, int]


@bp.app_context_processor
def _on_every_page() -> dict[str, Callable[[], list[Alarm]]]:
    return {"open_alarms": _open}


@bp.app_template_global()
def whom_to_ring(step: str, numbers: Numbers) -> tuple[str | None, str]:
    """The number that a step rings, and what to do where it says to ring and none is known."""
    on_duty = numbers.duty if step == RING_DUTY else ""
    number = ringing(on_duty or step)
    if number:
        return number, ""
    return None, f"On duty: {on_duty}" if on_duty else no_number(step)


@bp.get("/alarms")
@allow(Action.ANSWER_ALARM)
def index() -> str:
    """What is open, and what was closed lately."""
    looking = viewer()
    return render_template(
        "alarms/index.html",
        open=store.open_alarms(db.session, looking),
        closed=store.closed_alarms(db.session, looking),
        several=len(looking.teams(Action.ANSWER_ALARM)) > 1,
    )


@bp.get("/alarms/<uuid:alarm_id>")
@allow(Action.ANSWER_ALARM)
@writes
def show(alarm_id: UUID) -> str:
    """One of them, with the steps that the person agreed; that somebody saw those is kept."""
    store.see(db.session, viewer(), store.alarm(db.session, viewer(), alarm_id))
    return _page(alarm_id)


@bp.post("/alarms/<uuid:alarm_id>/steps")
@allow(Action.ANSWER_ALARM)
def step(alarm_id: UUID) -> Page:
    """Something was done: a step of the page is ticked, or something else."""
    form = StepForm()
    store.alarm(db.session, viewer(), alarm_id)
    if not form.validate():
        return _page(alarm_id, step=form), REFUSED
    store.do(db.session, viewer(), alarm_id, form.said, form.client_key.data or new_key())
    return redirect(url_for("alarms.show", alarm_id=alarm_id, _anchor="done"), 303)


@bp.post("/alarms/<uuid:alarm_id>/close")
@allow(Action.ANSWER_ALARM)
def close(alarm_id: UUID) -> Page:
    """It is over, in words."""
    form = CloseForm()
    store.alarm(db.session, viewer(), alarm_id)
    if not form.validate():
        return _page(alarm_id, close=form), REFUSED
    if store.close(db.session, viewer(), alarm_id, form.words.data, form.client_key.data or new_key()):
        flash("Closed. The team can read how it ended.", "done")
    else:
        flash("It was closed already. What you wrote is kept with what was done.", "warn")
    return redirect(url_for("alarms.show", alarm_id=alarm_id), 303)


@bp.get("/visits/<uuid:visit_id>/alarm")
@allow(Action.ANSWER_ALARM)
def at_visit(visit_id: UUID) -> Response:
    """The open alarm of this visit; all of them where it has none."""
    found = store.at_visit(db.session, viewer(), visit_id)
    return redirect(url_for("alarms.show", alarm_id=found) if found else url_for("alarms.index"))


def _open() -> list[Alarm]:
    """What is open in the teams of whoever looks, the oldest first."""
    looking = viewer_or_none()
    if looking is None or not looking.teams(Action.ANSWER_ALARM):
        return []
    return store.open_alarms(db.session, looking)


def _page(alarm_id: UUID, step: StepForm | None = None, close: CloseForm | None = None) -> str:
    looking = viewer()
    found = store.alarm(db.session, looking, alarm_id)
    did = store.done(db.session, looking, found)
    agreed = store.steps_of(db.session, looking, found)
    steps = [(words, next((one for one in did if one.step == words), None)) for words in agreed.steps] if agreed else []
    on_page = {words for words, _ in steps}
    context: dict[str, Any] = {
        "alarm": found,
        "agreed": agreed,
        "steps": steps,
        "others": [one for one in did if one.step not in on_page],
        "know": store.know_of_it(db.session, looking, found),
        "since": store.seen_since(db.session, looking, found),
        "today": duty.days(db.session, looking, found.team_id, 1)[0],
        "numbers": duty.numbers(db.session, looking, found.team_id),
        "may_visit": bool(visit.that_open(db.session, looking, [found.visit])),
        "step_form": step or StepForm(formdata=None),
        "close_form": close or CloseForm(formdata=None, data={"client_key": new_key()}),
        "new_key": new_key,
    }
    return render_template("alarms/show.html", **context)
