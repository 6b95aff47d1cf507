"""Time of a team's week that is not for visits: the rows of its team time, and minutes kept free for its roles.

Reads rows only, in a number of queries that does not grow with the team. Who writes them is next door, in `team_time`
and `team_role`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.limits import DAYS_IN_WEEK
from wellbeing.models.organisation import TeamMeeting
from wellbeing.models.team_time import RoleTaken, TeamRole, TeamTimeOnce
from wellbeing.models.worker import Absence
from wellbeing.store.around import DAYS_AFTER, DAYS_BEFORE
from wellbeing.store.hours import Meeting


@dataclass(frozen=True, slots=True)
class Kept:
    """Minutes a week that a worker keeps for a role, from the day `starts` to the day `until` (None: no end)."""

    minutes: int
    starts: date
    until: date | None

    def on(self, day: date) -> bool:
        """Whether it is kept on this local day."""
        return self.starts <= day and (self.until is None or day <= self.until)


def team_time_around(session: Session, team_id: UUID, first: date, days: int) -> list[Meeting]:
    """The rows from which the team time of these days, and of the work around them, is made."""
    weekly = select(TeamMeeting).where(TeamMeeting.team_id == team_id).order_by(TeamMeeting.id)
    once = select(TeamTimeOnce).where(
        TeamTimeOnce.team_id == team_id,
        TeamTimeOnce.cancelled_at.is_(None),
        TeamTimeOnce.day >= first - timedelta(days=DAYS_BEFORE),
        TeamTimeOnce.day < first + timedelta(days=days + DAYS_AFTER),
    )
    return [*session.scalars(weekly), *session.scalars(once.order_by(TeamTimeOnce.id))]


def roles_kept(session: Session, team_id: UUID, first: date, days: int) -> Mapping[UUID, Sequence[Kept]]:
    """What each worker keeps free for the roles that they hold on any of these days."""
    last = first + timedelta(days=days - 1)
    rows = session.execute(
        select(RoleTaken.worker_id, RoleTaken.starts, RoleTaken.until, TeamRole.minutes_a_week, TeamRole.ended)
        .join(TeamRole, TeamRole.id == RoleTaken.role_id)
        .where(
            TeamRole.team_id == team_id,
            RoleTaken.starts <= last,
            or_(RoleTaken.until.is_(None), RoleTaken.until >= first),
            or_(TeamRole.ended.is_(None), TeamRole.ended >= first),
        )
    )
    found: dict[UUID, list[Kept]] = {}
    for worker, starts, until, minutes, ended in rows:
        ends = [day for day in (until, ended) if day is not None]
        found.setdefault(worker, []).append(Kept(minutes, starts, min(ends, default=None)))
    return found


def minutes_kept(kept: Iterable[Kept], dates: Collection[date], absences: Iterable[Absence]) -> int:
    """Minutes to keep free for roles in these days: a seventh of the week's for each day held and not away."""
    away = [(absence.first, absence.last) for absence in absences]
    here = [day for day in dates if not any(first <= day <= last for first, last in away)]
    return round(sum(role.minutes for role in kept for day in here if role.on(day)) / DAYS_IN_WEEK)
