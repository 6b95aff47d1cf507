"""What a team's workers and people are called, for pages that name them by id. Changes nothing, judges nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from wellbeing.models.person import Person, PersonMembership
from wellbeing.models.worker import TeamMembership, Worker
from wellbeing.store.places import Places
from wellbeing.store.timeline import chunks


def workers_named(session: Session, team_id: UUID) -> dict[str, str]:
    """Everybody who is or was ever in the team, by id, in order of name: an old change may name somebody who left."""
    query = (
        select(Worker.id, Worker.name)
        .join(TeamMembership, TeamMembership.worker_id == Worker.id)
        .where(TeamMembership.team_id == team_id)
        .order_by(Worker.name, Worker.id)
        .distinct()
    )
    return {str(id): name for id, name in session.execute(query)}


def people_named(session: Session, team_id: UUID, day: date | None = None) -> dict[str, str]:
    """The people whom the team supports on this day (None: ever), by id, in order of what they are called."""
    query = (
        select(Person.id, Person.known_as)
        .join(PersonMembership, PersonMembership.person_id == Person.id)
        .where(PersonMembership.team_id == team_id)
        .order_by(Person.known_as, Person.id)
        .distinct()
    )
    if day is not None:
        until = PersonMembership.until
        query = query.where(PersonMembership.starts <= day, or_(until.is_(None), until >= day))
    return {str(id): name for id, name in session.execute(query)}


def names_of_workers(session: Session, workers: Iterable[str]) -> dict[str, str]:
    """The names of these workers, by id."""
    return _names(session, Worker.id, Worker.name, workers)


def names_of_people(session: Session, people: Iterable[str]) -> dict[str, str]:
    """What these people are known as, by id."""
    return _names(session, Person.id, Person.known_as, people)


def first_name(name: str) -> str:
    """What somebody is called: the first of their names."""
    return name.split()[0] if name.split() else name


def place_of(session: Session, person_id: UUID) -> str | None:
    """The id of the place where a person lives, None where it can't be found."""
    person = session.get(Person, person_id)
    return None if person is None else Places([person], (), ()).of_person(person)


def _names(
    session: Session, id: InstrumentedAttribute[UUID], name: InstrumentedAttribute[str], wanted: Iterable[str]
) -> dict[str, str]:
    return {
        str(row[0]): row[1]
        for chunk in chunks(UUID(each) for each in wanted)
        for row in session.execute(select(id, name).where(id.in_(chunk)))
    }
