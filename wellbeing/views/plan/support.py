"""Support in a Wellbeing Plan: a line added, altered, stepped down or ended, and its visits on the rota at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID, uuid5

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field

from plans.plan import NotAnswered
from plans.support import SupportLine
from plans.support_problems import advice, field_problems, last_interim_day
from plans.support_tapering import last_reablement_day, weeks_of
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.support import EndForm, SupportForm, as_form
from wellbeing.forms.support_tapering import MOST_STEPS, TaperingForm, as_rows
from wellbeing.models import Person, Team
from wellbeing.reports.hours_chart import Point, steps_chart
from wellbeing.store import plan as plans
from wellbeing.store import plan_page
from wellbeing.store import support as store
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.competence_list import needed_by_both
from wellbeing.store.plan import Agreed
from wellbeing.store.support import Way
from wellbeing.viewer import Action
from wellbeing.views.attached import drawn
from wellbeing.views.plan.blueprint import bp
from wellbeing.views.plan.words import STEPS, after_change, person_to_write

Page = Response | str | tuple[str, int]
CONFLICT = 409
LINES = UUID("0e7a1f0e-8a0e-5f0b-9c56-5d3a4c1d7b21")
"""The namespace of lines that a page makes: the same page sent twice makes the same line."""


class Agreeing(Protocol):
    """A form that asks how something was agreed."""

    how_agreed: Any


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
    line = store.line_of(db.session, viewer(), person_id, line_id)
    way = store.way_of(db.session, viewer(), person_id, line)
    form = EndForm(data={"last": clock.today(), "seen": store.mark(line)})
    form.agreed = way is Way.AGREED
    changed: list[SupportLine] = []
    if form.validate_on_submit():
        kept = tuple(step for step in line.tapering if step.starts <= form.last.data)
        ending = replace(line, ends=form.last.data, tapering=kept)
        problems = [sentence for about, sentence in field_problems(ending) if about in ("ends", "tapering")]
        form.last.errors = [*form.last.errors, *problems]
        if not problems:
            saved = save_line(person_id, ending, form.seen.data or "", form.how_agreed.data, form, changed)
            if saved:
                flash(f"{line.name} ends on {form.last.data.day} {form.last.data:%B}.", "done")
                return redirect(after_change(person_id, saved))
    form.seen.data = store.mark(changed[0]) if changed else form.seen.data
    page = render_template(
        "plan/end.html", form=form, person=person, line=line, before_plan=not form.agreed, changed=changed
    )
    return (page, CONFLICT) if changed else page


@bp.route("/<uuid:person_id>/plan/support/<uuid:line_id>/tapering", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def tapering(person_id: UUID, line_id: UUID) -> Page:
    """The steps by which a line of support asks for less, to its last day."""
    person, _ = person_to_write(person_id)
    line = store.line_of(db.session, viewer(), person_id, line_id)
    way = store.way_of(db.session, viewer(), person_id, line)
    latest = last_reablement_day(line)
    ends = line.ends or (latest if latest > clock.today() else None)
    form = TaperingForm(data={"steps": as_rows(line), "ends": ends, "seen": store.mark(line)})
    form.agreed = way is Way.AGREED
    changed: list[SupportLine] = []
    if request.method == "POST" and form.another.data:
        if len(form.steps) < MOST_STEPS:
            form.steps.append_entry({"weekdays": sorted(line.weekdays), "how_often": "each"})
    elif request.method == "POST" and form.check(line) and form.line:
        saved = save_line(person_id, form.line, form.seen.data or "", form.how_agreed.data, form, changed)
        if saved:
            flash(f"The steps of {line.name} are saved.", "done")
            for sentence in advice(form.line):
                flash(sentence, "warn")
            return redirect(after_change(person_id, saved))
    form.seen.data = store.mark(changed[0]) if changed else form.seen.data
    page = render_template(
        "plan/tapering.html",
        form=form,
        person=person,
        line=line,
        weeks=weeks_of(line),
        changed=changed,
        most=MOST_STEPS,
    )
    return (page, CONFLICT) if changed else page


@bp.get("/<uuid:person_id>/plan/support/<uuid:line_id>/hours.svg")
@allow(Action.WRITE_PLAN)
def hours_of_support(person_id: UUID, line_id: UUID) -> Response:
    """The hours a week of support that tapers, as a small picture of how they fall."""
    line = store.line_of(db.session, viewer(), person_id, line_id)
    return drawn(steps_chart([Point(monday, minutes) for monday, minutes in weeks_of(line)]))


def id_of_new(person_id: UUID, client_key: str) -> UUID:
    """The id of the line that a page with this key makes for this person."""
    return uuid5(LINES, f"{person_id}|{client_key}")


def save_line(
    person_id: UUID,
    line: SupportLine,
    seen: str,
    how_agreed: str,
    form: Agreeing,
    changed: list[SupportLine] | None = None,
) -> Agreed | None:
    """Through the plan's door; None where it was not taken, and then the form says why.

    Where somebody else saved the line since it was `seen`, the line as it stands is put in `changed`.
    """
    beside: Field = form.how_agreed
    try:
        return store.put_line(db.session, viewer(), person_id, line, how_agreed=how_agreed, seen=seen)
    except NotAnswered as error:
        titles = ", ".join(step.title for step in STEPS if step.field in error.steps)
        beside.errors = [f"First answer the steps of the plan that still wait: {titles}"]
    except ChangedSince as error:
        if changed is not None and error.now is not None:
            changed.append(error.now)
        else:
            beside.errors = ["This was saved already, and has changed since. Look at the plan"]
    except ValueError as error:
        beside.errors = [str(error)]
    return None


def _write(person_id: UUID, line_id: UUID | None) -> Page:
    person, team = person_to_write(person_id)
    line = None if line_id is None else store.line_of(db.session, viewer(), person_id, line_id)
    way = store.way_of(db.session, viewer(), person_id, line)
    form = _form(person, team, line, way)
    changed: list[SupportLine] = []
    id = line_id or id_of_new(person_id, form.client_key.data or new_key())
    if request.method == "POST" and form.check(str(id), str(person_id), line) and form.line:
        if form.line == line:
            flash("Nothing was changed.", "done")
            return redirect(url_for("plan.show", person_id=person_id))
        if saved := save_line(person_id, form.line, form.seen.data or "", form.how_agreed.data, form, changed):
            flash(f"{form.line.name} is saved.", "done")
            for sentence in advice(form.line):
                flash(sentence, "warn")
            return redirect(after_change(person_id, saved))
    form.seen.data = store.mark(changed[0]) if changed else form.seen.data
    page = render_template(
        "plan/support.html",
        form=form,
        person=person,
        line=line,
        before_plan=form.before_plan,
        short=advice(line) if line else [],
        last_day=last_interim_day(clock.today()),
        changed=changed,
        competences=dict(plan_page.team_competences(db.session, team)),
        today=clock.today(),
    )
    return (page, CONFLICT) if changed else page


def _form(person: Person, team: Team, line: SupportLine | None, way: Way) -> SupportForm:
    row = plans.plan_row(db.session, viewer(), person.id)
    starts = max(clock.today(), row.started) if row else clock.today()
    data: dict[str, Any] = as_form(line) if line else {"starts": starts}
    before_plan = way is Way.INTERIM
    if before_plan and not data.get("interim"):
        data["interim"] = (row.interim_reason if row else None) or ""
        data["ends"] = data.get("ends") or last_interim_day(data["starts"])
    data |= {"client_key": new_key(), "seen": store.mark(line)}
    form = SupportForm(data=data)
    known = plan_page.team_attributes(db.session, team)
    needed = {need.attribute for need in line.who} if line else set()
    competences = plan_page.team_competences(db.session, team)
    form.ask(
        competences,
        sorted({*known, *needed}),
        before_plan=before_plan,
        agreed=way is Way.AGREED,
        always_both=needed_by_both(db.session, team.provider_id),
    )
    return form
