"""What if…: a team tries something out, sees what would come of it, compares, makes it real. Decides nothing."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from plans.supposing import Supposed, What, words
from rota.local_time import monday_of, wall_time
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.cost import pence_of
from wellbeing.forms.what_if import FORMS, OtherTimeForm, offer
from wellbeing.jobs.doorbell import ring_after_commit
from wellbeing.models import Team
from wellbeing.session_cookie import asked_by_itself
from wellbeing.store import organisation, supposing
from wellbeing.store import trial as store
from wellbeing.store.supposing import Offered
from wellbeing.store.timeline import planned_day, states_of
from wellbeing.store.trial import FEWEST_COMPARED, MOST_COMPARED, Kept
from wellbeing.store.trial_made_real import NotAsTried, WaitsForSignOff, Wanted, make_real
from wellbeing.viewer import Action, NotYours
from wellbeing.views.job import HTMX_STOP_POLLING
from wellbeing.views.trial_shown import shown
from wellbeing.wording import moment

bp = Blueprint("what_if", __name__, url_prefix="/rota")

REFUSED, CONFLICT = 400, 409
LONGEST_REASON = 300
KINDS = ", ".join(f'"{what.value}"' for what in FORMS)
Page = Response | str | tuple[str, int]


@bp.get("/<uuid:team_id>/<day:first>/what-if")
@allow(Action.SEE_ROTA)
def index(team_id: UUID, first: date) -> Page:
    """What can be tried, and what was."""
    team, week = _team(team_id), monday_of(first)
    trials = [shown(kept, None) for kept in store.trials(db.session, viewer(), team_id, week)]
    return render_template(
        "what_if/index.html",
        team=team,
        week=week,
        kept=[each for each in trials if each.row.put_away_at is None],
        away=[each for each in trials if each.row.put_away_at is not None],
        may_try=viewer().may(Action.CHANGE_ROTA, team_id),
        most=MOST_COMPARED,
    )


@bp.route(f"/<uuid:team_id>/<day:first>/what-if/new/<any({KINDS}):what>", methods=["GET", "POST"])
@allow(Action.CHANGE_ROTA)
def new(team_id: UUID, first: date, what: str) -> Page:
    """Suppose something, and have it tried."""
    team, week, kind = _team(team_id, Action.CHANGE_ROTA), monday_of(first), What(what)
    offered = supposing.offered(db.session, team_id, week)
    form = FORMS[kind](data={"client_key": new_key(), "first": max(week, clock.today())})
    form.week = week
    offer(form, offered.workers, offered.people, offered.newcomers, offered.competences, offered.per_person)
    if form.validate_on_submit() and form.good():
        supposed = form.supposed()
        return _asked(team, week, supposed, _words(supposed, offered), form.client_key.data)
    answer = render_template("what_if/new.html", team=team, week=week, what=kind, form=form)
    return (answer, REFUSED) if request.method == "POST" else answer


@bp.get("/<uuid:team_id>/<day:first>/what-if/other-time")
@allow(Action.CHANGE_ROTA)
def choose_visit(team_id: UUID, first: date) -> str:
    """Whose visit, and which, would be at another time."""
    team, week = _team(team_id, Action.CHANGE_ROTA), monday_of(first)
    offered = supposing.offered(db.session, team_id, week)
    person = request.args.get("person", "")
    visits = supposing.visits_of(db.session, team_id, week, UUID(person)) if person in offered.people else []
    return render_template(
        "what_if/choose_visit.html", team=team, week=week, people=offered.people, person=person, visits=visits
    )


@bp.route("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/what-if", methods=["GET", "POST"])
@allow(Action.CHANGE_ROTA)
def visit(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """What if this visit were at another time, or longer?"""
    team = _team(team_id, Action.CHANGE_ROTA)
    state = states_of(db.session, team_id, [visit_id]).get(visit_id)
    if state is None or state.asked is None:
        raise NotYours
    asked = state.asked
    stands = next((place.start for place in state.planned.places if place.start), asked.options[0].suits.start)
    day = planned_day(asked, stands)
    week = monday_of(day)
    offered = supposing.offered(db.session, team_id, week)
    form = OtherTimeForm(data={"client_key": new_key(), "start": None, "duration": asked.duration})
    form.week = week
    if request.method == "GET":
        form.start.data = wall_time(stands)
    if form.validate_on_submit() and form.good():
        supposed = form.supposed_of(asked, stands, day)
        whose = f"{offered.people.get(asked.person, 'A')}’s visit"
        return _asked(team, week, supposed, _words(supposed, offered, whose), form.client_key.data or "")
    answer = render_template(
        "what_if/other_time.html", team=team, week=week, form=form, visit=asked, day=day, stands=stands,
        name=offered.people.get(asked.person, ""),
    )  # fmt: skip
    return (answer, REFUSED) if request.method == "POST" else answer


@bp.get("/<uuid:team_id>/<day:first>/what-if/<uuid:trial_id>")
@allow(Action.SEE_ROTA)
def show(team_id: UUID, first: date, trial_id: UUID) -> str:
    """What came of a trial."""
    return _show(team_id, first, trial_id)


@bp.get("/<uuid:team_id>/<day:first>/what-if/<uuid:trial_id>/progress")
@allow(Action.SEE_ROTA)
@asked_by_itself
def progress(team_id: UUID, first: date, trial_id: UUID) -> Response:
    """How far it is; the status tells htmx when it changes no more."""
    _team(team_id)
    kept = store.trial(db.session, viewer(), team_id, monday_of(first), trial_id)
    answer = make_response(render_template("what_if/progress.html", team_id=team_id, trial=shown(kept, None)))
    answer.status_code = 200 if kept.waiting else HTMX_STOP_POLLING
    return answer


@bp.get("/<uuid:team_id>/<day:first>/what-if/compare")
@allow(Action.SEE_ROTA)
def compare(team_id: UUID, first: date) -> Page:
    """Some trials side by side."""
    team, week = _team(team_id), monday_of(first)
    try:
        ids = list(dict.fromkeys(UUID(text) for text in request.args.getlist("trial")))
    except ValueError as error:
        raise NotYours from error
    if not FEWEST_COMPARED <= len(ids) <= MOST_COMPARED:
        flash(f"Tick from {FEWEST_COMPARED} to {MOST_COMPARED} trials to compare them.", "warn")
        return redirect(url_for("what_if.index", team_id=team_id, first=week))
    pence = store.hourly_pence(db.session, team_id)
    trials = [shown(kept, None, pence) for kept in store.chosen(db.session, viewer(), team_id, week, ids)]
    return render_template("what_if/compare.html", team=team, week=week, trials=trials)


@bp.post("/<uuid:team_id>/<day:first>/what-if/<uuid:trial_id>/again")
@allow(Action.CHANGE_ROTA)
def again(team_id: UUID, first: date, trial_id: UUID) -> Response:
    """Work it out again, as the rota stands now."""
    _team(team_id, Action.CHANGE_ROTA)
    row = store.again(db.session, viewer(), team_id, trial_id)
    ring_after_commit(db.session, current_app.extensions["settings"])
    return _to(team_id, row.week, trial_id)


@bp.post("/<uuid:team_id>/<day:first>/what-if/<uuid:trial_id>/put-away")
@allow(Action.CHANGE_ROTA)
def put_away(team_id: UUID, first: date, trial_id: UUID) -> Response:
    """Out of the list, or back into it."""
    _team(team_id, Action.CHANGE_ROTA)
    away = request.form.get("away") != "no"
    row = store.put_away(db.session, viewer(), team_id, trial_id, away=away)
    flash("It is put away. You find it at the foot of the list." if away else "It is in the list again.", "done")
    return redirect(url_for("what_if.index", team_id=team_id, first=row.week))


@bp.post("/<uuid:team_id>/<day:first>/what-if/<uuid:trial_id>/real")
@allow(Action.CHANGE_ROTA)
def real(team_id: UUID, first: date, trial_id: UUID) -> Page:
    """Make it real, as it was tried."""
    _team(team_id, Action.CHANGE_ROTA)
    wanted = _wanted()
    try:
        made = make_real(db.session, viewer(), team_id, trial_id, wanted)
    except NotAsTried as refused:
        db.session.rollback()
        return _show(team_id, first, trial_id, str(refused), wanted), CONFLICT
    except WaitsForSignOff as waits:
        db.session.flush()
        week = store.held(db.session, viewer(), team_id, trial_id).week
        flash(f"Only a professional signs off. {waits} The rota’s part is kept here until then.", "warn")
        return _to(team_id, week, trial_id)
    if made.by_now:
        kept = store.trial(db.session, viewer(), team_id, made.trial.week, trial_id)
        who = "You" if kept.row.made_real_by_id == viewer().user_id else kept.made_real_by or "Somebody"
        at = moment(kept.row.made_real_at) if kept.row.made_real_at else "before"
        flash(f"{who} made this real on {at}. Nothing was done a second time.", "warn")
    else:
        flash("It is real now. Nobody has been told yet: save and tell when you are ready.", "done")
    return _to(team_id, made.trial.week, trial_id)


@bp.post("/<uuid:team_id>/<day:first>/what-if/hourly")
@allow(Action.CHANGE_ROTA)
def hourly(team_id: UUID, first: date) -> Response:
    """What an hour of work costs on average, for comparing."""
    _team(team_id, Action.CHANGE_ROTA)
    text = request.form.get("pounds", "").strip()
    back = redirect(url_for("what_if.index", team_id=team_id, first=monday_of(first)))
    pence = pence_of(text) if text else None
    if text and pence is None:
        flash("That is no amount of money, so the cost stays as it was. Write pounds, such as 25 or 27.50.", "warn")
        return back
    store.write_hourly(db.session, viewer(), team_id, pence)
    flash("Kept. Trials are compared with this cost of an hour now.", "done")
    return back


def _asked(team: Team, week: date, supposed: Supposed, said: str, key: str) -> Response:
    row = store.ask(db.session, viewer(), team.id, week, supposed, said, key_from(key) or new_key())
    ring_after_commit(db.session, current_app.extensions["settings"])
    return _to(team.id, week, row.id)


def _to(team_id: UUID, week: date, trial_id: UUID) -> Response:
    return redirect(url_for("what_if.show", team_id=team_id, first=week, trial_id=trial_id))


def _show(team_id: UUID, first: date, trial_id: UUID, problem: str = "", typed: Wanted | None = None) -> str:
    team, week = _team(team_id), monday_of(first)
    kept: Kept = store.trial(db.session, viewer(), team_id, week, trial_id)
    pence = store.hourly_pence(db.session, team_id)
    day = typed.day.isoformat() if typed is not None and typed.day else request.args.get("day", "")
    trial = shown(kept, day, pence)
    return render_template(
        "what_if/show.html",
        team=team,
        week=week,
        trial=trial,
        what=What,
        problem=problem,
        typed=typed,
        may_try=viewer().may(Action.CHANGE_ROTA, team_id),
    )


def _team(team_id: UUID, action: Action = Action.SEE_ROTA) -> Team:
    return organisation.team(db.session, viewer(), action, team_id)


def _wanted() -> Wanted:
    try:
        text = request.form.get("day", "")
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest from error
    said = {name: request.form.get(name, "").replace("\x00", "").strip() for name in ("reason", "full_name")}
    return Wanted(
        day,
        freed=request.form.get("freed") == "yes",
        reason=said["reason"][:LONGEST_REASON],
        full_name=said["full_name"][:200],
    )  # fmt: skip


def _words(supposed: Supposed, offered: Offered, whose: str = "") -> str:
    return words(supposed, offered.workers, offered.competences, whose)
