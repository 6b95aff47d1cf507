"""People and teams: joiners, leavers, moves, lost phones and roles, for administrators."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.signing_off import PROFESSIONS
from wellbeing import accounts, clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.admin import (
    NEW_WORKER,
    ROLE_WORDS,
    EndRoleForm,
    JoinerForm,
    LeaverForm,
    LostPhoneForm,
    MoveForm,
    RoleForm,
)
from wellbeing.forms.fields import choices
from wellbeing.models import User
from wellbeing.store import account, organisation, staffing
from wellbeing.store.staffing import Joiner, NotPossible, Taken
from wellbeing.viewer import Action, NotYours, RoleName
from wellbeing.wording import date_full

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("/")
@allow(Action.ADMINISTER)
def people() -> str:
    """Everyone with an account in what this administrator looks after."""
    found = staffing.accounts(db.session, viewer())
    return render_template(
        "admin/people.html",
        here=[each for each in found if not each.gone],
        gone=[each for each in found if each.gone],
        teams=organisation.teams(db.session, viewer(), Action.ADMINISTER),
        words=ROLE_WORDS,
        professions=PROFESSIONS,
    )


@bp.route("/people/new", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def joiner() -> str:
    """Somebody new; the one-time password is shown once, here."""
    form = JoinerForm(starts=clock.today())
    _places_into(form)
    waiting = staffing.workers_without_account(db.session, viewer())
    form.worker.choices = choices([(NEW_WORKER, "No, they are new"), *((str(each.id), each.name) for each in waiting)])
    if form.validate_on_submit():
        password = accounts.one_time_password()
        try:
            user = staffing.join(
                db.session,
                viewer(),
                _joiner_in(form),
                password_hash=accounts.password_hash(password),
                one_time_until=clock.now() + accounts.ONE_TIME_KEPT,
            )
            return _show_password(user, password, "joined")
        except Taken:
            form.email.errors = ["This email can’t be used: it may have an account already, here or elsewhere"]
        except NotPossible as error:
            form.place.errors = [str(error)]
    return render_template("admin/joiner.html", form=form)


@bp.get("/people/<int:user_id>")
@allow(Action.ADMINISTER)
def person(user_id: int) -> str:
    """One account: its roles, what can be done, what was done."""
    found = staffing.account_of(db.session, viewer(), user_id)
    history = account.events(db.session, found.user) if found.whole else []
    return render_template(
        "admin/person.html",
        account=found,
        words=ROLE_WORDS,
        professions=PROFESSIONS,
        events=history,
        phones=staffing.phones(db.session, viewer(), user_id) if found.whole else [],
    )


@bp.route("/people/<int:user_id>/leave", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def leaver(user_id: int) -> str | Response:
    """Somebody leaves: at once, or after a last day."""
    found = staffing.account_of(db.session, viewer(), user_id)
    form = LeaverForm()
    if form.validate_on_submit():
        last_day = form.last_day.data if form.when.data == "later" else None
        try:
            staffing.leave(db.session, viewer(), user_id, last_day)
            flash(f"{found.user.name} leaves. Visits they were to make stay with the team to sort out.", "done")
            return _to(user_id)
        except NotPossible as error:
            form.when.errors = [str(error)]
    open_after = staffing.left_open(db.session, found.user, clock.today())
    return render_template("admin/leaver.html", form=form, account=found, left=open_after)


@bp.route("/people/<int:user_id>/move", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def move(user_id: int) -> str | Response:
    """A worker moves to another team on a day."""
    found = staffing.account_of(db.session, viewer(), user_id)
    form = MoveForm(first_day=clock.today())
    teams = organisation.teams(db.session, viewer(), Action.ADMINISTER)
    form.team.choices = choices((str(team.id), team.name) for team in teams)
    if form.validate_on_submit():
        try:
            staffing.move(db.session, viewer(), user_id, UUID(form.team.data), form.first_day.data)
            flash(f"{found.user.name} moves on {date_full(form.first_day.data)}.", "done")
            return _to(user_id)
        except NotPossible as error:
            form.team.errors = [str(error)]
    return render_template("admin/move.html", form=form, account=found)


@bp.route("/people/<int:user_id>/lost-phone", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def lost_phone(user_id: int) -> str | Response:
    """A lost phone: signed out everywhere on the next request, and a new one-time password."""
    found = staffing.account_of(db.session, viewer(), user_id)
    form = LostPhoneForm()
    if form.validate_on_submit():
        password = accounts.one_time_password()
        try:
            user = staffing.lost_phone(
                db.session,
                viewer(),
                user_id,
                password_hash=accounts.password_hash(password),
                one_time_until=clock.now() + accounts.ONE_TIME_KEPT,
            )
            return _show_password(user, password, "lost")
        except NotPossible as error:
            form.submit.errors = [str(error)]
    return render_template("admin/lost_phone.html", form=form, account=found)


@bp.post("/people/<int:user_id>/phones/<uuid:phone_id>/cut-off")
@allow(Action.ADMINISTER)
def cut_off_phone(user_id: int, phone_id: UUID) -> Response:
    """One phone is lost, and nobody knows the password: it is signed out, and empties itself when next in touch."""
    phone = staffing.cut_off_phone(db.session, viewer(), user_id, phone_id)
    flash(f"{phone.called} is cut off. It empties itself when it is next in touch, or within 24 hours.", "done")
    flash("Calendars get their days no more either. They can make new addresses: Me, then My calendar.", "done")
    return _to(user_id)


@bp.route("/people/<int:user_id>/roles/new", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def give_role(user_id: int) -> str | Response:
    """One more role."""
    found = staffing.account_of(db.session, viewer(), user_id)
    form = RoleForm(starts=clock.today())
    _places_into(form)
    if form.validate_on_submit():
        place = organisation.place(db.session, viewer(), form.place.data)
        role = RoleName(form.role.data)
        try:
            dates = form.starts.data, form.until.data
            staffing.give_role(db.session, viewer(), user_id, role, place, *dates, form.chosen_profession())
            flash(f"{found.user.name}: {ROLE_WORDS[role].lower()}, {place.name}.", "done")
            return _to(user_id)
        except NotPossible as error:
            form.role.errors = [str(error)]
    return render_template("admin/give_role.html", form=form, account=found)


@bp.route("/roles/<uuid:grant_id>/end", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def end_role(grant_id: UUID) -> str | Response:
    """The last day of a role."""
    found, held = staffing.role_held(db.session, viewer(), grant_id)
    form = EndRoleForm(last_day=clock.today())
    if form.validate_on_submit():
        try:
            staffing.end_role(db.session, viewer(), grant_id, form.last_day.data)
            flash("The role has a last day now.", "done")
            try:
                staffing.account_of(db.session, viewer(), found.user.id)
            except NotYours:  # it was their last here, and they work elsewhere
                return redirect(url_for("admin.people"))
            return _to(found.user.id)
        except NotPossible as error:
            form.last_day.errors = [str(error)]
    return render_template("admin/end_role.html", form=form, account=found, held=held, words=ROLE_WORDS)


def _to(user_id: int) -> Response:
    return redirect(url_for("admin.person", user_id=user_id))


def _places_into(form: JoinerForm | RoleForm) -> None:
    places = organisation.places(db.session, viewer())
    form.place.choices = choices((place.key, place.name) for place in places)


def _joiner_in(form: JoinerForm) -> Joiner:
    return Joiner(
        name=form.name.data,
        email=form.email.data,
        roles=frozenset(RoleName(role) for role in form.roles.data or ()),
        place=organisation.place(db.session, viewer(), form.place.data),
        starts=form.starts.data,
        worker_id=UUID(form.worker.data) if form.worker.data != NEW_WORKER else None,
        travel=form.travel.data,
        contracted_minutes=int((form.hours.data or Decimal()) * 60),
        profession=form.chosen_profession(),
    )


def _show_password(user: User, password: str, why: str) -> str:
    return render_template(
        "admin/one_time_password.html",
        user=user,
        password=password,
        why=why,
        days=accounts.ONE_TIME_KEPT.days,
    )
