"""A Wellbeing Plan: read, written step by step in its order, and agreed. Works without JavaScript; each step is kept
as it is saved. Support is next door. Decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans.outcomes import STATEMENT
from plans.plan import MINUTES_IN_HOUR, QUESTIONS, Looked, NotAnswered, Plan, hours_a_week, unanswered
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.plan import AgreeForm, LookedForm, NewPersonForm, OutcomesForm, WhatMattersForm
from wellbeing.models import Person, Team
from wellbeing.postcodes import locate, tidy
from wellbeing.store import organisation, plan_page
from wellbeing.store import plan as store
from wellbeing.store.people import due_of, person_of
from wellbeing.store.plan_page import NewPerson
from wellbeing.viewer import Action
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


@bp.route("/new", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def new() -> Page:
    """Somebody new, perhaps tonight: who they are, then straight on to the support."""
    teams = organisation.teams(db.session, viewer(), Action.WRITE_PLAN)
    form = NewPersonForm(data={"starts": clock.today()})
    form.ask_team({str(team.id): team.name for team in teams})
    if not form.validate_on_submit():
        return render_template("plan/new.html", form=form, several=len(teams) > 1)
    postcode = tidy(form.postcode.data) if form.postcode.data else None
    person = plan_page.add_person(
        db.session,
        viewer(),
        UUID(form.team.data),
        NewPerson(
            name=form.name.data,
            known_as=form.known_as.data,
            starts=form.starts.data,
            reason=form.reason.data,
            born=form.born.data,
            address=form.address.data or None,
            postcode=postcode,
            way_in=form.way_in.data or None,
        ),
    )
    flash(f"{person.known_as} is written down. Now say what the team does.", "done")
    if locate(postcode) is None:
        flash("We don’t know where that postcode is, so no travel is counted to it.", "warn")
    return redirect(url_for("plan.add_support", person_id=person.id))


@bp.get("/<uuid:person_id>/plan")
@allow(Action.SEE_PEOPLE)
def show(person_id: UUID) -> str:
    """The whole plan in its order, and its versions."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    plan = store.plan_of(db.session, viewer(), person_id)
    row = store.plan_row(db.session, viewer(), person_id)
    today = clock.today()
    return render_template(
        "plan/show.html",
        **_about(plan, team),
        person=person,
        plan=plan,
        row=row,
        steps=STEPS,
        waiting=unanswered(plan),
        due=due_of(row) if row else None,
        interim=plan_page.interim_of(row),
        versions=plan_page.agreed_versions(db.session, viewer(), person_id),
        hours=hours_a_week(plan, today),
        may_write=viewer().may(Action.WRITE_PLAN, team.id),
    )


@bp.get("/<uuid:person_id>/plan/versions/<int:number>")
@allow(Action.SEE_PEOPLE)
def version(person_id: UUID, number: int) -> str:
    """The plan as it was agreed then."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    agreed = plan_page.agreed_version(db.session, viewer(), person_id, number)
    return render_template(
        "plan/version.html",
        **_about(agreed.version.plan, team),
        person=person,
        plan=agreed.version.plan,
        agreed=agreed,
        steps=STEPS,
    )


@bp.route(f"/<uuid:person_id>/plan/<any({SLUGS}):step>", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def step(person_id: UUID, step: str) -> Page:
    """One step of the plan: saved as it stands, then on to the next."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    plan = store.plan_of(db.session, viewer(), person_id)
    asked = BY_SLUG[step]
    form = _form_of(asked, plan)
    if form.validate_on_submit():
        store.save_plan(db.session, viewer(), _answered(asked, form, plan))
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


def _about(plan: Plan, team: Team) -> dict[str, Any]:
    """What every page that shows a plan needs to say it."""
    competences = dict(plan_page.team_competences(db.session, team))
    outcomes = {outcome.id: outcome.words for outcome in plan.outcomes}
    return {"competences": competences, "outcome_words": outcomes, "statements": STATEMENT, "today": clock.today()}


def _form_of(step: Step, plan: Plan) -> FormOfStep:
    """The step's form as it stands in the plan, or as it was sent; with a row free to write in."""
    if step.field == "what_matters":
        return WhatMattersForm(data={"what_matters": plan.what_matters})
    form: FormOfStep
    if step.field == "outcomes":
        rows = [{"key": o.id, "words": o.words, "statements": list(o.statements)} for o in plan.outcomes]
        form = OutcomesForm(data={"outcomes": [*rows, {}]})
    else:
        looked: Looked = getattr(plan, step.field)
        offers = [
            {
                "was": str(number),
                "name": offer.name,
                "what": offer.what,
                "hours": Decimal(offer.minutes_a_week) / MINUTES_IN_HOUR if offer.minutes_a_week else None,
            }
            for number, offer in enumerate(looked.found)
        ]
        form = LookedForm(data={"found": [*offers, {}], "nothing_because": looked.nothing_because})
    return form


def _answered(step: Step, form: FormOfStep, plan: Plan) -> Plan:
    """The plan with this step as the form has it."""
    if isinstance(form, WhatMattersForm):
        return replace(plan, what_matters=form.what_matters.data)
    if isinstance(form, OutcomesForm):
        return replace(plan, outcomes=form.answer())
    looked = form.answer(getattr(plan, step.field))
    if step.field == "circle":
        return replace(plan, circle=looked)
    return replace(plan, community=looked) if step.field == "community" else replace(plan, technology=looked)


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
