"""Visits of half an hour that were told, and what was recorded of them, through the door that phones use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from rota.period import Period
from wellbeing.models import (
    Person,
    Team,
    TimelineVisit,
    ToldAssignment,
    Worker,
)
from wellbeing.reports.figures import Figures, figures_of
from wellbeing.store import visit_entry
from wellbeing.store.entries import What
from wellbeing.store.report_scope import Kind, Scope

MINUTE = timedelta(minutes=1)
NOW = datetime(2027, 4, 20, 12, tzinfo=UTC)
"""When all that is made here is over."""


def figures(session: Session, team: Team, period: Period) -> Figures:
    return figures_of(session, Scope(Kind.TEAM, team.id, team.name), period)


def told(session: Session, team: Team, person: Person, start: datetime, *workers: Worker) -> TimelineVisit:
    """Half an hour for each of them."""
    day = start.date()
    visit = TimelineVisit(
        id=uuid4(), team_id=team.id, person_id=person.id, first_day=day, last_day=day, planned="{}", changed_seq=1
    )
    session.add(visit)
    session.flush()
    for place, worker in enumerate(workers, 1):
        end = start + 30 * MINUTE
        session.add(ToldAssignment(visit_id=visit.id, place=place, worker_id=worker.id, start=start, end=end))
    session.flush()
    return visit


def record(session: Session, visit: TimelineVisit, worker: Worker, start: datetime, what: What = What.FINISHED) -> None:
    end = start + 30 * MINUTE
    said = visit_entry.Said(visit.id, uuid4().hex, what, end, start, end)
    visit_entry.add(session, visit, worker.id, said, recorded_by=None)
