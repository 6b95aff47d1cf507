"""Worries and missed visits, for the registered manager: what to look after now, what was said, what was missed."""

from __future__ import annotations

from flask import Blueprint, render_template

from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.safety import KINDS
from wellbeing.store import alarm, concern, duty
from wellbeing.store import worry as store
from wellbeing.store.death import lately
from wellbeing.viewer import Action

bp = Blueprint("worries", __name__, url_prefix="/worries")


@bp.get("")
@allow(Action.SEE_WORRIES)
def index() -> str:
    """Visits of the last two weeks that somebody should look at, open ones first."""
    found = store.worries(db.session, viewer())
    looking = viewer()
    return render_template(
        "worries/index.html",
        alarms=alarm.open_alarms(db.session, looking),
        concerns=concern.open_concerns(db.session, looking),
        kinds=dict(KINDS),
        nobody=duty.without(db.session, looking),
        open=[one for one in found if one.open],
        since=[one for one in found if not one.open],
        days=store.DAYS,
        lately=lately(db.session, viewer(), Action.SEE_WORRIES),
        several=len(viewer().teams(Action.SEE_WORRIES)) > 1,
    )
