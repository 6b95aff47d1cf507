"""What somebody waits for is done beside a proposal, by a child that was ready before."""

import json
import os
import signal
from collections.abc import Callable
from datetime import time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.changes import accept
from rota.json_form import from_json
from rota.local_time import instant
from rota.week import Assignment
from solver.answer import Answer
from tests.wellbeing.processes import Processes, children, running, soon
from tests.wellbeing.small_week import MONDAY
from wellbeing.clock import machine_now
from wellbeing.models import Job, JobState, Worker
from wellbeing.store import job as jobs
from wellbeing.store.rota import record_change
from wellbeing.store.timeline import load_timeline

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WITHIN = 30.0
"""Seconds in which repairs come on a machine that does much else; on a quiet one it is 5 with the page."""


@pytest.fixture
def planned(session: Session, team: UUID) -> UUID:
    """Amina goes to everybody on Monday and Tuesday, one after the other."""
    amina = session.scalars(select(Worker.id).where(Worker.name == "Amina")).one()
    timeline = load_timeline(session, team, MONDAY, MONDAY + timedelta(days=1))
    starts: dict[object, int] = {}
    going = []
    for id, state in timeline.items():
        assert state.asked is not None
        option = state.asked.options[0]
        nth = starts[option.day] = starts.get(option.day, -1) + 1
        going.append(Assignment(id, 1, str(amina), option.possible.start + nth * timedelta(minutes=50)))
    record_change(
        session,
        team_id=team,
        change=accept(timeline, going, ""),
        author_id=None,
        device="tests",
        client_key="planned",
        kind="accept",
        happened_at=machine_now(),
        judged=False,
    )
    session.commit()
    return amina


def ask_repair(session: Session, team: UUID, worker: UUID) -> UUID:
    asked = {"week": str(MONDAY), "worker": str(worker), "first": str(MONDAY), "last": str(MONDAY), "seconds": 1.5}
    job = jobs.ask(session, team, jobs.REPAIR, asked).id
    session.commit()
    return job


def test_a_repair_is_done_while_a_proposal_runs_by_the_child_that_was_ready(
    commands: Processes,
    ask: Callable[[float], UUID],
    look: Callable[[UUID], Job],
    solving: Callable[[UUID], object],
    session: Session,
    team: UUID,
    planned: UUID,
) -> None:
    before = instant(MONDAY - timedelta(days=1), time(12)).isoformat()
    worker = commands.start("worker", WELLBEING_SPARE="1", WELLBEING_NOW=before)
    (spare,) = soon(lambda: children(worker.pid))
    proposal = ask(60)
    solving(proposal)
    assert spare in children(worker.pid) and len(children(worker.pid)) == 2
    repair = ask_repair(session, team, planned)
    soon(lambda: look(repair).state == JobState.RUNNING, within=WITHIN)
    assert running(spare), "the child that was ready does it"
    soon(lambda: look(repair).state == JobState.DONE, within=WITHIN)
    assert look(proposal).state == JobState.RUNNING, "the proposal went on"
    answers = [from_json(Answer, each) for each in json.loads(look(repair).result or "")["answers"]]
    assert answers
    for answer in answers:
        gone = {a.worker for a in answer.rota.assignments if a.start < instant(MONDAY + timedelta(days=1), time())}
        assert str(planned) not in gone
    soon(lambda: not running(spare), within=5)
    soon(lambda: len(children(worker.pid)) == 2, within=10)
    left = children(worker.pid)
    os.kill(worker.pid, signal.SIGKILL)
    soon(lambda: not any(running(pid) for pid in left), within=3)


def test_what_can_wait_waits_and_what_is_wanted_at_once_is_taken_first(
    session: Session, team: UUID, planned: UUID, ask: Callable[[float], UUID]
) -> None:
    ask(5)
    repair = ask_repair(session, team, planned)
    now = machine_now()
    assert jobs.anything_to_take(session, now, at_once=True) and jobs.anything_to_take(session, now, at_once=False)
    held = jobs.take(session, now, at_once=True)
    assert held is not None and held.id == repair
    assert jobs.take(session, now, at_once=True) is None
    other = jobs.take(session, now, at_once=False)
    assert other is not None and other.kind == jobs.PROPOSE
