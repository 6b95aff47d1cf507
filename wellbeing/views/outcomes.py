"""How life is going for a person: asked one question a page, shown as lines over time, and put right. Decides nothing.

Stop at any page: each answer is kept as it is given, and "go on" begins where it stopped.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WsgiResponse

from plans.outcomes import FACES, STATEMENT, STATEMENTS, How, Question, Wording, in_words, next_question
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.outcomes import PutRightForm, RatingForm, WordingForm, how_from
from wellbeing.forms.problems import problems
from wellbeing.reports.line import line as draw
from wellbeing.store import outcomes as store
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.outcomes import Going, PutRightBefore
from wellbeing.store.team_names import first_name
from wellbeing.viewer import Action, NotYours
from wellbeing.views.attached import drawn

bp = Blueprint("outcomes", __name__, url_prefix="/people")
bp.add_app_template_filter(problems)
bp.add_app_template_filter(in_words, "line_in_words")

Page = WsgiResponse | str
LEAST_AXIS = timedelta(days=28)
"""A chart is no narrower in time: two answers of one week are not a life."""


@bp.get("/<uuid:person_id>/life")
@allow(Action.SEE_PEOPLE)
def show(person_id: UUID) -> str:
    """A line over time for each outcome and statement, with the same numbers as a table."""
    going = store.going(db.session, viewer(), person_id)
    return render_template(
        "outcomes/show.html",
        person=going.person,
        lines=going.lines(),
        hidden=sum(wording.hidden for wording in going.wordings.values()),
        waiting=len(going.questions) - len(going.answered(clock.today()) & {q.about for q in going.questions}),
        asked=len(going.questions),
        taken_back=sum(kept.withdrawn or kept.corrects is not None for kept in going.every),
        may_write=viewer().may(Action.WRITE_PLAN, going.team.id),
        today=clock.today(),
    )


@bp.get("/<uuid:person_id>/life/line.svg")
@allow(Action.SEE_PEOPLE)
def line(person_id: UUID) -> Response:
    """One line as an image; the page says the same in words and in a table."""
    going = store.going(db.session, viewer(), person_id)
    found = going.line(request.args.get("about", ""))
    days = [kept.rating.on for kept in going.standing if kept.rating.number is not None]
    today = clock.today()
    first = min([*days, today - LEAST_AXIS])
    points = [(point.on, point.number or 0) for point in found.points]
    return drawn(draw(points, first, max([*days, today]), found.question.words))


@bp.route("/<uuid:person_id>/life/ask", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def ask(person_id: UUID) -> Page:
    """One question; then the next that waits."""
    going = store.going(db.session, viewer(), person_id, Action.WRITE_PLAN)
    form = RatingForm()
    question = _question(going, form)
    if question is None:
        flash("All of it was asked in the last week. You can still ask any one of them again.", "done")
        return redirect(url_for("outcomes.show", person_id=person_id))
    if not form.is_submitted():
        _begin(form, going, question)
        return _ask_page(form, going, question)
    form.ask()
    then = request.form.get("then", "next")
    then = then if then in (*How, "not_now", "stop") else "next"
    if then in list(How):  # the other way of asking, with everything that was typed
        form.how.data = then
        form.ask()
        return _ask_page(form, going, question)
    if then == "stop" and not form.answer.data and not form.words.data:
        return _stopped(person_id)
    if question not in going.questions:
        form.words.errors = ["This is not in the plan any more, so the answer can’t be saved. Your words are here"]
        return _ask_page(form, going, question)
    if not form.check(needs_answer=then == "next"):
        return _ask_page(form, going, question)
    try:
        rating = form.rating(question, not_now=then == "not_now")
        store.rate(db.session, viewer(), person_id, rating, form.client_key.data or "", _id(form.instead_of.data))
    except PutRightBefore as error:
        _show_theirs(form, error)
        return _ask_page(form, going, question)
    if then == "stop":
        return _stopped(person_id)
    return _next(person_id, question)


@bp.route("/<uuid:person_id>/life/ratings/<uuid:rating_id>", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def rating(person_id: UUID, rating_id: UUID) -> Page:
    """An answer put right; what was written before is kept and shown."""
    going = store.going(db.session, viewer(), person_id, Action.WRITE_PLAN)
    kept, before = going.one(rating_id)
    question = Question(kept.rating.about, kept.rating.asked)
    form = PutRightForm()
    if not form.is_submitted():
        form.fill(kept.rating)
        form.not_now.data = kept.rating.number is None
    form.ask()
    then = request.form.get("then", "save")
    if form.is_submitted() and then in list(How):
        form.how.data = then
        form.ask()
    elif form.is_submitted() and form.check(needs_answer=not form.not_now.data):
        try:
            new = form.rating(question, not_now=bool(form.not_now.data))
            instead = _id(form.instead_of.data) or rating_id
            store.put_right(db.session, viewer(), person_id, instead, new, form.why.data)
        except PutRightBefore as error:
            _show_theirs(form, error)
        else:
            flash("Saved. What was written before is kept.", "done")
            return redirect(url_for("outcomes.show", person_id=person_id))
    return render_template(
        "outcomes/rating.html", form=form, person=going.person, kept=kept, before=before, question=question, faces=FACES
    )


@bp.post("/<uuid:person_id>/life/ratings/<uuid:rating_id>/take-back")
@allow(Action.WRITE_PLAN)
def take_back(person_id: UUID, rating_id: UUID) -> Page:
    """The answer no longer stands; it is kept with what was put right."""
    try:
        store.put_right(db.session, viewer(), person_id, rating_id, None)
        flash("Taken back. It is kept with what was put right.", "done")
    except PutRightBefore:
        flash("Somebody put that answer right before you. Look at what stands now.", "warn")
    return redirect(url_for("outcomes.show", person_id=person_id), HTTPStatus.SEE_OTHER)


@bp.get("/<uuid:person_id>/life/put-right")
@allow(Action.SEE_PEOPLE)
def history(person_id: UUID) -> str:
    """Every answer that was put right or taken back, as it was written, with what followed."""
    going = store.going(db.session, viewer(), person_id)
    by_id = {kept.id: kept for kept in going.every}
    followed = [(by_id[kept.corrects], kept) for kept in reversed(going.every) if kept.corrects is not None]
    return render_template("outcomes/history.html", person=going.person, followed=followed)


@bp.get("/<uuid:person_id>/life/words")
@allow(Action.WRITE_PLAN)
def wordings(person_id: UUID) -> str:
    """The eight statements as this person is asked them."""
    going = store.going(db.session, viewer(), person_id, Action.WRITE_PLAN)
    return render_template(
        "outcomes/wordings.html", person=going.person, statements=STATEMENTS, wordings=going.wordings
    )


@bp.route("/<uuid:person_id>/life/words/<int:number>", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def wording(person_id: UUID, number: int) -> Page:
    """One statement in the person's own words, or hidden."""
    going = store.going(db.session, viewer(), person_id, Action.WRITE_PLAN)
    if number not in STATEMENT:
        raise NotYours
    now = going.wordings.get(number, Wording())
    form = WordingForm(
        data={"words": now.words or "", "hidden": now.hidden, "seen": str(going.versions.get(number, 0))}
    )
    if form.validate_on_submit():
        wanted = Wording(form.words.data or None, bool(form.hidden.data))
        try:
            store.word_statement(db.session, viewer(), person_id, number, wanted, form.version)
        except ChangedSince as error:
            wording, version = error.now
            theirs = wording.words or f"our words: {STATEMENT[number].easy}"
            hidden = ", and not to ask it" if wording.hidden else ""
            form.words.errors = [f"Somebody else saved this before you: {theirs}{hidden}. Save again to keep yours"]
            form.seen.data = str(version)
        else:
            flash("Saved.", "done")
            return redirect(url_for("outcomes.wordings", person_id=person_id))
    return render_template("outcomes/wording.html", form=form, person=going.person, statement=STATEMENT[number])


def _question(going: Going, form: RatingForm) -> Question | None:
    """What this page asks: what the form or the address names, else the next that waits; None when none does."""
    about = (form.about.data if form.is_submitted() else request.args.get("about")) or ""
    if not about and not form.is_submitted():
        return next_question(going.questions, going.answered(clock.today()))
    known = {line.question.about: line.question for line in going.lines()}
    if about not in known and form.is_submitted() and about:
        return Question(about, "This is not in the plan any more")
    if about not in known:
        raise NotYours
    return known[about]


def _begin(form: RatingForm, going: Going, question: Question) -> None:
    """The page as it opens: today's answer where there is one, else empty, asked as it was asked last."""
    form.about.data = question.about
    mine = [kept for kept in going.standing if kept.recorded_by_id == viewer().user_id]
    today = clock.today()
    if given := going.today_of(question.about, today):
        form.fill(given.rating)
        form.instead_of.data = str(given.id)
    else:
        lately = [kept for kept in mine if kept.recorded_at >= clock.now() - timedelta(hours=2)]
        form.asked_by.data = lately[-1].rating.asked_by if lately else first_name(viewer().name)
        form.on.data = lately[-1].rating.on if lately else today
        form.how.data = going.standing[-1].rating.how if going.standing else How.FACES
    form.how.data = how_from(request.args.get("how"), how_from(form.how.data))
    form.ask()


def _ask_page(form: RatingForm, going: Going, question: Question) -> str:
    place = next((n for n, q in enumerate(going.questions) if q.about == question.about), 0)
    return render_template(
        "outcomes/ask.html",
        form=form,
        person=going.person,
        question=question,
        number=place + 1,
        of=len(going.questions),
        back=going.questions[place - 1] if place and going.questions else None,
        faces=FACES,
    )


def _next(person_id: UUID, question: Question) -> Page:
    going = store.going(db.session, viewer(), person_id, Action.WRITE_PLAN)
    following = next_question(going.questions, going.answered(clock.today()), question.about)
    if following is None:
        flash("That was all. Thank you.", "done")
        return redirect(url_for("outcomes.show", person_id=person_id))
    return redirect(url_for("outcomes.ask", person_id=person_id, about=following.about))


def _stopped(person_id: UUID) -> Page:
    flash("Stopped here. Every answer so far is kept, and you can go on another time.", "done")
    return redirect(url_for("outcomes.show", person_id=person_id))


def _show_theirs(form: RatingForm, error: PutRightBefore) -> None:
    """Say what stands now, keep what was typed, and let a second press put it in that one's place."""
    theirs = error.standing
    by = theirs.recorded_by or "Somebody"
    what = "took this back" if theirs.withdrawn else f"wrote {theirs.rating.answer}"
    words = f" “{theirs.rating.words}”" if theirs.rating.words and not theirs.withdrawn else ""
    form.answer.errors = [f"{by} {what}{words} while you had this page open. Save again to put yours in its place"]
    form.instead_of.data = str(theirs.id)
    form.client_key.data = ""
    form.ask()


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
