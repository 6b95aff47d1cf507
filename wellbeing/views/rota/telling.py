"""Save and tell: what each worker would be told, what stands in the way, and telling them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.changes import VisitState
from rota.limits import DAYS_IN_WEEK
from rota.week import Week
from wellbeing.access import allow, viewer
from wellbeing.converters import row_number
from wellbeing.db import db
from wellbeing.models import Team
from wellbeing.store import organisation
from wellbeing.store import publish as store
from wellbeing.store.timeline import standing
from wellbeing.store.week import week_of
from wellbeing.viewer import Action
from wellbeing.views.rota.blueprint import bp
from wellbeing.views.rota.visit import Problem
from wellbeing.wording import clock as wall
from wellbeing.wording import day_long

LONGEST_REASON = 1000
REFUSED, CONFLICT = 400, 409
NOTHING_TICKED = Problem("Nothing was ticked, so nobody was told.", "changes", "Tick the visits to tell.")
NEEDS_REASON = Problem("Nobody has been told yet.", "reason", "Say in a sentence why this is right for now.")
STOPPED = Problem("Nobody has been told, because this can't be done.", "stopping", "Put this right first.")

CHANGED_SINCE = Problem(
    "Nobody has been told yet, because somebody changed a visit while you looked.",
    "changes",
    "This is how it stands now. Look again, then tell.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A visit to tell, in words."""

    visit: UUID
    sentence: str


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
        return _page(team, first, NOTHING_TICKED, reason), REFUSED
    answer = store.publish(
        db.session,
        team_id=team_id,
        author_id=viewer().user_id,
        visits=visits,
        reason=reason,
        seen_seq=request.form.get("seen_seq", type=row_number),
    )
    if isinstance(answer, store.ChangedSince):
        return _page(team, first, CHANGED_SINCE, reason), CONFLICT
    if isinstance(answer, store.Refused):
        return _page(team, first, STOPPED if answer.stops else NEEDS_REASON, reason), REFUSED
    flash(f"Told: {answer.visits} {'visit' if answer.visits == 1 else 'visits'}.", "done")
    return redirect(url_for("rota.week", team_id=team_id, first=first))


def _page(team: Team, first: date, problem: Problem | None = None, typed: str = "") -> str:
    last = first + timedelta(days=DAYS_IN_WEEK - 1)
    preview = store.preview(db.session, team.id, first, last)
    week = week_of(db.session, team.id, first)
    told = {worker for change in preview.untold for worker in change.workers}
    return render_template(
        "rota/tell.html",
        team=team,
        week=week,
        seen_seq=preview.seq,
        changes=[Line(change.visit, _sentence(week, change)) for change in preview.untold],
        told_names=sorted(week.worker[worker].name for worker in told if worker in week.worker),
        stopping=preview.stops,
        reasons_for=preview.reasons,
        problem=problem,
        typed=typed,
    )


def _sentence(week: Week, change: store.Untold) -> str:
    """ "Joan, Tuesday 24 November 09:00: Sam, instead of Amina at 09:30"."""
    person = week.person.get(change.person)
    name = person.name if person else "Somebody"
    now, before = _going(week, change.after), _going(week, change.before)
    when = day_long(change.day)
    if now is None:
        return f"{name}, {when}: not any more" + (f" ({before})" if before else "")
    return f"{name}, {when}: {now}" + (f", instead of {before}" if before else "")


def _going(week: Week, state: VisitState | None) -> str | None:
    """Who goes and when; None where nobody does."""
    if state is None or state.asked is None or not standing(state):
        return None
    going = [
        f"{week.worker[place.worker].name if place.worker in week.worker else 'somebody'} at {wall(place.start)}"
        for place in state.planned.places
        if place.worker and place.start
    ]
    return " and ".join(going) or None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
