"""The wishes of a team's weeks as a proposal takes them: those that nobody gave up, and that are nobody's secret.

Reads rows only. While an anonymous round is open nothing of it leaves here, not even what a proposal would make of it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from rota import week as words
from rota.local_time import monday_of
from rota.rounds import Stage
from rota.week import WishKind
from wellbeing import clock
from wellbeing.models.rounds import GaveWay, Round, WishWritten


def wishes_of(session: Session, team_id: UUID, first: date, days: int) -> tuple[words.Wish, ...]:
    """What workers wish for in these days: written, not taken back, not given up, and not in a round that is closed
    to eyes.
    """
    last = first + timedelta(days=days - 1)
    gave_way = select(GaveWay.wish_id).where(GaveWay.team_id == team_id, GaveWay.taken_back_at.is_(None))
    rows = session.execute(
        select(WishWritten.worker_id, WishWritten.kind, WishWritten.day, WishWritten.person_id)
        .join(Round, and_(Round.team_id == WishWritten.team_id, Round.week == WishWritten.week))
        .where(
            WishWritten.team_id == team_id,
            WishWritten.week.between(monday_of(first), last),
            WishWritten.withdrawn_at.is_(None),
            WishWritten.kind.in_([kind.value for kind in WishKind]),
            or_(WishWritten.day.is_(None), WishWritten.day.between(first, last)),
            WishWritten.id.not_in(gave_way),
            ~hidden(clock.now()),
        )
        .order_by(WishWritten.worker_id, WishWritten.kind, WishWritten.day, WishWritten.person_id)
    )
    return tuple(
        words.Wish(str(worker), WishKind(kind), day, None if person is None else str(person))
        for worker, kind, day, person in rows
        if day is not None or kind == WishKind.SEE_PERSON
    )


def hidden(now: datetime) -> ColumnElement[bool]:
    """The rounds whose wishes are nobody's but the writer's at this instant: anonymous, and not closed yet."""
    still_open = and_(Round.stage == Stage.WISHES, or_(Round.closes_at.is_(None), Round.closes_at > now))
    return and_(Round.anonymous, still_open)
