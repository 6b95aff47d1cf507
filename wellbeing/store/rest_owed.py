"""Rest that was published too short, with a reason: it is owed, in minutes, until it was given (WTR 1998 reg. 24).

Knows `rest_owed` and the findings that are published. Called by `store.publish`, in its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.findings import Finding
from rota.rules import breaks, daily_rest, weekly_rest
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import RestOwed

KINDS = {daily_rest.NAME: "daily", weekly_rest.NAME: "weekly", breaks.NAME: "break"}


def owe(session: Session, team_id: UUID, by: int | None, findings: Iterable[Finding]) -> int:
    """Write down the rest that these findings, published with a reason, cut short; how much is new.

    The same rest of the same day is owed once, however often it is told.
    """
    new = 0
    for finding in findings:
        if finding.rule not in KINDS or finding.when is None or finding.number is None or finding.limit is None:
            continue
        for worker in finding.workers:
            new += _owe(session, team_id, by, UUID(worker), finding)
    session.flush()
    return new


def _owe(session: Session, team_id: UUID, by: int | None, worker: UUID, finding: Finding) -> bool:
    assert finding.when is not None and finding.number is not None and finding.limit is not None
    kind, day = KINDS[finding.rule], local_day(finding.when.end)
    minutes = finding.limit - max(0, finding.number)
    same = select(RestOwed).where(
        RestOwed.worker_id == worker, RestOwed.kind == kind, RestOwed.day == day, RestOwed.withdrawn_at.is_(None)
    )
    known = session.scalars(same).first()
    if known is not None:
        known.minutes = max(known.minutes, minutes)
        return False
    number = len(session.scalars(select(RestOwed.id).where(RestOwed.worker_id == worker, RestOwed.day == day)).all())
    session.add(
        RestOwed(
            team_id=team_id,
            worker_id=worker,
            kind=kind,
            day=day,
            minutes=minutes,
            client_key=sha256(f"{worker}|{kind}|{day}|{number}".encode()).hexdigest(),
            written_by_id=by,
            written_at=clock.now(),
        )
    )
    session.flush()
    return True
