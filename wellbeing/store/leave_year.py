"""A worker's leave year from rows: contract, time away, and what somebody has put right by hand.

Knows the rows; the sums are `rota.leave`'s. A worker reads their own; a manager or administrator puts a year right.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.leave import BEGINS, Standing, Year, standing, year_from, year_of
from wellbeing import clock
from wellbeing.models import Absence, Contract, TeamMembership, Worker
from wellbeing.models.leave import LeaveYear
from wellbeing.store import hours
from wellbeing.store.absence import LEAVE
from wellbeing.viewer import Action, NotYours, Viewer


def of_worker(session: Session, worker_id: UUID, day: date) -> Standing:
    """The leave year of this worker that holds `day`."""
    return of_workers(session, [worker_id], day)[worker_id]


def of_workers(session: Session, workers: Collection[UUID], day: date) -> dict[UUID, Standing]:
    """The leave year that holds `day` of each of these workers, in a number of queries that does not grow with them."""
    written: dict[UUID, list[LeaveYear]] = {}
    years = select(LeaveYear).where(LeaveYear.worker_id.in_(workers)).order_by(LeaveYear.starts.desc())
    for row in session.scalars(years):
        written.setdefault(row.worker_id, []).append(row)
    contracts = hours.by_worker(session.scalars(select(Contract).where(Contract.worker_id.in_(workers))))
    absences = hours.by_worker(session.scalars(select(Absence).where(Absence.worker_id.in_(workers))))
    return {
        worker: _standing(written.get(worker, []), contracts.get(worker, []), absences.get(worker, []), day)
        for worker in workers
    }


def _standing(rows: list[LeaveYear], contracts: list[Contract], absences: list[Absence], day: date) -> Standing:
    year, row = _year(rows, day)

    def weekly(on: date) -> int:
        return sum(contract.minutes_a_week for contract in contracts if hours.counts_on(contract, on))

    return standing(
        year,
        clock.today(),
        weekly,
        lambda on: hours.away_on(absences, contracts, on).get(LEAVE, 0),
        minutes=row.minutes if row is not None else None,
        carried=row.carried_minutes if row is not None else 0,
    )


def weekly_minutes(session: Session, worker_id: UUID, day: date) -> int:
    """The contracted minutes a week on this day."""
    contracts = session.scalars(select(Contract).where(Contract.worker_id == worker_id))
    return sum(contract.minutes_a_week for contract in contracts if hours.counts_on(contract, day))


def to_put_right(session: Session, viewer: Viewer, worker_id: UUID) -> Worker:
    """This worker, for somebody who may put their leave right. Raises `NotYours`."""
    found = session.get(Worker, worker_id)
    teams = viewer.teams(Action.CORRECT_LEAVE)
    query = select(TeamMembership).where(TeamMembership.worker_id == worker_id, TeamMembership.team_id.in_(teams))
    if found is None or not any(hours.counts_on(row, clock.today()) for row in session.scalars(query)):
        raise NotYours
    return found


def put_right(
    session: Session, viewer: Viewer, worker_id: UUID, starts: date, minutes: int | None, carried: int
) -> None:
    """The year from `starts` has so many minutes of leave and so many carried over; None: what the contract gives.

    Raises `NotYours`.
    """
    to_put_right(session, viewer, worker_id)
    session.execute(select(Worker.id).where(Worker.id == worker_id).with_for_update())
    row = session.scalars(
        select(LeaveYear).where(LeaveYear.worker_id == worker_id, LeaveYear.starts == starts)
    ).one_or_none()
    if minutes is None and not carried:
        if row is not None:
            session.delete(row)
            session.flush()
        return
    minutes = of_worker(session, worker_id, starts).by_law if minutes is None else minutes
    if row is None:
        row = LeaveYear(worker_id=worker_id, starts=starts)
        session.add(row)
    row.minutes, row.carried_minutes = minutes, carried
    row.written_by_id, row.written_at = viewer.user_id, clock.now()
    session.flush()


def _year(rows: list[LeaveYear], day: date) -> tuple[Year, LeaveYear | None]:
    """The year that holds the day: one that was written down, else one that begins as the last one written did."""
    for row in rows:
        if day in year_from(row.starts):
            return year_from(row.starts), row
    begins = next(((row.starts.month, row.starts.day) for row in rows if row.starts <= day), BEGINS)
    return year_of(day, begins), None
