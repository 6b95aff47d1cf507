"""What a team's workers and people are called, for pages that name them by id. Changes nothing, judges nothing."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wellbeing.models.person import Person, PersonMembership
from wellbeing.models.worker import TeamMembership, Worker
from wellbeing.store.places import Places


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


def place_of(session: Session, person_id: UUID) -> str | None:
    """The id of the place where a person lives, None where it can't be found."""
    person = session.get(Person, person_id)
    return None if person is None else Places([person], (), ()).of_person(person)
