"""The record of a usual pattern's changes: who changed what, when and why. Rows and their words.

Knows `usual_change`. Must not know how a change alters the pattern: that is `store.usual`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from rota.json_form import from_json, to_json
from rota.pattern import PatternChange
from wellbeing import clock
from wellbeing.models import Person, User
from wellbeing.models.usual import UsualChange
from wellbeing.models.usual import UsualVisit as Row
from wellbeing.store.change_log import LoggedChange, Sent
from wellbeing.store.timeline import chunks

NAMED_BY_THE_SYSTEM = "The computer"
"""Who a change is by when no person made it."""
MOST_SINCE = 20
"""Later changes that are named when one can't be taken."""


def known(session: Session, team_id: UUID, device: str, client_key: str) -> UsualChange | None:
    """The change of the pattern that this device sent under this key, if it was taken."""
    query = select(UsualChange).where(
        UsualChange.team_id == team_id, UsualChange.device == device, UsualChange.client_key == client_key
    )
    return session.scalars(query).one_or_none()


def add(session: Session, sent: Sent, change: PatternChange, device: str, seq: int) -> None:
    """Write the change down as number `seq`."""
    session.add(
        UsualChange(
            team_id=sent.team_id,
            seq=seq,
            device=device,
            client_key=sent.client_key,
            content_hash=sent.content,
            author_id=sent.author_id,
            kind=sent.kind,
            cause=change.cause,
            parts=json.dumps(to_json(replace(change, cause="")), separators=(",", ":")),
            undoes_seq=sent.undoes_seq,
            happened_at=sent.happened_at,
            arrived_at=clock.now(),
        )
    )
    session.flush()


def change_from(row: UsualChange) -> PatternChange:
    """A change of the pattern, from its row."""
    return replace(from_json(PatternChange, json.loads(row.parts)), cause=row.cause)


def history(
    session: Session, team_id: UUID, *, visit: UUID | None = None, before_seq: int | None = None, most: int = 50
) -> tuple[LoggedChange, ...]:
    """The pattern's changes, newest first, `most` of them, older than `before_seq`; those of one visit if named."""
    query = _changes(team_id)
    if visit is not None:
        query = query.where(UsualChange.parts.contains(str(visit)))
    if before_seq is not None:
        query = query.where(UsualChange.seq < before_seq)
    return _logged(session, query.limit(most))


def latest_on(session: Session, team_id: UUID, visits: Iterable[UUID]) -> tuple[LoggedChange, ...]:
    """The last changes that touched these visits, newest first; the last of all where none has."""
    seqs = {
        seq
        for chunk in chunks(visits)
        for seq in session.scalars(select(Row.changed_seq).where(Row.team_id == team_id, Row.id.in_(chunk)))
    }
    if not seqs:
        return _logged(session, _changes(team_id).limit(1))
    return _logged(session, _changes(team_id).where(UsualChange.seq.in_(sorted(seqs)[-MOST_SINCE:])))


def _changes(team_id: UUID) -> Select[Any]:
    undo = UsualChange.__table__.alias("undo")
    undone_by = (
        select(undo.c.seq)
        .where(undo.c.team_id == UsualChange.team_id, undo.c.undoes_seq == UsualChange.seq)
        .order_by(undo.c.seq.desc())
        .limit(1)
        .correlate(UsualChange)
        .scalar_subquery()
        .label("undone_by")
    )
    return (
        select(UsualChange, User.name.label("author"), undone_by)
        .outerjoin(User, User.id == UsualChange.author_id)
        .where(UsualChange.team_id == team_id)
        .order_by(UsualChange.seq.desc())
    )


def _logged(session: Session, query: Select[Any]) -> tuple[LoggedChange, ...]:
    return tuple(
        LoggedChange(
            seq=row.UsualChange.seq,
            author=row.author or NAMED_BY_THE_SYSTEM,
            kind=row.UsualChange.kind,
            cause=row.UsualChange.cause,
            happened_at=row.UsualChange.happened_at,
            visits=change_from(row.UsualChange).visits,
            undoes_seq=row.UsualChange.undoes_seq,
            undone_by=row.undone_by,
        )
        for row in session.execute(query)
    )


def since(session: Session, team_id: UUID, seq: int, visits: Iterable[UUID]) -> tuple[LoggedChange, ...]:
    """The changes after number `seq` that touch one of these visits, newest first."""
    those = frozenset(visits)
    later = _logged(session, _changes(team_id).where(UsualChange.seq > seq))
    return tuple(change for change in later if those & change.visits)[:MOST_SINCE]


def names_at(session: Session, team_id: UUID, visits: Iterable[UUID]) -> dict[UUID, str]:
    """What the person of each of these visits of the pattern is known as."""
    return {
        visit: name
        for chunk in chunks(visits)
        for visit, name in session.execute(
            select(Row.id, Person.known_as)
            .join(Person, Person.id == Row.person_id)
            .where(Row.team_id == team_id, Row.id.in_(chunk))
        )
    }
