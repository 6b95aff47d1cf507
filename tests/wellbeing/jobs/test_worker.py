"""Real workers, really killed: the job still finishes, once."""

import json
import os
import signal
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session, sessionmaker

from rota.json_form import from_json
from rota.week import Rota
from solver.answer import Answer
from tests.wellbeing.processes import Processes, children, running, soon
from tests.wellbeing.small_week import MONDAY, VISITS
from wellbeing.clock import machine_now
from wellbeing.config import Settings
from wellbeing.jobs.worker import Worker
from wellbeing.models import Job, JobState
from wellbeing.store import job as jobs
from wellbeing.store.week import week_of

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

Ask = Callable[[float], UUID]
Look = Callable[[UUID], Job]
Solving = Callable[[UUID], dict[str, Any]]


def answer_of(job: Job) -> Answer:
    assert job.result is not None
    answer = from_json(Answer, json.loads(job.result))
    assert len(answer.rota.assignments) == VISITS
    return answer


def test_a_killed_workers_job_is_finished_by_another_once(
    commands: Processes, ask: Ask, look: Look, solving: Solving, session: Session
) -> None:
    job = ask(4)
    first = commands.start("worker")
    solving(job)
    child = children(first.pid)
    assert child
    os.kill(first.pid, signal.SIGKILL)
    soon(lambda: not any(running(pid) for pid in child), within=3)
    assert look(job).state == JobState.RUNNING
    commands.start("worker")
    soon(lambda: look(job).attempt == 2, within=8)
    stale = jobs.Held(job, 1, UUID(int=0), jobs.PROPOSE, {})
    assert not jobs.finish(session, stale, {"by": "stale"})
    session.commit()
    soon(lambda: look(job).state == JobState.DONE)
    assert look(job).attempt == 2
    answer_of(look(job))


@on_sqlite
def test_a_worker_told_to_end_hands_its_job_back_at_once(
    commands: Processes, ask: Ask, look: Look, solving: Solving
) -> None:
    job = ask(60)
    worker = commands.start("worker", WELLBEING_LEASE_SECONDS="60")
    solving(job)
    child = children(worker.pid)
    os.kill(worker.pid, signal.SIGTERM)
    assert worker.wait(5) == 0
    assert not any(running(pid) for pid in child)
    left = look(job)
    assert (left.state, left.lease_until) == (JobState.QUEUED, None)
    assert left.best is not None
    commands.start("worker")
    soon(lambda: look(job).attempt == 2 and look(job).state == JobState.RUNNING)


@on_sqlite
def test_stop_keeps_the_best_so_far(
    commands: Processes, ask: Ask, look: Look, solving: Solving, session: Session
) -> None:
    job = ask(60)
    commands.start("worker")
    solving(job)
    best = from_json(Rota, json.loads(look(job).best or ""))
    assert len(best.assignments) == VISITS
    session.get_one(Job, job).stop_asked = True
    session.commit()
    soon(lambda: look(job).state == JobState.STOPPED, within=6)
    answer_of(look(job))


@on_sqlite
def test_progress_is_kept_while_it_works(commands: Processes, ask: Ask, look: Look, solving: Solving) -> None:
    job = ask(3)
    commands.start("worker")
    progress = solving(job)
    assert progress["of"] == VISITS
    assert {worker for worker, _ in progress["balance"]} and progress["seconds"] >= 0
    soon(lambda: look(job).state == JobState.DONE)
    assert look(job).best is None


@on_sqlite
def test_the_child_that_solves_has_low_priority(commands: Processes, ask: Ask, look: Look, solving: Solving) -> None:
    job = ask(60)
    worker = commands.start("worker")
    solving(job)
    (child,) = children(worker.pid)
    assert os.getpriority(os.PRIO_PROCESS, child) >= os.getpriority(os.PRIO_PROCESS, worker.pid) + 10


@on_sqlite
def test_a_job_that_cannot_be_done_says_so_and_the_worker_goes_on(
    session: Session, settings: Settings, team: UUID
) -> None:
    impossible = jobs.ask(session, team, jobs.PROPOSE, {"week": MONDAY.isoformat(), "seconds": "a while"})
    session.commit()
    worker = Worker(sessionmaker(session.get_bind()), settings)
    held = worker.take()
    assert held is not None
    worker.do(held)
    session.refresh(impossible)
    assert impossible.state == JobState.FAILED
    assert impossible.problem is not None and "Nothing in the rota has changed" in impossible.problem
    assert worker.take() is None


@on_sqlite
def test_proposing_changes_nothing_in_the_rota(
    session: Session, settings: Settings, team: UUID, ask: Ask, look: Look
) -> None:
    before = week_of(session, team, MONDAY)
    session.commit()
    job = ask(1)
    shown: list[object] = []
    worker = Worker(sessionmaker(session.get_bind()), settings)
    held = worker.take(only=job)
    assert held is not None and held.attempt == 1
    worker.do(held, watching=shown.append)
    assert look(job).state == JobState.DONE
    assert week_of(session, team, MONDAY).rota == before.rota
    assert not jobs.anything_to_take(session, machine_now())
