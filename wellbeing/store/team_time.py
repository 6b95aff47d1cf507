"""Team time that comes once or every week, and what it means for whom: written, changed, ended, told.

Knows the rows of team time and members, and that a week reads them. Must not know what a rota makes of it. Who may
write in which team is asked here; two at once come one after another, by the team's lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.local_time import WEEKDAYS, instant, spoken_clock, spoken_day, wall_time
from wellbeing import clock
from wellbeing.models import Team, TeamMeeting, TeamTimeOnce, Worker
from wellbeing.store import notice, organisation
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.hours import Meeting
from wellbeing.store.rota import lock, member_ids_on
from wellbeing.viewer import Action, NotYours, Viewer

KINDS = ("training", "meeting", "reflection", "buddy time", "supervision", "admin", "travel")
"""What team time can be for, as the pages say it."""
NOTICE = "team_time"


@dataclass(frozen=True, slots=True)
class Said:
    """Team time as somebody writes it down: `workers` empty means everyone in the team."""

    kind: str
    day: date
    starts_at: time
    minutes: int
    workers: tuple[UUID, ...] = ()
    postcode: str | None = None
    note: str = ""

    @property
    def start(self) -> datetime:
        """When it begins."""
        return instant(self.day, self.starts_at)

    @property
    def mark(self) -> str:
        """A mark that differs where anything differs, and says nothing."""
        parts = (self.kind, self.day, self.starts_at, self.minutes, sorted(map(str, self.workers)), self.postcode)
        return hashlib.sha256(repr((*parts, self.note)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Weekly:
    """Team time of every week as somebody writes it down: weekday 0 is Monday."""

    kind: str
    weekday: int
    starts_at: time
    minutes: int
    starts: date
    workers: tuple[UUID, ...] = ()
    postcode: str | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of writing it down. `again`: it stood already, and nobody was told a second time."""

    id: UUID
    again: bool = False


class NotThere(Exception):
    """Somebody named is not in the team on that day. Nothing was saved."""


class Cancelled(Exception):
    """It will not be. Nothing was saved."""


def coming(session: Session, viewer: Viewer, team_id: UUID, since: date) -> tuple[Team, list[TeamTimeOnce]]:
    """The team, and what comes once from that day on, earliest first, what was cancelled too. Raises `NotYours`."""
    team = organisation.team(session, viewer, Action.SEE_ROTA, team_id)
    query = select(TeamTimeOnce).where(TeamTimeOnce.team_id == team_id, TeamTimeOnce.day >= since)
    return team, list(session.scalars(query.order_by(TeamTimeOnce.starts_at, TeamTimeOnce.id)))


def weekly(session: Session, team_id: UUID, on: date) -> list[TeamMeeting]:
    """What comes every week and has not ended by that day, by weekday and time."""
    query = select(TeamMeeting).where(
        TeamMeeting.team_id == team_id, or_(TeamMeeting.until.is_(None), TeamMeeting.until >= on)
    )
    return list(session.scalars(query.order_by(TeamMeeting.weekday, TeamMeeting.starts_at, TeamMeeting.id)))


def names(session: Session, rows: Iterable[Meeting]) -> dict[str, str]:
    """The names of those who are there, by id."""
    ids = {UUID(worker) for row in rows for worker in row.worker_ids}
    found = session.execute(select(Worker.id, Worker.name).where(Worker.id.in_(ids)))
    return {str(row.id): row.name for row in found}


def once(session: Session, viewer: Viewer, team_id: UUID, once_id: UUID, action: Action) -> TeamTimeOnce:
    """This team time of the team. Raises `NotYours`."""
    organisation.team(session, viewer, action, team_id)
    row = session.get(TeamTimeOnce, once_id)
    if row is None or row.team_id != team_id:
        raise NotYours
    return row


def said(row: TeamTimeOnce) -> Said:
    """The row as it was written down."""
    workers = tuple(UUID(worker) for worker in row.worker_ids)
    return Said(row.kind, row.day, wall_time(row.starts_at), row.minutes, workers, row.postcode, row.note or "")


def add(session: Session, viewer: Viewer, team_id: UUID, new: Said, client_key: str) -> Saved:
    """Write it down, and tell whoever is there. The same key again is the same. Raises `NotYours`, `NotThere`."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    mine = select(TeamTimeOnce.id).where(
        TeamTimeOnce.written_by_id == viewer.user_id, TeamTimeOnce.client_key == client_key
    )
    known = session.scalar(mine)
    if known is not None:
        return Saved(known, again=True)
    there = _there(session, team_id, new.workers, new.day)
    row = TeamTimeOnce(team_id=team_id, client_key=client_key, written_by_id=viewer.user_id, written_at=clock.now())
    _write(row, new)
    session.add(row)
    session.flush()
    _tell(session, viewer, row, there, f"{_words(new)}.", "new")
    return Saved(row.id)


def change(session: Session, viewer: Viewer, team_id: UUID, once_id: UUID, new: Said, seen: str) -> Saved:
    """Write it down anew, and tell those who were or will be there. `seen` is the mark that the page showed.

    Raises `NotYours`, `NotThere`, `ChangedSince`, `Cancelled`.
    """
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    row = _again(session, once(session, viewer, team_id, once_id, Action.CHANGE_ROTA))
    was = said(row)
    if row.cancelled_at is not None:
        raise Cancelled
    if was.mark == new.mark:
        return Saved(row.id, again=True)
    if was.mark != seen:
        raise ChangedSince
    before = _there(session, team_id, was.workers, was.day, strict=False)
    after = _there(session, team_id, new.workers, new.day)
    _write(row, new)
    session.flush()
    _tell(session, viewer, row, after, f"This has changed: {_words(new)}.", new.mark)
    _tell(session, viewer, row, before - after, f"{_words(was)}: this goes on without you.", f"out-{new.mark}")
    return Saved(row.id)


def cancel(session: Session, viewer: Viewer, team_id: UUID, once_id: UUID) -> Saved:
    """It will not be; tell those who would have been there. Twice is once. Raises `NotYours`."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    row = _again(session, once(session, viewer, team_id, once_id, Action.CHANGE_ROTA))
    if row.cancelled_at is not None:
        return Saved(row.id, again=True)
    row.cancelled_at = clock.now()
    was = said(row)
    there = _there(session, team_id, was.workers, was.day, strict=False)
    session.flush()
    _tell(session, viewer, row, there, f"{_words(was)}: this is cancelled.", "cancelled")
    return Saved(row.id)


def add_weekly(session: Session, viewer: Viewer, team_id: UUID, new: Weekly) -> Saved:
    """Every week from that day on. The same again while it stands is the same. Raises `NotYours`, `NotThere`."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    there = _there(session, team_id, new.workers, new.starts)
    values = {
        "kind": new.kind,
        "weekday": new.weekday,
        "starts_at": new.starts_at,
        "minutes": new.minutes,
        "postcode": new.postcode,
        "starts": new.starts,
    }
    workers = [str(worker) for worker in new.workers]
    for row in session.scalars(select(TeamMeeting).filter_by(team_id=team_id, until=None, **values)):
        if sorted(row.worker_ids) == sorted(workers):
            return Saved(row.id, again=True)
    row = TeamMeeting(team_id=team_id, worker_ids=workers, **values)
    session.add(row)
    session.flush()
    _tell_weekly(session, viewer, row, there, f"{_every(row)}, from {spoken_day(new.starts, with_date=True)}.", "new")
    return Saved(row.id)


def end_weekly(session: Session, viewer: Viewer, team_id: UUID, meeting_id: UUID, last: date) -> Saved:
    """It comes for the last time on or before that day. Twice is once. Raises `NotYours`."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    row = session.get(TeamMeeting, meeting_id, populate_existing=True)
    if row is None or row.team_id != team_id:
        raise NotYours
    if row.until is not None and row.until <= last:
        return Saved(row.id, again=True)
    row.until = last
    session.flush()
    there = _there(session, team_id, [UUID(worker) for worker in row.worker_ids], last, strict=False)
    words = f"{_every(row)}: this ends on {spoken_day(last, with_date=True)}."
    _tell_weekly(session, viewer, row, there, words, f"ends-{last.isoformat()}")
    return Saved(row.id)


def _again(session: Session, row: TeamTimeOnce) -> TeamTimeOnce:
    """The row as it is under the lock, whatever was read before it."""
    session.refresh(row)
    return row


def _write(row: TeamTimeOnce, new: Said) -> None:
    row.kind, row.day, row.starts_at, row.minutes = new.kind, new.day, new.start, new.minutes
    row.postcode, row.worker_ids, row.note = new.postcode, [str(worker) for worker in new.workers], new.note or None


def _there(
    session: Session, team_id: UUID, workers: Collection[UUID], day: date, *, strict: bool = True
) -> frozenset[UUID]:
    """Who is there on that day: these workers, or everyone in the team. `strict` raises `NotThere` for anybody else."""
    members = member_ids_on(session, team_id, day)
    if strict and not members.issuperset(workers):
        raise NotThere
    return frozenset(members & set(workers) if workers else members)


def _words(of: Said) -> str:
    kind = of.kind[:1].upper() + of.kind[1:]
    end = of.start + timedelta(minutes=of.minutes)
    return f"{kind} on {spoken_day(of.day, with_date=True)}, {spoken_clock(of.start)} to {spoken_clock(end)}"


def _every(row: TeamMeeting) -> str:
    kind = row.kind[:1].upper() + row.kind[1:]
    return f"{kind} every {WEEKDAYS[row.weekday]} at {row.starts_at:%H:%M}"


def _tell(session: Session, viewer: Viewer, row: TeamTimeOnce, workers: Iterable[UUID], words: str, what: str) -> None:
    """Those concerned, but not whoever wrote it; nothing about what is over."""
    if row.day < clock.today():
        return
    notice.tell(
        session,
        row.team_id,
        [worker for worker in sorted(workers) if worker != viewer.worker_id],
        kind=NOTICE,
        key=f"team-time:{row.id}:{what}",
        words=words,
        endpoint="my_day.day",
        arguments={"day": row.day.isoformat()},
    )


def _tell_weekly(
    session: Session, viewer: Viewer, row: TeamMeeting, workers: Iterable[UUID], words: str, what: str
) -> None:
    notice.tell(
        session,
        row.team_id,
        [worker for worker in sorted(workers) if worker != viewer.worker_id],
        kind=NOTICE,
        key=f"team-time:{row.id}:{what}",
        words=words,
    )
