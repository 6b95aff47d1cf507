"""Working time over weeks: my own, and a team's for its registered manager. No worker sees another's."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota import working_time as rules
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.converters import LAST_DAY
from wellbeing.db import db
from wellbeing.forms.working_time import GivenForm, OfferedForm, OptOutForm
from wellbeing.models import RestOwed
from wellbeing.store import working_time as store
from wellbeing.viewer import Action, RoleName
from wellbeing.wording import date_full

bp = Blueprint("working_time", __name__, url_prefix="/working-time")

Page = Response | str


@bp.get("")
@allow(Action.SEE_WORKING_TIME)
def index() -> Page:
    """My own; for a manager their teams."""
    if RoleName.MANAGER not in viewer().reach:
        return redirect(url_for("working_time.mine"))
    teams = store.teams_of(db.session, viewer())
    if len(teams) == 1:
        return redirect(url_for("working_time.team", team_id=teams[0].id))
    return render_template("working_time/teams.html", teams=teams)


@bp.get("/mine")
@allow(Action.SEE_MY_DAY)
def mine() -> str:
    """The viewer's own."""
    return _mine()


@bp.post("/mine/opt-out")
@allow(Action.SEE_MY_DAY)
def opt_out() -> Page:
    """I agree to more than 48 hours on average."""
    form = OptOutForm(prefix="opt")
    if not form.validate_on_submit():
        return _mine(form)
    try:
        store.opt_out(db.session, viewer(), form.starts.data, form.notice_days.data)
    except store.NotPossible as problem:
        form.starts.errors = [str(problem)]
        return _mine(form)
    flash("It is signed. You can end it here at any time.", "done")
    return redirect(url_for("working_time.mine"))


@bp.post("/mine/opt-out/end")
@allow(Action.SEE_MY_DAY)
def end_opt_out() -> Response:
    """I take it back."""
    until = store.end_opt_out(db.session, viewer())
    if until is not None:
        flash(f"It ends with {date_full(until)}. Nobody may treat you worse for it.", "done")
    return redirect(url_for("working_time.mine"))


@bp.get("/teams/<uuid:team_id>")
@allow(Action.SEE_WORKING_TIME)
def team(team_id: UUID) -> Page:
    """Every worker of a team, for its manager; a worker sees their own."""
    if RoleName.MANAGER not in viewer().reach and viewer().may(Action.SEE_MY_DAY, team_id):
        return redirect(url_for("working_time.mine"))
    workers = store.of_team(db.session, viewer(), team_id)
    return render_template("working_time/team.html", team_id=team_id, workers=workers, rules=rules)


@bp.get("/teams/<uuid:team_id>/<uuid:worker_id>")
@allow(Action.SEE_WORKING_TIME)
def worker(team_id: UUID, worker_id: UUID) -> str:
    """One worker, for their manager."""
    return _worker(team_id, worker_id)


@bp.post("/teams/<uuid:team_id>/<uuid:worker_id>/health")
@allow(Action.SEE_WORKING_TIME)
def health(team_id: UUID, worker_id: UUID) -> Page:
    """A health assessment was offered."""
    store.of_worker(db.session, viewer(), team_id, worker_id)
    form = OfferedForm(prefix="health")
    if not form.validate_on_submit():
        return _worker(team_id, worker_id, form)
    try:
        store.offer_health(db.session, viewer(), team_id, worker_id, form.on.data)
    except store.NotPossible as problem:
        form.on.errors = [str(problem)]
        return _worker(team_id, worker_id, form)
    flash("It is written down.", "done")
    return redirect(url_for("working_time.worker", team_id=team_id, worker_id=worker_id))


@bp.route("/rest/<uuid:rest_id>", methods=["GET", "POST"])
@allow(Action.SEE_WORKING_TIME)
def rest(rest_id: UUID) -> Page:
    """When rest that is owed was given."""
    owed = store.owed_of(db.session, viewer(), rest_id)
    form = GivenForm(data={"on": min(max(owed.day, clock.today()), LAST_DAY)})
    if not form.validate_on_submit():
        return render_template("working_time/rest.html", owed=owed, form=form, back=_back_from(owed))
    try:
        store.give(db.session, viewer(), rest_id, form.when)
    except store.NotPossible as problem:
        form.ends.errors = [str(problem)]
        return render_template("working_time/rest.html", owed=owed, form=form, back=_back_from(owed))
    flash("It is written down: the rest was given.", "done")
    return redirect(_back_from(owed))


@bp.post("/rest/<uuid:rest_id>/not-owed")
@allow(Action.SEE_WORKING_TIME)
def not_owed(rest_id: UUID) -> Response:
    """The rest was not cut short after all."""
    owed = store.owed_of(db.session, viewer(), rest_id)
    store.not_owed(db.session, viewer(), rest_id)
    flash("It no longer counts.", "done")
    return redirect(_back_from(owed))


def _back_from(owed: RestOwed) -> str:
    if owed.worker_id == viewer().worker_id:
        return url_for("working_time.mine")
    return url_for("working_time.worker", team_id=owed.team_id, worker_id=owed.worker_id)


def _mine(form: OptOutForm | None = None) -> str:
    return render_template(
        "working_time/mine.html",
        mine=store.mine(db.session, viewer()),
        form=form or OptOutForm(formdata=None, prefix="opt", data={"starts": clock.today(), "notice_days": 7}),
        today=clock.today(),
        rules=rules,
    )


def _worker(team_id: UUID, worker_id: UUID, form: OfferedForm | None = None) -> str:
    team, found = store.of_worker(db.session, viewer(), team_id, worker_id)
    return render_template(
        "working_time/worker.html",
        team=team,
        mine=found,
        form=form or OfferedForm(formdata=None, prefix="health", data={"on": clock.today()}),
        today=clock.today(),
        rules=rules,
    )
