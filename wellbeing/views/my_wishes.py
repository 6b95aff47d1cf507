"""My wishes: the weeks for which I can say some, and what came of those of the last half year. Nobody else's."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template

from rota.limits import DAYS_IN_WEEK
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.store import rounds, settling
from wellbeing.viewer import Action
from wellbeing.views.rounds import row_words

bp = Blueprint("my_wishes", __name__)


@bp.get("/me/wishes")
@allow(Action.SEE_MY_DAY)
def index() -> str:
    """Open weeks, wishes to come, and what came of earlier ones."""
    came = settling.mine(db.session, viewer())
    names = rounds.names_for(db.session, [each.row for each in came])
    came_true, answered = settling.how_often(came)
    return render_template(
        "my_wishes/index.html",
        open=rounds.open_weeks(db.session, viewer()),
        came=[(each, row_words(each.row, names)) for each in came],
        came_true=came_true,
        answered=answered,
        today=clock.today(),
        week_long=timedelta(days=DAYS_IN_WEEK),
    )
