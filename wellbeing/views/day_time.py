"""Travel and team time of my day: filled in from the rota, put right by hand. Asks the store, renders.

A page that was sent twice is saved once. Nothing here changes pay or a figure of the report, and the page says so.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.day_time import DayTimeForm
from wellbeing.store import day_time as store
from wellbeing.store import my_day
from wellbeing.store.day_time import Kind
from wellbeing.store.visit_entry import NotTaken
from wellbeing.viewer import Action
from wellbeing.views.my_day import FIRST_DAY, LAST_DAY

bp = Blueprint("day_time", __name__)

REFUSED = 400
WORDS = {Kind.TRAVEL: "Travel", Kind.TEAM_TIME: "Team time"}


@bp.route("/my-day/<day:day>/time", methods=["GET", "POST"])
@allow(Action.RECORD_VISIT)
def show(day: date) -> Response | str | tuple[str, int]:
    """How much of a day went on the way and into team time: what the rota says, and what I put right."""
    if not FIRST_DAY < day < LAST_DAY:
        abort(404)
    form = DayTimeForm()
    if not form.is_submitted():
        return _page(day)
    form.day.data, form.day.errors = day, []
    if not form.validate():
        return _page(day, form), REFUSED
    saved = store.put_right(db.session, viewer(), form.put_right(form.client_key.data or new_key(), clock.now()))
    if isinstance(saved, NotTaken):
        flash(saved.sentence, "warn")
    return redirect(url_for("day_time.show", day=day), 303)


def _page(day: date, sent: DayTimeForm | None = None) -> str:
    mine = my_day.day_of(db.session, viewer(), day)
    return render_template(
        "my_day/time.html",
        day=day,
        is_today=day == clock.today(),
        lines=[_shown(line, sent) for line in store.lines_of(db.session, viewer(), mine)],
        problems=[(f"{name}-{sent.kind.data}", said) for name, said in sent.problems] if sent else [],
    )


def _shown(line: store.Line, sent: DayTimeForm | None) -> dict[str, Any]:
    typed = sent if sent is not None and sent.kind.data == line.kind else None
    return {
        "kind": line.kind,
        "words": WORDS[line.kind],
        "planned": line.planned,
        "holds": line.holds,
        "is_put_right": line.minutes is not None,
        "note": line.note,
        "minutes": typed.minutes.raw_data[0] if typed and typed.minutes.raw_data else line.holds,
        "typed_note": typed.note.data if typed else line.note,
        "errors": dict(typed.problems) if typed else {},
        "client_key": new_key(),
    }
