"""Time away as rows: written, shortened and taken out in one place, with the worked days that hang on it.

Knows `absence` and which worked days to write anew. What it means for a rota is `store.away`'s; who may write it is
asked before coming here. Sickness has dates and nothing else.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from wellbeing.models import Absence, LeaveAsked
from wellbeing.store import worked_day

LEAVE, SICKNESS, DEPENDANTS, BEREAVEMENT = "leave", "sickness", "dependants", "bereavement"
BY_LAW = (DEPENDANTS, BEREAVEMENT)
"""Kinds that the law gives: they are told, and nobody is asked."""
WITHDRAWN = "withdrawn"
"""The state of leave that was asked for and is not wanted any more."""
ONE_DAY = timedelta(days=1)


def put(session: Session, worker_id: UUID, kind: str, first: date, last: date) -> Absence:
    """The worker is away on these days, both included; time of the same kind that it touches becomes one with it."""
    touching = select(Absence).where(
        Absence.worker_id == worker_id,
        Absence.kind == kind,
        Absence.first <= last + ONE_DAY,
        Absence.last >= first - ONE_DAY,
    )
    row = session.scalars(touching.order_by(Absence.first).limit(1)).first() if kind != LEAVE else None
    if row is None:
        row = Absence(worker_id=worker_id, kind=kind, first=first, last=last)
        session.add(row)
    row.first, row.last = min(row.first, first), max(row.last, last)
    _written(session, row, row.first)
    return row


def shorten(session: Session, row: Absence, last: date) -> Absence | None:
    """The time away ends with `last`; None, and no row, where it then never began."""
    first = row.first
    if last < first:
        asked = update(LeaveAsked).where(LeaveAsked.absence_id == row.id)
        session.execute(asked.values(absence_id=None, state=WITHDRAWN))
        session.delete(row)
        session.flush()
        worked_day.refresh(session, row.worker_id, first)
        return None
    row.last = min(row.last, last)
    _written(session, row, first)
    return row


def of_worker(session: Session, worker_id: UUID) -> list[Absence]:
    """All of a worker's time away, first to last."""
    query = select(Absence).where(Absence.worker_id == worker_id)
    return list(session.scalars(query.order_by(Absence.first, Absence.id)))


def _written(session: Session, row: Absence, first: date) -> None:
    session.flush()
    worked_day.refresh(session, row.worker_id, first)
