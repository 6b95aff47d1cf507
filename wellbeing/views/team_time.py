"""Team time and the roles that a team shares out: looked at, written down, handed over. Nothing is decided here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.limits import DAYS_IN_WEEK
from rota.local_time import WEEKDAYS, monday_of
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.converters import FIRST_DAY, LAST_DAY
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.team_time import HandOverForm, OnceForm, RoleForm, WeeklyForm
from wellbeing.models import Team
from wellbeing.store import organisation, team_role
from wellbeing.store import team_time as store
from wellbeing.store.changed_since import ChangedSince
from wellbeing.viewer import Action

bp = Blueprint("team_time", __name__)

Page = Response | str | tuple[str, int]
CONFLICT = 409
USUAL_MINUTES = 60
NOT_THERE = "Somebody who is ticked is not in the team on that day. Nothing was saved. Take the tick away"


@bp.get("/rota/<uuid:team_id>/<day:first>/team-time")
@allow(Action.SEE_ROTA)
def week(team_id: UUID, first: date) -> str:
    """What comes once from this week on, and what comes every week."""
    looking = viewer()
    monday = monday_of(first)
    team, once = store.coming(db.session, looking, team_id, max(monday, FIRST_DAY))
    weekly = store.weekly(db.session, team_id, monday)
    return render_template(
        "team_time/week.html",
        team=team,
        first=monday,
        once=[(row, row.starts_at + timedelta(minutes=row.minutes)) for row in once],
        weekly=weekly,
        weekdays=WEEKDAYS,
        names=store.names(db.session, [*once, *weekly]),
        today=clock.today(),
        may_change=looking.may(Action.CHANGE_ROTA, team_id),
    )


@bp.route("/teams/<uuid:team_id>/time/new", methods=["GET", "POST"])
@allow(Action.CHANGE_ROTA)
def new(team_id: UUID) -> Page:
    """Write down team time of one day."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    form = OnceForm(
        data={"day": _asked_day(), "minutes": USUAL_MINUTES, "client_key": new_key(), "workers": []},
    )
    form.of(_crew(team))
    if form.validate_on_submit():
        try:
            saved = store.add(db.session, viewer(), team_id, form.said(), form.client_key.data or new_key())
        except store.NotThere:
            form.workers.errors = [NOT_THERE]
        else:
            return _saved(team_id, form.day.data, "It is in the rota, and those who are there know.", saved)
    return render_template("team_time/write.html", team=team, form=form, row=None, monday=monday_of(_asked_day()))


@bp.route("/teams/<uuid:team_id>/time/<uuid:once_id>", methods=["GET", "POST"])
@allow(Action.CHANGE_ROTA)
def change(team_id: UUID, once_id: UUID) -> Page:
    """Change team time of one day, or cancel it."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    row = store.once(db.session, viewer(), team_id, once_id, Action.CHANGE_ROTA)
    stands = store.said(row)
    form = OnceForm(data=_as_asked(stands))
    form.of(_crew(team, stands.workers))
    changed_since = False
    if row.cancelled_at is None and form.validate_on_submit():
        try:
            saved = store.change(db.session, viewer(), team_id, once_id, form.said(), form.seen.data or "")
        except store.NotThere:
            form.workers.errors = [NOT_THERE]
        except store.Cancelled:
            return redirect(url_for("team_time.change", team_id=team_id, once_id=once_id))
        except ChangedSince:
            db.session.refresh(row)
            stands = store.said(row)
            changed_since, form.seen.data = True, stands.mark
        else:
            return _saved(team_id, form.day.data, "It is changed, and those concerned know.", saved)
    page = render_template(
        "team_time/write.html",
        team=team,
        form=form,
        row=row,
        stands=stands,
        ends=stands.start + timedelta(minutes=stands.minutes),
        changed_since=changed_since,
        monday=monday_of(row.day),
    )
    return (page, CONFLICT) if changed_since else page


@bp.post("/teams/<uuid:team_id>/time/<uuid:once_id>/cancel")
@allow(Action.CHANGE_ROTA)
def cancel(team_id: UUID, once_id: UUID) -> Response:
    """It will not be."""
    saved = store.cancel(db.session, viewer(), team_id, once_id)
    row = store.once(db.session, viewer(), team_id, once_id, Action.CHANGE_ROTA)
    return _saved(team_id, row.day, "It is cancelled, and those who would have been there know.", saved)


@bp.route("/teams/<uuid:team_id>/time/weekly", methods=["GET", "POST"])
@allow(Action.CHANGE_ROTA)
def weekly(team_id: UUID) -> Page:
    """Write down team time of every week."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    form = WeeklyForm(data={"starts": max(_asked_day(), clock.today()), "minutes": USUAL_MINUTES, "workers": []})
    form.of(_crew(team))
    if form.validate_on_submit():
        try:
            saved = store.add_weekly(db.session, viewer(), team_id, form.said())
        except store.NotThere:
            form.workers.errors = [NOT_THERE]
        else:
            return _saved(team_id, form.starts.data, "It comes every week, and those who are there know.", saved)
    return render_template("team_time/weekly.html", team=team, form=form, monday=monday_of(_asked_day()))


@bp.post("/teams/<uuid:team_id>/time/weekly/<uuid:meeting_id>/end")
@allow(Action.CHANGE_ROTA)
def end_weekly(team_id: UUID, meeting_id: UUID) -> Response:
    """It comes no more after today."""
    saved = store.end_weekly(db.session, viewer(), team_id, meeting_id, clock.today())
    return _saved(team_id, clock.today(), "It comes no more after today.", saved)


@bp.get("/teams/<uuid:team_id>/roles")
@allow(Action.SEE_ROTA)
def roles(team_id: UUID) -> str:
    """The roles of the team, and who holds them."""
    looking = viewer()
    team, shared = team_role.shared(db.session, looking, team_id)
    today = clock.today()
    return render_template(
        "team_time/roles.html",
        team=team,
        shared=[(each.row, each.now(today), each.after(today)) for each in shared],
        monday=monday_of(today),
        may_change=looking.may(Action.CHANGE_ROTA, team_id),
    )


@bp.route("/teams/<uuid:team_id>/roles/new", methods=["GET", "POST"])
@allow(Action.CHANGE_ROTA)
def new_role(team_id: UUID) -> Page:
    """A role that somebody of the team will hold."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    form = RoleForm(data={"minutes": USUAL_MINUTES})
    if form.validate_on_submit():
        try:
            role_id = team_role.add(db.session, viewer(), team_id, form.name.data, form.what.data, form.minutes.data)
        except team_role.NameTaken:
            form.name.errors = ["The team has a role of that name. Give another, or end that one first"]
        else:
            flash("The role is there. Now choose who takes it.", "done")
            return redirect(url_for("team_time.role", team_id=team_id, role_id=role_id))
    return render_template("team_time/new_role.html", team=team, form=form)


@bp.get("/teams/<uuid:team_id>/roles/<uuid:role_id>")
@allow(Action.SEE_ROTA)
def role(team_id: UUID, role_id: UUID) -> Page:
    """One role: who holds it, who takes it next, who held it."""
    return _role(team_id, role_id, HandOverForm(formdata=None, data={"starts": clock.today()}))


@bp.post("/teams/<uuid:team_id>/roles/<uuid:role_id>")
@allow(Action.CHANGE_ROTA)
def hand_over(team_id: UUID, role_id: UUID) -> Page:
    """Let somebody hold it from a day on."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    team_role.role(db.session, viewer(), team_id, role_id, Action.CHANGE_ROTA)
    form = HandOverForm()
    form.of(_crew(team))
    if form.validate_on_submit():
        taker = UUID(form.worker.data)
        try:
            team_role.hand_over(db.session, viewer(), team_id, role_id, taker, form.starts.data, form.until.data)
        except store.NotThere:
            form.worker.errors = ["They are not in the team on that day. Choose somebody else, or another day"]
        except team_role.TakenAlready as taken:
            form.starts.errors = [f"{taken.holding.name} takes it on that day. Choose another, or end that first"]
        else:
            flash("It is handed over, and both know.", "done")
            return redirect(url_for("team_time.role", team_id=team_id, role_id=role_id))
    return _role(team_id, role_id, form)


@bp.post("/teams/<uuid:team_id>/roles/<uuid:role_id>/end")
@allow(Action.CHANGE_ROTA)
def end_role(team_id: UUID, role_id: UUID) -> Response:
    """The team no longer needs it."""
    team_role.end(db.session, viewer(), team_id, role_id)
    flash("The role ends today. Its hours are free again from tomorrow.", "done")
    return redirect(url_for("team_time.roles", team_id=team_id))


@bp.post("/teams/<uuid:team_id>/roles/<uuid:role_id>/taken/<uuid:taken_id>/end")
@allow(Action.CHANGE_ROTA)
def give_back(team_id: UUID, role_id: UUID, taken_id: UUID) -> Response:
    """Somebody holds it no longer."""
    team_role.give_back(db.session, viewer(), team_id, role_id, taken_id)
    flash("They hold it no longer. Choose who takes it next.", "done")
    return redirect(url_for("team_time.role", team_id=team_id, role_id=role_id))


def _role(team_id: UUID, role_id: UUID, form: HandOverForm) -> str:
    looking = viewer()
    team = organisation.team(db.session, looking, Action.SEE_ROTA, team_id)
    shared = team_role.role(db.session, looking, team_id, role_id)
    form.of(_crew(team))
    today = clock.today()
    return render_template(
        "team_time/role.html",
        team=team,
        role=shared.row,
        now=shared.now(today),
        after=shared.after(today),
        before=shared.before(today),
        form=form,
        may_change=looking.may(Action.CHANGE_ROTA, team_id) and shared.row.ended is None,
    )


def _crew(team: Team, also: tuple[UUID, ...] = ()) -> list[tuple[UUID, str]]:
    return [(worker.id, worker.name) for worker in team_role.crew(db.session, team.id, clock.today(), also)]


def _asked_day() -> date:
    """The day that the address names, for a page that is opened from a week; else today."""
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return clock.today()
    near = FIRST_DAY + timedelta(days=DAYS_IN_WEEK) <= day <= LAST_DAY - timedelta(days=DAYS_IN_WEEK)
    return day if near else clock.today()


def _as_asked(stands: store.Said) -> dict[str, Any]:
    return {
        "kind": stands.kind,
        "day": stands.day,
        "starts_at": stands.starts_at,
        "minutes": stands.minutes,
        "workers": [str(worker) for worker in stands.workers],
        "postcode": stands.postcode or "",
        "note": stands.note,
        "seen": stands.mark,
    }


def _saved(team_id: UUID, day: date, words: str, saved: store.Saved) -> Response:
    flash("That was saved already." if saved.again else words, "done")
    return redirect(url_for("team_time.week", team_id=team_id, first=monday_of(day)))
