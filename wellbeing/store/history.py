"""Looking through a team's changes: what can be taken back, what stands in the way, whom a change touches.

Knows `rota_change` through `store.change_log`; changes nothing. Whether the viewer may see the team is for the caller.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from plans.held import DEATH, HOSPITAL
from rota.changes import Change
from wellbeing.models.account import User
from wellbeing.models.rota import RotaChange, TimelineVisit
from wellbeing.store.change_log import (
    LEAVER,
    PLAN,
    UNDO,
    VISIT_IN_PARTS,
    LoggedChange,
    change_from,
    history,
    read,
    rows_of,
)
from wellbeing.store.timeline import chunks

MADE_ELSEWHERE = {
    PLAN: "Visits that a plan asks for are changed in the plan. Nothing was changed here.",
    HOSPITAL: "Visits held for hospital are put right on the person’s page. Nothing was changed here.",
    DEATH: "Visits that ended with a death are put right on the person’s page. Nothing was changed here.",
}
"""Kinds that nobody takes back on the rota, each with what is said instead."""
NOT_BY_BUTTON = frozenset({UNDO, LEAVER, *MADE_ELSEWHERE})
"""Kinds that the Undo button passes over: what it did itself, what came from elsewhere, what a leaver leaves open."""
LOOKED_BACK = 20
"""Changes among which the one to undo or to redo is looked for."""
START_IN_PARTS = re.compile(r'"start":"(\d{4}-\d\d-\d\d)T')
READ_AT_ONCE = 200
MOST_READ = 3_000
"""Changes that are looked through for one page of what was asked for."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for in the history; None is anything. `day` is the day of the visit, not of the change."""

    worker: UUID | None = None
    person: UUID | None = None
    visit: UUID | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Changes, newest first. `older` is the number before which to look on; None when that was all."""

    changes: tuple[LoggedChange, ...]
    older: int | None


def undoable(
    session: Session, team_id: UUID, *, author_id: int | None = None, since: datetime | None = None
) -> LoggedChange | None:
    """The newest change that Undo is for (of this author, where named), made after `since`; None: there is none."""
    query = rows_of(team_id).where(RotaChange.kind.not_in(NOT_BY_BUTTON))
    if author_id is not None:
        query = query.where(RotaChange.author_id == author_id)
    if since is not None:
        query = query.where(RotaChange.arrived_at >= since)
    lines = read(session, team_id, query.order_by(RotaChange.seq.desc()).limit(LOOKED_BACK))
    return next((line for line in lines if line.undone_by is None), None)


def redoable(
    session: Session, team_id: UUID, *, author_id: int | None = None, since: datetime | None = None
) -> LoggedChange | None:
    """The newest undo that stands and can be taken back in its turn: nothing has changed its visits since.

    Taking back an undo of an undo is Undo's work again, so those are passed over.
    """
    undo, target = RotaChange.__table__.alias("undo"), RotaChange.__table__.alias("target")
    undos = (
        select(undo.c.seq)
        .join(target, (target.c.team_id == undo.c.team_id) & (target.c.seq == undo.c.undoes_seq))
        .where(undo.c.team_id == team_id, undo.c.kind == UNDO, target.c.kind != UNDO)
    )
    query = rows_of(team_id).where(RotaChange.seq.in_(undos))
    if author_id is not None:
        query = query.where(RotaChange.author_id == author_id)
    if since is not None:
        query = query.where(RotaChange.arrived_at >= since)
    lines = read(session, team_id, query.order_by(RotaChange.seq.desc()).limit(LOOKED_BACK))
    newest = next((line for line in lines if line.undone_by is None), None)
    if newest is None or _touched_since(session, team_id, newest):
        return None
    return newest


def _touched_since(session: Session, team_id: UUID, line: LoggedChange) -> bool:
    """Whether later changes have one of its visits, and come to something."""
    query = select(func.max(TimelineVisit.changed_seq)).where(
        TimelineVisit.team_id == team_id, TimelineVisit.id.in_(list(line.visits)[:READ_AT_ONCE])
    )
    if (session.scalar(query) or 0) <= line.seq:
        return False
    later = read(session, team_id, rows_of(team_id).where(RotaChange.seq > line.seq))
    return bool(standing(one for one in later if not one.visits.isdisjoint(line.visits)))


def standing(lines: Iterable[LoggedChange]) -> tuple[LoggedChange, ...]:
    """Those of the changes that are not taken back, less the undos of others among them: what they come to."""
    all_of = tuple(lines)
    seqs = {line.seq for line in all_of}
    return tuple(
        line
        for line in all_of
        if line.undone_by not in seqs and not (line.undoes_seq in seqs and seqs.issuperset(line.undoes_also))
    )


def in_the_way(session: Session, team_id: UUID, seq: int) -> tuple[LoggedChange, ...]:
    """The later changes without which number `seq` could be taken back, and those that follow on them; newest first."""
    rows = session.execute(
        select(RotaChange.seq, RotaChange.parts)
        .where(RotaChange.team_id == team_id, RotaChange.seq >= seq)
        .order_by(RotaChange.seq)
    )
    visits: set[str] = set()
    later: list[int] = []
    for row in rows:
        touched = set(VISIT_IN_PARTS.findall(row.parts))
        if row.seq == seq:
            visits |= touched
        elif not visits.isdisjoint(touched):
            visits |= touched
            later.append(row.seq)
    query = rows_of(team_id).where(RotaChange.seq.in_(later)).order_by(RotaChange.seq.desc())
    return standing(read(session, team_id, query)) if later else ()


def one(session: Session, team_id: UUID, seq: int) -> LoggedChange | None:
    """Change number `seq`; None where the team has none."""
    return next(iter(read(session, team_id, rows_of(team_id).where(RotaChange.seq == seq))), None)


def made_elsewhere(session: Session, team_id: UUID, seqs: Iterable[int]) -> str | None:
    """What is said where one of these changes is not taken back on the rota; None where all may be."""
    for chunk in chunks(seqs):
        query = select(RotaChange.kind).where(
            RotaChange.team_id == team_id, RotaChange.seq.in_(chunk), RotaChange.kind.in_(MADE_ELSEWHERE)
        )
        if (kind := session.scalar(query.limit(1))) is not None:
            return MADE_ELSEWHERE[kind]
    return None


def change_of(session: Session, team_id: UUID, seq: int) -> Change | None:
    """What change number `seq` did; None where the team has none."""
    row = session.scalar(select(RotaChange).where(RotaChange.team_id == team_id, RotaChange.seq == seq))
    return None if row is None else change_from(row.parts, row.cause)


def search(session: Session, team_id: UUID, sought: Sought, *, before_seq: int | None = None, most: int = 50) -> Found:
    """The team's changes about what is sought, newest first, older than `before_seq`.

    A worker's are those that send them somewhere or take them away, and those that they made themselves.
    """
    if sought == Sought():
        lines = history(session, team_id, before_seq=before_seq, most=most)
        return Found(lines, lines[-1].seq if len(lines) == most else None)
    wanted = _visits(session, team_id, sought)
    seqs: list[int] = []
    last = before_seq
    for number, row in enumerate(_candidates(session, team_id, sought, before_seq), start=1):
        last = row.seq
        if _about(row.parts, wanted):
            seqs.append(row.seq)
        if len(seqs) == most or number == MOST_READ:
            break
    else:
        last = None
    query = rows_of(team_id).where(RotaChange.seq.in_(seqs)).order_by(RotaChange.seq.desc())
    return Found(read(session, team_id, query) if seqs else (), last)


def _candidates(session: Session, team_id: UUID, sought: Sought, before_seq: int | None) -> Iterator[Row[int, str]]:
    query = select(RotaChange.seq, RotaChange.parts).where(RotaChange.team_id == team_id)
    if before_seq is not None:
        query = query.where(RotaChange.seq < before_seq)
    if sought.worker is not None:
        theirs = select(User.id).where(User.worker_id == sought.worker)
        query = query.where(or_(RotaChange.parts.contains(str(sought.worker)), RotaChange.author_id.in_(theirs)))
    if sought.visit is not None:
        query = query.where(RotaChange.parts.contains(str(sought.visit)))
    result = session.execute(query.order_by(RotaChange.seq.desc()).limit(MOST_READ))
    yield from result.yield_per(READ_AT_ONCE)


def _visits(session: Session, team_id: UUID, sought: Sought) -> list[frozenset[str]]:
    """Sets of texts, of each of which a change must hold one: the person's visits, those of the day or its date."""
    query = select(TimelineVisit.id).where(TimelineVisit.team_id == team_id)
    wanted = []
    if sought.person is not None:
        wanted.append(frozenset(map(str, session.scalars(query.where(TimelineVisit.person_id == sought.person)))))
    if sought.day is not None:
        of_day = query.where(TimelineVisit.first_day <= sought.day, TimelineVisit.last_day >= sought.day)
        wanted.append(frozenset({*map(str, session.scalars(of_day)), sought.day.isoformat()}))
    return wanted


def _about(parts: str, wanted: Iterable[frozenset[str]]) -> bool:
    said = {*VISIT_IN_PARTS.findall(parts), *START_IN_PARTS.findall(parts)}
    return all(not texts.isdisjoint(said) for texts in wanted)
