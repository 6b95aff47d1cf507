"""A person about themselves, one question a page; what is private is shown on asking, and who looked is kept.

Looking is always a press of a button: a browser that fetches pages ahead, or opens yesterday's again, looks at nothing.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans.about_me import QUESTIONS, Moment, Question, emergency_questions, next_question
from wellbeing import transactions
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.about_me import QuestionForm
from wellbeing.forms.seen import seen_of, was
from wellbeing.store import about_me as store
from wellbeing.store.about_me import Clash
from wellbeing.store.people import person_of
from wellbeing.viewer import Action

bp = Blueprint("about_me", __name__, url_prefix="/people")

CONFLICT = 409
Page = Response | str | tuple[str, int]
BY_SLUG = {question.slug: question for question in QUESTIONS}
SLUGS = ", ".join(f"'{slug}'" for slug in BY_SLUG)
TELEPHONE = re.compile(r"(?<!\d)(?:\+44|0)[\d ]{8,13}\d(?!\d)")


@bp.app_template_filter("ringing")
def ringing(line: str) -> str | None:
    """The first telephone number in a line as a link wants it; None where there is none."""
    found = TELEPHONE.search(line)
    return found[0].replace(" ", "") if found else None


@bp.get("/<uuid:person_id>/about-me")
@allow(Action.SEE_PEOPLE)
def show(person_id: UUID) -> str:
    """What everybody reads, and which private questions are answered."""
    return _show(person_id)


@bp.post("/<uuid:person_id>/about-me/private")
@allow(Action.SEE_PRIVATE)
def private(person_id: UUID) -> str:
    """The same with what is private; that they looked is kept."""
    return _show(person_id, store.look_at(db.session, viewer(), person_id, store.EVERYTHING))


@bp.route("/<uuid:person_id>/emergency", methods=["GET", "POST"])
@allow(Action.SEE_PRIVATE)
def emergency(person_id: UUID) -> str:
    """What somebody needs at once when something is wrong, after a press of a button."""
    person, _, _ = person_of(db.session, viewer(), Action.SEE_PRIVATE, person_id)
    looking = request.method == "POST"
    moment = store.look_at(db.session, viewer(), person_id, store.EMERGENCY) if looking else None
    return render_template("about_me/emergency.html", person=person, moment=moment, asked=emergency_questions())


@bp.route(f"/<uuid:person_id>/about-me/<any({SLUGS}):question>", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def answer(person_id: UUID, question: str) -> Page:
    """One question: what is written, where everybody may read it or somebody asks, and their words."""
    person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    asked = BY_SLUG[question]
    form = QuestionForm()
    if form.show.data and asked.private:
        words = store.look_at(db.session, viewer(), person_id, asked.field).words(asked.field)
        return _ask(person_id, asked, _filled(words))
    if not form.is_submitted():
        covered = asked.private and store.is_answered(db.session, viewer(), person_id, asked)
        words = "" if asked.private else store.answer_of(db.session, viewer(), person_id, asked)
        return _ask(person_id, asked, _filled(words), covered=covered)
    if not form.validate():
        return _ask(person_id, asked, form)
    clash = store.answer(
        db.session,
        viewer(),
        person_id,
        asked,
        form.words.data,
        lambda text: was(form.seen.data, text),
        beside=form.both.data,
    )
    if clash is not None:
        transactions.keep()  # that they looked is kept, though nothing else is
        form.seen.data = seen_of(clash.words)
        return _ask(person_id, asked, form, clash=clash), CONFLICT
    flash("Saved.", "done")
    return redirect(_after(person_id, asked))


@bp.get("/<uuid:person_id>/about-me/before")
@allow(Action.SEE_PEOPLE)
def before(person_id: UUID) -> str:
    """What was written over."""
    return _before(person_id, shown=False)


@bp.post("/<uuid:person_id>/about-me/before")
@allow(Action.SEE_PRIVATE)
def before_private(person_id: UUID) -> str:
    """The same with what is private; that they looked is kept."""
    return _before(person_id, shown=True)


@bp.get("/<uuid:person_id>/about-me/versions/<int:number>")
@allow(Action.SEE_PEOPLE)
def version(person_id: UUID, number: int) -> str:
    """What it said when this version of the plan was agreed."""
    moment = Moment(about=store.words_then(db.session, viewer(), person_id, number))
    return _version(person_id, number, moment, shown=False)


@bp.post("/<uuid:person_id>/about-me/versions/<int:number>")
@allow(Action.SEE_PRIVATE)
def version_private(person_id: UUID, number: int) -> str:
    """The same with what was private; that they looked is kept."""
    return _version(person_id, number, store.look_back(db.session, viewer(), person_id, number), shown=True)


@bp.get("/<uuid:person_id>/looks")
@allow(Action.SEE_PRIVATE)
def looks(person_id: UUID) -> str:
    """Who looked at what is private, and when."""
    person, _, _ = person_of(db.session, viewer(), Action.SEE_PRIVATE, person_id)
    found = store.looks(db.session, viewer(), person_id)
    return render_template("about_me/looks.html", person=person, looks=found, most=store.MOST_LOOKS)


def _show(person_id: UUID, moment: Moment | None = None) -> str:
    written = store.written(db.session, viewer(), person_id)
    return render_template(
        "about_me/show.html",
        **_frame(person_id),
        written=written,
        moment=moment or Moment(about=written.about),
        shown=moment is not None,
        versions=store.versions(db.session, viewer(), person_id),
        to_answer=next((question for question in QUESTIONS if question.field not in written.answered), None),
    )


def _ask(
    person_id: UUID, asked: Question, form: QuestionForm, *, covered: bool = False, clash: Clash | None = None
) -> str:
    position = QUESTIONS.index(asked)
    return render_template(
        "about_me/question.html",
        **_frame(person_id),
        asked=asked,
        form=form,
        covered=covered,
        clash=clash,
        number=position + 1,
        back=QUESTIONS[position - 1] if position and not _alone() else None,
        skip=_after(person_id, asked),
    )


def _before(person_id: UUID, *, shown: bool) -> str:
    saves = store.saves(db.session, viewer(), person_id, private=shown)
    return render_template("about_me/before.html", **_frame(person_id), saves=saves, shown=shown)


def _version(person_id: UUID, number: int, moment: Moment, *, shown: bool) -> str:
    return render_template("about_me/version.html", **_frame(person_id), number=number, moment=moment, shown=shown)


def _frame(person_id: UUID) -> dict[str, Any]:
    """What each of these pages says of the person, and what the viewer may do."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    return {
        "person": person,
        "questions": QUESTIONS,
        "may_write": viewer().may(Action.WRITE_PLAN, team.id),
        "may_look": viewer().may(Action.SEE_PRIVATE, team.id),
    }


def _filled(words: str) -> QuestionForm:
    """A page with what is written, as if it were opened anew."""
    return QuestionForm(formdata=None, data={"words": words, "seen": seen_of(words)})


def _alone() -> bool:
    """Whether this one question was opened by itself, not in the row of them all."""
    return request.args.get("then") == "about"


def _after(person_id: UUID, asked: Question) -> str:
    following = next_question(asked.field)
    if following is None or _alone():
        return url_for("about_me.show", person_id=person_id)
    return url_for("about_me.answer", person_id=person_id, question=following.slug)
