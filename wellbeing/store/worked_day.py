"""The days that entries add up to: minutes of each worker's local day in a team, by kind.

Knows entries, contracts and absences as rows, and `rota.face_to_face`, which says how they count. Written with
each entry; `recompute` makes the same rows anew from the entries alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.face_to_face import PaidTime, VisitRecord, contracted_on, face_to_face_minutes
from rota.local_time import midnight
from wellbeing.models.visit_entry import VisitEntry, WorkedDay
from wellbeing.models.worker import Absence, Contract, TeamMembership
from wellbeing.store import hours, month_counted
from wellbeing.store.entries import How, What, current

ONE_DAY = timedelta(days=1)
LONGEST_VISIT = timedelta(days=2)
"""An entry longer than this has a wrong clock: it is kept and shown, and no minute of it is counted."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What of an entry is counted."""

    id: UUID
    visit_id: UUID
    worker_id: UUID
    what: str
    how: str
    started_at: Any
    finished_at: Any
    other_minutes: int
    supersedes_id: UUID | None
    at: Any
    arrived_at: Any


@dataclass(frozen=True)
class Employed:
    """The dated rows that say for which days a team's workers are paid."""

    members: Mapping[UUID, Sequence[TeamMembership]]
    contracts: Mapping[UUID, Sequence[Contract]]
    absences: Mapping[UUID, Sequence[Absence]]

    def paid_on(self, team_id: UUID, worker: UUID, day: date) -> PaidTime | None:
        """Paid minutes of this day, None when it is not this team's."""
        if hours.team_of_day(self.members.get(worker, ()), day) != team_id:
            return None
        contracts = self.contracts.get(worker, ())
        away = hours.away_on(self.absences.get(worker, ()), contracts, day)
        return PaidTime(
            contracted=hours.contracted_on(contracts, day),
            leave=away.get("leave", 0),
            sickness=away.get("sickness", 0),
            unpaid_breaks=away.get("unpaid", 0),
        )

    def paid_over(self, team_id: UUID, worker: UUID, days: Sequence[date]) -> PaidTime:
        """Paid minutes of these days, in order, as `paid_on` has them; at once where nothing changes between them."""
        if not days:
            return PaidTime()
        contracts = self.contracts.get(worker, ())
        away = any(row.first <= days[-1] and row.last >= days[0] for row in self.absences.get(worker, ()))
        dated: list[hours.Dated] = [*self.members.get(worker, ()), *contracts]
        changes = any(_partly(row, days[0], days[-1]) for row in dated)
        if away or changes:
            return sum(filter(None, (self.paid_on(team_id, worker, day) for day in days)), PaidTime())
        if self.paid_on(team_id, worker, days[0]) is None:
            return PaidTime()
        minutes = sum(row.minutes_a_week for row in contracts if hours.counts_on(row, days[0]))
        return PaidTime(sum(contracted_on(minutes, day) for day in days))


def _partly(row: hours.Dated, first: date, last: date) -> bool:
    """Whether the row counts on one of these two days, or on some between them, and not on all."""
    return (first < row.starts <= last) or (row.until is not None and first <= row.until < last)


def employed(session: Session, workers: Collection[UUID]) -> Employed:
    """The dated rows of these workers."""
    memberships = select(TeamMembership).where(TeamMembership.worker_id.in_(workers))
    contracts = select(Contract).where(Contract.worker_id.in_(workers))
    absences = select(Absence).where(Absence.worker_id.in_(workers))
    return Employed(
        hours.by_worker(session.scalars(memberships)),
        hours.by_worker(session.scalars(contracts)),
        hours.by_worker(session.scalars(absences)),
    )


def members_between(session: Session, team_ids: Collection[UUID], first: date, last: date) -> set[UUID]:
    """The workers who are in one of these teams on any day between these, both included."""
    rows = session.scalars(
        select(TeamMembership).where(TeamMembership.team_id.in_(team_ids), TeamMembership.starts <= last)
    )
    return {row.worker_id for row in rows if row.until is None or row.until >= first}


def count(session: Session, team_id: UUID, worker_id: UUID, days: Collection[date]) -> None:
    """Write these days of one worker anew; what was agreed as extra stays."""
    _write(session, team_id, {worker_id}, sorted(days))


def recompute(session: Session, team_id: UUID, first: date, last: date) -> None:
    """Write every day of the team between these, both included, anew from entries, contracts and absences."""
    days = hours.dates(first, (last - first).days + 1)
    recorded = session.scalars(
        select(VisitEntry.worker_id)
        .where(VisitEntry.team_id == team_id, VisitEntry.day.between(first - ONE_DAY, last + ONE_DAY))
        .distinct()
    )
    _write(session, team_id, members_between(session, [team_id], first, last) | set(recorded), days)


def refresh(session: Session, worker_id: UUID, first: date) -> None:
    """Write the worker's days from `first` on anew, in every team, those that are written already: after a change of
    contract, of membership or of absence.
    """
    rows = session.execute(
        select(WorkedDay.team_id, WorkedDay.day).where(WorkedDay.worker_id == worker_id, WorkedDay.day >= first)
    )
    by_team: dict[UUID, list[date]] = {}
    for team_id, day in rows:
        by_team.setdefault(team_id, []).append(day)
    for team_id, days in by_team.items():
        count(session, team_id, worker_id, days)


def _write(session: Session, team_id: UUID, workers: set[UUID], days: Sequence[date]) -> None:
    if not workers or not days:
        return
    month_counted.forget(session, team_id, min(days))
    team = employed(session, workers)
    entries = _entries(session, team_id, workers, days)
    minutes = face_to_face_minutes(_records(entries))
    on_the_spot = face_to_face_minutes(_records(entry for entry in entries if entry.how == How.ON_THE_SPOT))
    kept = {
        (row.worker_id, row.day): row
        for row in session.scalars(
            select(WorkedDay).where(
                WorkedDay.team_id == team_id, WorkedDay.worker_id.in_(workers), WorkedDay.day.in_(days)
            )
        )
    }
    for worker in workers:
        for day in days:
            paid = team.paid_on(team_id, worker, day)
            with_people = minutes.get((str(worker), day), 0)
            row = kept.get((worker, day))
            if row is None and paid is None and not with_people:
                continue
            if row is None:
                row = WorkedDay(team_id=team_id, worker_id=worker, day=day)
                session.add(row)
            paid = paid or PaidTime()
            row.contracted, row.leave, row.sickness = paid.contracted, paid.leave, paid.sickness
            row.unpaid, row.face_to_face = paid.unpaid_breaks, with_people
            row.on_the_spot = on_the_spot.get((str(worker), day), 0)
    session.flush()


def _entries(session: Session, team_id: UUID, workers: set[UUID], days: Sequence[date]) -> Collection[_Entry]:
    """The entries that hold around these days: also of a visit that was told for another week since it was made."""
    reach = LONGEST_VISIT + ONE_DAY
    first, last = min(days) - reach, max(days) + reach
    near = select(VisitEntry.visit_id).where(
        VisitEntry.team_id == team_id,
        VisitEntry.worker_id.in_(workers),
        or_(VisitEntry.day.between(first, last), VisitEntry.started_at.between(midnight(first), midnight(last))),
    )
    rows = session.execute(
        select(*(getattr(VisitEntry, name) for name in _Entry.__slots__)).where(
            VisitEntry.visit_id.in_(near), VisitEntry.worker_id.in_(workers), VisitEntry.team_id == team_id
        )
    )
    return current(_Entry(*row) for row in rows).values()


def _records(entries: Iterable[_Entry]) -> Iterable[VisitRecord]:
    for entry in entries:
        if entry.what != What.FINISHED or entry.started_at is None or entry.finished_at is None:
            continue
        if entry.finished_at - entry.started_at <= LONGEST_VISIT:
            yield VisitRecord(str(entry.worker_id), entry.started_at, entry.finished_at, entry.other_minutes)
