"""What can be chosen for a swap: my coming visits and theirs, day by day, and whom to ask. Only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.swaps import Exchange
from wellbeing import clock
from wellbeing.models import Person, Worker
from wellbeing.models.rota import Assignment, TimelineVisit
from wellbeing.store import organisation
from wellbeing.store.board import names_at
from wellbeing.store.rota import members_on
from wellbeing.store.swap import Part, parts
from wellbeing.store.team_names import names_of_workers
from wellbeing.store.timeline import asked_from, planned_day
from wellbeing.viewer import Action, NotYours, Viewer

AHEAD = timedelta(days=21)
"""How far ahead visits can be swapped; further on the team is still making the rota."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of somebody's visits."""

    day: date
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Mine:
    """My days in one of my teams, and the others there, by name."""

    team_id: UUID
    name: str
    days: tuple[Day, ...]
    others: tuple[tuple[str, str], ...]


def mine(session: Session, viewer: Viewer) -> tuple[Mine, ...]:
    """What the viewer can give, and whom they can ask. Raises `NotYours` for somebody who is no worker."""
    if viewer.worker_id is None:
        raise NotYours
    found = []
    for team in organisation.teams(session, viewer, Action.CHANGE_ROTA):
        names = names_of_workers(session, members_on(session, team.id, clock.today()) - {str(viewer.worker_id)})
        others = tuple(sorted(names.items(), key=lambda each: each[1]))
        found.append(Mine(team.id, team.name, days_of_worker(session, team.id, viewer.worker_id), others))
    return tuple(found)


def days_of_worker(session: Session, team_id: UUID, worker_id: UUID) -> tuple[Day, ...]:
    """The worker's coming visits as planned, by local day. Who may see the team is for the caller to have asked."""
    now = clock.now()
    rows = session.execute(
        select(Assignment.visit_id, Assignment.place, Assignment.start, TimelineVisit.asked, Person.known_as)
        .join(TimelineVisit, TimelineVisit.id == Assignment.visit_id)
        .join(Person, Person.id == TimelineVisit.person_id)
        .where(
            TimelineVisit.team_id == team_id,
            Assignment.worker_id == worker_id,
            Assignment.start > now,
            Assignment.start < now + AHEAD,
        )
        .order_by(Assignment.start, Assignment.visit_id)
    )
    by_day: dict[date, list[Part]] = {}
    for row in rows:
        day = planned_day(asked_from(row.asked), row.start)
        by_day.setdefault(day, []).append(Part(row.visit_id, row.place, row.known_as, row.start))
    return tuple(Day(day, tuple(those)) for day, those in by_day.items())


def colleague(session: Session, viewer: Viewer, team_id: UUID, worker_id: UUID) -> str:
    """The name of somebody in the same team, who can be asked. Raises `NotYours` for anybody else."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    theirs = members_on(session, team_id, clock.today())
    name = session.scalar(select(Worker.name).where(Worker.id == worker_id))
    if name is None or not {str(worker_id), str(viewer.worker_id)} <= theirs or worker_id == viewer.worker_id:
        raise NotYours
    return name


def parts_of(session: Session, exchange: Exchange) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The two sides of an exchange, in words."""
    people = names_at(session, exchange.visits)
    return parts(exchange.gives, people), parts(exchange.takes, people)
