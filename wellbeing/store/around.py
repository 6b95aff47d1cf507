"""What surrounds a week: work done before it, work told after it, and who has seen whom. Reads rows only.

Must not know what the rules make of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from rota.limits import Limits
from rota.local_time import midnight
from rota.week import Shift, TeamTime, Window, local_day
from wellbeing.models.rota import Assignment, TimelineVisit, ToldAssignment
from wellbeing.store.hours import Dated, Meeting, team_time

DAYS_BEFORE = 14
"""Days of work before a week that its rules may need (weekly rest over a fortnight)."""
DAYS_AFTER = 14
"""Days of told work after a week that its rules may need."""
SEEN_DAYS = 28
"""Days before a week in which a visit makes a face a known one."""

Rows = type[Assignment] | type[ToldAssignment]


def worked(
    session: Session,
    table: Rows,
    members: Mapping[UUID, Sequence[Dated]],
    meetings: Sequence[Meeting],
    leave: Mapping[UUID, tuple[Window, ...]],
    first: date,
    days: int,
) -> tuple[Shift, ...]:
    """The shifts of these workers on `days` local days from `first`: visits in any team, and team time."""
    work: dict[UUID, list[Window]] = {worker: [] for worker in members}
    rows = session.execute(
        select(table.worker_id, table.start, table.end).where(
            table.worker_id.in_(members), _between(table.start, first, days)
        )
    )
    for row in rows:
        work[row.worker_id].append(Window(row.start, row.end))
    for meeting in team_time(meetings, first, days, members, leave):
        _attend(work, meeting)
    return tuple(shift for worker, windows in work.items() for shift in shifts(str(worker), windows))


def shifts(worker: str, work: Iterable[Window]) -> list[Shift]:
    """A worker's work cut into shifts: a new one on a new local day, unless the gap is one that could be a wait."""
    found: list[Shift] = []
    for window in sorted(work, key=lambda w: (w.start, w.end)):
        latest = found[-1] if found else None
        if latest is not None and _goes_on(latest, window):
            end = max(latest.when.end, window.end)
            found[-1] = Shift(worker, latest.day, Window(latest.when.start, end))
        else:
            found.append(Shift(worker, local_day(window.start), window))
    return found


def seen(session: Session, team_id: UUID, first: date) -> dict[str, dict[str, int]]:
    """How many told visits each worker made to each person in the weeks before `first`: person → worker → visits."""
    rows = session.execute(
        select(TimelineVisit.person_id, ToldAssignment.worker_id, func.count())
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(
            TimelineVisit.team_id == team_id,
            ToldAssignment.worker_id.is_not(None),
            _between(ToldAssignment.start, first - timedelta(days=SEEN_DAYS), SEEN_DAYS),
        )
        .group_by(TimelineVisit.person_id, ToldAssignment.worker_id)
    )
    found: dict[str, dict[str, int]] = {}
    for person, worker, visits in rows:
        found.setdefault(str(person), {})[str(worker)] = visits
    return found


def _between(start: Any, first: date, days: int) -> ColumnElement[bool]:
    until: datetime = midnight(first + timedelta(days=days))
    condition: ColumnElement[bool] = start.between(midnight(first), until - timedelta(microseconds=1))
    return condition


def _attend(work: dict[UUID, list[Window]], meeting: TeamTime) -> None:
    for worker in meeting.workers:
        work[UUID(worker)].append(meeting.when)


def _goes_on(shift: Shift, window: Window) -> bool:
    gap = window.start - shift.when.end
    return local_day(window.start) == shift.day or gap <= timedelta(minutes=Limits().longest_wait)
