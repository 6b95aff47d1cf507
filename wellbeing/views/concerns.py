"""“I’m worried”: saying so at a visit, and what the registered manager and, if told, the team answer.

Takes a request, asks the store, renders. Nothing of it is shown on any other page than these and the manager's own.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.safety import KINDS, AnswerForm, ConcernForm
from wellbeing.store import concern as store
from wellbeing.store import duty, visit
from wellbeing.store.concern import DANGER, TEAM, Worried
from wellbeing.viewer import Action

bp = Blueprint("concerns", __name__)

REFUSED = 400
Page = Response | str | tuple[str, int]
WORDS = dict(KINDS)


@bp.route("/visits/<uuid:visit_id>/worried", methods=["GET", "POST"])
@allow(Action.RECORD_VISIT)
def say(visit_id: UUID) -> Page:
    """I’m worried: whom to ring now, then what it is about and who is told."""
    at = visit.visit_of(db.session, viewer(), visit_id)
    form = ConcernForm()
    if form.is_submitted() and form.validate():
        said = Worried(form.kind.data, form.told.data, form.words.data)
        row = store.say(db.session, viewer(), visit_id, said, form.client_key.data or new_key())
        flash("Said. The registered manager can read it." if said.told != TEAM else "Said. They can read it.", "done")
        return redirect(url_for("concerns.show", concern_id=row), 303)
    if not form.is_submitted():
        form.client_key.data = new_key()
    page = render_template(
        "concerns/say.html",
        visit=at,
        name=at.person.known_as or at.person.name,
        form=form,
        numbers=duty.numbers(db.session, viewer(), at.team_id),
    )
    return (page, REFUSED) if form.is_submitted() else page


@bp.get("/worries-said")
@allow(Action.ANSWER_ALARM)
def index() -> str:
    """What I may read: mine, what the team was told, and all of it for the registered manager."""
    return render_template(
        "concerns/index.html",
        open=store.open_concerns(db.session, viewer()),
        closed=store.closed_concerns(db.session, viewer()),
        kinds=WORDS,
    )


@bp.get("/worries-said/<uuid:concern_id>")
@allow(Action.ANSWER_ALARM)
def show(concern_id: UUID) -> str:
    """One of them, and what was answered."""
    return _page(concern_id)


@bp.post("/worries-said/<uuid:concern_id>/read")
@allow(Action.SEE_WORRIES)
def read(concern_id: UUID) -> Response:
    """The registered manager has read it."""
    store.read(db.session, viewer(), concern_id)
    flash("Thank you. Who said it can see that you have read it.", "done")
    return redirect(url_for("concerns.show", concern_id=concern_id), 303)


@bp.post("/worries-said/<uuid:concern_id>/answer")
@allow(Action.ANSWER_ALARM)
def answer(concern_id: UUID) -> Page:
    """Answer it, or say what was done."""
    form = AnswerForm()
    store.concern(db.session, viewer(), concern_id)
    if not form.validate():
        return _page(concern_id, form), REFUSED
    store.answer(db.session, viewer(), concern_id, form.words.data, form.client_key.data or new_key())
    flash("Answered. Who said it hears of it.", "done")
    return redirect(url_for("concerns.show", concern_id=concern_id), 303)


@bp.post("/worries-said/<uuid:concern_id>/close")
@allow(Action.SEE_WORRIES)
def close(concern_id: UUID) -> Response:
    """There is nothing more to do about it."""
    store.close(db.session, viewer(), concern_id)
    flash("Closed. It can still be read and answered.", "done")
    return redirect(url_for("worries.index") if request.form.get("then") else url_for("concerns.index"), 303)


def _page(concern_id: UUID, form: AnswerForm | None = None) -> str:
    return render_template(
        "concerns/show.html",
        concern=store.concern(db.session, viewer(), concern_id),
        answers=store.answers(db.session, viewer(), concern_id),
        form=form or AnswerForm(formdata=None, data={"client_key": new_key()}),
        kinds=WORDS,
        danger=DANGER,
    )
