"""Assessors from outside: the register, signing off, renewing, and suspending from this minute."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.assessor import NewAssessorForm, RenewForm, SuspendAssessorForm
from wellbeing.store import assessor as store
from wellbeing.store.assessor import NotPossible, Outside
from wellbeing.viewer import Action

bp = Blueprint("assessors", __name__, url_prefix="/assessors")

Page = Response | str
USUALLY = timedelta(days=3 * 365)


@bp.get("")
@allow(Action.SIGN_OFF)
def index() -> str:
    """Who may assess and order besides the teams' own workers."""
    return render_template("assessors/index.html", those=store.register(db.session, viewer()))


@bp.route("/new", methods=["GET", "POST"])
@allow(Action.SIGN_OFF)
def new() -> Page:
    """Sign somebody from outside off."""
    offered = store.choices(db.session, viewer())
    today = clock.today()
    form = NewAssessorForm(data={"starts": today, "until": today + USUALLY})
    form.ask(offered.competences)
    form.ask_who(offered.accounts)
    if form.validate_on_submit():
        try:
            row = store.sign_off_outside(
                db.session,
                viewer(),
                user_id=int(form.user.data),
                organisation=form.organisation.data,
                competence_id=UUID(form.competence.data),
                starts=form.starts.data,
                until=form.until.data,
            )
        except NotPossible as error:
            form.competence.errors = [str(error)]
        else:
            flash(f"{row.name} may assess and order now.", "done")
            return redirect(url_for("assessors.show", assessor_id=row.id))
    return render_template("assessors/new.html", form=form, offered=offered)


@bp.get("/<uuid:assessor_id>")
@allow(Action.SIGN_OFF)
def show(assessor_id: UUID) -> str:
    """One of them."""
    return _show(store.one_of(db.session, viewer(), assessor_id))


@bp.post("/<uuid:assessor_id>/renew")
@allow(Action.SIGN_OFF)
def renew(assessor_id: UUID) -> Page:
    """Sign them off anew."""
    found = store.one_of(db.session, viewer(), assessor_id)
    form = RenewForm()
    form.ask(store.choices(db.session, viewer()).competences)
    if form.validate_on_submit():
        try:
            competence = UUID(form.competence.data)
            store.renew_outside(db.session, viewer(), assessor_id, competence, form.starts.data, form.until.data)
        except NotPossible as error:
            form.competence.errors = [str(error)]
        else:
            flash("Signed off.", "done")
            return redirect(url_for("assessors.show", assessor_id=assessor_id))
    return _show(found, renewing=form)


@bp.post("/<uuid:assessor_id>/suspend")
@allow(Action.SIGN_OFF)
def suspend(assessor_id: UUID) -> Page:
    """From this minute they may not assess nor order."""
    found = store.one_of(db.session, viewer(), assessor_id)
    form = SuspendAssessorForm()
    if form.validate_on_submit():
        try:
            store.suspend_outside(db.session, viewer(), assessor_id, form.reason.data)
        except NotPossible as error:
            form.reason.errors = [str(error)]
        else:
            flash(f"Suspended. {found.row.name} must not assess from now on.", "done")
            return redirect(url_for("assessors.show", assessor_id=assessor_id))
    return _show(found, suspending=form)


def _show(found: Outside, renewing: RenewForm | None = None, suspending: SuspendAssessorForm | None = None) -> str:
    today = clock.today()
    if renewing is None:
        usual = {"competence": str(found.row.competence_id), "starts": today, "until": today + USUALLY}
        renew = RenewForm(formdata=None, data=usual)
        renew.ask(store.choices(db.session, viewer()).competences)
    return render_template(
        "assessors/show.html",
        one=found,
        counts=found.counts(today),
        renew=renewing or renew,
        suspend=suspending or SuspendAssessorForm(formdata=None),
        form=renewing or suspending,
        today=today,
    )
