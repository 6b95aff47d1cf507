"""The team's review, coach and team on one screen: each person in turn. Nothing is approved here, nobody is ranked."""

from __future__ import annotations

from flask import Blueprint, render_template

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.store import coach_asked, organisation, team_action, team_review
from wellbeing.store import review as store
from wellbeing.store.attention import attention
from wellbeing.store.death import lately
from wellbeing.viewer import Action

bp = Blueprint("review", __name__, url_prefix="/review")

FIRST = 5
"""How many of those who have waited longest stand open, besides those whose turn can't wait."""


@bp.get("")
@allow(Action.REVIEW)
def index() -> str:
    """Everyone, who has waited longest for a conversation first."""
    turns = store.turns(db.session, viewer())
    later = {turn.id for turn in turns[FIRST:] if turn.can_wait(clock.today())}
    return render_template(
        "review/index.html",
        turns=[turn for turn in turns if turn.id not in later],
        later=[turn for turn in turns if turn.id in later],
        lately=lately(db.session, viewer(), Action.REVIEW),
        attention=attention(db.session, viewer(), turns, clock.today(), Action.REVIEW),
        teams=organisation.teams(db.session, viewer(), Action.REVIEW),
        going_on=team_review.going_on(db.session, viewer()),
        waiting=_waiting(),
        today=clock.today(),
    )


def _waiting() -> dict[str, int]:
    """How much waits in the viewer's teams: what was taken on, and what the coach was asked for."""
    return {
        "actions": sum(each.open for each in team_action.of_teams(db.session, viewer())),
        "asked": sum(each.answered_at is None for each in coach_asked.of_teams(db.session, viewer())),
    }
