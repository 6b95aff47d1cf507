"""Who of a team is on duty, the numbers that it rings, and how long it waits for a visit that must not be late.

Scoped by the viewer. Of two who change the numbers at once the second is shown what the first wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.late import LATE_AFTER_MINUTES
from wellbeing import clock
from wellbeing.models import Absence, OnDuty, SafetyNumbers, Team, TeamMembership, User, Worker
from wellbeing.store import organisation
from wellbeing.store.hours import counts_on
from wellbeing.store.rota import lock, member_ids_on
from wellbeing.viewer import Action, NotYours, Viewer

DAYS_AHEAD = 14
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A team's numbers, empty where none is written, and how many minutes late an alarm is raised."""

    safeguarding: str = ""
    duty: str = ""
    late_after_minutes: int = LATE_AFTER_MINUTES
    version: int = 0
    by: str | None = None
    at: datetime | None = None

    @property
    def said(self) -> tuple[str, str, int]:
        """What a page may alter."""
        return self.safeguarding, self.duty, self.late_after_minutes


@dataclass(frozen=True, slots=True)
class OnDay:
    """Who is on duty on a day; nobody where `name` is None. `away`: they were, and are away or have left."""

    day: date
    name: str | None
    away: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in one piece on which the same holds: from `first` to `last` this one is on duty, by the turn `turn`, or
    nobody is (both None). `away`: they were, and are away or have left. `starts` and `until`: the days of that turn
    from today on, which are more where somebody is on duty instead, or they are away, on some of them.
    """

    first: date
    last: date
    turn: UUID | None = None
    starts: date | None = None
    until: date | None = None
    name: str | None = None
    away: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class _There:
    """When workers are away, and when they are in their teams."""

    away: Sequence[Absence]
    members: Sequence[TeamMembership]

    def gone(self, team: UUID, worker: UUID, day: date) -> bool:
        """Whether nobody reaches them for this team on that day: they are away, or are in it no more."""
        away = any(one.worker_id == worker and one.first <= day <= one.last for one in self.away)
        mine = (one for one in self.members if (one.team_id, one.worker_id) == (team, worker))
        return away or not any(counts_on(one, day) for one in mine)


def numbers(session: Session, viewer: Viewer, team_id: UUID) -> Numbers:
    """The team's numbers. Raises `NotYours`."""
    organisation.team(session, viewer, Action.ANSWER_ALARM, team_id)
    return numbers_of(session, [team_id])[team_id]


def set_numbers(session: Session, viewer: Viewer, team_id: UUID, new: Numbers) -> Numbers | None:
    """Keep these; None once they are. `new.version` is the one that was shown: where somebody has changed them since,
    nothing is altered and what stands there comes back. Raises `NotYours`.
    """
    organisation.team(session, viewer, Action.ANSWER_ALARM, team_id)
    lock(session, team_id)
    stands = numbers_of(session, [team_id])[team_id]
    if stands.said == new.said:
        return None
    if stands.version != new.version:
        return stands
    row = session.get(SafetyNumbers, team_id)
    if row is None:
        row = SafetyNumbers(team_id=team_id, version=0)
        session.add(row)
    row.safeguarding, row.duty = new.safeguarding or None, new.duty or None
    row.late_after_minutes, row.version = new.late_after_minutes, row.version + 1
    row.changed_by_id, row.changed_at = viewer.user_id, clock.now()
    session.flush()
    return None


def days(session: Session, viewer: Viewer, team_id: UUID, count: int = DAYS_AHEAD) -> list[OnDay]:
    """Who is on duty on each of the coming days, today first. Raises `NotYours`."""
    organisation.team(session, viewer, Action.ANSWER_ALARM, team_id)
    first = clock.today()
    last = first + (count - 1) * ONE_DAY
    rows = _rows(session, team_id, first, last)
    there = _there(session, [team_id], {row.worker_id for row, _ in rows}, first, last)
    found = []
    for day in (first + n * ONE_DAY for n in range(count)):
        row, name, gone = _holds(rows, there, day)
        found.append(OnDay(day, name, gone, row is not None and row.worker_id == viewer.worker_id))
    return found


def stretches(session: Session, viewer: Viewer, team_id: UUID) -> list[Stretch]:
    """Who is on duty from today on, the soonest first, for two weeks at least and as long as anything is written down.
    Raises `NotYours`.
    """
    organisation.team(session, viewer, Action.ANSWER_ALARM, team_id)
    first = clock.today()
    rows = _rows(session, team_id, first, date.max)
    end = max([first + DAYS_AHEAD * ONE_DAY, *(row.until + ONE_DAY for row, _ in rows)])
    there = _there(session, [team_id], {row.worker_id for row, _ in rows}, first, end)
    begins = {day for row, _ in rows for day in (row.starts, row.until + ONE_DAY)}
    begins |= {day for one in there.away for day in (one.first, min(one.last, end) + ONE_DAY)}
    begins |= {day for one in there.members for day in (one.starts, min(one.until or end, end) + ONE_DAY)}
    found: list[Stretch] = []
    for day, after in pairwise(sorted({first, end, *(day for day in begins if first < day < end)})):
        row, name, gone = _holds(rows, there, day)
        last = after - ONE_DAY
        if found and (found[-1].turn, found[-1].away) == (row.id if row else None, gone):
            found[-1] = replace(found[-1], last=last)
        elif row is None:
            found.append(Stretch(day, last))
        else:
            mine = row.worker_id == viewer.worker_id
            found.append(Stretch(day, last, row.id, max(row.starts, first), row.until, name, gone, mine))
    return found


def put(session: Session, viewer: Viewer, team_id: UUID, worker_id: UUID, starts: date, until: date) -> None:
    """This worker is on duty on these days, instead of whoever was; the same again is the same. Raises `NotYours`,
    also for somebody who is not in the team then.
    """
    organisation.team(session, viewer, Action.ANSWER_ALARM, team_id)
    lock(session, team_id)
    if worker_id not in member_ids_on(session, team_id, starts):
        raise NotYours
    rows = _rows(session, team_id, starts, until)
    if rows and (rows[0][0].worker_id, rows[0][0].starts, rows[0][0].until) == (worker_id, starts, until):
        return
    put_of(session, team_id, worker_id, starts, until, viewer.user_id)


def end(session: Session, viewer: Viewer, duty_id: UUID) -> UUID:
    """It is not to be after all; days that are past stay. Gives the team. Raises `NotYours`."""
    row = session.get(OnDuty, duty_id)
    if row is None or not viewer.may(Action.ANSWER_ALARM, row.team_id):
        raise NotYours
    team_id = row.team_id
    if row.starts < clock.today():
        row.until = min(row.until, clock.today() - ONE_DAY)
    else:
        session.delete(row)
    session.flush()
    return team_id


def without(session: Session, viewer: Viewer) -> list[Team]:
    """The viewer's teams in which nobody is on duty today, or they are away or have left."""
    teams = organisation.teams(session, viewer, Action.ANSWER_ALARM)
    today = clock.today()
    rows = session.execute(
        select(OnDuty.team_id, OnDuty.worker_id)
        .where(OnDuty.team_id.in_([team.id for team in teams]), OnDuty.starts <= today, OnDuty.until >= today)
        .order_by(OnDuty.written_at, OnDuty.id.desc())
    )
    holds = {row.team_id: row.worker_id for row in rows}
    there = _there(session, holds.keys(), set(holds.values()), today, today)
    return [team for team in teams if team.id not in holds or there.gone(team.id, holds[team.id], today)]


# No person looking.


def put_of(session: Session, team_id: UUID, worker_id: UUID, starts: date, until: date, by: int | None) -> None:
    """Write it down."""
    session.add(
        OnDuty(
            team_id=team_id, worker_id=worker_id, starts=starts, until=until, written_by_id=by, written_at=clock.now()
        )
    )
    session.flush()


def on_duty(session: Session, team_id: UUID, day: date) -> tuple[UUID, str] | None:
    """The worker on duty on that day, with their name; None where nobody is, or they have left or are away."""
    rows = _rows(session, team_id, day, day)
    if not rows:
        return None
    row, name = rows[0]
    there = _there(session, [team_id], {row.worker_id}, day, day)
    return None if there.gone(team_id, row.worker_id, day) else (row.worker_id, name)


def numbers_of(session: Session, teams: list[UUID]) -> dict[UUID, Numbers]:
    """The numbers of these teams."""
    rows = session.execute(
        select(SafetyNumbers, User.name)
        .outerjoin(User, User.id == SafetyNumbers.changed_by_id)
        .where(SafetyNumbers.team_id.in_(teams))
    )
    found = {
        row.team_id: Numbers(
            row.safeguarding or "", row.duty or "", row.late_after_minutes, row.version, name, row.changed_at
        )
        for row, name in rows
    }
    return {team: found.get(team, Numbers()) for team in teams}


def _rows(session: Session, team_id: UUID, first: date, last: date) -> list[tuple[OnDuty, str]]:
    """What is written of these days, with names; what was written last comes first, since it holds."""
    rows = session.execute(
        select(OnDuty, Worker.name)
        .join(Worker, Worker.id == OnDuty.worker_id)
        .where(OnDuty.team_id == team_id, OnDuty.starts <= last, OnDuty.until >= first)
        .order_by(OnDuty.written_at.desc(), OnDuty.id)
    )
    return [(row, name) for row, name in rows]


def _holds(
    rows: list[tuple[OnDuty, str]], there: _There, day: date
) -> tuple[OnDuty, str, bool] | tuple[None, None, bool]:
    """Whose turn a day is, and whether they are away on it or have left."""
    for row, name in rows:
        if row.starts <= day <= row.until:
            return row, name, there.gone(row.team_id, row.worker_id, day)
    return None, None, False


def _there(session: Session, teams: Collection[UUID], workers: set[UUID], first: date, last: date) -> _There:
    away = select(Absence).where(Absence.worker_id.in_(workers), Absence.first <= last, Absence.last >= first)
    members = select(TeamMembership).where(TeamMembership.team_id.in_(teams), TeamMembership.worker_id.in_(workers))
    return _There(session.scalars(away).all(), session.scalars(members).all())
