"""The team's review, coach and team on one screen: each person in turn. Nothing is approved here, nobody is ranked."""

from __future__ import annotations

from flask import Blueprint, render_template

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.store import review as store
from wellbeing.store.attention import attention
from wellbeing.store.death import lately
from wellbeing.viewer import Action

bp = Blueprint("review", __name__, url_prefix="/review")


@bp.get("")
@allow(Action.REVIEW)
def index() -> str:
    """Everyone, who has waited longest for a conversation first."""
    turns = store.turns(db.session, viewer())
    return render_template(
        "review/index.html",
        turns=turns,
        lately=lately(db.session, viewer(), Action.REVIEW),
        attention=attention(db.session, viewer(), turns, clock.today(), Action.REVIEW),
        several=len(viewer().teams(Action.REVIEW)) > 1,
        today=clock.today(),
    )
