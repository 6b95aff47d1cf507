"""Workers of a team from checked rows: who they are, their contract, hours, and time away. No files, no people.

What the files say again is left alone, what they say differently counts from today, and what they no longer name
stays: leaving is for an administrator, who sees what is left open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from wellbeing.importing.summary import ADDED, CHANGED, SAME, Summary
from wellbeing.importing.tables import LeaveRow, WorkerRow
from wellbeing.models import Absence, Availability, Contract, Team, TeamMembership, Worker
from wellbeing.store import worked_day

MOST_WORKERS = 12
"""A self-managed team is at most so many (Wellbeing Teams' promise); more is said, not refused."""
ONE_DAY = timedelta(days=1)
D = TypeVar("D", Contract, Availability)


def load_workers(
    session: Session, team: Team, rows: Sequence[WorkerRow], today: date, summary: Summary
) -> dict[str, Worker]:
    """Write the workers of the files; gives them by reference."""
    known = members_of(session, team)
    found = {}
    for row in rows:
        worker, membership = known.get(row.reference, (None, None))
        starts = row.starts or today
        if worker is None or membership is None:
            worker = Worker(provider_id=team.provider_id, reference=row.reference)
            _describe(worker, row)
            session.add(worker)
            session.flush()
            session.add(TeamMembership(worker_id=worker.id, team_id=team.id, starts=starts))
            what = ADDED
        else:
            what = CHANGED if _describe(worker, row) else SAME
            starts = max(membership.starts, today)
            if membership.until is not None and membership.until < today:
                summary.notes.append(f"{worker.name} left the team on {membership.until} and was not brought back.")
        hours_changed = _hours(session, worker, row, starts)
        contract_changed = _contract(session, worker, row, starts)
        if contract_changed and what is not ADDED:
            session.flush()
            worked_day.refresh(session, worker.id, starts)
        summary.count("workers", CHANGED if what is SAME and (hours_changed or contract_changed) else what)
        found[row.reference] = worker
    _note(known, found, today, summary)
    session.flush()
    return found


def members_of(session: Session, team: Team) -> dict[str, tuple[Worker, TeamMembership]]:
    """Everyone who is or was in the team, by reference, with their latest membership."""
    query = (
        select(Worker, TeamMembership)
        .join(TeamMembership, TeamMembership.worker_id == Worker.id)
        .where(TeamMembership.team_id == team.id)
        .order_by(TeamMembership.starts)
    )
    return {worker.reference: (worker, membership) for worker, membership in session.execute(query)}


def _describe(worker: Worker, row: WorkerRow) -> bool:
    """Put what the row says of the worker; True when something differed."""
    said = {
        "name": row.name,
        "home_postcode": row.home_postcode,
        "travel": row.travel.value,
        "attributes": list(row.attributes),
    }
    differs = any(getattr(worker, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(worker, name, value)
    return differs


def _hours(session: Session, worker: Worker, row: WorkerRow, starts: date) -> bool:
    """Let the worker's days and hours be those of the row from `starts`; True when they were others."""
    wanted = {(day, part.starts_at, part.ends_at) for part in row.stretches for day in part.weekdays}
    standing = _standing(session, Availability, worker.id, starts)
    have = {(each.weekday, each.starts_at, each.ends_at): each for each in standing}
    _end(session, [each for key, each in have.items() if key not in wanted], starts)
    for weekday, begins, ends in sorted(wanted.difference(have), key=_by_day):
        session.add(Availability(worker_id=worker.id, weekday=weekday, starts_at=begins, ends_at=ends, starts=starts))
    return wanted != set(have)


def _by_day(key: tuple[int, time, time]) -> tuple[int, time]:
    return key[0], key[1]


def _contract(session: Session, worker: Worker, row: WorkerRow, starts: date) -> bool:
    """Let the contract be that of the row from `starts`; True when it was another."""
    standing = _standing(session, Contract, worker.id, starts)
    if [each.minutes_a_week for each in standing] == [row.minutes_a_week]:
        return False
    _end(session, standing, starts)
    session.add(Contract(worker_id=worker.id, minutes_a_week=row.minutes_a_week, starts=starts))
    return True


def _standing(session: Session, kind: type[D], worker: UUID, day: date) -> list[D]:
    """Rows of the worker that count on this day or later."""
    rows = session.scalars(select(kind).where(kind.worker_id == worker)).all()
    return [row for row in rows if row.until is None or row.until >= day]


def _end(session: Session, rows: Sequence[D], day: date) -> None:
    """Let these no longer count from this day on."""
    for row in rows:
        if row.starts >= day:
            session.delete(row)
        else:
            row.until = day - ONE_DAY


def _note(
    known: Mapping[str, tuple[Worker, TeamMembership]], found: Mapping[str, Worker], today: date, summary: Summary
) -> None:
    others = sorted(
        worker.name
        for reference, (worker, membership) in known.items()
        if reference not in found and (membership.until is None or membership.until >= today)
    )
    if others:
        summary.notes.append(f"In the team but not in the files, and left as they were: {', '.join(others)}.")
    count = len(found) + len(others)
    if count > MOST_WORKERS:
        summary.notes.append(f"The team has {count} workers. A self-managed team is {MOST_WORKERS} at most.")


def load_leave(
    session: Session, team: Team, rows: Sequence[LeaveRow], workers: Mapping[str, Worker], summary: Summary
) -> None:
    """Write time away; what begins on the same day for the same worker is the same time away."""
    ours = select(TeamMembership.worker_id).where(TeamMembership.team_id == team.id)
    query = select(Absence).where(Absence.worker_id.in_(ours))
    known = {(each.worker_id, each.kind, each.first): each for each in session.scalars(query)}
    altered: set[UUID] = set()
    for row in rows:
        key = (workers[row.worker].id, row.kind, row.first)
        said = {"last": row.last, "minutes_a_day": row.minutes_a_day, "note": row.note}
        absence = known.get(key)
        if absence is None:
            known[key] = Absence(worker_id=key[0], kind=row.kind, first=row.first, **said)
            session.add(known[key])
            summary.count("times away", ADDED)
            altered.add(key[0])
            continue
        differs = any(getattr(absence, name) != value for name, value in said.items())
        for name, value in said.items():
            setattr(absence, name, value)
        if differs:
            altered.add(key[0])
        summary.count("times away", CHANGED if differs else SAME)
    session.flush()
    for worker_id in altered:
        worked_day.refresh(session, worker_id, min(row.first for row in rows))
