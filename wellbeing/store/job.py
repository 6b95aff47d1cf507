"""Jobs as rows: asked for, taken by one worker at a time, reported on, finished. Knows nothing of what a job does.

A worker holds a job by its `attempt` number until its lease lapses. Every write of a worker names the attempt, so
one that was thought dead and comes back changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, true, update
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import Job, JobState, Team
from wellbeing.viewer import Action, NotYours, Viewer

PROPOSE = "propose"
"""The kind of job that proposes a team's week. It is asked with `week` (its first day) and `seconds`."""

PROPOSE_SECONDS = 20.0
"""What a proposal gets to think, unless somebody says otherwise."""

REPAIR = "repair"
"""The kind of job that finds who goes instead of somebody who is away. It is asked with `week`, `worker`, the `first`
and `last` day away, the rota's `seq` that it is asked of, and `seconds`."""

REPAIR_SECONDS = 3.0
"""What three repairs get to think together, so that they stand on the page within 5 seconds of asking."""

WHAT_IF = "what_if"
"""The kind of job that tries what a team supposes. It is asked with `week`, the id of the `trial`, and `seconds`."""

WHY_NOT = "why_not"
"""The kind of job that tries another worker or another time. It is asked with a `store.why.Question`, as JSON."""

AT_ONCE = frozenset({REPAIR, WHY_NOT})
"""Kinds that somebody waits for on the page: a worker does them beside whatever else it does."""

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 10
"""A job that ended this many workers is not tried again."""

WAITING = (JobState.QUEUED, JobState.RUNNING)
GIVEN_UP = f"It was tried {MOST_ATTEMPTS} times and never came to an end. Nothing in the rota has changed."


@dataclass(frozen=True, slots=True)
class Held:
    """A job as the worker sees it that holds it: `attempt` fences its writes; `best` is an earlier attempt's."""

    id: UUID
    attempt: int
    team: UUID
    kind: str
    asked: Mapping[str, Any]


# Somebody looking


def get(session: Session, viewer: Viewer, job_id: UUID) -> Job:
    """The job, for somebody who may see its team's rota. Raises `NotYours`."""
    job = session.get(Job, job_id)
    if job is None or not viewer.may(Action.SEE_ROTA, job.team_id):
        raise NotYours
    return job


def proposal_of(session: Session, viewer: Viewer, team_id: UUID, week: date) -> Job | None:
    """The newest proposal of the team's week, whatever its state; None when there is none. Raises `NotYours`."""
    if not viewer.may(Action.SEE_ROTA, team_id):
        raise NotYours
    return newest_proposal(session, team_id, week)


def propose(session: Session, viewer: Viewer, team_id: UUID, week: date, seconds: float = PROPOSE_SECONDS) -> Job:
    """Ask for a proposal of the week that begins on `week`, given `seconds` to think. Raises `NotYours`."""
    if not viewer.may(Action.CHANGE_ROTA, team_id):
        raise NotYours
    return ask(session, team_id, PROPOSE, {"week": week.isoformat(), "seconds": seconds}, viewer.user_id)


def stop(session: Session, viewer: Viewer, job_id: UUID) -> Job:
    """Ask the job to stop and keep its best so far; one that nobody has begun ends here. Raises `NotYours`."""
    job = get(session, viewer, job_id)
    if not viewer.may(Action.CHANGE_ROTA, job.team_id):
        raise NotYours
    ended = update(Job).where(Job.id == job_id, Job.state == JobState.QUEUED)
    session.execute(ended.values(state=JobState.STOPPED, stop_asked=True, finished_at=clock.now()))
    session.execute(update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING).values(stop_asked=True))
    session.refresh(job)
    return job


# No person looking: the command line and the workers


def ask(session: Session, team_id: UUID, kind: str, asked: Mapping[str, Any], author_id: int | None = None) -> Job:
    """A queued job; or the one that already waits or runs for the same team and kind, asked the same but for time."""
    session.execute(select(Team.id).where(Team.id == team_id).with_for_update())
    for job in session.scalars(select(Job).where(Job.team_id == team_id, Job.kind == kind, Job.state.in_(WAITING))):
        if _question(json.loads(job.asked)) == _question(asked):
            return job
    job = Job(
        team_id=team_id,
        kind=kind,
        author_id=author_id,
        state=JobState.QUEUED,
        asked=json.dumps(dict(asked)),
        attempt=0,
        stop_asked=False,
        created_at=clock.now(),
    )
    session.add(job)
    session.flush()
    return job


def _question(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a job is asked, but for the time that it gets."""
    return {name: value for name, value in asked.items() if name != "seconds"}


def newest_proposal(session: Session, team_id: UUID, week: date) -> Job | None:
    """The newest proposal of the team's week, whatever its state."""
    rows = session.execute(
        select(Job.id, Job.asked).where(Job.team_id == team_id, Job.kind == PROPOSE).order_by(Job.created_at.desc())
    )
    for job_id, asked in rows:
        if json.loads(asked).get("week") == week.isoformat():
            return session.get(Job, job_id)
    return None


def anything_to_take(session: Session, now: datetime, *, at_once: bool | None = None) -> bool:
    """Whether `take` would find something. Only reads."""
    return session.scalar(select(Job.id).where(_free(now), _of_kind(at_once)).limit(1)) is not None


def take(
    session: Session,
    now: datetime,
    *,
    lease: timedelta = LEASE,
    at_once: bool | None = None,
    only: UUID | None = None,
) -> Held | None:
    """Hold the oldest job that waits or whose lease has lapsed (or `only` that one) until `now + lease`.

    `at_once`: of the kinds that somebody waits for; False: of the others; None: of all.
    """
    while True:
        free = select(Job).where(_free(now), _of_kind(at_once), *([Job.id == only] if only else []))
        job = session.scalar(free.order_by(Job.created_at).limit(1).with_for_update(skip_locked=True))
        if job is None:
            return None
        if job.attempt >= MOST_ATTEMPTS:
            job.state, job.problem, job.finished_at = JobState.FAILED, GIVEN_UP, clock.now()
            session.flush()
            continue
        job.state, job.attempt = JobState.RUNNING, job.attempt + 1
        job.lease_until, job.heartbeat_at = now + lease, now
        session.flush()
        return Held(job.id, job.attempt, job.team_id, job.kind, json.loads(job.asked))


def heartbeat(session: Session, held: Held, now: datetime, *, lease: timedelta = LEASE) -> bool:
    """Hold it until `now + lease`. False when somebody else holds it by now, or it has ended."""
    return _write(session, held, lease_until=now + lease, heartbeat_at=now)


def report_progress(
    session: Session,
    held: Held,
    progress: Mapping[str, Any],
    best: Mapping[str, Any],
    now: datetime,
    *,
    lease: timedelta = LEASE,
) -> bool:
    """Keep how far it is and the best so far, and hold it on. False as for `heartbeat`."""
    return _write(
        session,
        held,
        progress=json.dumps(dict(progress)),
        best=json.dumps(dict(best)),
        lease_until=now + lease,
        heartbeat_at=now,
    )


def stop_asked(session: Session, held: Held) -> bool:
    """Whether somebody asked it to stop."""
    return bool(session.scalar(select(Job.stop_asked).where(Job.id == held.id)))


def finish(session: Session, held: Held, result: Mapping[str, Any], *, stopped: bool = False) -> bool:
    """Keep the result; `stopped` when it was ended early. False, and nothing kept, as for `heartbeat`."""
    state = JobState.STOPPED if stopped else JobState.DONE
    return _end(session, held, state=state, result=json.dumps(dict(result)), best=None)


def fail(session: Session, held: Held, problem: str) -> bool:
    """It can't be done; `problem` is a sentence for the team. False as for `heartbeat`."""
    length = Job.__table__.c.problem.type.length  # type: ignore[attr-defined]
    return _end(session, held, state=JobState.FAILED, problem=problem[:length])


def hand_back(session: Session, held: Held) -> bool:
    """Let another worker have it at once; its progress and best stay to be seen. False as for `heartbeat`."""
    return _write(session, held, state=JobState.QUEUED, lease_until=None)


def _free(now: datetime) -> Any:
    lapsed = and_(Job.state == JobState.RUNNING, Job.lease_until < now)
    return or_(Job.state == JobState.QUEUED, lapsed)


def _of_kind(at_once: bool | None) -> ColumnElement[bool]:
    if at_once is None:
        return true()
    return Job.kind.in_(AT_ONCE) if at_once else Job.kind.not_in(AT_ONCE)


def _end(session: Session, held: Held, **values: Any) -> bool:
    return _write(session, held, lease_until=None, finished_at=clock.now(), **values)


def _write(session: Session, held: Held, **values: Any) -> bool:
    """The fence: only the latest attempt, and only while it runs."""
    mine = and_(Job.id == held.id, Job.attempt == held.attempt, Job.state == JobState.RUNNING)
    written = session.execute(update(Job).where(mine).values(**values).execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", written).rowcount == 1
