"""Extra time that I agreed with somebody of the team: writing it down, and what stands in the team."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.extra import ExtraForm
from wellbeing.forms.fields import choices
from wellbeing.store import extra as store
from wellbeing.store.sent_twice import SentOtherwise
from wellbeing.viewer import Action, NotYours

bp = Blueprint("extra", __name__)

NOT_A_DAY = "You were not in the team on that day"
SENT_OTHERWISE = "Other minutes were saved from this page before, so these were not. Look below, and write it again."


@bp.route("/me/extra", methods=["GET", "POST"])
@allow(Action.RECORD_VISIT)
def mine() -> Response | str | tuple[str, int]:
    """Extra time: mine to write down, the team's to see."""
    form = ExtraForm(day=clock.today())
    form.earliest, form.latest = clock.today() - store.DAYS_BACK, clock.today() + store.DAYS_AHEAD
    form.colleague.choices = choices((str(id), name) for id, name in store.colleagues(db.session, viewer()))
    if form.validate_on_submit():
        try:
            store.agree(db.session, viewer(), form.agreed(), form.client_key.data or new_key())
            flash("Written down, and your colleague hears of it.", "done")
            return redirect(url_for("extra.mine"), HTTPStatus.SEE_OTHER)
        except SentOtherwise:
            flash(SENT_OTHERWISE, "warn")
            return redirect(url_for("extra.mine"), HTTPStatus.SEE_OTHER)
        except NotYours:
            form.day.errors = [NOT_A_DAY]
    if not form.is_submitted():
        form.client_key.data = new_key()
    page = render_template("me/extra.html", form=form, standing=store.in_team(db.session, viewer()))
    return (page, HTTPStatus.BAD_REQUEST) if form.errors else page
