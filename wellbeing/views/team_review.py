"""A team's review: begun together, gone through a person at a time, then the team, then finished. Approves nothing.

What each page takes is the store's; nothing here knows whose a figure of the team is.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.team_figures import FEWEST_IN_TEAM
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.team_review import AskCoachForm, CameOfItForm, NoteForm
from wellbeing.store import coach_asked, experiment, organisation, review, team_action, team_figures
from wellbeing.store import team_review as store
from wellbeing.store.one_sickness_away import looking_ahead
from wellbeing.store.people import link_workers
from wellbeing.store.review import Turn
from wellbeing.store.team_review import Meeting, Saved
from wellbeing.viewer import Action, NotYours
from wellbeing.views.team_actions import new_form

bp = Blueprint("team_review", __name__, url_prefix="/review")

REFUSED = 400
Page = Response | str | tuple[str, int]


@bp.get("/teams/<uuid:team_id>")
@allow(Action.REVIEW)
def team(team_id: UUID) -> str:
    """A team's door to its review: begin or go on, what waits, the figures, and the reviews until now."""
    found = store.meetings(db.session, viewer(), team_id)
    return render_template(
        "review/team.html",
        meetings=found,
        going_on=next((each for each in found if each.finished_at is None), None),
        **_of_team(team_id),
    )


@bp.post("/teams/<uuid:team_id>/begin")
@allow(Action.REVIEW)
def begin(team_id: UUID) -> Response:
    """Begin a review, or go on with the one that goes on, at the person who has waited longest."""
    key = key_from(request.form.get("client_key")) or new_key()
    return redirect(url_for("team_review.meeting", team_review_id=store.begin(db.session, viewer(), team_id, key)))


@bp.get("/meetings/<uuid:team_review_id>")
@allow(Action.REVIEW)
def meeting(team_review_id: UUID) -> str:
    """Everyone in their order, with what was said; the way in, and the end."""
    team, found = store.meeting(db.session, viewer(), team_review_id)
    said = store.said(db.session, viewer(), team_review_id)
    everyone = _turns(found)
    gone = said.keys() - {turn.id for turn in everyone} - {None}
    return render_template(
        "review/meeting.html",
        team=team,
        meeting=found,
        turns=everyone,
        said=said,
        gone=store.names(db.session, viewer(), team_review_id, gone),
        next=next((turn for turn in everyone if turn.id not in said), None),
        actions=[each for each in _actions(team.id) if each.review_id == team_review_id],
        today=clock.today(),
    )


@bp.route("/meetings/<uuid:team_review_id>/people/<uuid:person_id>", methods=["GET", "POST"])
@allow(Action.REVIEW)
def person(team_review_id: UUID, person_id: UUID) -> Page:
    """One person's turn: how life moved, in their words, and what the team says and takes on."""
    team, found = store.meeting(db.session, viewer(), team_review_id)
    everyone = _turns(found)
    place = next((number for number, turn in enumerate(everyone) if turn.id == person_id), None)
    if place is None:
        raise NotYours
    after = everyone[place + 1] if place + 1 < len(everyone) else None
    form = NoteForm()
    if form.validate_on_submit():
        saved = store.say(db.session, viewer(), team_review_id, person_id, form.words.data, form.version)
        return redirect(_after_note(team_review_id, person_id, after, saved))
    note = _note(form, team_review_id, person_id)
    page = render_template(
        "review/person.html",
        team=team,
        meeting=found,
        turn=everyone[place],
        number=place + 1,
        of=len(everyone),
        before=everyone[place - 1] if place else None,
        after=after,
        around=review.around(db.session, viewer(), team.id, person_id),
        link=link_workers(db.session, {person_id}).get(person_id),
        last=store.said_before(db.session, viewer(), team.id, person_id, team_review_id),
        actions=team_action.of_person(db.session, viewer(), team.id, person_id),
        action_form=new_form(team.id),
        form=form,
        note=note,
        today=clock.today(),
    )
    return (page, REFUSED) if form.errors else page


@bp.route("/meetings/<uuid:team_review_id>/team", methods=["GET", "POST"])
@allow(Action.REVIEW)
def of_team(team_review_id: UUID) -> Page:
    """The team's turn: its figures as sums, what it asked the coach for, and what it says of itself."""
    team, found = store.meeting(db.session, viewer(), team_review_id)
    form = NoteForm()
    if form.validate_on_submit():
        saved = store.say(db.session, viewer(), team_review_id, None, form.words.data, form.version)
        _tell(saved)
        here = url_for("team_review.of_team", team_review_id=team_review_id)
        overview = url_for("team_review.meeting", team_review_id=team_review_id)
        return redirect(here if saved.also_by or request.form.get("then") == "stay" else overview)
    page = render_template(
        "review/of_team.html",
        meeting=found,
        before=next(reversed(_turns(found)), None),
        form=form,
        note=_note(form, team_review_id, None),
        action_form=new_form(team.id),
        tries=[each for each in experiment.log(db.session, store.only(viewer(), team.id)) if _tried(each, team.id)],
        **_of_team(team.id),
    )
    return (page, REFUSED) if form.errors else page


@bp.get("/meetings/<uuid:team_review_id>/team/saves")
@bp.get("/meetings/<uuid:team_review_id>/people/<uuid:person_id>/saves")
@allow(Action.REVIEW)
def saves(team_review_id: UUID, person_id: UUID | None = None) -> str:
    """Every save of what was said of somebody, or of the team, latest first: nothing is lost."""
    team, found = store.meeting(db.session, viewer(), team_review_id)
    if person_id is not None:
        store.check_person(db.session, viewer(), team.id, person_id)
    versions = store.versions(db.session, viewer(), team_review_id, person_id)
    return render_template("review/saves.html", meeting=found, person_id=person_id, versions=versions)


@bp.post("/meetings/<uuid:team_review_id>/finish")
@allow(Action.REVIEW)
def finish(team_review_id: UUID) -> Response:
    """It is over for today."""
    team, _ = store.meeting(db.session, viewer(), team_review_id)
    store.finish(db.session, viewer(), team_review_id)
    flash(
        "The review is finished. What you said is kept, and whoever was not talked about comes first next time.", "done"
    )
    return redirect(url_for("team_review.team", team_id=team.id))


@bp.route("/teams/<uuid:team_id>/asked", methods=["GET", "POST"])
@allow(Action.REVIEW)
def ask_coach(team_id: UUID) -> Page:
    """Ask the coach for something."""
    team = organisation.team(db.session, viewer(), Action.REVIEW, team_id)
    form = AskCoachForm(data={"client_key": new_key()})
    if form.validate_on_submit():
        key = form.client_key.data or new_key()
        coach_asked.ask(db.session, viewer(), team_id, form.words.data, key)
        flash("Asked. It stays on the team’s page until something came of it.", "done")
        return redirect(url_for("team_review.team", team_id=team_id, _anchor="asked"))
    page = render_template("review/ask_coach.html", team=team, form=form)
    return (page, REFUSED) if form.errors else page


@bp.route("/asked/<uuid:coach_asked_id>", methods=["GET", "POST"])
@allow(Action.REVIEW)
def came_of_it(coach_asked_id: UUID) -> Page:
    """What came of something that the team asked its coach for."""
    asked = coach_asked.one(db.session, viewer(), coach_asked_id)
    form = CameOfItForm()
    if form.validate_on_submit():
        coach_asked.answer(db.session, viewer(), coach_asked_id, form.words.data)
        flash("Saved. The team hears of it.", "done")
        return redirect(url_for("team_review.team", team_id=asked.team_id, _anchor="asked"))
    page = render_template("review/came_of_it.html", asked=asked, form=form)
    return (page, REFUSED) if form.errors else page


def _of_team(team_id: UUID) -> dict[str, Any]:
    """What a page about the team shows of it."""
    found = team_figures.figures(db.session, viewer(), team_id)
    ahead = looking_ahead(db.session, viewer(), team_id)
    return {
        "team": found.team,
        "figures": found,
        "fewest": FEWEST_IN_TEAM,
        "hanging": len({(row.person, row.competence) for row in ahead.hanging}),
        "actions": _actions(team_id),
        "asked": coach_asked.of_teams(db.session, viewer(), {team_id}),
        "client_key": new_key(),
        "today": clock.today(),
    }


def _tried(each: experiment.Shown, team_id: UUID) -> bool:
    return each.team_id == team_id and each.words.decided is None


def _turns(found: Meeting) -> list[Turn]:
    return review.turns(db.session, store.only(viewer(), found.team_id))


def _actions(team_id: UUID) -> list[team_action.Shown]:
    return team_action.of_teams(db.session, viewer(), {team_id})


def _note(form: NoteForm, team_review_id: UUID, person_id: UUID | None) -> store.Note:
    """What stands, which the form shows unless somebody typed something that can't be kept."""
    standing = next(iter(store.versions(db.session, viewer(), team_review_id, person_id)), store.Note())
    if not form.is_submitted():
        form.words.data, form.seen.data = standing.words, str(standing.version)
    return standing


def _after_note(team_review_id: UUID, person_id: UUID, after: Turn | None, saved: Saved) -> str:
    _tell(saved)
    if saved.also_by or request.form.get("then") == "stay":
        return url_for("team_review.person", team_review_id=team_review_id, person_id=person_id)
    if after is None:
        return url_for("team_review.of_team", team_review_id=team_review_id)
    return url_for("team_review.person", team_review_id=team_review_id, person_id=after.id)


def _tell(saved: Saved) -> None:
    if saved.also_by:
        flash(f"{saved.also_by} wrote here at the same time. Both are kept below: read it through together.", "warn")
    elif request.form.get("then") == "stay":
        flash("Saved.", "done")
