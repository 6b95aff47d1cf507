"""My phones: choosing the PIN that opens what this one keeps, and cutting off one that is lost."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from wellbeing import phones
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.store import calendar_feed
from wellbeing.store import phone as store
from wellbeing.viewer import Action

bp = Blueprint("my_phones", __name__, url_prefix="/me/phones")

CALENDAR_GOES_ON = (
    "If its calendar asked for your days, it still does. Take that address back too: Me, then My calendar."
)


@bp.get("/")
@allow(Action.SEE_MY_DAY)
def index() -> str:
    """What this phone keeps, and where else I am signed in."""
    here = phones.here()
    mine = store.mine(db.session, viewer())
    return render_template("me/phones.html", phones=mine, here=here.id if here else None)


@bp.post("/<uuid:phone_id>/cut-off")
@allow(Action.SEE_MY_DAY)
def cut_off(phone_id: UUID) -> Response:
    """It is lost: it is signed out, and empties itself when it is next in touch."""
    phone = store.cut_off_mine(db.session, viewer(), phone_id)
    flash(f"{phone.called} is cut off. It empties itself when it is next in touch, or within 24 hours.", "done")
    if calendar_feed.mine(db.session, viewer()):
        flash(CALENDAR_GOES_ON, "warn")
    return redirect(url_for("my_phones.index"), 303)
