"""A proposal of the usual pattern: asking for it, looking at it beside the pattern as it stands, taking what fits.

Knows jobs and answers as data. Must not solve anything.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.changes import Change, accept
from rota.json_form import to_json
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from rota.week import Assignment
from wellbeing import clock
from wellbeing.models import Job, Team
from wellbeing.store import job as jobs
from wellbeing.store import offer, usual, usual_log
from wellbeing.store.change_log import NotTaken
from wellbeing.store.job import Held
from wellbeing.store.offer import Offer
from wellbeing.store.rota import Recorded, lock
from wellbeing.store.sent_twice import hash_of
from wellbeing.store.usual import Pattern, pattern_of
from wellbeing.store.usual_rows import shape_of
from wellbeing.viewer import Action, NotYours, Viewer

USUAL = "usual"
"""The kind of job that proposes a team's usual pattern. It is asked with `week` (when, to know it by) and `seconds`."""
SECONDS_A_WEEK = 20.0
"""What each week of the pattern adds to the time that a proposal gets to think."""


def propose(session: Session, viewer: Viewer, team_id: UUID) -> Job:
    """Ask for a proposal of the pattern. Raises `NotYours`, also where there is no pattern to fill."""
    shape = shape_of(session, team_id) if viewer.may(Action.CHANGE_ROTA, team_id) else None
    if shape is None:
        raise NotYours
    coming = monday_of(clock.today()) + timedelta(days=DAYS_IN_WEEK)
    asked = {"week": coming.isoformat(), "weeks": shape.weeks, "seconds": SECONDS_A_WEEK * shape.weeks}
    return jobs.ask(session, team_id, USUAL, asked, viewer.user_id)


def newest(session: Session, team_id: UUID) -> Job | None:
    """The newest proposal of the pattern that the team has not answered; None when there is none."""
    query = select(Job).where(Job.team_id == team_id, Job.kind == USUAL).order_by(Job.created_at.desc()).limit(1)
    job = session.scalar(query)
    return None if job is None or job.answered_at is not None else job


def pattern_asked(session: Session, held: Held) -> dict[str, Any]:
    """The pattern as a week, as JSON, for the child that solves."""
    pattern = pattern_of(session, session.get_one(Team, held.team))
    if pattern is None:
        raise NotYours
    return {"week": to_json(pattern.week)}


def beside(pattern: Pattern, job: Job) -> Offer | None:
    """The job's proposal against the pattern as it stands; None while it has no result."""
    answer = offer.answer_of(job)
    return None if answer is None else offer.compare(pattern.week, answer)


def take(
    session: Session,
    team: Team,
    job: Job,
    chosen: Collection[UUID] | None,
    *,
    author_id: int | None,
    device: str,
    client_key: str,
    happened_at: datetime,
) -> tuple[Recorded | NotTaken | None, int]:
    """Take the proposed visits that were `chosen` (None: all) and still fit, in one change, and count those left out.

    A visit is taken whole or not at all. None where nothing fitted.
    """
    lock(session, team.id)
    pattern = pattern_of(session, team)
    found = None if pattern is None else beside(pattern, job)
    if pattern is None or found is None:
        raise NotYours
    taken, left_out = _fitting(pattern, found, chosen)
    content = hash_of("accept", str(job.id), None if chosen is None else sorted(str(id) for id in chosen))
    change = pattern.change(Change(accept(pattern.states, taken, "").parts, ""))
    before = usual_log.known(session, team.id, device, client_key)
    if not change.parts and before is None:
        return None, left_out
    answer = usual.record_change(
        session,
        team_id=team.id,
        change=change,
        author_id=author_id,
        device=device,
        client_key=client_key,
        kind="accept",
        happened_at=happened_at,
        content=content,
    )
    return answer, left_out


def _fitting(pattern: Pattern, found: Offer, chosen: Collection[UUID] | None) -> tuple[list[Assignment], int]:
    """What of the chosen visits still fits, each whole, and how many do not: moved on, or pinned by the team."""
    pins = {(pin.visit, pin.place) for pin in pattern.week.pins}
    settled = {change.visit for change in found.moved_on}
    settled |= {change.visit for change in found.fitting if (change.visit, change.place) in pins}
    wanted = [c for c in found.fitting if (chosen is None or c.visit in chosen) and c.after is not None]
    taken = [c.after for c in wanted if c.after is not None and c.visit not in settled]
    return taken, len({c.visit for c in wanted} & settled)
