"""Trials as rows: asked for, worked out, kept to be compared, put away. A trial changes nothing.

Knows `trial` and its job. What is supposed is `plans.supposing`'s, what came of it `solver.tried`'s; making it real
is `store.trial_made_real`'s. Scoped by the viewer.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from plans.supposing import Supposed
from rota.json_form import BadForm, from_json, to_json
from rota.local_time import end_of_week
from solver.tried import Tried
from wellbeing import clock
from wellbeing.models import Job, JobState, RotaChange, Team, TimelineVisit, Trial, User
from wellbeing.store import job as jobs
from wellbeing.store.rota import lock
from wellbeing.viewer import Action, NotYours, Viewer

SECONDS_ALONE, SECONDS_EACH = 3.0, 2.0
"""What a trial gets to think: one by itself, or each of several days."""
MOST_SHOWN = 40
MOST_CHANGES_READ = 400
"""Changes since a trial that are looked through to say how many touched its week."""
FEWEST_COMPARED, MOST_COMPARED = 2, 4
NO_CHANGES: dict[str, list[Any]] = {"changes": [], "freed": [], "lines": [], "freed_lines": []}
"""What a list of trials does not read of each, since it may be long."""


@dataclass(frozen=True)
class Came:
    """What came of a trial: each way that was tried, and the number of the rota's last change then."""

    seq: int
    ways: tuple[Tried, ...]


@dataclass(frozen=True)
class Kept:
    """A trial as pages show it. `came` None: not yet, or it did not work (`problem`). `since` counts the changes of
    its week since it was worked out."""

    row: Trial
    by: str
    supposed: Supposed
    came: Came | None
    state: str
    problem: str
    since: int
    made_real_by: str | None

    @property
    def waiting(self) -> bool:
        """Whether it is being worked out, or waits for that."""
        return self.state in jobs.WAITING


def ask(
    session: Session, viewer: Viewer, team_id: UUID, week: date, supposed: Supposed, words: str, client_key: str
) -> Trial:
    """Keep the trial and have it worked out; the same form sent again is the same trial. Raises `NotYours`."""
    if not viewer.may(Action.CHANGE_ROTA, team_id):
        raise NotYours
    lock(session, team_id)
    same = select(Trial).where(Trial.asked_by_id == viewer.user_id, Trial.client_key == client_key)
    known = session.scalars(same).one_or_none()
    if known is not None:
        if known.team_id != team_id:
            raise NotYours
        return known
    row = Trial(
        team_id=team_id,
        week=week,
        kind=supposed.what.value,
        words=words,
        supposed=json.dumps(to_json(supposed)),
        client_key=client_key,
        asked_by_id=viewer.user_id,
        asked_at=clock.now(),
    )
    session.add(row)
    session.flush()
    row.job_id = _job(session, row, supposed, viewer.user_id).id
    session.flush()
    return row


def again(session: Session, viewer: Viewer, team_id: UUID, trial_id: UUID) -> Trial:
    """Work it out again, as the rota stands now; what came of it before stays until then. Raises `NotYours`."""
    row = held(session, viewer, team_id, trial_id)
    job = session.get(Job, row.job_id) if row.job_id else None
    if row.made_real_at is not None or (job is not None and job.state in jobs.WAITING):
        return row
    if job is not None and job.result is not None:
        row.result = job.result
    row.job_id = _job(session, row, supposed_of(row), viewer.user_id).id
    session.flush()
    return row


def put_away(session: Session, viewer: Viewer, team_id: UUID, trial_id: UUID, *, away: bool) -> Trial:
    """Nobody wants to see it any more; or (`away` False) somebody does. Raises `NotYours`."""
    row = held(session, viewer, team_id, trial_id)
    row.put_away_at = (row.put_away_at or clock.now()) if away else None
    session.flush()
    return row


def held(session: Session, viewer: Viewer, team_id: UUID, trial_id: UUID) -> Trial:
    """The trial as it is now, for whoever changes it: the team is held first. Raises `NotYours`."""
    if not viewer.may(Action.CHANGE_ROTA, team_id):
        raise NotYours
    lock(session, team_id)
    row = session.get(Trial, trial_id, populate_existing=True)
    if row is None or row.team_id != team_id:
        raise NotYours
    return row


def trials(session: Session, viewer: Viewer, team_id: UUID, week: date) -> list[Kept]:
    """The trials of this week, newest first, those put away too. Raises `NotYours`."""
    if not viewer.may(Action.SEE_ROTA, team_id):
        raise NotYours
    query = _rows(team_id).where(Trial.week == week).order_by(Trial.asked_at.desc(), Trial.id).limit(MOST_SHOWN)
    return _kept(session, team_id, week, session.execute(query).all())


def chosen(
    session: Session, viewer: Viewer, team_id: UUID, week: date, ids: Collection[UUID], *, brief: bool = True
) -> list[Kept]:
    """These trials of this week, in the order asked, without changes if `brief`. Raises `NotYours`."""
    if not viewer.may(Action.SEE_ROTA, team_id):
        raise NotYours
    rows = session.execute(_rows(team_id).where(Trial.week == week, Trial.id.in_(list(ids)))).all()
    found = {kept.row.id: kept for kept in _kept(session, team_id, week, rows, brief=brief)}
    if set(ids) - found.keys():
        raise NotYours
    return [found[id] for id in dict.fromkeys(ids)]


def trial(session: Session, viewer: Viewer, team_id: UUID, week: date, trial_id: UUID) -> Kept:
    """One trial. Raises `NotYours`."""
    return chosen(session, viewer, team_id, week, [trial_id], brief=False)[0]


def hourly_pence(session: Session, team_id: UUID) -> int | None:
    """What an hour of work costs on average, as the team wrote it; None where it has not."""
    return session.scalar(select(Team.hourly_pence).where(Team.id == team_id))


def may_write_hourly(viewer: Viewer, team_id: UUID) -> bool:
    """Whether they may write what an hour of this team costs."""
    return viewer.may(Action.CHANGE_ROTA, team_id) or viewer.may(Action.PUBLISH_REPORT, team_id)


def write_hourly(session: Session, viewer: Viewer, team_id: UUID, pence: int | None) -> None:
    """Keep what an hour costs on average; None: the figure that stands where nobody wrote one. Raises `NotYours`."""
    if not may_write_hourly(viewer, team_id):
        raise NotYours
    lock(session, team_id)
    session.get_one(Team, team_id).hourly_pence = pence
    session.flush()


def supposed_of(row: Trial) -> Supposed:
    """What it supposes."""
    return from_json(Supposed, json.loads(row.supposed))


def came_of(text: str | None, *, brief: bool = False) -> Came | None:
    """What came of it, from the JSON that is kept; None for nothing, and for what is none. `brief`: without changes."""
    try:
        came = None if text is None else json.loads(text)
        if came is not None and brief:
            came["ways"] = [{**way, **NO_CHANGES} for way in came["ways"]]
        return None if came is None else from_json(Came, came)
    except (BadForm, KeyError, TypeError, ValueError):
        return None


def _job(session: Session, row: Trial, supposed: Supposed, author_id: int) -> Job:
    seconds = SECONDS_ALONE if len(supposed.days) < 2 else SECONDS_EACH * len(supposed.days)
    asked = {"week": row.week.isoformat(), "trial": str(row.id), "seconds": seconds}
    return jobs.ask(session, row.team_id, jobs.WHAT_IF, asked, author_id)


def _rows(team_id: UUID) -> Select[Any]:
    made = User.__table__.alias("made")
    return (
        select(Trial, User.name, Job.state, Job.result, Job.problem, made.c.name.label("made_by"))
        .join(User, User.id == Trial.asked_by_id)
        .outerjoin(made, made.c.id == Trial.made_real_by_id)
        .outerjoin(Job, Job.id == Trial.job_id)
        .where(Trial.team_id == team_id)
    )


def _kept(
    session: Session, team_id: UUID, week: date, rows: Sequence[Any], *, brief: bool = True
) -> list[Kept]:  # fmt: skip
    texts = (row.Trial.result if row.Trial.made_real_at else row.result or row.Trial.result for row in rows)
    came = [came_of(text, brief=brief) for text in texts]
    numbers = changes_of(session, team_id, week, min((one.seq for one in came if one), default=None))
    return [
        Kept(
            row=row.Trial,
            by=row.name,
            supposed=supposed_of(row.Trial),
            came=one,
            state=row.state or JobState.DONE,
            problem=row.problem or "",
            since=sum(number > one.seq for number in numbers) if one else 0,
            made_real_by=row.made_by,
        )
        for row, one in zip(rows, came, strict=True)
    ]


def changes_of(session: Session, team_id: UUID, week: date, after: int | None) -> list[int]:
    """The numbers of the changes after `after` that touched a visit of this week; some hundreds are looked through."""
    if after is None:
        return []
    query = select(RotaChange.seq, RotaChange.parts).where(RotaChange.team_id == team_id, RotaChange.seq > after)
    changes = session.execute(query.order_by(RotaChange.seq).limit(MOST_CHANGES_READ)).all()
    if not changes:
        return []
    last = end_of_week(week)
    of_week = select(TimelineVisit.id).where(
        TimelineVisit.team_id == team_id, TimelineVisit.first_day <= last, TimelineVisit.last_day >= week
    )
    visits = {str(id) for id in session.scalars(of_week)}
    return [row.seq for row in changes if not visits.isdisjoint(_visits(row.parts))]


def _visits(parts: str) -> Iterable[str]:
    return {part["visit"] for part in json.loads(parts)}
