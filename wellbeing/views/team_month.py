"""A team's own month as it runs: every figure of the report, for those who know the people. Decides nothing.

What leaves the building is an edition; this page is the team's, so nothing on it is rounded or hidden.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.period import MONTHS_SHOWN, Cut, Period, months_back
from rota.report import BUURTZORG, REFERENCE_LINES
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.report import NotAsked, asked
from wellbeing.reports.columns import DEFINITIONS
from wellbeing.reports.figures import figures_of
from wellbeing.store import report as store
from wellbeing.store.report_scope import Kind, Scope
from wellbeing.viewer import Action, NotYours

bp = Blueprint("team_month", __name__, url_prefix="/our-month")

LONGEST_LIST = 200


@bp.get("")
@allow(Action.SEE_REPORT)
def index() -> Response | str:
    """The viewer's own teams; straight to it where there is one. Raises NotYours for who has none."""
    teams = store.own_teams(db.session, viewer())
    if not teams:
        raise NotYours
    if len(teams) == 1:
        return redirect(url_for("team_month.show", team_id=teams[0].id))
    return render_template("team_month/index.html", teams=teams)


@bp.get("/<uuid:team_id>")
@allow(Action.SEE_REPORT)
def show(team_id: UUID) -> str:
    """One team's month, this one unless the address names another of the last thirteen."""
    team = store.own_team(db.session, viewer(), team_id)
    this_month = clock.today().replace(day=1)
    try:
        first = asked(request.args, this_month).first
    except NotAsked as error:
        raise NotYours from error
    months = months_back(this_month, MONTHS_SHOWN)
    if first not in months:
        raise NotYours
    figures = figures_of(db.session, Scope(Kind.TEAM, team.id, team.name), Period(Cut.MONTH, first))
    unrecorded = store.without_record(db.session, viewer(), team_id, first)
    return render_template(
        "team_month/show.html",
        team=team,
        first=first,
        months=months,
        running=first == this_month,
        figures=figures,
        unrecorded=unrecorded[:LONGEST_LIST],
        definitions=DEFINITIONS,
        lines=REFERENCE_LINES,
        buurtzorg=BUURTZORG,
    )
