"""Asking for advice about a week or a visit, answering, and saying what was decided. It blocks nothing."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.local_time import monday_of
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.talking import AnswerForm, AskForm, DecidedForm
from wellbeing.models import Team
from wellbeing.store import advice as store
from wellbeing.store import organisation
from wellbeing.store.board import names_at
from wellbeing.store.rota import members_on
from wellbeing.store.team_names import names_of_workers
from wellbeing.viewer import Action

bp = Blueprint("advice", __name__)

REFUSED = 400
Page = Response | str | tuple[str, int]


@bp.get("/rota/<uuid:team_id>/<day:first>/advice")
@bp.get("/rota/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/advice")
@allow(Action.COMMENT_ROTA)
def index(team_id: UUID, first: date, visit_id: UUID | None = None) -> str:
    """What was asked about the week, or about one visit."""
    team = organisation.team(db.session, viewer(), Action.COMMENT_ROTA, team_id)
    if visit_id is not None:
        store.visit_state(db.session, team_id, visit_id)
    return _list(team, first, visit_id)


@bp.post("/rota/<uuid:team_id>/<day:first>/advice")
@bp.post("/rota/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/advice")
@allow(Action.CHANGE_ROTA)
def ask(team_id: UUID, first: date, visit_id: UUID | None = None) -> Page:
    """Ask about the week, or about one visit."""
    looking = viewer()
    team = organisation.team(db.session, looking, Action.CHANGE_ROTA, team_id)
    if visit_id is not None:
        store.visit_state(db.session, team_id, visit_id)
    form = AskForm()
    whom = request.form.getlist("whom")
    known = members_on(db.session, team_id, max(first, clock.today()))
    whom = [worker for worker in whom if worker in known]
    if not form.validate_on_submit():
        return _list(team, first, visit_id, form, whom), REFUSED
    if not whom:
        return _list(team, first, visit_id, form, whom, nobody=True), REFUSED
    key = key_from(request.form.get("client_key")) or new_key()
    row = store.ask(db.session, looking, team_id, first, visit_id, form.words.data, whom, key)
    flash("Asked. They see it on My day.", "done")
    return redirect(url_for("advice.show", advice_id=row.id))


def _list(
    team: Team,
    first: date,
    visit_id: UUID | None,
    form: AskForm | None = None,
    whom: list[str] | None = None,
    *,
    nobody: bool = False,
) -> str:
    looking = viewer()
    may_ask = looking.may(Action.CHANGE_ROTA, team.id)
    names = names_of_workers(db.session, members_on(db.session, team.id, max(first, clock.today()))) if may_ask else {}
    if whom is None and may_ask:
        whom = list(store.whom_it_touches(db.session, looking, team.id, first, visit_id))
    return render_template(
        "advice/index.html",
        team=team,
        first=monday_of(first),
        visit_id=visit_id,
        person=names_at(db.session, [visit_id]).get(visit_id) if visit_id else None,
        found=store.of_week(db.session, looking, team.id, first, visit_id),
        form=(form or AskForm(formdata=None)) if may_ask else None,
        others=sorted((name, id) for id, name in names.items() if id != str(looking.worker_id)),
        whom=set(whom or ()),
        nobody=nobody,
        client_key=key_from(request.form.get("client_key")) or new_key(),
    )


@bp.get("/advice/<uuid:advice_id>")
@allow(Action.COMMENT_ROTA)
def show(advice_id: UUID) -> str:
    """One question, its answers, and what was decided."""
    return _show(advice_id)


@bp.post("/advice/<uuid:advice_id>/answer")
@allow(Action.CHANGE_ROTA)
def answer(advice_id: UUID) -> Page:
    """Say what I think."""
    store.one_of(db.session, viewer(), advice_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _show(advice_id, answer=form), REFUSED
    key = key_from(request.form.get("client_key")) or new_key()
    store.answer(db.session, viewer(), advice_id, form.words.data, key)
    flash("Thank you. Your answer is there for everyone.", "done")
    return redirect(url_for("advice.show", advice_id=advice_id))


@bp.post("/advice/<uuid:advice_id>/close")
@allow(Action.CHANGE_ROTA)
def close(advice_id: UUID) -> Page:
    """Say what was decided."""
    store.one_of(db.session, viewer(), advice_id)
    form = DecidedForm()
    if not form.validate_on_submit():
        return _show(advice_id, decided=form), REFUSED
    if store.close(db.session, viewer(), advice_id, form.words.data):
        flash("Closed. Those you asked hear what was decided.", "done")
    else:
        flash("It was closed already. What was decided first stands.", "warn")
    return redirect(url_for("advice.show", advice_id=advice_id))


def _show(advice_id: UUID, answer: AnswerForm | None = None, decided: DecidedForm | None = None) -> str:
    looking = viewer()
    found = store.one_of(db.session, looking, advice_id)
    open_to_answers = found.closed_at is None and looking.may(Action.CHANGE_ROTA, found.team_id)
    return render_template(
        "advice/show.html",
        found=found,
        problem_form=answer or decided,
        answer=(answer or AnswerForm(formdata=None)) if open_to_answers and not found.mine else None,
        decided=(decided or DecidedForm(formdata=None)) if open_to_answers and found.mine else None,
        client_key=key_from(request.form.get("client_key")) or new_key(),
    )
