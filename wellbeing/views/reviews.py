"""Reviews of one person's plan: asked for, written a question a page, kept, and read again. Decides nothing.

The team's own review of everybody is `views.review`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from plans.reviews import AFTER_HOSPITAL, Review, to_finish
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.reviews import AskForm, ChangeForm, VoicesForm, WhoForm, shown
from wellbeing.forms.seen import seen_of, was
from wellbeing.store import people
from wellbeing.store import reviews as store
from wellbeing.store.people import person_of
from wellbeing.viewer import Action

bp = Blueprint("reviews", __name__, url_prefix="/people")

CONFLICT = 409
SOON = timedelta(days=14)
"""By when a review that somebody asks for is due, unless they say another day."""
Page = Response | str | tuple[str, int]
BOXES = {"working": "What is working?", "not-working": "What is not working?", "change": "What will we change?"}
"""The questions after who was there, in their order: part of the address, and what is asked."""


@bp.get("/<uuid:person_id>/reviews")
@allow(Action.SEE_PEOPLE)
def index(person_id: UUID) -> str:
    """When the next one is due and why, what was asked for, and every review until now."""
    kept = store.reviews_of(db.session, viewer(), person_id)
    return render_template(
        "reviews/index.html",
        **_frame(person_id),
        kept=[each for each in kept if each.finished_at is not None],
        writing=next((each for each in kept if each.finished_at is None), None),
        asked=store.asked_of(db.session, viewer(), person_id),
        due=people.dues_of(db.session, {person_id}).get(person_id),
        after_hospital=AFTER_HOSPITAL.days,
    )


@bp.route("/<uuid:person_id>/reviews/ask", methods=["GET", "POST"])
@allow(Action.SEE_PEOPLE)
def ask(person_id: UUID) -> Page:
    """Ask for a review sooner, for a reason."""
    person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    form = AskForm(data={"due": clock.today() + SOON})
    if not form.validate_on_submit():
        return render_template("reviews/ask.html", **_frame(person_id), form=form)
    store.ask(db.session, viewer(), person_id, form.due.data, form.why.data)
    flash("A review is asked for. The team sees it on its pages.", "done")
    return redirect(url_for("reviews.index", person_id=person_id))


@bp.route("/<uuid:person_id>/reviews/new", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def new(person_id: UUID) -> Page:
    """When it was and who was there; goes on with the review that is being written, where there is one."""
    person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    writing = store.being_written(db.session, viewer(), person_id)
    there = ", ".join(writing.review.present) if writing else ""
    form = WhoForm(data={"on": writing.review.on if writing else clock.today(), "present": there})
    if not form.validate_on_submit():
        return render_template("reviews/who.html", **_frame(person_id), form=form, of=len(BOXES) + 1)
    id = store.begin(db.session, viewer(), person_id, form.on.data, form.present.data)
    return redirect(url_for("reviews.write", person_id=person_id, review_id=id, box=next(iter(BOXES))))


@bp.route(
    f"/<uuid:person_id>/reviews/<uuid:review_id>/<any({', '.join(map(repr, BOXES))}):box>", methods=["GET", "POST"]
)
@allow(Action.WRITE_PLAN)
def write(person_id: UUID, review_id: UUID, box: str) -> Page:
    """One question of it; saved as it stands, then on to the next."""
    person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    kept = store.review_of(db.session, viewer(), person_id, review_id)
    if kept.finished_at is not None:
        flash("This review is kept already. Write another one for what came after.", "warn")
        return redirect(_read(person_id, review_id))
    form = _form(box, kept.review)
    if not form.validate_on_submit():
        return _ask(person_id, review_id, box, form)
    clash = store.answer(
        db.session,
        viewer(),
        person_id,
        review_id,
        lambda review: form.alter(review, box),
        lambda review: was(form.seen.data, _words(box, review)),
    )
    if clash is not None:
        form.seen.data = seen_of(_words(box, clash))
        return _ask(person_id, review_id, box, form, clash), CONFLICT
    return redirect(_after(person_id, review_id, box))


@bp.get("/<uuid:person_id>/reviews/<uuid:review_id>")
@allow(Action.SEE_PEOPLE)
def show(person_id: UUID, review_id: UUID) -> str:
    """A review, to read; while it is being written, with what it still needs."""
    kept = store.review_of(db.session, viewer(), person_id, review_id)
    return render_template(
        "reviews/show.html",
        **_frame(person_id),
        kept=kept,
        missing=to_finish(kept.review) if kept.finished_at is None else (),
        boxes=BOXES,
    )


@bp.post("/<uuid:person_id>/reviews/<uuid:review_id>/finish")
@allow(Action.WRITE_PLAN)
def finish(person_id: UUID, review_id: UUID) -> Response:
    """It is said and done: the next one is counted from it."""
    missing = store.finish(db.session, viewer(), person_id, review_id)
    if missing:
        for sentence in missing:
            flash(sentence, "warn")
        return redirect(_read(person_id, review_id))
    flash("The review is kept. The next one is counted from it.", "done")
    return redirect(url_for("reviews.index", person_id=person_id))


def _frame(person_id: UUID) -> dict[str, Any]:
    """What each of these pages says of the person, and what the viewer may do."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    return {"person": person, "today": clock.today(), "may_write": viewer().may(Action.WRITE_PLAN, team.id)}


def _form(box: str, review: Review) -> VoicesForm | ChangeForm:
    """The question as it stands in the review, or as it was sent."""
    seen = seen_of(_words(box, review))
    if box == "change":
        return ChangeForm(data={"will_change": review.will_change, "seen": seen})
    said = {each.who: each.words for each in (review.working if box == "working" else review.not_working)}
    return VoicesForm(data={**said, "seen": seen})


def _words(box: str, review: Review) -> str:
    """What the page of this question shows of a review, as one text."""
    if box == "change":
        return review.will_change
    return shown(review.working if box == "working" else review.not_working)


def _ask(person_id: UUID, review_id: UUID, box: str, form: VoicesForm | ChangeForm, clash: Review | None = None) -> str:
    names = list(BOXES)
    position = names.index(box)
    return render_template(
        "reviews/write.html",
        **_frame(person_id),
        review_id=review_id,
        box=box,
        title=BOXES[box],
        form=form,
        clash=clash,
        number=position + 2,
        of=len(BOXES) + 1,
        back=names[position - 1] if position else None,
    )


def _after(person_id: UUID, review_id: UUID, box: str) -> str:
    names = list(BOXES)
    position = names.index(box) + 1
    if position < len(names):
        return url_for("reviews.write", person_id=person_id, review_id=review_id, box=names[position])
    return _read(person_id, review_id)


def _read(person_id: UUID, review_id: UUID) -> str:
    return url_for("reviews.show", person_id=person_id, review_id=review_id)
