"""The people whom a viewer's teams support: finding them, and who goes to them. Scoped; nothing is altered here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from plans.around import DEATH
from wellbeing import clock
from wellbeing.models.around import PersonEvent
from wellbeing.models.person import Choice, Look, Person, PersonMembership
from wellbeing.models.worker import Worker
from wellbeing.viewer import Action, NotYours, Viewer


def not_over(row: type[PersonMembership], day: date) -> ColumnElement[bool]:
    """The membership counts on this day or later, and nobody has written down that the person died."""
    condition: ColumnElement[bool] = and_(or_(row.until.is_(None), row.until >= day), alive(row.person_id))
    return condition


def alive(person_id: Any) -> ColumnElement[bool]:
    """Nobody has written down that this person died: what reminds of somebody asks for it."""
    died = select(PersonEvent.id).where(
        PersonEvent.person_id == person_id, PersonEvent.kind == DEATH, PersonEvent.withdrawn_at.is_(None)
    )
    condition: ColumnElement[bool] = ~died.exists()
    return condition


def people(session: Session, viewer: Viewer, team_id: UUID | None = None) -> list[Person]:
    """Those whom the viewer's teams (or this one of them) support today or soon, by name. Raises `NotYours`."""
    teams = viewer.teams(Action.SEE_PEOPLE)
    if team_id is not None:
        if team_id not in teams:
            raise NotYours
        teams = frozenset({team_id})
    return list(session.scalars(select(Person).where(Person.id.in_(_supported(teams))).order_by(Person.known_as)))


def person(session: Session, viewer: Viewer, person_id: UUID, action: Action = Action.SEE_PEOPLE) -> Person:
    """This person with their choices, for a viewer who may do `action` in their team. Raises `NotYours`."""
    query = (
        select(Person)
        .where(Person.id == person_id, Person.id.in_(_supported(viewer.teams(action))))
        .options(selectinload(Person.choices), selectinload(Person.memberships))
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotYours
    return found


def hold(session: Session, person_id: UUID) -> None:
    """Let one at a time write about this person until the transaction ends: the second sees what the first wrote."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def team_of(session: Session, person_id: UUID, day: date | None = None) -> UUID:
    """The team that supports this person on that day (None: today), else the next that will. Raises `NotYours`."""
    day = day or clock.today()
    query = select(PersonMembership).where(PersonMembership.person_id == person_id, not_over(PersonMembership, day))
    rows = session.scalars(query.order_by(PersonMembership.starts)).all()
    begun = [row for row in rows if row.starts <= day]
    if not rows:
        raise NotYours
    return (begun[-1] if begun else rows[0]).team_id


def way_in(session: Session, viewer: Viewer, person_id: UUID) -> str | None:
    """How to get in: a key safe, a door code. That this viewer looked is recorded. Raises `NotYours`."""
    found = person(session, viewer, person_id)
    looked(session, viewer.user_id, person_id, "way_in", clock.now())
    return found.way_in


def looked(session: Session, user_id: int, person_id: UUID, what: str, at: datetime) -> None:
    """Record that somebody looked at something most private; `what` names the field, never its text."""
    session.add(Look(user_id=user_id, person_id=person_id, what=what, at=at))
    session.flush()


def choices(session: Session, people: Iterable[UUID]) -> dict[UUID, list[tuple[str, UUID, str]]]:
    """Whom these people chose or declined: (kind, worker id, worker's name), the link worker first."""
    found: dict[UUID, list[tuple[str, UUID, str]]] = {id: [] for id in people}
    rows = session.execute(
        select(Choice.person_id, Choice.kind, Worker.id, Worker.name)
        .join(Worker, Worker.id == Choice.worker_id)
        .where(Choice.person_id.in_(found))
        .order_by(Choice.kind.desc(), Worker.name)
    )
    for person_id, kind, worker_id, name in rows:
        found[person_id].append((kind, worker_id, name))
    return found


def choose(session: Session, viewer: Viewer, person_id: UUID, worker_id: UUID, kind: str | None) -> None:
    """Write down that the person chose this worker (`kind` link or chosen), declined them, or (None) neither.

    Raises `NotYours` for a person or a worker of another team.
    """
    found = person(session, viewer, person_id, Action.WRITE_PLAN)
    worker = session.get(Worker, worker_id)
    if worker is None or worker.provider_id != found.provider_id:
        raise NotYours
    row = next((choice for choice in found.choices if choice.worker_id == worker_id), None)
    if kind is None:
        if row is not None:
            session.delete(row)
    elif row is not None:
        row.kind = kind
    else:
        session.add(Choice(person_id=person_id, worker_id=worker_id, kind=kind))
    session.flush()
    session.expire(found, ["choices"])


def _supported(teams: frozenset[UUID]) -> Select[UUID]:
    return select(PersonMembership.person_id).where(
        PersonMembership.team_id.in_(teams), not_over(PersonMembership, clock.today())
    )
