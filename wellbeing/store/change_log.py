"""The record of a team's changes: what was sent, what came of it, who changed what since. Rows and their words.

Knows `rota_change` and `refused_change`. Must not know how a change alters the timeline: that is `store.rota`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from rota.changes import Change, Part
from rota.json_form import from_json, to_json
from rota.local_time import spoken_clock, spoken_time
from rota.week import local_day
from wellbeing import clock
from wellbeing.models.account import User
from wellbeing.models.rota import RefusedChange, RotaChange, TimelineVisit
from wellbeing.store.sent_twice import hash_of
from wellbeing.store.timeline import chunks

UNDO, PLAN, LEAVER = "undo", "plan", "leaver"
"""Kinds of changes: one that takes another back, what a plan asks for, what a leaver leaves open."""
NAMED_BY_THE_SYSTEM = "The plan"
"""Who a change is by when no person made it."""
VISIT_IN_PARTS = re.compile(r'"visit":"([0-9a-f-]{36})"')
MOST_STANDING_IN_THE_WAY = 20
"""Later changes that are named when one can't be undone."""


class Refusal(StrEnum):
    """Why a change was not taken."""

    SAME_KEY = "same key, other content"
    CHANGED_SINCE = "changed since"
    HANDED_OVER = "handed over"


@dataclass(frozen=True, slots=True)
class Sent:
    """A change as a device sent it. `content` is the hash that tells a resend from a clash of keys."""

    team_id: UUID
    change: Change
    author_id: int | None
    device: str
    client_key: str
    kind: str
    happened_at: datetime
    content: str
    undoes_seq: int | None = None
    undoes_also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """One change in the history of a team, newest shown first.

    `undone_by` is the change that took it back, while that one stands: one that was itself taken back does not count.
    """

    seq: int
    author: str
    kind: str
    cause: str
    happened_at: datetime
    visits: frozenset[UUID]
    undoes_seq: int | None = None
    undone_by: int | None = None
    device: str = ""
    author_id: int | None = None
    undoes_also: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """ "Amira changed this at 14:02", with the day where it was not today."""
        today = local_day(self.happened_at) == clock.today()
        when = f"at {spoken_clock(self.happened_at)}" if today else f"on {spoken_time(self.happened_at, True)}"
        return f"{self.author} changed this {when}"


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A change that did not happen, and is kept whole. `parts` did not fit; `since` are the changes in the way."""

    reason: Refusal
    parts: tuple[Part, ...] = ()
    since: tuple[LoggedChange, ...] = ()

    @property
    def sentence(self) -> str:
        """What happened, what was kept, what to do."""
        if self.reason is Refusal.SAME_KEY:
            return (
                "Something else was already saved under the same number, so this was not."
                " It is kept aside. Look at the rota, and make the change again if it is still missing."
            )
        if self.reason is Refusal.HANDED_OVER:
            return "The person is with another team now, and so is this visit. Nothing was changed. Ask that team."
        who = self.since[0].words if self.since else "Somebody changed this in the meantime"
        return f"{who}. Nothing of yours was changed, and what you sent is kept. Look again, then try again."


def content_of(kind: str, change: Change, undoes_seq: int | None = None) -> str:
    """The hash of what a change does."""
    return hash_of(kind, undoes_seq, to_json(change))


def parts_text(change: Change) -> str:
    """A change's parts as `rota_change.parts` holds them: no word about anyone."""
    return json.dumps(to_json(change)["parts"], separators=(",", ":"))


def change_from(parts: str, cause: str) -> Change:
    """A change, from its row."""
    return from_json(Change, {"parts": json.loads(parts), "cause": cause})


def add(session: Session, sent: Sent, seq: int) -> None:
    """Write the change down as number `seq`."""
    session.add(
        RotaChange(
            team_id=sent.team_id,
            seq=seq,
            device=sent.device,
            client_key=sent.client_key,
            content_hash=sent.content,
            author_id=sent.author_id,
            kind=sent.kind,
            cause=sent.change.cause,
            parts=parts_text(sent.change),
            undoes_seq=sent.undoes_seq,
            undoes_also=json.dumps(sent.undoes_also) if sent.undoes_also else None,
            happened_at=sent.happened_at,
            arrived_at=clock.now(),
        )
    )
    session.flush()


def keep_refused(session: Session, sent: Sent, reason: Refusal) -> None:
    """Keep what was not taken, whole."""
    session.add(
        RefusedChange(
            team_id=sent.team_id,
            device=sent.device,
            client_key=sent.client_key,
            content_hash=sent.content,
            author_id=sent.author_id,
            cause=sent.change.cause,
            parts=parts_text(sent.change),
            reason=reason,
            arrived_at=clock.now(),
        )
    )
    session.flush()


def known(session: Session, team_id: UUID, device: str, client_key: str) -> RotaChange | None:
    """The change that this device sent under this key, if it was taken."""
    return session.scalars(select(RotaChange).where(_sent_as(RotaChange, team_id, device, client_key))).one_or_none()


def known_refused(session: Session, team_id: UUID, device: str, client_key: str) -> list[RefusedChange]:
    """What this device sent under this key that was not taken, first to last."""
    query = select(RefusedChange).where(_sent_as(RefusedChange, team_id, device, client_key))
    return list(session.scalars(query.order_by(RefusedChange.arrived_at)))


def _sent_as(row: type[RotaChange] | type[RefusedChange], team_id: UUID, device: str, client_key: str) -> Any:
    return and_(row.team_id == team_id, row.device == device, row.client_key == client_key)


def latest_on(session: Session, team_id: UUID, visits: Iterable[UUID]) -> tuple[LoggedChange, ...]:
    """The last change that touched each of these visits, newest first, each once."""
    found: dict[int, LoggedChange] = {}
    for chunk in chunks(visits):
        seqs = select(TimelineVisit.changed_seq).where(TimelineVisit.team_id == team_id, TimelineVisit.id.in_(chunk))
        for line in read(session, team_id, rows_of(team_id).where(RotaChange.seq.in_(seqs))):
            found[line.seq] = line
    return tuple(found[seq] for seq in sorted(found, reverse=True))


def since(session: Session, team_id: UUID, seq: int, visits: Iterable[UUID]) -> tuple[LoggedChange, ...]:
    """The changes after number `seq` that touch one of these visits, newest first; at most a score of them."""
    touching = or_(*(RotaChange.parts.contains(str(visit)) for visit in list(visits)[:MOST_STANDING_IN_THE_WAY]))
    query = rows_of(team_id).where(RotaChange.seq > seq, touching)
    return read(session, team_id, query.order_by(RotaChange.seq.desc()).limit(MOST_STANDING_IN_THE_WAY))


def history(
    session: Session, team_id: UUID, *, visit: UUID | None = None, before_seq: int | None = None, most: int = 50
) -> tuple[LoggedChange, ...]:
    """The team's changes, newest first, `most` of them, older than number `before_seq`; those of one visit if named.

    Whether the viewer may see this team is for the caller to have asked.
    """
    query = rows_of(team_id)
    if visit is not None:
        query = query.where(RotaChange.parts.contains(str(visit)))
    if before_seq is not None:
        query = query.where(RotaChange.seq < before_seq)
    return read(session, team_id, query.order_by(RotaChange.seq.desc()).limit(most))


def rows_of(team_id: UUID) -> Select[RotaChange, str]:
    """The team's changes with the names of their authors, for `read`."""
    return (
        select(RotaChange, User.name.label("author"))
        .outerjoin(User, User.id == RotaChange.author_id)
        .where(RotaChange.team_id == team_id)
    )


def read(session: Session, team_id: UUID, query: Select[RotaChange, str]) -> tuple[LoggedChange, ...]:
    """What a query of `rows_of` finds, in its order, each with the change that took it back."""
    rows = session.execute(query).all()
    gone = taken_back(session, team_id, min((row.RotaChange.seq for row in rows), default=0)) if rows else {}
    return tuple(_line(row.RotaChange, row.author, gone) for row in rows)


def taken_back(session: Session, team_id: UUID, since_seq: int) -> dict[int, int]:
    """Changes from number `since_seq` on that are taken back, each with the undo that did it and still stands."""
    undos = session.execute(
        select(RotaChange.seq, RotaChange.undoes_seq, RotaChange.undoes_also)
        .where(RotaChange.team_id == team_id, RotaChange.seq > since_seq, RotaChange.undoes_seq.is_not(None))
        .order_by(RotaChange.seq.desc())
    )
    gone: dict[int, int] = {}
    for undo in undos:
        if undo.seq not in gone:
            gone |= dict.fromkeys((undo.undoes_seq, *json.loads(undo.undoes_also or "[]")), undo.seq)
    return gone


def with_undos(session: Session, team_id: UUID, seqs: Collection[int]) -> set[int]:
    """These changes, what took them back and what did them again."""
    found = set(seqs)
    undos = session.execute(
        select(RotaChange.seq, RotaChange.undoes_seq)
        .where(RotaChange.team_id == team_id, RotaChange.seq > min(found, default=0), RotaChange.kind == UNDO)
        .order_by(RotaChange.seq)
    )
    found.update(seq for seq, undone in undos if undone in found)
    return found


def _line(row: RotaChange, author: str | None, gone: dict[int, int]) -> LoggedChange:
    return LoggedChange(
        seq=row.seq,
        author=author or NAMED_BY_THE_SYSTEM,
        kind=row.kind,
        cause=row.cause,
        happened_at=row.happened_at,
        visits=frozenset(map(UUID, VISIT_IN_PARTS.findall(row.parts))),
        undoes_seq=row.undoes_seq,
        undone_by=gone.get(row.seq),
        device=row.device,
        author_id=row.author_id,
        undoes_also=tuple(json.loads(row.undoes_also or "[]")),
    )
