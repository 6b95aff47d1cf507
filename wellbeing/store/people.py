"""The people of a viewer's teams as pages show them: a line each, and one person whole. Reads rows, writes nothing.

Every question goes by the viewer: somebody whom their teams don't support today or later is not there.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from plans.plan import Plan
from plans.reviews import Due
from rota.json_form import from_json
from rota.limits import DAYS_IN_WEEK
from rota.local_time import midnight, monday_of
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import Choice, Person, PersonMembership, Team, TimelineVisit, ToldAssignment, Worker
from wellbeing.models import WellbeingPlan as PlanRow
from wellbeing.store.due import due_of, dues
from wellbeing.store.lines import lines_of
from wellbeing.store.person import not_over
from wellbeing.store.team_names import first_name
from wellbeing.store.timeline import state_from
from wellbeing.viewer import Action, NotYours, Viewer

LINK, CHOSEN, DECLINED = "link", "chosen", "declined"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list. `due` None: no plan is begun. `faces` are different workers told to come this week."""

    id: UUID
    known_as: str
    name: str
    team: str
    starts: date
    link_worker: str | None
    due: Due | None
    faces: int


@dataclass(frozen=True, slots=True)
class Coming:
    """A visit of this week as it was told: who comes (nobody: empty), from when to when, what for."""

    visit: UUID
    start: datetime
    end: datetime
    workers: tuple[str, ...]
    support: str

    @property
    def day(self) -> date:
        """The local day on which it begins."""
        return local_day(self.start)


@dataclass(frozen=True, slots=True)
class Whole:
    """One person with their plan as it is being written (None: not begun), and who comes this week."""

    person: Person
    team: Team
    starts: date
    plan: Plan | None
    row: PlanRow | None
    due: Due | None
    coming: tuple[Coming, ...]
    link_worker: str | None
    chosen: tuple[str, ...]
    declined: tuple[str, ...]

    @property
    def faces(self) -> int:
        """Different workers told to come this week."""
        return len({worker for visit in self.coming for worker in visit.workers})


def people_of(
    session: Session, viewer: Viewer, search: str = "", action: Action = Action.SEE_PEOPLE
) -> list[PersonLine]:
    """The people of the viewer's teams, now or from a later day, by first name; those whose name has `search` in it."""
    query = _reached(viewer, action)
    if search:
        query = query.where(
            or_(Person.known_as.icontains(search, autoescape=True), Person.name.icontains(search, autoescape=True))
        )
    rows = session.execute(query.order_by(func.lower(Person.known_as), Person.name, Person.id)).all()
    ids = {row.Person.id for row in rows}
    links, dues = link_workers(session, ids), dues_of(session, ids)
    faces = faces_of(session, viewer.teams(action), ids, *this_week())
    found = {
        row.Person.id: PersonLine(
            row.Person.id,
            row.Person.known_as,
            row.Person.name,
            row.Team.name,
            row.starts,
            links.get(row.Person.id),
            dues.get(row.Person.id),
            faces.get(row.Person.id, 0),
        )
        for row in rows
    }
    return list(found.values())


def person_of(session: Session, viewer: Viewer, action: Action, person_id: UUID) -> tuple[Person, Team, date]:
    """This person, the viewer's team that supports them, and since when. Raises NotYours."""
    row = session.execute(_reached(viewer, action).where(Person.id == person_id)).first()
    if row is None:
        raise NotYours
    return row.Person, row.Team, row.starts


def whole(session: Session, viewer: Viewer, person_id: UUID) -> Whole:
    """Everything on a person's page. Raises NotYours."""
    person, team, starts = person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    row = session.scalars(select(PlanRow).where(PlanRow.person_id == person_id)).one_or_none()
    choices = session.execute(
        select(Choice.kind, Worker.name)
        .join(Worker, Worker.id == Choice.worker_id)
        .where(Choice.person_id == person_id)
        .order_by(Worker.name)
    ).all()
    names = {kind: tuple(name for of, name in choices if of == kind) for kind in (LINK, CHOSEN, DECLINED)}
    return Whole(
        person=person,
        team=team,
        starts=starts,
        plan=None if row is None else plan_from(row),
        row=row,
        due=None if row is None else due_of(session, row),
        coming=_coming(session, viewer.teams(Action.SEE_PEOPLE), person_id, *this_week()),
        link_worker=next(iter(names[LINK]), None),
        chosen=names[CHOSEN],
        declined=names[DECLINED],
    )


def link_workers(session: Session, people: Collection[UUID]) -> dict[UUID, str]:
    """The Link Wellbeing Worker of each of these people."""
    rows = session.execute(
        select(Choice.person_id, Worker.name)
        .join(Worker, Worker.id == Choice.worker_id)
        .where(Choice.person_id.in_(people), Choice.kind == LINK)
        .order_by(Worker.name)
    )
    return {row.person_id: row.name for row in rows}


def dues_of(session: Session, people: Collection[UUID]) -> dict[UUID, Due]:
    """When the next review of each of these people is due; those without a plan are left out."""
    rows = session.scalars(select(PlanRow).where(PlanRow.person_id.in_(people)))
    return dues(session, rows)


def faces_of(
    session: Session, teams: Collection[UUID], people: Collection[UUID], first: date, days: int
) -> dict[UUID, int]:
    """How many workers were told by these teams to come to each of these people on `days` local days from `first`."""
    rows = session.execute(
        select(TimelineVisit.person_id, func.count(ToldAssignment.worker_id.distinct()).label("faces"))
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(TimelineVisit.person_id.in_(people), TimelineVisit.team_id.in_(teams), *_within(first, days))
        .group_by(TimelineVisit.person_id)
    )
    return {row.person_id: row.faces for row in rows}


def plan_from(row: PlanRow) -> Plan:
    """The plan as it is being written, without support."""
    return from_json(Plan, {**json.loads(row.body), "person": str(row.person_id)})


def this_week() -> tuple[date, int]:
    """The Monday of this week and its days."""
    today = clock.today()
    return monday_of(today), DAYS_IN_WEEK


def _reached(viewer: Viewer, action: Action) -> Any:
    return (
        select(Person, Team, PersonMembership.starts)
        .join(PersonMembership, PersonMembership.person_id == Person.id)
        .join(Team, Team.id == PersonMembership.team_id)
        .where(
            PersonMembership.team_id.in_(viewer.teams(action)),
            not_over(PersonMembership, clock.today()),
        )
    )


def _within(first: date, days: int) -> tuple[Any, ...]:
    return (
        ToldAssignment.start >= midnight(first),
        ToldAssignment.start < midnight(first + timedelta(days=days)),
    )


def _coming(session: Session, teams: Collection[UUID], person_id: UUID, first: date, days: int) -> tuple[Coming, ...]:
    rows = session.execute(
        select(ToldAssignment.visit_id, ToldAssignment.start, ToldAssignment.end, Worker.name, TimelineVisit.told)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .outerjoin(Worker, Worker.id == ToldAssignment.worker_id)
        .where(TimelineVisit.person_id == person_id, TimelineVisit.team_id.in_(teams), *_within(first, days))
        .order_by(ToldAssignment.start, ToldAssignment.visit_id, ToldAssignment.place)
    ).all()
    names = {line.id: line.name for line in lines_of(session, {person_id})}
    return tuple(_one_coming(list(those), names) for those in _by_visit(rows))


def _by_visit(rows: Iterable[Any]) -> Iterable[Sequence[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.visit_id, []).append(row)
    return found.values()


def _one_coming(rows: Sequence[Any], names: dict[str, str]) -> Coming:
    asked = state_from(rows[0].told).asked if rows[0].told else None
    return Coming(
        visit=rows[0].visit_id,
        start=rows[0].start,
        end=max(row.end for row in rows),
        workers=tuple(first_name(row.name) for row in rows if row.name is not None),
        support=names.get(asked.support or "", "") if asked else "",
    )
