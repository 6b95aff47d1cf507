"""Who is on duty, the numbers that a team rings, and how late is late. Takes a request, asks the store, renders."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.safety import DutyForm, NumbersForm
from wellbeing.store import duty as store
from wellbeing.store import organisation, worker
from wellbeing.store.duty import Numbers
from wellbeing.viewer import Action

bp = Blueprint("duty", __name__)

REFUSED, CONFLICT = 400, 409
Page = Response | str | tuple[str, int]


@bp.get("/duty")
@allow(Action.ANSWER_ALARM)
def index() -> str | Response:
    """The viewer's teams; the one, where there is one."""
    teams = organisation.teams(db.session, viewer(), Action.ANSWER_ALARM)
    if len(teams) == 1:
        return redirect(url_for("duty.team", team_id=teams[0].id))
    return render_template("duty/index.html", teams=teams)


@bp.get("/duty/<uuid:team_id>")
@allow(Action.ANSWER_ALARM)
def team(team_id: UUID) -> str:
    """Who is on duty on the coming days, and the numbers."""
    looking = viewer()
    return render_template(
        "duty/team.html",
        team=organisation.team(db.session, looking, Action.ANSWER_ALARM, team_id),
        stretches=store.stretches(db.session, looking, team_id),
        today=clock.today(),
        numbers=store.numbers(db.session, looking, team_id),
        several=len(looking.teams(Action.ANSWER_ALARM)) > 1,
    )


@bp.route("/duty/<uuid:team_id>/who", methods=["GET", "POST"])
@allow(Action.ANSWER_ALARM)
def who(team_id: UUID) -> Page:
    """Who is on duty, and when."""
    looking = viewer()
    found = organisation.team(db.session, looking, Action.ANSWER_ALARM, team_id)
    form = DutyForm()
    form.of((one.id, one.name) for one in worker.workers(db.session, looking, team_id, Action.ANSWER_ALARM))
    if not form.is_submitted():
        form.starts.data = form.until.data = clock.today()
        return render_template("duty/who.html", team=found, form=form)
    if not form.validate():
        return render_template("duty/who.html", team=found, form=form), REFUSED
    store.put(db.session, looking, team_id, UUID(form.worker.data), form.starts.data, form.until.data)
    flash("Saved. They hear first of a visit that nobody began, or where nobody answers.", "done")
    return redirect(url_for("duty.team", team_id=team_id), 303)


@bp.route("/duty/<uuid:team_id>/numbers", methods=["GET", "POST"])
@allow(Action.ANSWER_ALARM)
def numbers(team_id: UUID) -> Page:
    """The numbers to ring, and how many minutes late is late."""
    looking = viewer()
    found = organisation.team(db.session, looking, Action.ANSWER_ALARM, team_id)
    form = NumbersForm()
    if not form.is_submitted():
        _fill(form, store.numbers(db.session, looking, team_id))
        return render_template("duty/numbers.html", team=found, form=form)
    if not form.validate():
        return render_template("duty/numbers.html", team=found, form=form), REFUSED
    clash = store.set_numbers(db.session, looking, team_id, form.numbers)
    if clash is not None:
        form.seen.data = str(clash.version)
        return render_template("duty/numbers.html", team=found, form=form, clash=clash), CONFLICT
    flash("Saved.", "done")
    return redirect(url_for("duty.team", team_id=team_id), 303)


@bp.post("/duty/turns/<uuid:duty_id>/end")
@allow(Action.ANSWER_ALARM)
def end(duty_id: UUID) -> Response:
    """It is not to be after all."""
    team_id = store.end(db.session, viewer(), duty_id)
    flash("Taken away.", "done")
    return redirect(url_for("duty.team", team_id=team_id), 303)


def _fill(form: NumbersForm, stands: Numbers) -> None:
    form.safeguarding.data, form.duty.data = stands.safeguarding, stands.duty
    form.late_after_minutes.data, form.seen.data = stands.late_after_minutes, str(stands.version)
