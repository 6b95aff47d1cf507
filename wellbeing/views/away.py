"""Somebody is away: three ways in which others go instead, by hand where that is quicker, and being back.

Nothing here says why they are away to those who need not know. Takes requests, asks the store, renders.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.local_time import monday_of
from solver.answer import ChangedPlace
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.days_away import ONE_DAY, TODAY, TOMORROW, dates_from
from wellbeing.forms.problems import Problem
from wellbeing.forms.taking import visits_to_take
from wellbeing.jobs.doorbell import AT_ONCE, ring_after_commit
from wellbeing.models import Absence
from wellbeing.session_cookie import asked_by_itself
from wellbeing.store import away as store
from wellbeing.store import back as backs
from wellbeing.store import organisation
from wellbeing.store import proposal as proposals
from wellbeing.store.away import Away
from wellbeing.store.change_log import NotTaken
from wellbeing.store.team_names import first_name
from wellbeing.viewer import Action
from wellbeing.views import repairs as shown
from wellbeing.views.job import HTMX_STOP_POLLING

REFUSED = 400

bp = Blueprint("away", __name__, url_prefix="/rota")
Page = Response | str | tuple[str, int]


@bp.get("/<uuid:team_id>/away/<uuid:absence_id>")
@allow(Action.SEE_ROTA)
def show(team_id: UUID, absence_id: UUID) -> str:
    """What they left open, and the repairs as soon as they are there."""
    return _page(team_id, absence_id)


@bp.get("/<uuid:team_id>/away/<uuid:absence_id>/progress")
@allow(Action.SEE_ROTA)
@asked_by_itself
def progress(team_id: UUID, absence_id: UUID) -> Response:
    """The part of the page that changes; the status tells htmx when it changes no more."""
    away = store.away_of(db.session, viewer(), team_id, absence_id)
    part = _part(team_id, away)
    answer = make_response(render_template("away/part.html", **part))
    answer.status_code = 200 if part["waiting"] else HTMX_STOP_POLLING
    return answer


@bp.post("/<uuid:team_id>/away/<uuid:absence_id>/again")
@allow(Action.CHANGE_ROTA)
def again(team_id: UUID, absence_id: UUID) -> Response:
    """Ask for repairs of what is open now."""
    _mine_to_change(team_id, absence_id)
    if not store.ask_repairs(db.session, viewer(), team_id, db.session.get_one(Absence, absence_id)):
        flash("Somebody goes to every visit by now. There is nothing to repair.", "done")
    ring_after_commit(db.session, current_app.extensions["settings"], AT_ONCE)
    return _back_to(team_id, absence_id)


@bp.post("/<uuid:team_id>/away/<uuid:absence_id>/take")
@allow(Action.CHANGE_ROTA)
def take(team_id: UUID, absence_id: UUID) -> Response:
    """Take all of a repair or what was ticked, as one change; then straight to telling."""
    away = _mine_to_change(team_id, absence_id)
    number, chosen = request.form.get("number", type=int), visits_to_take(request.form)
    job = next(
        (job for job in store.repairs_of(db.session, team_id, absence_id).values() if str(job.id) == _said("job")), None
    )
    answers = store.answers_of(job) if job is not None else ()
    if job is None or number is None or not 0 <= number < len(answers):
        flash("These repairs are not there any more. Nothing was changed. Look at how it stands now.", "warn")
        return _back_to(team_id, absence_id)
    changes = store.still_possible(answers[number].changes, clock.now())
    job.answered_at = clock.now() if chosen != set() else job.answered_at
    return _taken(team_id, away, changes, chosen)


@bp.get("/<uuid:team_id>/away/<uuid:absence_id>/by-hand")
@allow(Action.CHANGE_ROTA)
def by_hand(team_id: UUID, absence_id: UUID) -> str:
    """Each open visit with who could go, ranked; works with nothing but this page."""
    away = _mine_to_change(team_id, absence_id)
    return render_template(
        "away/by_hand.html",
        team=organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id),
        away=away,
        client_key=new_key(),
        **shown.by_hand(team_id, _opened(team_id, away)),
    )


@bp.post("/<uuid:team_id>/away/<uuid:absence_id>/by-hand")
@allow(Action.CHANGE_ROTA)
def choose(team_id: UUID, absence_id: UUID) -> Response:
    """Those who were chosen go, as one change."""
    away = _mine_to_change(team_id, absence_id)
    opened = {(str(each.visit), each.place): each for each in _opened(team_id, away)}
    changes = [
        shown.hand_change(each, worker)
        for (visit, place), each in opened.items()
        if (worker := _said(f"who-{visit}-{place}"))
    ]
    if not changes:
        flash("Nobody was chosen, so nothing was changed.", "warn")
        return redirect(url_for("away.by_hand", team_id=team_id, absence_id=absence_id))
    return _taken(team_id, away, changes, None)


@bp.get("/<uuid:team_id>/away/<uuid:absence_id>/back")
@allow(Action.CHANGE_ROTA)
def back(team_id: UUID, absence_id: UUID) -> str:
    """From when they are back, and what would be theirs again."""
    return _back(team_id, _mine_to_change(team_id, absence_id))


@bp.post("/<uuid:team_id>/away/<uuid:absence_id>/back")
@allow(Action.CHANGE_ROTA)
def is_back(team_id: UUID, absence_id: UUID) -> Page:
    """They are back from then on."""
    away = _mine_to_change(team_id, absence_id)
    last = _last_day(away)
    if isinstance(last, Problem):
        return _back(team_id, away, last), REFUSED
    returned = backs.end(
        db.session, viewer(), team_id, absence_id, last, give_back=request.form.get("give_back") == "yes"
    )
    said = f"{first_name(away.name)} is back."
    if returned.given:
        said += f" {shown.visits(len(returned.given))} as before. Nobody has been told yet."
    if returned.stay:
        said += f" {shown.visits(len(returned.stay))} as somebody has changed them since."
    flash(said, "done")
    today = clock.today()
    return redirect(url_for("rota.week", team_id=team_id, first=max(today, last + ONE_DAY)))


def _page(team_id: UUID, absence_id: UUID) -> str:
    looking = viewer()
    team = organisation.team(db.session, looking, Action.SEE_ROTA, team_id)
    away = store.away_of(db.session, looking, team_id, absence_id)
    return render_template("away/show.html", team=team, today=clock.today(), **_part(team_id, away))


def _part(team_id: UUID, away: Away) -> dict[str, object]:
    may_change = viewer().may(Action.CHANGE_ROTA, team_id)
    found = shown.shown(db.session, viewer(), team_id, away)
    return {"team_id": team_id, "away": away, "may_change": may_change, "client_key": new_key(), **found}


def _opened(team_id: UUID, away: Away) -> list[store.Opened]:
    """What is open still and has not begun."""
    found = store.opened_by(db.session, team_id, away.id)
    return [each for each in found if each.now is None and each.start >= clock.now()]


def _mine_to_change(team_id: UUID, absence_id: UUID) -> Away:
    organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    return store.away_of(db.session, viewer(), team_id, absence_id)


def _said(name: str) -> str:
    return request.form.get(name, "")


def _taken(team_id: UUID, away: Away, changes: Sequence[ChangedPlace], chosen: set[UUID] | None) -> Response:
    if chosen == set():
        flash("Nothing was ticked, so nothing was taken.", "warn")
        return _back_to(team_id, away.id)
    taken = proposals.accept(
        db.session,
        team_id=team_id,
        proposed=changes,
        chosen=chosen,
        author_id=viewer().user_id,
        device=store.AWAY,
        client_key=store.key_for(away.id, key_from(request.form.get("client_key"))[:32] or new_key()),
        happened_at=clock.now(),
        cause=f"{first_name(away.name)} is away",
    )
    if isinstance(taken.recorded, NotTaken):
        flash(taken.recorded.sentence, "warn")
        return _back_to(team_id, away.id)
    if taken.left_out:
        why = " ".join(sorted({line.why for line in taken.left_out}))
        flash(f"{shown.visits(len(taken.left_out))} stayed as the team has them. {why}", "warn")
    if taken.recorded is None:
        return _back_to(team_id, away.id)
    flash("Taken. Nobody has been told yet: look, then tell them.", "done")
    left = {line.visit for line in taken.left_out}
    told = sorted({change.visit for change in changes if chosen is None or change.visit in chosen} - left)
    first = shown.first_day(changes) or clock.today()
    return redirect(url_for("rota.tell", team_id=team_id, first=monday_of(first), visits=[str(each) for each in told]))


def _back_to(team_id: UUID, absence_id: UUID) -> Response:
    return redirect(url_for("away.show", team_id=team_id, absence_id=absence_id))


def _last_day(away: Away) -> date | Problem:
    """The last day away, from the first day back that was chosen."""
    today = clock.today()
    match _said("from"):
        case "today":
            return today - ONE_DAY
        case "tomorrow":
            return today
        case "date":
            days = dates_from({"first": _said("day"), "last": _said("day")}, today, earliest=away.first)
            if isinstance(days, Problem) or not _said("day").strip():
                return Problem("Nothing was saved.", "day", "Give the first day back as a date, such as 30 11 2026.")
            if days.first > away.last + timedelta(days=1):
                return Problem("Nothing was saved.", "day", "They would be back by then. Give an earlier day.")
            return days.first - ONE_DAY
    return Problem("Nothing was saved.", "from", "Choose from when they are back.")


def _back(team_id: UUID, away: Away, problem: Problem | None = None) -> str:
    coming = backs.would_come_back(db.session, team_id, away.id, clock.now())
    return render_template(
        "away/back.html",
        team=organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id),
        away=away,
        first_name=first_name(away.name),
        today=clock.today(),
        tomorrow=clock.today() + ONE_DAY,
        names=shown.names(coming),
        problem=problem,
        typed=request.form,
        choices=(TODAY, TOMORROW),
    )
