"""Minutes that a worker agreed with a colleague on top of the contract: written by the worker, told to the other.

The one kind of a day's time (`DayTime`) that changes what a day is paid: the latest word on a day stands, and goes
into its `WorkedDay` at once. Nobody approves it: whom it was agreed with hears of it, and the team can see it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from rota.local_time import spoken_day, spoken_minutes
from wellbeing import clock
from wellbeing.models import DayTime, TeamMembership, WorkedDay, Worker
from wellbeing.store import day_time, hours, notice, worked_day
from wellbeing.store.sent_twice import SentOtherwise, hash_of_text
from wellbeing.store.team_names import workers_named
from wellbeing.viewer import Action, NotYours, Viewer

EXTRA = "extra"
"""The kind of a `DayTime` that is agreed extra, and of the news about it."""
DAYS_BACK, DAYS_AHEAD = timedelta(days=62), timedelta(days=31)
"""How far back extra can be agreed, so that payroll's last month can still be put right, and how far ahead."""
MOST_MINUTES = 12 * 60
MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Agreed:
    """So many minutes on this day, agreed with this colleague; `why` in the worker's words. 0: not after all."""

    day: date
    minutes: int
    colleague: UUID
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a day: whose it is, how long, and what was said."""

    worker: str
    day: date
    minutes: int
    why: str


def colleagues(session: Session, viewer: Viewer) -> list[tuple[UUID, str]]:
    """Those with whom the viewer can agree extra: who is in a team of theirs today. Raises `NotYours`."""
    me, today = _me(viewer), clock.today()
    rows = session.execute(
        select(TeamMembership, Worker.name)
        .join(Worker, Worker.id == TeamMembership.worker_id)
        .where(TeamMembership.team_id.in_(viewer.teams(Action.RECORD_VISIT)), TeamMembership.worker_id != me)
        .order_by(Worker.name, Worker.id)
    )
    return list(dict.fromkeys((row.worker_id, name) for row, name in rows if hours.counts_on(row, today)))


def in_team(session: Session, viewer: Viewer) -> list[Standing]:
    """What stands in the viewer's teams of the last two months and ahead, the latest day first. Raises `NotYours`."""
    _me(viewer)
    later = aliased(DayTime)
    rows = session.execute(
        select(DayTime, Worker.name)
        .join(Worker, Worker.id == DayTime.worker_id)
        .outerjoin(later, later.supersedes_id == DayTime.id)
        .where(
            DayTime.kind == EXTRA,
            DayTime.team_id.in_(viewer.teams(Action.RECORD_VISIT)),
            DayTime.day >= clock.today() - DAYS_BACK,
            DayTime.minutes > 0,
            later.id.is_(None),
        )
        .order_by(DayTime.day.desc(), Worker.name, DayTime.id)
        .limit(MOST_SHOWN)
    )
    return [Standing(name, row.day, row.minutes, row.note or "") for row, name in rows]


def agree(session: Session, viewer: Viewer, agreed: Agreed, client_key: str) -> None:
    """Write it down, once for each key; what stood of that day before gives way, and its row stays.

    Raises `NotYours` for a day on which the viewer has no team, or somebody who is no colleague; `SentOtherwise`.
    """
    me = _me(viewer)
    session.scalar(select(Worker.id).where(Worker.id == me).with_for_update(key_share=True))
    content = hash_of_text(repr(agreed))
    known = session.scalar(select(DayTime).where(DayTime.worker_id == me, DayTime.client_key == client_key))
    if known is not None:
        if known.content_hash != content:
            raise SentOtherwise
        return
    team, before = day_time.team_on(session, viewer, me, agreed.day), _standing(session, me, agreed.day)
    names = workers_named(session, team)
    if agreed.colleague not in {id for id, _ in colleagues(session, viewer)} or str(agreed.colleague) not in names:
        raise NotYours
    now = clock.now()
    row = DayTime(
        team_id=team,
        worker_id=me,
        day=agreed.day,
        kind=EXTRA,
        minutes=agreed.minutes,
        planned_minutes=0,
        note=f"With {names[str(agreed.colleague)]}: {agreed.why}",
        client_key=client_key,
        content_hash=content,
        supersedes_id=before.id if before else None,
        recorded_by_id=viewer.user_id,
        at=now,
        arrived_at=now,
    )
    session.add(row)
    session.flush()
    if before is not None and before.team_id != team:  # the day has gone to another team since
        _count(session, before.team_id, me, replace(agreed, minutes=0))
    _count(session, team, me, agreed)
    _tell(session, viewer, team, agreed, row.id)


def _count(session: Session, team: UUID, me: UUID, agreed: Agreed) -> None:
    worked_day.count(session, team, me, [agreed.day])
    row = session.get(WorkedDay, (team, me, agreed.day))
    if row is None:
        row = WorkedDay(team_id=team, worker_id=me, day=agreed.day)
        session.add(row)
    row.extra = agreed.minutes
    session.flush()


def _tell(session: Session, viewer: Viewer, team: UUID, agreed: Agreed, row: UUID) -> None:
    day = spoken_day(agreed.day, with_date=True)
    if agreed.minutes:
        words = f"{viewer.name} wrote down that you agreed on {spoken_minutes(agreed.minutes)} extra on {day}."
    else:
        words = f"{viewer.name} wrote down that there was no extra time on {day} after all."
    notice.tell(session, team, [agreed.colleague], kind=EXTRA, key=f"extra:{row}", words=words, endpoint="extra.mine")


def _standing(session: Session, me: UUID, day: date) -> DayTime | None:
    """The row of this day that no other puts right."""
    rows = session.scalars(
        select(DayTime).where(DayTime.worker_id == me, DayTime.day == day, DayTime.kind == EXTRA)
    ).all()
    superseded = {row.supersedes_id for row in rows}
    return next((row for row in rows if row.id not in superseded), None)


def _me(viewer: Viewer) -> UUID:
    if viewer.worker_id is None or not viewer.teams(Action.RECORD_VISIT):
        raise NotYours
    return viewer.worker_id
