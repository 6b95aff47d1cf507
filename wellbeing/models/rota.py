"""A team's timeline: its changes, what stands now, and what workers have been told.

`rota_change` is the history and the truth; the other tables are what it adds up to, written in the same
transaction by `store.rota.record_change`, and nothing else writes them.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class RotaChange(Identified, Base):
    """One `rota.changes.Change`. `parts` is its JSON: ids, times, competences; no words about anyone.

    `seq` numbers it within the team. `client_key` is made by the device, once; `content_hash` tells a resend
    (same key, same content) from a clash (same key, other content), which is refused and kept with `refused`.
    `undoes_seq` is the change that this one takes back, `undoes_also` (JSON) later ones that it takes back with it.
    `happened_at` is the device's word, `arrived_at` ours.
    """

    __tablename__ = "rota_change"
    __table_args__ = (UniqueConstraint("team_id", "seq"), UniqueConstraint("team_id", "device", "client_key"))

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    seq: Mapped[int]
    device: Mapped[str] = mapped_column(String(64))
    client_key: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(EncryptedText)
    parts: Mapped[str] = mapped_column(Text)
    undoes_seq: Mapped[int | None]
    undoes_also: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[datetime]
    arrived_at: Mapped[datetime]


class RefusedChange(Identified, Base):
    """A change that could not be taken, kept whole with the reason, so that nothing sent is ever lost."""

    __tablename__ = "refused_change"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    device: Mapped[str] = mapped_column(String(64))
    client_key: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cause: Mapped[str] = mapped_column(EncryptedText)
    parts: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(30))
    arrived_at: Mapped[datetime]


class TimelineVisit(Base):
    """One visit as it stands and as it was told. `asked`, `planned` and `told` are JSON of `rota.changes` states.

    `first_day` to `last_day` are the local days on which it may be or is planned, so that a week finds it.
    `changed_seq` is the last change that touched it, `told_seq` the change as of which it was told.
    """

    __tablename__ = "timeline_visit"
    __table_args__ = (Index("ix_timeline_visit_team_days", "team_id", "first_day", "last_day"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    asked: Mapped[str | None] = mapped_column(Text)
    planned: Mapped[str] = mapped_column(Text)
    changed_seq: Mapped[int]
    told: Mapped[str | None] = mapped_column(Text)
    told_seq: Mapped[int | None]


class Assignment(Base):
    """Who goes where and when in the working copy: `timeline_visit.planned` as rows that can be asked about."""

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_worker_start", "worker_id", "start"),)

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("timeline_visit.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker.id"))
    start: Mapped[datetime]
    end: Mapped[datetime]


class ToldAssignment(Base):
    """Who has been told to go where and when: `timeline_visit.told` as rows; what My day shows."""

    __tablename__ = "told_assignment"
    __table_args__ = (Index("ix_told_assignment_worker_start", "worker_id", "start"),)

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("timeline_visit.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker.id"))
    start: Mapped[datetime]
    end: Mapped[datetime]


class Publication(Identified, Base):
    """*Save and tell*: up to which change, by whom, and the team's reason where a guard rail asked for one.

    `visits` is the number told; `findings` the JSON of those that were published with the reason.
    """

    __tablename__ = "publication"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    seq: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    visits: Mapped[int]
    reason: Mapped[str | None] = mapped_column(EncryptedText)
    findings: Mapped[str] = mapped_column(EncryptedText)
