"""Somebody in hospital: the visits that are held, when they come home, and the visits that come back."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans.around import DISCHARGE
from rota.local_time import wall_time
from rota.week import local_day
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.events import MomentForm
from wellbeing.store import coming_home as store
from wellbeing.store import events
from wellbeing.viewer import Action, NotYours

bp = Blueprint("held", __name__, url_prefix="/people")

Page = Response | str
MOST_VISITS = 500
"""Visits that one form can name; more is no form of ours."""


@bp.get("/<uuid:person_id>/hospital")
@allow(Action.SEE_PEOPLE)
def show(person_id: UUID) -> str:
    """What is held since when, and what comes back."""
    return _show(person_id)


@bp.post("/<uuid:person_id>/hospital/home")
@allow(Action.WRITE_PLAN)
def home(person_id: UUID) -> Page:
    """They come home then: to come, or already home."""
    form = MomentForm(prefix="home")
    if not form.validate_on_submit():
        return _show(person_id, home=form)
    if form.at > clock.now():
        store.plan_home(db.session, viewer(), person_id, form.at)
        flash("It is written down. Below are the visits that come back: take them when the team has looked.", "done")
    else:
        events.record(db.session, viewer(), person_id, DISCHARGE, local_day(form.at), "", form.at)
        flash("It is written down. The visits are asked for again; below is who went before.", "done")
    return redirect(url_for("held.show", person_id=person_id))


@bp.post("/<uuid:person_id>/hospital/not-home")
@allow(Action.WRITE_PLAN)
def not_home(person_id: UUID) -> Response:
    """They do not come home yet."""
    store.plan_not_home(db.session, viewer(), person_id)
    flash("It is written down. The visits stay held until somebody says when.", "done")
    return redirect(url_for("held.show", person_id=person_id))


@bp.post("/<uuid:person_id>/hospital/minute")
@allow(Action.WRITE_PLAN)
def minute(person_id: UUID) -> Page:
    """They went in at another time."""
    form = MomentForm(prefix="in")
    _, _, hold = store.hold_of(db.session, viewer(), person_id)
    if hold is None or hold.event is None:
        raise NotYours
    if not form.validate_on_submit():
        return _show(person_id, minute=form)
    if form.at > clock.now():
        form.on.errors = ["Give a time that has been"]
        return _show(person_id, minute=form)
    events.put_right(db.session, viewer(), person_id, hold.event, form.at)
    flash("It is put right, and the visits follow it.", "done")
    return redirect(url_for("held.show", person_id=person_id))


@bp.post("/<uuid:person_id>/hospital/take")
@allow(Action.CHANGE_ROTA)
def take(person_id: UUID) -> Response:
    """The team takes the visits back; who is ticked goes again."""
    keep = {UUID(text) for text in request.form.getlist("take")[:MOST_VISITS] if _is_id(text)}
    kept = store.take(db.session, viewer(), person_id, keep)
    going = "1 visit has somebody going" if kept == 1 else f"{kept} visits have somebody going"
    flash(f"The visits are on the rota again. {going}. Save and tell when it is right.", "done")
    return redirect(url_for("held.show", person_id=person_id))


def _show(person_id: UUID, *, home: MomentForm | None = None, minute: MomentForm | None = None) -> str:
    person, team, hold = store.hold_of(db.session, viewer(), person_id)
    offered = hold.offered if hold else ()
    since = hold.since if hold else clock.now()
    until = hold.until if hold and hold.until else None
    planned = {"on": local_day(until), "minute": wall_time(until)} if until else {}
    went_in = {"on": local_day(since), "minute": wall_time(since)}
    return render_template(
        "held/show.html",
        person=person,
        team=team,
        hold=hold,
        days=[(day, list(those)) for day, those in groupby(offered, key=lambda one: one.day)],
        home=home or MomentForm(formdata=None, prefix="home", data=planned),
        minute=minute or MomentForm(formdata=None, prefix="in", data=went_in),
        now=clock.now(),
        may_write=viewer().may(Action.WRITE_PLAN, team.id),
        may_change=viewer().may(Action.CHANGE_ROTA, team.id),
    )


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
