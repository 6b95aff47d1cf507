"""What an hour costs: the team's average for an hour of work, beside care bought elsewhere. Nobody's pay is here."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.period import Cut, period_of
from rota.report import DEFINITION_COST
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.cost import Typed, pence_of, problem_of, typed
from wellbeing.forms.problems import Problem
from wellbeing.reports.figures import figures_of
from wellbeing.store import cost as store
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.report import own_team
from wellbeing.store.report_scope import Kind, Scope
from wellbeing.store.trial import hourly_pence, may_write_hourly
from wellbeing.viewer import Action, NotYours

bp = Blueprint("cost", __name__, url_prefix="/cost")


@bp.get("/<uuid:team_id>")
@allow(Action.SEE_REPORT)
def show(team_id: UUID) -> str:
    """What an hour face to face comes to, last month and this one, and the two figures that it rests on."""
    return _page(team_id)


@bp.post("/<uuid:team_id>/hour")
@allow(Action.SEE_REPORT)
def hour(team_id: UUID) -> Response | str:
    """Keep what an hour of work costs on average."""
    given = _given(team_id)
    problem = problem_of(given, sourced=False)
    if problem is not None or given.pence is None:
        return _page(team_id, problem, hour=given)
    try:
        store.write_hour(db.session, viewer(), team_id, given.pence, pence_of(given.seen))
    except ChangedSince as changed:
        stands = "taken out" if changed.now is None else f"made £{changed.now / 100:.2f}"
        sentence = f"Somebody else has {stands} since you opened this page, so yours was not kept yet."
        return _page(team_id, Problem(sentence, "hour", "Look at it, and save again if you still want yours"), given)
    flash("Kept. The cost of an hour face to face is worked out with it from now on.", "done")
    return redirect(url_for("cost.show", team_id=team_id))


@bp.post("/<uuid:team_id>/elsewhere")
@allow(Action.PUBLISH_REPORT)
def elsewhere(team_id: UUID) -> Response | str:
    """Write what an hour of care bought elsewhere costs, from today on."""
    given = _given(team_id)
    problem = problem_of(given, sourced=True)
    if problem is not None or given.pence is None:
        return _page(team_id, problem, rate=given)
    store.write_rate(db.session, viewer(), team_id, given.pence, given.source)
    flash("Kept, from today on. Earlier reports keep the figure that they had.", "done")
    return redirect(url_for("cost.show", team_id=team_id))


def _given(team_id: UUID) -> Typed:
    own_team(db.session, viewer(), team_id)
    if not may_write_hourly(viewer(), team_id):
        raise NotYours
    return typed(request.form)


def _page(team_id: UUID, problem: Problem | None = None, hour: Typed | None = None, rate: Typed | None = None) -> str:
    team = own_team(db.session, viewer(), team_id)
    scope, this = Scope(Kind.TEAM, team.id, team.name), period_of(Cut.MONTH, clock.today())
    reference = store.rate(db.session, viewer(), team_id)
    pence = hourly_pence(db.session, team_id)
    return render_template(
        "cost/show.html",
        team=team,
        months=[figures_of(db.session, scope, period) for period in (this, this.before)],
        running=this,
        pence=pence,
        reference=reference,
        hour=hour or Typed("" if pence is None else f"{pence / 100:.2f}"),
        rate=rate or Typed(f"{reference.pence / 100:.2f}", reference.source),
        problem=problem,
        definition=DEFINITION_COST,
        may_write=may_write_hourly(viewer(), team_id),
        may_write_rate=viewer().may(Action.PUBLISH_REPORT, team_id),
    )
