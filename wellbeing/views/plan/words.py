"""A Wellbeing Plan: read, written step by step in its order, and agreed. Works without JavaScript; each step is kept
as it is saved. Support is next door. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans.answers import Keep, both, mark, with_answer
from plans.in_words import lasting
from plans.outcomes import STATEMENT
from plans.plan import (
    MINUTES_IN_HOUR,
    QUESTIONS,
    HoursAWeek,
    Looked,
    NotAnswered,
    Plan,
    go_on_with,
    hours_a_week,
    unanswered,
)
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.plan import AgreeForm, LookedForm, OutcomesForm, WhatMattersForm, as_row
from wellbeing.models import Person, Team
from wellbeing.reports.hours_picture import draw, parts
from wellbeing.store import community, plan_page
from wellbeing.store import plan as store
from wellbeing.store.community import Near
from wellbeing.store.due import due_of
from wellbeing.store.people import person_of
from wellbeing.store.plan_page import AgreedVersion
from wellbeing.viewer import Action
from wellbeing.views.attached import drawn
from wellbeing.views.plan.blueprint import bp

Page = Response | str
FormOfStep = WhatMattersForm | OutcomesForm | LookedForm


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the plan that is a page: the name of its field, its address, and what to think of there."""

    field: str
    slug: str
    hint: str

    @property
    def title(self) -> str:
        """What the step asks."""
        return QUESTIONS[self.field]


STEPS = (
    Step("what_matters", "what-matters", "What makes a good day? What do they never want? Use their own words."),
    Step("outcomes", "outcomes", "What would they like to be different in their life? One thing in each box."),
    Step("circle", "circle", "Family, friends, neighbours: who is there already, and what do they do gladly?"),
    Step("community", "community", "What is near by: a club, a café, a time bank, a neighbour who would come in?"),
    Step("technology", "technology", "What thing could help: a talking clock, a fall alarm, a tablet to see family?"),
)
BY_SLUG = {step.slug: step for step in STEPS}
SLUGS = ", ".join(f"'{slug}'" for slug in BY_SLUG)


@bp.get("/<uuid:person_id>/plan")
@allow(Action.SEE_PEOPLE)
def show(person_id: UUID) -> str:
    """The whole plan in its order, and its versions."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    plan = store.plan_of(db.session, viewer(), person_id)
    row = store.plan_row(db.session, viewer(), person_id)
    versions = plan_page.agreed_versions(db.session, viewer(), person_id)
    return render_template(
        "plan/show.html",
        **about(plan, team),
        person=person,
        plan=plan,
        row=row,
        go_on=_go_on(plan, versions),
        waiting=unanswered(plan),
        due=due_of(db.session, row) if row else None,
        interim=plan_page.interim_of(row),
        versions=versions,
        hours=said_hours(plan),
        may_write=viewer().may(Action.WRITE_PLAN, team.id),
        may_export=viewer().may(Action.SEE_PRIVATE, team.id),
    )


@bp.get("/<uuid:person_id>/plan/hours.svg")
@allow(Action.SEE_PEOPLE)
def hours(person_id: UUID) -> Response:
    """Hours a week from each part of the plan, as a picture; the plan's page has the same numbers."""
    plan = store.plan_of(db.session, viewer(), person_id)
    return drawn(draw(_hours(plan)))


@bp.route(f"/<uuid:person_id>/plan/<any({SLUGS}):step>", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def step(person_id: UUID, step: str) -> Page:
    """One step of the plan: saved as it stands, then on to the next."""
    person, team, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    plan = store.plan_of(db.session, viewer(), person_id)
    asked = BY_SLUG[step]
    near = community.near(db.session, viewer(), person_id) if asked.field == "community" else []
    form = _form_of(asked, plan, near)
    meanwhile = None
    if form.validate_on_submit():
        try:
            _save(asked, form, plan, near)
        except store.WrittenMeanwhile as two:
            meanwhile = two
            form.seen.data = mark(two.now, asked.field)
            form.keep.data = Keep.BOTH
        else:
            flash("Saved.", "done")
            return redirect(_after(asked, form, person_id))
    position = STEPS.index(asked)
    return render_template(
        "plan/step.html",
        form=form,
        person=person,
        step=asked,
        number=position + 1,
        of=len(STEPS) + 1,
        back=STEPS[position - 1] if position else None,
        meanwhile=meanwhile,
        statements=STATEMENT,
        outcome_words={outcome.id: outcome.words for outcome in plan.outcomes},
        locality_id=team.locality_id,
    )


@bp.route("/<uuid:person_id>/plan/agree", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def agree(person_id: UUID) -> Page:
    """Who was there and how they agreed; a new version stands, and its visits go on the rota."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    plan = store.plan_of(db.session, viewer(), person_id)
    waiting = [step for step in STEPS if step.field in unanswered(plan)]
    form = AgreeForm()
    if not waiting and form.validate_on_submit():
        before = store.plan_row(db.session, viewer(), person_id)
        number = before.version if before else 0
        try:
            agreed = store.agree(
                db.session,
                viewer(),
                person_id,
                how_agreed=form.how_agreed.data,
                present=form.who_was_there(),
                best_interests=form.best_interests.data,
                decided_by=form.decided_by.data,
            )
        except NotAnswered as error:  # somebody emptied a step in between
            waiting = [step for step in STEPS if step.field in error.steps]
        else:
            if agreed.version == number:
                flash("Nothing has changed since it was last agreed, so that version still stands.", "done")
            else:
                flash(f"Agreed. This is version {agreed.version} of the plan.", "done")
            return redirect(after_change(person_id, agreed))
    return render_template("plan/agree.html", form=form, person=person, plan=plan, waiting=waiting)


@bp.get("/<uuid:person_id>/plan/changed/<int:seq>")
@allow(Action.WRITE_PLAN)
def changed(person_id: UUID, seq: int) -> str:
    """What a change of the plan did to the rota, at once."""
    person, team, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    effect = plan_page.effect_of(db.session, viewer(), person_id, seq)
    return render_template("plan/changed.html", person=person, team=team, effect=effect)


def after_change(person_id: UUID, agreed: store.Agreed) -> str:
    """Where to go when support was saved: to what it did, or to the plan when no visit changed."""
    if agreed.recorded is None:
        return url_for("plan.show", person_id=person_id)
    return url_for("plan.changed", person_id=person_id, seq=agreed.recorded.seq)


def about(plan: Plan, team: Team) -> dict[str, Any]:
    """What every page that shows a plan needs to say it."""
    competences = dict(plan_page.team_competences(db.session, team))
    outcomes = {outcome.id: outcome.words for outcome in plan.outcomes}
    return {
        "competences": competences,
        "outcome_words": outcomes,
        "statements": STATEMENT,
        "today": clock.today(),
        "steps": STEPS,
    }


def said_hours(plan: Plan) -> list[tuple[str, str]]:
    """Hours a week from each part of the plan, in words."""
    return [(label, lasting(round(number * MINUTES_IN_HOUR))) for label, number in parts(_hours(plan))]


def _hours(plan: Plan) -> HoursAWeek:
    return hours_a_week(plan, clock.today())


def _form_of(step: Step, plan: Plan, near: list[Near]) -> FormOfStep:
    """The step's form as it stands in the plan, or as it was sent; with a row free to write in."""
    seen = mark(plan, step.field)
    if step.field == "what_matters":
        return WhatMattersForm(data={"what_matters": plan.what_matters, "seen": seen})
    if step.field == "outcomes":
        rows = [{"key": o.id, "words": o.words, "statements": list(o.statements)} for o in plan.outcomes]
        return OutcomesForm(data={"outcomes": [*rows, {"key": uuid4().hex}], "seen": seen})
    looked: Looked = getattr(plan, step.field)
    offers = [as_row(offer) for offer in looked.found]
    form = LookedForm(data={"found": [*offers, {}], "nothing_because": looked.nothing_because, "seen": seen})
    form.ask(plan.outcomes, [(str(one.id), one.words) for one in near])
    return form


def _save(step: Step, form: FormOfStep, plan: Plan, near: list[Near]) -> None:
    """Save the step, as what stood on the page says of two answers. Raises `store.WrittenMeanwhile`."""
    answered, seen = _answered(step, form, plan, near), form.seen.data or ""
    if form.two_answers.data == "yes" and form.keep.data == Keep.THEIRS:
        return store.set_aside(db.session, viewer(), answered, step.field)
    if form.two_answers.data == "yes" and form.keep.data == Keep.BOTH:
        answered = both(plan, step.field, answered)
    store.save_step(db.session, viewer(), answered, step.field, seen)


def _answered(step: Step, form: FormOfStep, plan: Plan, near: list[Near]) -> Plan:
    """The plan with this step as the form has it."""
    if isinstance(form, WhatMattersForm):
        return replace(plan, what_matters=form.what_matters.data)
    if isinstance(form, OutcomesForm):
        return replace(plan, outcomes=form.answer())
    picked = tuple(one.offer for one in near if form.pick.data == str(one.id))
    looked = form.answer()
    asked = Plan(plan.person, **{step.field: replace(looked, found=looked.found + picked)})  # type: ignore[arg-type]
    return with_answer(plan, step.field, asked)


def _go_on(plan: Plan, versions: Sequence[AgreedVersion]) -> str | None:
    """The step to go on with, "agree" where all is written and not agreed yet; None when nothing waits."""
    waiting = go_on_with(plan)
    if waiting is None and (not versions or versions[0].version.plan != plan):
        return "agree"
    return waiting


def _after(step: Step, form: FormOfStep, person_id: UUID) -> str:
    if not isinstance(form, WhatMattersForm) and form.another.data:
        return url_for("plan.step", person_id=person_id, step=step.slug)
    position = STEPS.index(step) + 1
    if position < len(STEPS) and request.args.get("then") != "plan":
        return url_for("plan.step", person_id=person_id, step=STEPS[position].slug)
    return url_for("plan.show", person_id=person_id)


def person_to_write(person_id: UUID) -> tuple[Person, Team]:
    """The person and their team, for somebody who may write the plan. Raises NotYours."""
    person, team, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    return person, team
