"""Save and tell: what each worker would be told, what stands in the way, and telling them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.models import Team
from wellbeing.store import organisation
from wellbeing.store import publish as store
from wellbeing.store.week import DAYS_IN_WEEK
from wellbeing.viewer import Action
from wellbeing.views.rota import bp
from wellbeing.views.rota.visit import Problem

LONGEST_REASON = 1000


@bp.get("/<uuid:team_id>/<day:first>/tell")
@allow(Action.CHANGE_ROTA)
def tell(team_id: UUID, first: date) -> str:
    """What would be told of this week."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    return _page(team, first)


@bp.post("/<uuid:team_id>/<day:first>/tell")
@allow(Action.CHANGE_ROTA)
def publish(team_id: UUID, first: date) -> Response | tuple[str, int]:
    """Tell the visits that were ticked."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    visits = {UUID(text) for text in request.form.getlist("visits") if _is_uuid(text)}
    if not visits:
        return _page(
            team, first, Problem("Nothing was ticked, so nobody was told.", "main-content", "Tick the visits to tell.")
        ), 400
    try:
        told = store.publish(
            db.session,
            team_id=team_id,
            author_id=viewer().user_id,
            visits=visits,
            reason=reason or None,
            at=clock.now(),
        )
    except store.NeedsReason:
        problem = Problem("Nobody has been told yet.", "reason", "Say in a sentence why this is right for now.")
        return _page(team, first, problem, reason), 400
    except store.Stopped as stopped:
        return _page(team, first, Problem(str(stopped), "stopping", "Put this right first."), reason), 400
    flash(f"Told: {told.visits} {'visit' if told.visits == 1 else 'visits'}.", "done")
    return redirect(url_for("rota.week", team_id=team_id, first=first))


def _page(team: Team, first: date, problem: Problem | None = None, typed: str = "") -> str:
    preview = store.preview(db.session, team.id, first, first + timedelta(days=DAYS_IN_WEEK - 1))
    return render_template(
        "rota/tell.html",
        team=team,
        week={"first": first},
        changes=preview.changes,
        told_names=preview.workers,
        stopping=preview.stopping,
        reasons_for=preview.reasons_for,
        up_to=preview.seq,
        problem=problem,
        typed=typed,
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
