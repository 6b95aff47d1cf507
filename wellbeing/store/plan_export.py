"""A person's whole plan for other people's records: gathered from its rows, by the headings of the standard.

An export by somebody who looks is recorded as their look. Knows no file.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.about_me import AboutMe, Moment
from plans.care_plan_standard import ContactGiven, Demographics, Whole, document
from plans.plan import Version
from rota.json_form import from_json
from wellbeing import clock
from wellbeing.models import Contact, Person, PersonMembership, PlanVersion, Team, WellbeingPlan
from wellbeing.store import about_me, due, plan_page
from wellbeing.store import plan as plans
from wellbeing.store.lines import lines_in_plan
from wellbeing.store.people import person_of
from wellbeing.store.person import not_over
from wellbeing.viewer import Action, Viewer

FILE, PDF = "the plan as a file", "the plan as a PDF"
"""What a look at a file that left the building is of."""


def export(session: Session, viewer: Viewer, person_id: UUID) -> dict[str, Any]:
    """The version that stands, or what is written so far; that the viewer looked is recorded. Raises `NotYours`."""
    person, team, _ = person_of(session, viewer, Action.SEE_PRIVATE, person_id)
    moment = about_me.look_at(session, viewer, person_id, FILE)
    return document(_whole(session, person, team, moment), clock.today())


def about_for_paper(session: Session, viewer: Viewer, person_id: UUID) -> AboutMe:
    """What everybody reads about this person, for the paper that they keep at home. Raises `NotYours`."""
    return about_me.written(session, viewer, person_id).about


# No person looking: whoever runs the command line on the machine itself.


def people_to_export(session: Session, team: Team, reference: str | None = None) -> list[Person]:
    """Those whom this team supports today or soon; with a reference only that one."""
    query = (
        select(Person)
        .join(PersonMembership, PersonMembership.person_id == Person.id)
        .where(PersonMembership.team_id == team.id, not_over(PersonMembership, clock.today()))
        .order_by(Person.known_as, Person.id)
    )
    if reference is not None:
        query = query.where(Person.reference == reference)
    return list(session.scalars(query).unique())


def export_one(session: Session, person: Person, team: Team) -> dict[str, Any]:
    """One person's plan, for a file."""
    text = about_me.private_now(session, person.id)
    moment = Moment() if text is None else from_json(Moment, json.loads(text))
    return document(_whole(session, person, team, moment), clock.today())


def _whole(session: Session, person: Person, team: Team, moment: Moment) -> Whole:
    row = session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == person.id)).one_or_none()
    version = _version(session, row)
    return Whole(
        person=Demographics(
            name=person.name,
            known_as=person.known_as,
            born=person.born,
            nhs_number=person.nhs_number or "",
            address=person.address or "",
            postcode=person.postcode or "",
        ),
        team=team.name,
        plan=version.plan if version else plans.written_so_far(row, person.id, lines_in_plan(session, person.id)),
        version=version,
        about=moment,
        contacts=_contacts(session, person.id),
        competences=dict(plan_page.team_competences(session, team)),
        review_due=due.due_of(session, row).on if row else None,
    )


def _version(session: Session, row: WellbeingPlan | None) -> Version | None:
    if row is None or not row.version:
        return None
    query = select(PlanVersion).where(PlanVersion.plan_id == row.id, PlanVersion.number == row.version)
    found = session.scalars(query).one_or_none()
    return None if found is None else plans.agreed_of(found)


def _contacts(session: Session, person_id: UUID) -> tuple[ContactGiven, ...]:
    rows = session.scalars(select(Contact).where(Contact.person_id == person_id, Contact.ended.is_(None)))
    given = [ContactGiven(row.kind, row.name, row.relation or "", row.reached_by or "") for row in rows]
    return tuple(sorted(given, key=lambda one: (one.kind, one.name.casefold())))
