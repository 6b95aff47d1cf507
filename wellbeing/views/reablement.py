"""Reablement: goals and days, how they went, and the question of day 91. Takes requests, asks the store, renders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from plans.reablement import MET, WHERE, Stay, Where, asked_from, counts, last_day
from rota.json_form import to_json
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.reablement import Day91Form, EndForm, StayForm
from wellbeing.forms.seen import seen_of, was
from wellbeing.store import events
from wellbeing.store import reablement as store
from wellbeing.store.people import person_of
from wellbeing.viewer import Action

bp = Blueprint("reablement", __name__, url_prefix="/people")

CONFLICT = 409
Page = Response | str | tuple[str, int]


@bp.get("/<uuid:person_id>/reablement")
@allow(Action.SEE_PEOPLE)
def index(person_id: UUID) -> str:
    """The stay that goes on, and those that were."""
    return render_template(
        "reablement/index.html",
        **_frame(person_id),
        stays=store.stays_of(db.session, viewer(), person_id),
        met=MET,
        where=WHERE,
        asked_from=asked_from,
    )


@bp.route("/<uuid:person_id>/reablement/new", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def new(person_id: UUID) -> Page:
    """Begin a stay."""
    person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    today = clock.today()
    home = events.last_discharge(db.session, viewer(), person_id)
    form = StayForm(data={"starts": today, "ends": last_day(today), "discharged_on": home})
    stay = form.check()
    if stay is not None and store.begin(db.session, viewer(), person_id, stay):
        flash("Reablement has begun.", "done")
        return _to_index(person_id)
    if stay is not None:
        form.starts.errors = [*form.starts.errors, "Another stay goes on. End it first, with how its goals went"]
    return render_template("reablement/edit.html", **_frame(person_id), form=form, reablement_id=None, clash=None)


@bp.route("/<uuid:person_id>/reablement/<uuid:reablement_id>", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def change(person_id: UUID, reablement_id: UUID) -> Page:
    """Put the goals or the days of a stay right, while it goes on."""
    stay = store.stay_of(db.session, viewer(), person_id, reablement_id).stay
    if stay.ended is not None:
        flash("This stay has ended, so its goals stay as they were.", "warn")
        return _to_index(person_id)
    form = StayForm(data=_as_form(stay))
    new = form.check()
    clash = None
    if new is not None:
        clash = store.change(db.session, viewer(), person_id, reablement_id, new, lambda text: _shown(form, text))
        if clash is None:
            flash("Saved.", "done")
            return _to_index(person_id)
        form.seen.data = _mark(clash)
    page = render_template(
        "reablement/edit.html", **_frame(person_id), form=form, reablement_id=reablement_id, clash=clash
    )
    return (page, CONFLICT) if clash else page


@bp.route("/<uuid:person_id>/reablement/<uuid:reablement_id>/end", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def end(person_id: UUID, reablement_id: UUID) -> Page:
    """The day on which it ended, and how each goal went."""
    stay = store.stay_of(db.session, viewer(), person_id, reablement_id).stay
    if stay.ended is not None:
        flash("This stay has ended, and how its goals went is kept.", "warn")
        return _to_index(person_id)
    form = EndForm(data={"ended": min(clock.today(), stay.ends), "seen": _mark(stay)})
    form.ask(stay)
    after = form.check(stay)
    clash = None
    if after is not None:
        clash = store.change(db.session, viewer(), person_id, reablement_id, after, lambda text: _shown(form, text))
        if clash is None:
            flash("Reablement has ended. How the goals went is kept.", "done")
            return _to_index(person_id)
        form.seen.data = _mark(clash)
    page = render_template(
        "reablement/end.html", **_frame(person_id), form=form, stay=stay, reablement_id=reablement_id, clash=clash
    )
    return (page, CONFLICT) if clash else page


@bp.get("/day-91/<uuid:reablement_id>")
@allow(Action.SEE_PEOPLE)
def day_91(reablement_id: UUID) -> str:
    """Whether somebody is at home on day 91 after they came home from hospital, and what was said until now."""
    return _day_91(reablement_id, Day91Form())


@bp.post("/day-91/<uuid:reablement_id>")
@allow(Action.WRITE_PLAN)
def answer_day_91(reablement_id: UUID) -> Page:
    """Say where they are."""
    form = Day91Form()
    store.day_91_of(db.session, viewer(), reablement_id, Action.WRITE_PLAN)
    if not form.validate():
        return _day_91(reablement_id, form)
    store.answer_day_91(db.session, viewer(), reablement_id, Where(form.where.data))
    flash("Thank you. It is kept.", "done")
    return redirect(url_for("reablement.day_91", reablement_id=reablement_id))


def _day_91(reablement_id: UUID, form: Day91Form) -> str:
    asked = store.day_91_of(db.session, viewer(), reablement_id)
    return render_template(
        "reablement/day_91.html",
        asked=asked,
        form=form,
        where=WHERE,
        come=asked_from(asked.stay, clock.today()),
        counts=counts(asked.born, asked.stay),
        may_write=viewer().may(Action.WRITE_PLAN, asked.team_id),
    )


def _frame(person_id: UUID) -> dict[str, Any]:
    """What each of these pages says of the person, and what the viewer may do."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    return {"person": person, "today": clock.today(), "may_write": viewer().may(Action.WRITE_PLAN, team.id)}


def _as_form(stay: Stay) -> dict[str, Any]:
    return {
        "goals": "\n".join(goal.words for goal in stay.goals),
        "starts": stay.starts,
        "ends": stay.ends,
        "discharged_on": stay.discharged_on,
        "seen": _mark(stay),
    }


def _mark(stay: Stay) -> str:
    return seen_of(str(to_json(stay)))


def _shown(form: StayForm | EndForm, stands: Stay) -> bool:
    return was(form.seen.data, str(to_json(stands)))


def _to_index(person_id: UUID) -> Response:
    return redirect(url_for("reablement.index", person_id=person_id))
