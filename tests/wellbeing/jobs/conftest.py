"""A team with a small week to propose, and workers that are real processes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.wellbeing.processes import Processes, environment_of, processes, soon
from tests.wellbeing.small_week import MONDAY, create_small_week, get_solver_ready
from wellbeing.config import Settings
from wellbeing.db import prepare, reading
from wellbeing.models import Job, JobState
from wellbeing.store import job as jobs

LEASE_SECONDS = 2.0


@pytest.fixture
def team(session: Session) -> UUID:
    get_solver_ready()
    return create_small_week(session)


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
def solving(look: Callable[[UUID], Job]) -> Callable[[UUID], dict[str, Any]]:
    """Waits until the job has an answer to improve on; gives its progress."""

    def begun(job_id: UUID) -> dict[str, Any] | None:
        job = look(job_id)
        progress: dict[str, Any] = json.loads(job.progress or "{}")
        return progress if job.state == JobState.RUNNING and progress.get("steps") else None

    return lambda job_id: soon(lambda: begun(job_id)) or {}


@pytest.fixture
def commands(settings: Settings) -> Iterator[Processes]:
    """The command line, impatient: leases of 2 seconds, a sweep 5 times a second."""
    pace = {"WELLBEING_LEASE_SECONDS": str(LEASE_SECONDS), "WELLBEING_SWEEP_SECONDS": "0.2"}
    with processes(environment_of(settings, **pace)) as found:
        yield found
