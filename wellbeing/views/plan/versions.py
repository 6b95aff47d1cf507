"""The agreed versions of a plan: listed, read, compared, on paper, and as files. Decides nothing.

A file that leaves the building is recorded as a look at the plan, and is a press of a button: a browser that fetches
pages ahead takes none. Its name holds nobody's name.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from plans.about_me import QUESTIONS
from plans.comparing import compare
from plans.plan import Plan
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.converters import row_number
from wellbeing.db import db
from wellbeing.reports.paper import NoPaper, pdf_of
from wellbeing.store import plan as store
from wellbeing.store import plan_export, plan_page
from wellbeing.store.people import person_of
from wellbeing.store.person import looked
from wellbeing.store.plan_page import AgreedVersion
from wellbeing.viewer import Action, NotYours
from wellbeing.views.attached import attached
from wellbeing.views.plan.blueprint import bp
from wellbeing.views.plan.words import STEPS, about, said_hours

NOW = 0
"""In the place of a version's number: the plan as it is being written."""


@bp.get("/<uuid:person_id>/plan/versions")
@allow(Action.SEE_PEOPLE)
def versions(person_id: UUID) -> str:
    """Every agreed version: when, who wrote it, who was there, how it was agreed; and two of them to compare."""
    person, _, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    agreed = plan_page.agreed_versions(db.session, viewer(), person_id)
    return render_template("plan/versions.html", person=person, versions=agreed)


@bp.get("/<uuid:person_id>/plan/versions/<int:number>")
@allow(Action.SEE_PEOPLE)
def version(person_id: UUID, number: int) -> str:
    """The plan as it was agreed then."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    agreed = plan_page.agreed_version(db.session, viewer(), person_id, number)
    return render_template(
        "plan/version.html",
        **about(agreed.version.plan, team),
        person=person,
        plan=agreed.version.plan,
        agreed=agreed,
    )


@bp.get("/<uuid:person_id>/plan/earlier")
@allow(Action.SEE_PEOPLE)
def earlier(person_id: UUID) -> str:
    """What the steps said before: written over, or set aside where two wrote at once."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    found = store.earlier_answers(db.session, viewer(), person_id)
    plan = store.plan_of(db.session, viewer(), person_id)
    titles = {step.field: step for step in STEPS}
    return render_template(
        "plan/earlier.html",
        **about(plan, team),
        person=person,
        earlier=[one for one in found if one.step in titles],
        titles=titles,
    )


@bp.get("/<uuid:person_id>/plan/compare")
@allow(Action.SEE_PEOPLE)
def compared(person_id: UUID) -> str:
    """Two versions step by step: what was added, altered, taken out. The later one may be what is written now."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    agreed = {one.version.number: one for one in plan_page.agreed_versions(db.session, viewer(), person_id)}
    latest = max(agreed, default=NOW)
    first = request.args.get("first", max(latest - 1, 1), type=row_number)
    second = request.args.get("second", latest, type=row_number)
    if not agreed or first not in agreed or second not in {*agreed, NOW}:
        raise NotYours
    now = store.plan_of(db.session, viewer(), person_id)
    after = now if second == NOW else agreed[second].version.plan
    before = agreed[first].version.plan
    names = dict(plan_page.team_competences(db.session, team))
    return render_template(
        "plan/compare.html",
        person=person,
        versions=list(agreed.values()),
        first=agreed[first],
        second=agreed.get(second),
        compared=compare(before, after, names),
    )


@bp.get("/<uuid:person_id>/plan/print")
@allow(Action.SEE_PEOPLE)
def on_paper(person_id: UUID) -> str:
    """The current version in large type, to be printed and kept at home."""
    return _paper(person_id, for_pdf=False)


@bp.post("/<uuid:person_id>/plan/plan.pdf")
@allow(Action.SEE_PEOPLE)
def pdf(person_id: UUID) -> Response | Answer:
    """The same as a PDF file; where this machine can't make one, the printed page says so."""
    html = _paper(person_id, for_pdf=True)
    try:
        file = pdf_of(html)
    except NoPaper as error:
        flash(str(error), "warn")
        return redirect(url_for("plan.on_paper", person_id=person_id), HTTPStatus.SEE_OTHER)
    looked(db.session, viewer().user_id, person_id, plan_export.PDF, clock.now())
    return attached(file, "application/pdf", "wellbeing-plan.pdf")


@bp.post("/<uuid:person_id>/plan/plan.json", endpoint="json")
@allow(Action.SEE_PRIVATE)
def as_json(person_id: UUID) -> Response:
    """The current version by the headings of the Personalised Care and Support Plan standard."""
    document = plan_export.export(db.session, viewer(), person_id)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return attached(text.encode(), "application/json", "wellbeing-plan.json")


def _paper(person_id: UUID, *, for_pdf: bool) -> str:
    """The version that stands, or what is written so far, as a page for paper."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    agreed = plan_page.latest_version(db.session, viewer(), person_id)
    plan = _shown(person_id, agreed)
    return render_template(
        "plan/paper.html",
        **about(plan, team),
        person=person,
        team=team,
        plan=plan,
        agreed=agreed,
        hours=said_hours(plan),
        for_pdf=for_pdf,
        about_me=plan_export.about_for_paper(db.session, viewer(), person_id),
        questions=[question for question in QUESTIONS if not question.private],
    )


def _shown(person_id: UUID, agreed: AgreedVersion | None) -> Plan:
    return agreed.version.plan if agreed else store.plan_of(db.session, viewer(), person_id)
