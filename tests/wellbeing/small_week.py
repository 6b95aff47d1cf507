"""A team with a week small enough to propose in a test: three workers, four people visited every morning."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import cache
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from rota.changes import AskedPart, Change
from rota.local_time import instant
from rota.week import DayOption, Visit, Window
from solver import propose
from tests.builders import a_visit, a_week, a_worker
from tests.factories import create_person, create_team, create_worker
from wellbeing.clock import machine_now
from wellbeing.store.rota import Recorded, record_change

MONDAY = date(2026, 11, 30)
VISITS = 28


def create_small_week(session: Session) -> UUID:
    """The id of the team, whose week from `MONDAY` is asked for and committed."""
    team = create_team(session, "Tilbury")
    for name in ("Amina", "Sam", "Lena"):
        create_worker(session, team, name, minutes_a_week=8 * 60)
    for name in ("Joan", "Ivy", "Stan", "Eric"):
        person = create_person(session, team, name)
        parts = [AskedPart(visit.id, None, visit) for visit in (_visit(person.id, n) for n in range(7))]
        recorded = record_change(
            session,
            team_id=team.id,
            change=Change(tuple(parts), "plan v1"),
            author_id=None,
            device="tests",
            client_key=name,
            kind="plan",
            happened_at=machine_now(),
        )
        assert isinstance(recorded, Recorded)
    team_id = team.id
    session.commit()
    return team_id


@cache
def get_solver_ready() -> None:
    """Compile the solver if it has changed since the last time, so that no test waits for that by the clock."""
    propose(a_week(workers=(a_worker(),), visits=(a_visit(),)), steps=1)


def _visit(person: UUID, day: int) -> Visit:
    on = MONDAY + timedelta(days=day)
    possible = Window(instant(on, time(7)), instant(on, time(11)))
    return Visit(uuid4(), str(person), None, 30, (DayOption(on, possible, possible),))
