"""What matters most in a team's rota: the order as it stands, who changed it when, and changing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.wanted import ALWAYS_FIRST, WANTED, Wanted, in_order
from wellbeing import clock
from wellbeing.models import Team, User, WantedOrder
from wellbeing.store.changed_since import ChangedSince
from wellbeing.viewer import NotYours

USUAL: tuple[str, ...] = tuple(wanted.name for wanted in WANTED)
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """The order as it stands, and the number of the change that made it; 0 while nobody has changed it."""

    seq: int
    wanted: tuple[Wanted, ...]

    @property
    def usual(self) -> bool:
        """Whether it is the order that every team begins with."""
        return self.wanted == WANTED


@dataclass(frozen=True, slots=True)
class ChangedOrder:
    """One line of the history: who, when, and what was moved up or down; None: back to the usual order."""

    who: str
    at: datetime
    moved: Wanted | None
    up: bool


def names_of(session: Session, team_id: UUID) -> tuple[str, ...]:
    """The names in the team's order, as `Week.wanted` takes them; none while it is the usual one."""
    newest = _newest(session, team_id)
    return () if newest is None else tuple(newest.names)


def standing(session: Session, team_id: UUID) -> Standing:
    """The team's order now."""
    newest = _newest(session, team_id)
    return Standing(0, WANTED) if newest is None else Standing(newest.seq, in_order(newest.names))


def history(session: Session, team_id: UUID) -> list[ChangedOrder]:
    """Who changed the order when, newest first."""
    rows = session.execute(
        select(WantedOrder, User.name)
        .join(User, User.id == WantedOrder.author_id)
        .where(WantedOrder.team_id == team_id)
        .order_by(WantedOrder.seq.desc())
        .limit(MOST_SHOWN + 1)
    ).all()
    before = [in_order(row.names) for row, _ in rows[1:]] + [WANTED]
    known = {wanted.name: wanted for wanted in WANTED}
    lines = []
    for (row, who), earlier in zip(rows[:MOST_SHOWN], before, strict=False):
        moved = known.get(row.moved or "")
        up = moved is not None and in_order(row.names).index(moved) < earlier.index(moved)
        lines.append(ChangedOrder(who, row.arrived_at, moved, up))
    return lines


def move(session: Session, team_id: UUID, author_id: int, name: str, *, up: bool, seen_seq: int) -> bool:
    """Moves one thing up or down by a place; False where it can go no further, or is not one that moves.

    Raises `ChangedSince` where the order is not the one that was seen, and `NotYours` where there is no such team.
    """
    now = _seen(session, team_id, seen_seq)
    names = [wanted.name for wanted in now.wanted]
    if name not in names or name == ALWAYS_FIRST.name:
        return False
    here = names.index(name)
    there = here - 1 if up else here + 1
    if not 1 <= there < len(names):
        return False
    names[here], names[there] = names[there], names[here]
    _add(session, team_id, author_id, now, names, name)
    return True


def reset(session: Session, team_id: UUID, author_id: int, *, seen_seq: int) -> bool:
    """Goes back to the usual order; False where it is that already. Raises as `move` does."""
    now = _seen(session, team_id, seen_seq)
    if now.usual:
        return False
    _add(session, team_id, author_id, now, list(USUAL), None)
    return True


def _newest(session: Session, team_id: UUID) -> WantedOrder | None:
    newest = select(WantedOrder).where(WantedOrder.team_id == team_id).order_by(WantedOrder.seq.desc()).limit(1)
    return session.scalar(newest)


def _seen(session: Session, team_id: UUID, seen_seq: int) -> Standing:
    """The order as it stands, which nobody else can change before this transaction ends."""
    if session.scalar(select(Team.id).where(Team.id == team_id).with_for_update()) is None:
        raise NotYours
    now = standing(session, team_id)
    if now.seq != seen_seq:
        raise ChangedSince
    return now


def _add(session: Session, team_id: UUID, author_id: int, now: Standing, names: list[str], moved: str | None) -> None:
    row = WantedOrder(
        team_id=team_id, seq=now.seq + 1, names=names, moved=moved, author_id=author_id, arrived_at=clock.now()
    )
    session.add(row)
    session.flush()
