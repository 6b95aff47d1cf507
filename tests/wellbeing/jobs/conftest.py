"""A team with a small week to propose, and workers that are real processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from rota.changes import AskedPart, Change
from rota.local_time import instant
from rota.week import DayOption, Visit, Window
from tests.factories import create_person, create_team, create_worker
from tests.wellbeing.processes import Processes, environment_of, processes
from wellbeing.clock import machine_now
from wellbeing.config import Settings
from wellbeing.db import prepare, reading
from wellbeing.models import Job
from wellbeing.store import job as jobs
from wellbeing.store.rota import Recorded, record_change

MONDAY = date(2026, 11, 30)
LEASE_SECONDS = 2.0


@pytest.fixture
def team(session: Session) -> UUID:
    """Three workers and four people, who are each visited every morning of the week."""
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


def _visit(person: UUID, day: int) -> Visit:
    on = MONDAY + timedelta(days=day)
    possible = Window(instant(on, time(7)), instant(on, time(11)))
    return Visit(uuid4(), str(person), None, 30, (DayOption(on, possible, possible),))


@pytest.fixture
def ask(session: Session, team: UUID) -> Callable[[float], UUID]:
    """Asks for a proposal of the week, so many seconds long; gives the job's id."""

    def ask(seconds: float) -> UUID:
        job = jobs.ask(session, team, jobs.PROPOSE, {"week": MONDAY.isoformat(), "seconds": seconds}).id
        session.commit()
        return job

    return ask


@pytest.fixture
def look(settings: Settings) -> Iterator[Callable[[UUID], Job]]:
    """Reads a job as it stands now, without holding anybody up."""
    engine = create_engine(settings.database_url)
    prepare(engine)

    def look(job_id: UUID) -> Job:
        with reading(), Session(engine) as session:
            return session.get_one(Job, job_id)

    yield look
    engine.dispose()


@pytest.fixture
def commands(settings: Settings) -> Iterator[Processes]:
    """The command line, impatient: leases of 2 seconds, a sweep 5 times a second."""
    pace = {"WELLBEING_LEASE_SECONDS": str(LEASE_SECONDS), "WELLBEING_SWEEP_SECONDS": "0.2"}
    with processes(environment_of(settings, **pace)) as found:
        yield found
