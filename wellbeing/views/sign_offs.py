"""Sign-offs: the register, signing off, renewing, and suspending from this minute. Only the professional changes it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.sign_off import ANYBODY, SignOffForm, SuspendForm
from wellbeing.store import competence as register
from wellbeing.store import sign_off as store
from wellbeing.store.competence import SignedOff
from wellbeing.viewer import Action

bp = Blueprint("sign_offs", __name__, url_prefix="/sign-offs")

Page = Response | str
DAYS_IN_MONTH = 30.44
USUAL_MONTHS = 12


@bp.get("")
@allow(Action.SEE_SIGN_OFFS)
def index() -> str:
    """Paused, running out, and current."""
    return render_template(
        "sign_offs/index.html",
        register=store.in_groups(db.session, viewer()),
        may_sign=bool(viewer().teams(Action.SIGN_OFF)),
        today=clock.today(),
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(Action.SIGN_OFF)
def new() -> Page:
    """Sign a worker off for a task, for one person or any; or renew one that there is."""
    offered = store.choices(db.session, viewer())
    form = SignOffForm(data=_suggested(offered))
    form.ask(offered.workers, offered.competences, offered.people)
    if form.validate_on_submit():
        try:
            row = register.sign_off(
                db.session,
                viewer(),
                worker_id=UUID(form.worker.data),
                competence_id=UUID(form.competence.data),
                person_id=None if form.person.data == ANYBODY else UUID(form.person.data),
                starts=form.starts.data,
                until=form.until.data,
            )
        except ValueError as error:
            form.person.errors = [str(error)]
        else:
            flash("Signed off. The rota knows from now on.", "done")
            return redirect(url_for("sign_offs.show", sign_off_id=row.id))
    return render_template("sign_offs/new.html", form=form)


@bp.get("/<uuid:sign_off_id>")
@allow(Action.SEE_SIGN_OFFS)
def show(sign_off_id: UUID) -> str:
    """One worker, one task, one person."""
    one = store.one_of(db.session, viewer(), sign_off_id)
    return _show(one, SuspendForm())


@bp.post("/<uuid:sign_off_id>/suspend")
@allow(Action.SIGN_OFF)
def suspend(sign_off_id: UUID) -> Page:
    """From this minute it no longer counts; the visits that this leaves open are listed at once."""
    one = store.one_of(db.session, viewer(), sign_off_id)
    form = SuspendForm()
    if not form.validate_on_submit():
        return _show(one, form)
    register.suspend_sign_off(db.session, viewer(), sign_off_id, form.reason.data)
    flash(f"Suspended. {one.worker} must not do this from now on.", "done")
    return redirect(url_for("sign_offs.show", sign_off_id=sign_off_id))


def _show(one: SignedOff, form: SuspendForm) -> str:
    paused = one.row.suspended_at is not None
    return render_template(
        "sign_offs/show.html",
        one=one,
        form=form,
        affected=store.affected_by(db.session, viewer(), one) if paused or not one.counts(clock.now()) else (),
        counts=one.counts(clock.now()),
        may_sign=bool(viewer().teams(Action.SIGN_OFF)),
        may_see_rota=viewer().teams(Action.SEE_ROTA),
        today=clock.today(),
    )


def _suggested(offered: store.Choices) -> dict[str, str | date | None]:
    """What the address asks for, as when renewing; until a year from now, or as long as that competence lasts."""
    competence = request.args.get("competence", "")
    months = offered.months.get(competence) or USUAL_MONTHS
    until = clock.today() + timedelta(days=round(months * DAYS_IN_MONTH))
    return {
        "worker": request.args.get("worker", ""),
        "competence": competence,
        "person": request.args.get("person", ""),
        "starts": clock.today(),
        "until": until,
    }
