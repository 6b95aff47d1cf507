"""Support in a Wellbeing Plan: a line added, altered or brought to an end, and its visits on the rota at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans.plan import NotAnswered, unanswered
from plans.support import SupportLine
from plans.support_problems import advice, field_problems, last_interim_day
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.support import EndForm, SupportForm, as_form
from wellbeing.models import Person, Team
from wellbeing.store import plan as store
from wellbeing.store import plan_page
from wellbeing.store.plan import Agreed
from wellbeing.viewer import Action, NotYours
from wellbeing.views.plan.blueprint import bp
from wellbeing.views.plan.words import STEPS, after_change, person_to_write

Page = Response | str


@bp.route("/<uuid:person_id>/plan/support/new", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def add_support(person_id: UUID) -> Page:
    """One more thing that the team does."""
    return _write(person_id, None)


@bp.route("/<uuid:person_id>/plan/support/<uuid:line_id>", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def support(person_id: UUID, line_id: UUID) -> Page:
    """A line of support, to be altered."""
    return _write(person_id, line_id)


@bp.route("/<uuid:person_id>/plan/support/<uuid:line_id>/end", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def end_support(person_id: UUID, line_id: UUID) -> Page:
    """The last day of a line of support."""
    person, _ = person_to_write(person_id)
    line = _line(person_id, line_id)
    before_plan = _is_before_plan(person_id)
    form = EndForm(data={"last": clock.today()})
    form.before_plan = before_plan
    if form.validate_on_submit():
        kept = tuple(step for step in line.tapering if step.starts <= form.last.data)
        ending = replace(line, ends=form.last.data, tapering=kept)
        problems = [sentence for about, sentence in field_problems(ending) if about in ("ends", "tapering")]
        form.last.errors = [*form.last.errors, *problems]
        if not problems and (saved := _save(person_id, ending, before_plan, form.how_agreed.data, form)):
            flash(f"{line.name} ends on {form.last.data.day} {form.last.data:%B}.", "done")
            return redirect(after_change(person_id, saved))
    return render_template("plan/end.html", form=form, person=person, line=line, before_plan=before_plan)


def _write(person_id: UUID, line_id: UUID | None) -> Page:
    person, team = person_to_write(person_id)
    line = None if line_id is None else _line(person_id, line_id)
    before_plan = _is_before_plan(person_id)
    form = _form(person, team, line, before_plan)
    if request.method == "POST" and form.check(str(line_id or uuid4()), str(person_id), line) and form.line:
        if form.line == line:
            flash("Nothing was changed.", "done")
            return redirect(url_for("plan.show", person_id=person_id))
        if saved := _save(person_id, form.line, before_plan, form.how_agreed.data, form):
            flash(f"{form.line.name} is saved.", "done")
            for sentence in advice(form.line):
                flash(sentence, "warn")
            return redirect(after_change(person_id, saved))
    return render_template(
        "plan/support.html",
        form=form,
        person=person,
        line=line,
        before_plan=before_plan,
        short=advice(line) if line else [],
        last_day=last_interim_day(clock.today()),
    )


def _form(person: Person, team: Team, line: SupportLine | None, before_plan: bool) -> SupportForm:
    row = store.plan_row(db.session, viewer(), person.id)
    starts = max(clock.today(), row.started) if row else clock.today()
    data: dict[str, Any] = as_form(line) if line else {"starts": starts}
    if before_plan and not data.get("interim"):
        data["interim"] = (row.interim_reason if row else None) or ""
        data["ends"] = data.get("ends") or last_interim_day(data["starts"])
    form = SupportForm(data=data)
    known = plan_page.team_attributes(db.session, team)
    needed = {need.attribute for need in line.who} if line else set()
    form.ask(plan_page.team_competences(db.session, team), sorted({*known, *needed}), before_plan=before_plan)
    return form


def _line(person_id: UUID, line_id: UUID) -> SupportLine:
    """The line, if it is in this person's plan. Raises NotYours."""
    plan = store.plan_of(db.session, viewer(), person_id, Action.WRITE_PLAN)
    for line in plan.support:
        if line.id == str(line_id):
            return line
    raise NotYours


def _is_before_plan(person_id: UUID) -> bool:
    """Whether support is interim: the plan was never agreed, and an earlier step still waits for an answer."""
    row = store.plan_row(db.session, viewer(), person_id)
    plan = store.plan_of(db.session, viewer(), person_id)
    return (row is None or row.version == 0) and bool(unanswered(plan))


def _save(
    person_id: UUID, line: SupportLine, before_plan: bool, how_agreed: str, form: SupportForm | EndForm
) -> Agreed | None:
    """Through the plan's door; None where it was not taken, and then the form says why."""
    try:
        if before_plan:
            reason = line.interim or "Support began before the plan"
            row = store.plan_row(db.session, viewer(), person_id)
            starts = min(line.starts, row.started) if row else line.starts
            return store.begin_interim(db.session, viewer(), person_id, reason=reason, support=[line], starts=starts)
        plan = store.plan_of(db.session, viewer(), person_id, Action.WRITE_PLAN)
        others = [other for other in plan.support if other.id != line.id]
        return store.agree(db.session, viewer(), person_id, how_agreed=how_agreed, support=[*others, line])
    except NotAnswered as error:
        titles = ", ".join(step.title for step in STEPS if step.field in error.steps)
        form.how_agreed.errors = [f"First answer the steps of the plan that still wait: {titles}"]
    except ValueError as error:
        form.how_agreed.errors = [str(error)]
    return None
