"""Leave in the team: what members ask for and what each says, agreeing once we have talked, who is away when.

Nobody approves. Takes requests, asks the store, renders.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.problems import Problem
from wellbeing.store import away, leave_effects, organisation
from wellbeing.store import leave as store
from wellbeing.store.team_names import first_name
from wellbeing.viewer import Action
from wellbeing.views.leave import LONGEST_WORDS, REFUSED, Page

bp = Blueprint("team_leave", __name__, url_prefix="/rota")


@bp.get("/<uuid:team_id>/leave")
@allow(Action.SEE_ROTA)
def index(team_id: UUID) -> str:
    """What members ask for, and who is away when in the next three months."""
    looking = viewer()
    found = organisation.team(db.session, looking, Action.SEE_ROTA, team_id)
    may_correct = looking.may(Action.CORRECT_LEAVE, team_id)
    return render_template(
        "leave/team.html",
        team=found,
        asked=store.of_team(db.session, looking, team_id),
        calendar=store.calendar(db.session, looking, team_id),
        members=away.members(db.session, looking, team_id) if may_correct else (),
        may_change=looking.may(Action.CHANGE_ROTA, team_id),
        today=clock.today(),
    )


@bp.get("/<uuid:team_id>/leave/<uuid:asked_id>")
@allow(Action.SEE_ROTA)
def one(team_id: UUID, asked_id: UUID) -> str:
    """One member's days: what they would do, what each says, and agreeing."""
    return _one(team_id, asked_id)


@bp.post("/<uuid:team_id>/leave/<uuid:asked_id>/say")
@allow(Action.CHANGE_ROTA)
def say(team_id: UUID, asked_id: UUID) -> Page:
    """Fine, or a worry in a sentence."""
    words = _words()
    fine = request.form.get("say") != "worry"
    if not fine and not words:
        problem = Problem("Your worry was not saved.", "words", "Say in a sentence what worries you.")
        return _one(team_id, asked_id, problem), REFUSED
    store.say(db.session, viewer(), team_id, asked_id, fine=fine, words=words)
    flash("Saved. They see what you say.", "done")
    return redirect(url_for("team_leave.one", team_id=team_id, asked_id=asked_id))


@bp.post("/<uuid:team_id>/leave/<uuid:asked_id>/agree")
@allow(Action.CHANGE_ROTA)
def agree(team_id: UUID, asked_id: UUID) -> Response:
    """We have talked, and it is agreed."""
    absence = store.agree(db.session, viewer(), team_id, asked_id)
    if absence is None:
        flash("It was taken back in the meantime. Nothing was changed.", "warn")
    else:
        flash("Agreed. Any visit they had on those days is open now. Nobody has been told of that yet.", "done")
    return redirect(url_for("team_leave.one", team_id=team_id, asked_id=asked_id))


def _words() -> str:
    return request.form.get("words", "").replace("\x00", "").strip()[:LONGEST_WORDS]


def _one(team_id: UUID, asked_id: UUID, problem: Problem | None = None) -> str:
    looking = viewer()
    asked = store.one(db.session, looking, team_id, asked_id)
    waiting = asked.state == store.ASKED
    return render_template(
        "leave/one.html",
        team=organisation.team(db.session, looking, Action.SEE_ROTA, team_id),
        asked=asked,
        waiting=waiting,
        effects=leave_effects.effects(db.session, team_id, asked.worker, asked.first, asked.last) if waiting else None,
        begun=asked.first <= clock.today(),
        may_change=looking.may(Action.CHANGE_ROTA, team_id),
        first_name=first_name(asked.name),
        problem=problem,
        typed=request.form,
    )
