"""What matters most in the team's rota: seen by whoever sees the rota, put in order by the team."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from rota.local_time import monday_of
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.converters import row_number
from wellbeing.db import db
from wellbeing.store import organisation
from wellbeing.store import wanted as store
from wellbeing.store.changed_since import ChangedSince
from wellbeing.viewer import Action
from wellbeing.views.rota.blueprint import bp

CONFLICT = 409
RESET = "reset"
UP, DOWN = "up", "down"


@bp.get("/<uuid:team_id>/wanted")
@allow(Action.SEE_ROTA)
def wanted(team_id: UUID) -> str:
    """The order as it stands, with its reasons, and who changed it."""
    return _page(team_id)


@bp.post("/<uuid:team_id>/wanted")
@allow(Action.CHANGE_ROTA)
def reorder(team_id: UUID) -> Response | tuple[str, int]:
    """One thing moves up or down by a place, or all go back to the usual order."""
    looking = viewer()
    organisation.team(db.session, looking, Action.CHANGE_ROTA, team_id)
    way, _, name = request.form.get("move", "").partition(" ")
    seen = request.form.get("seen_seq", type=row_number)
    if way not in (UP, DOWN, RESET) or seen is None:
        raise BadRequest
    try:
        if way == RESET:
            changed = store.reset(db.session, team_id, looking.user_id, seen_seq=seen)
        else:
            changed = store.move(db.session, team_id, looking.user_id, name, up=way == UP, seen_seq=seen)
    except ChangedSince:
        return _page(team_id, changed_since=True), CONFLICT
    if changed:
        flash("Saved. The next proposal goes by this order.", "done")
    return redirect(url_for("rota.wanted", team_id=team_id, _anchor=f"moved-{name}" if name in store.USUAL else None))


def _page(team_id: UUID, changed_since: bool = False) -> str:
    looking = viewer()
    team = organisation.team(db.session, looking, Action.SEE_ROTA, team_id)
    return render_template(
        "rota/wanted.html",
        team=team,
        first=monday_of(clock.today()),
        standing=store.standing(db.session, team_id),
        history=store.history(db.session, team_id),
        may_change=looking.may(Action.CHANGE_ROTA, team_id),
        changed_since=changed_since,
    )
