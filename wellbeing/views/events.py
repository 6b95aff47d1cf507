"""What happened to a person, by day: the line of everything, what is written down of it, and what was wrong."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans.around import ADMISSION, DISCHARGE, EVENTS, WITH_A_TIME
from plans.reviews import AFTER_HOSPITAL
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.events import EventForm
from wellbeing.store import events as store
from wellbeing.store.coming_home import stay_of
from wellbeing.store.people import person_of
from wellbeing.viewer import Action

bp = Blueprint("events", __name__, url_prefix="/people")

Page = Response | str


@bp.get("/<uuid:person_id>/events")
@allow(Action.SEE_PEOPLE)
def index(person_id: UUID) -> str:
    """Everything dated, latest first."""
    return _index(person_id)


@bp.post("/<uuid:person_id>/events/notes")
@allow(Action.SEE_PRIVATE)
def notes(person_id: UUID) -> str:
    """The same with the notes; that they looked is kept."""
    return _index(person_id, shown=True)


@bp.route("/<uuid:person_id>/events/new", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def new(person_id: UUID) -> Page:
    """Write down what happened, and on which day."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    kind = request.args.get("kind")
    form = EventForm(data={"kind": kind if kind in EVENTS else None, "on": clock.today()})
    if not form.validate_on_submit():
        return render_template("events/new.html", person=person, form=form)
    store.record(db.session, viewer(), person_id, form.kind.data, form.on.data, form.note.data, form.at)
    flash("It is written down.", "done")
    if form.kind.data == DISCHARGE:
        flash(f"A review is due within {AFTER_HOSPITAL.days} days of coming home.", "warn")
    if form.kind.data == ADMISSION:
        flash("Visits are held from then on, and whoever was to come has been told.", "done")
    page = "held.show" if form.kind.data in WITH_A_TIME else "events.index"
    return redirect(url_for(page, person_id=person_id))


@bp.post("/<uuid:person_id>/events/<uuid:event_id>/withdraw")
@allow(Action.WRITE_PLAN)
def withdraw(person_id: UUID, event_id: UUID) -> Response:
    """It was wrong: it no longer counts, and can still be read."""
    store.withdraw(db.session, viewer(), person_id, event_id)
    flash("It no longer counts. It stays below, so that nothing is lost.", "done")
    return redirect(url_for("events.index", person_id=person_id))


def _index(person_id: UUID, *, shown: bool = False) -> str:
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    events = store.events_of(db.session, viewer(), person_id, notes=shown)
    return render_template(
        "events/index.html",
        person=person,
        hospital=stay_of(db.session, person_id, team.id),
        events=[event for event in events if event.withdrawn_at is None],
        withdrawn=[event for event in events if event.withdrawn_at is not None],
        line=store.line_of(db.session, viewer(), person_id),
        shown=shown,
        may_write=viewer().may(Action.WRITE_PLAN, team.id),
        may_look=viewer().may(Action.SEE_PRIVATE, team.id),
    )
