"""Somebody has died: writing it down, asked once to make sure; who they were to us; and that it was a mistake."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.events import DeathForm
from wellbeing.store import death as store
from wellbeing.store.people import person_of
from wellbeing.viewer import Action

bp = Blueprint("death", __name__, url_prefix="/people")

Page = Response | str
SURE = "yes"


@bp.route("/<uuid:person_id>/died", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def write(person_id: UUID) -> Page:
    """The day, and then once more to make sure."""
    person, team, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    form = DeathForm(data={"on": clock.today()})
    if not form.validate_on_submit():
        return render_template("death/write.html", person=person, form=form)
    if request.form.get("sure") != SURE:
        return render_template("death/sure.html", person=person, team=team, form=form)
    store.write(db.session, viewer(), person_id, form.on.data, form.at)
    return redirect(url_for("death.show", person_id=person_id))


@bp.get("/<uuid:person_id>/remembered")
@allow(Action.SEE_PEOPLE)
def show(person_id: UUID) -> str:
    """When they died, what has been done, whom to talk to."""
    return render_template("death/show.html", one=store.remembered(db.session, viewer(), person_id))


@bp.post("/<uuid:person_id>/died/mistake")
@allow(Action.WRITE_PLAN)
def mistake(person_id: UUID) -> Response:
    """It was a mistake."""
    if not store.withdraw(db.session, viewer(), person_id):
        flash("That was too long ago to take back here. Nothing was changed. Ask your administrator.", "warn")
        return redirect(url_for("death.show", person_id=person_id))
    flash("It is taken back, and everybody who was told has been told that it was a mistake.", "done")
    return redirect(url_for("people.show", person_id=person_id))
