"""What a team takes on: written down, put right, done, dropped, and begun again. Nobody's are counted."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.team_review import WHOLE_TEAM, ActionForm
from wellbeing.store import organisation, team_review
from wellbeing.store import team_action as store
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.people import person_of
from wellbeing.store.rota import members_on
from wellbeing.store.team_action import Wanted
from wellbeing.store.team_names import workers_named
from wellbeing.viewer import Action

bp = Blueprint("team_actions", __name__, url_prefix="/review")

CONFLICT, REFUSED = 409, 400
Page = Response | str | tuple[str, int]


@bp.route("/teams/<uuid:team_id>/actions", methods=["GET", "POST"])
@allow(Action.REVIEW)
def of_team(team_id: UUID) -> Page:
    """Something that the team takes on between reviews."""
    organisation.team(db.session, viewer(), Action.REVIEW, team_id)
    return _take_on(team_id, None, None, url_for("team_review.team", team_id=team_id))


@bp.route("/meetings/<uuid:team_review_id>/actions", methods=["GET", "POST"])
@allow(Action.REVIEW)
def of_meeting(team_review_id: UUID) -> Page:
    """Something that the team takes on in a review."""
    team, _ = team_review.meeting(db.session, viewer(), team_review_id)
    back = url_for("team_review.of_team", team_review_id=team_review_id)
    return _take_on(team.id, team_review_id, None, back)


@bp.route("/meetings/<uuid:team_review_id>/people/<uuid:person_id>/actions", methods=["GET", "POST"])
@allow(Action.REVIEW)
def of_person(team_review_id: UUID, person_id: UUID) -> Page:
    """Something that the team takes on about somebody, in a review."""
    team, _ = team_review.meeting(db.session, viewer(), team_review_id)
    team_review.check_person(db.session, viewer(), team.id, person_id)
    back = url_for("team_review.person", team_review_id=team_review_id, person_id=person_id)
    return _take_on(team.id, team_review_id, person_id, back)


@bp.route("/actions/<uuid:team_action_id>", methods=["GET", "POST"])
@allow(Action.REVIEW)
def change(team_action_id: UUID) -> Page:
    """Put it right: other words, somebody else, another day; what it said before is kept and shown."""
    now = store.one(db.session, viewer(), team_action_id)
    wanted = now.wanted
    data = {"will_do": wanted.words, "worker": str(wanted.worker or WHOLE_TEAM), "due": wanted.due}
    form = ActionForm(data=data)
    form.ask(_workers(now.team_id, wanted.worker))
    clash = None
    if form.validate_on_submit():
        try:
            store.change(db.session, viewer(), team_action_id, form.will_do.data, form.who, form.due.data)
        except ChangedSince as error:
            clash = error.now
        else:
            flash("Put right. What it said before is kept.", "done")
            return redirect(url_for("team_review.team", team_id=now.team_id, _anchor="actions"))
    before = store.history(db.session, viewer(), team_action_id)[1:]
    page = render_template("review/change_action.html", form=form, action=now, clash=clash, before=before)
    return (page, CONFLICT) if clash else (page, REFUSED) if form.errors else page


@bp.post("/actions/<uuid:team_action_id>/done")
@allow(Action.REVIEW)
def done(team_action_id: UUID) -> Response:
    """It is done."""
    return redirect(_where(store.done(db.session, viewer(), team_action_id)))


@bp.post("/actions/<uuid:team_action_id>/drop")
@allow(Action.REVIEW)
def drop(team_action_id: UUID) -> Response:
    """It will not be done."""
    return redirect(_where(store.drop(db.session, viewer(), team_action_id)))


@bp.post("/actions/<uuid:team_action_id>/again")
@allow(Action.REVIEW)
def again(team_action_id: UUID) -> Response:
    """It waits after all."""
    return redirect(_where(store.again(db.session, viewer(), team_action_id)))


def new_form(team_id: UUID) -> ActionForm:
    """An empty form, for whoever shows one on a page of theirs."""
    form = ActionForm(formdata=None, data={"client_key": new_key(), "worker": WHOLE_TEAM})
    form.ask(_workers(team_id))
    return form


def _take_on(team_id: UUID, team_review_id: UUID | None, person_id: UUID | None, back: str) -> Page:
    form = ActionForm(data={"client_key": new_key(), "worker": WHOLE_TEAM})
    form.ask(_workers(team_id))
    if form.validate_on_submit():
        wanted = Wanted(form.will_do.data, form.who, form.due.data, person_id)
        store.take_on(db.session, viewer(), team_id, wanted, team_review_id, form.client_key.data or new_key())
        return redirect(f"{back}#actions")
    person = person_of(db.session, viewer(), Action.REVIEW, person_id)[0] if person_id else None
    page = render_template("review/take_on.html", form=form, back=back, person=person)
    return (page, REFUSED) if form.errors else page


def _where(now: store.Shown) -> str:
    """Back to the review from which it was answered, as the page says; else to the team's page."""
    try:
        meeting = UUID(request.form.get("meeting", ""))
    except ValueError:
        return url_for("team_review.team", team_id=now.team_id, _anchor="actions")
    if now.wanted.person is not None and request.form.get("at") == "person":
        return url_for("team_review.person", team_review_id=meeting, person_id=now.wanted.person, _anchor="actions")
    return url_for("team_review.of_team", team_review_id=meeting, _anchor="actions")


def _workers(team_id: UUID, also: UUID | None = None) -> list[tuple[str, str]]:
    """Who is in the team, and whoever has it already, as id and name."""
    members = members_on(db.session, team_id, clock.today())
    return [(id, name) for id, name in workers_named(db.session, team_id).items() if id in members or id == str(also)]
