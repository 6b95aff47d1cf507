"""A job is held by one worker at a time, and a stale worker's writes change nothing."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.factories import create_team, create_user
from wellbeing.db import prepare
from wellbeing.models import Job, JobState, Team
from wellbeing.store import job as jobs
from wellbeing.store.job import Held
from wellbeing.viewer import NotYours, RoleName, Viewer

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WEEK = {"week": "2026-11-30", "seconds": 5.0}
BEST = {"assignments": []}


@pytest.fixture
def team(session: Session) -> Team:
    return create_team(session)


def ask(session: Session, team: Team, **asked: object) -> Job:
    return jobs.ask(session, team.id, jobs.PROPOSE, {**WEEK, **asked})


def taken(session: Session, now: datetime = NOW) -> Held:
    held = jobs.take(session, now)
    assert held is not None
    return held


def looking(team: Team, role: RoleName = RoleName.WORKER, user_id: int = 1) -> Viewer:
    return Viewer(user_id, "Amina", None, {role: frozenset({team.id})})


def test_the_oldest_waiting_job_is_taken_and_only_once(session: Session, team: Team) -> None:
    first = ask(session, team)
    ask(session, team, week="2026-12-07").created_at += SECOND
    held = taken(session)
    assert (held.id, held.attempt, held.asked) == (first.id, 1, WEEK)
    assert taken(session).id != first.id
    assert jobs.take(session, NOW) is None
    assert not jobs.anything_to_take(session, NOW)


def test_a_lapsed_lease_frees_the_job_and_a_heartbeat_keeps_it(session: Session, team: Team) -> None:
    ask(session, team)
    held = taken(session)
    assert jobs.take(session, NOW + jobs.LEASE) is None
    assert jobs.heartbeat(session, held, NOW + jobs.LEASE)
    assert jobs.take(session, NOW + jobs.LEASE + SECOND) is None
    again = taken(session, NOW + 2 * jobs.LEASE + SECOND)
    assert (again.id, again.attempt) == (held.id, 2)


def test_a_stale_worker_changes_nothing(session: Session, team: Team) -> None:
    job = ask(session, team)
    stale = taken(session)
    fresh = taken(session, NOW + jobs.LEASE + SECOND)
    assert jobs.report_progress(session, fresh, {"covered": 2}, BEST, NOW + jobs.LEASE)
    assert not jobs.heartbeat(session, stale, NOW)
    assert not jobs.report_progress(session, stale, {"covered": 1}, {}, NOW)
    assert not jobs.fail(session, stale, "It broke.")
    assert not jobs.hand_back(session, stale)
    assert not jobs.finish(session, stale, {"by": "stale"})
    assert jobs.finish(session, fresh, {"by": "fresh"})
    assert not jobs.finish(session, fresh, {"by": "fresh again"})
    assert not jobs.finish(session, stale, {"by": "stale"})
    session.refresh(job)
    assert (job.state, job.attempt, json.loads(job.result or "")) == (JobState.DONE, 2, {"by": "fresh"})
    assert (json.loads(job.progress or ""), job.best, job.lease_until) == ({"covered": 2}, None, None)


def test_asking_again_for_the_same_week_gives_the_running_one(session: Session, team: Team) -> None:
    job = ask(session, team)
    taken(session)
    assert ask(session, team, seconds=60).id == job.id
    assert ask(session, team, week="2026-12-07").id != job.id
    assert ask(session, create_team(session)).id != job.id
    assert jobs.finish(session, Held(job.id, 1, team.id, jobs.PROPOSE, {}), {})
    assert ask(session, team).id != job.id


def test_a_job_handed_back_waits_with_what_it_has(session: Session, team: Team) -> None:
    job = ask(session, team)
    held = taken(session)
    jobs.report_progress(session, held, {"covered": 1}, BEST, NOW)
    assert jobs.hand_back(session, held)
    session.refresh(job)
    assert (job.state, json.loads(job.best or "")) == (JobState.QUEUED, BEST)
    assert not jobs.finish(session, held, {"by": "stale"})
    assert taken(session).attempt == 2


def test_a_job_that_ends_every_worker_is_given_up(session: Session, team: Team) -> None:
    job = ask(session, team)
    for n in range(jobs.MOST_ATTEMPTS):
        taken(session, NOW + n * 2 * jobs.LEASE)
    assert jobs.take(session, NOW + 1000 * jobs.LEASE) is None
    session.refresh(job)
    assert (job.state, job.problem) == (JobState.FAILED, jobs.GIVEN_UP)


def test_stopping_a_waiting_job_ends_it_and_a_running_one_is_told(session: Session, team: Team) -> None:
    waiting, running = ask(session, team), ask(session, team, week="2026-12-07")
    held = jobs.take(session, NOW, only=running.id)
    assert held is not None and held.id == running.id
    assert not jobs.stop_asked(session, held)
    assert jobs.stop(session, looking(team), waiting.id).state == JobState.STOPPED
    assert jobs.stop(session, looking(team), running.id).state == JobState.RUNNING
    assert jobs.stop_asked(session, held)
    assert jobs.finish(session, held, {"changes": []}, stopped=True)
    session.refresh(running)
    assert running.state == JobState.STOPPED and running.result is not None


def test_a_problem_longer_than_its_column_is_cut(session: Session, team: Team) -> None:
    job = ask(session, team)
    assert jobs.fail(session, taken(session), "x" * 1000)
    session.refresh(job)
    assert (job.state, job.problem) == (JobState.FAILED, "x" * 500)


def test_nobody_from_another_team_sees_or_stops_it(session: Session, team: Team) -> None:
    job = ask(session, team)
    stranger = looking(create_team(session))
    for refused in (
        lambda: jobs.get(session, stranger, job.id),
        lambda: jobs.stop(session, stranger, job.id),
        lambda: jobs.propose(session, stranger, team.id, date(2026, 11, 30)),
        lambda: jobs.proposal_of(session, stranger, team.id, date(2026, 11, 30)),
        lambda: jobs.get(session, looking(team), uuid4()),
        lambda: jobs.stop(session, looking(team, RoleName.COACH), job.id),
        lambda: jobs.get(session, looking(team, RoleName.COMMISSIONER), job.id),
    ):
        with pytest.raises(NotYours):
            refused()
    assert jobs.get(session, looking(team, RoleName.COACH), job.id) is job
    assert job.state == JobState.QUEUED


def test_a_member_asks_and_finds_the_newest_proposal_of_the_week(session: Session, team: Team) -> None:
    user = create_user(session)
    viewer = looking(team, user_id=user.id)
    old = ask(session, team)
    old.created_at -= SECOND
    jobs.finish(session, taken(session), {})
    new = jobs.propose(session, viewer, team.id, date(2026, 11, 30))
    ask(session, team, week="2026-12-07")
    assert new.author_id == user.id and new.id != old.id
    found = jobs.proposal_of(session, viewer, team.id, date(2026, 11, 30))
    assert found is not None and found.id == new.id
    assert jobs.proposal_of(session, viewer, team.id, date(2027, 1, 4)) is None


def test_two_workers_at_the_same_moment_never_hold_the_same_job(session: Session, team: Team, database: str) -> None:
    for week in range(5):
        ask(session, team, week=f"2027-01-{week + 10}")
    session.commit()
    patience = {} if database.startswith("sqlite") else {"options": "-c lock_timeout=3000"}
    engine = create_engine(database, connect_args=patience)
    prepare(engine)
    with Session(engine) as one, Session(engine) as other:
        held = []
        for session_of_worker in (one, other) * 2:
            taken_now = jobs.take(session_of_worker, NOW)
            assert taken_now is not None
            held.append(taken_now.id)
            if engine.dialect.name == "sqlite":
                session_of_worker.commit()
        one.commit()
        other.commit()
    engine.dispose()
    assert len(set(held)) == 4
