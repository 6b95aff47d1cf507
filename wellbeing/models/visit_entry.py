"""What happened: append-only entries per visit and worker, and the days that they add up to."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class VisitEntry(Identified, Base):
    """What one worker says happened at one visit. Never altered: a later entry names it in `supersedes_id`.

    `what`: started, finished, not_needed, refused, no_answer, missed. A finished entry repeats its start.
    `how`: on_the_spot or later; `recorded_by_id` is who wrote it, `at` when the device says, `arrived_at` when we did.
    Where `clock_ahead_seconds` is known, `at` and both times are put right by it: the phone said that much later.
    `other_minutes` are minutes of the visit not spent in the person's company (a phone call, a wait outside).
    The team is the one of its day. `client_key` is made on the phone, once.
    `went` is as_planned or changed; `length` cut_short or stretched where it was; `outcome_id` and `outcome_step`
    (closer, same, back) the outcome it touched. `clock_ahead_seconds`: how far the phone's clock was before ours.
    """

    __tablename__ = "visit_entry"
    __table_args__ = (
        UniqueConstraint("worker_id", "client_key"),
        Index("ix_visit_entry_team_day", "team_id", "day"),
        Index("ix_visit_entry_worker_day", "worker_id", "day"),
    )

    client_key: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("timeline_visit.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    day: Mapped[date]
    what: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    other_minutes: Mapped[int] = mapped_column(default=0)
    learned: Mapped[str | None] = mapped_column(EncryptedText)
    went: Mapped[str | None] = mapped_column(String(12))
    length: Mapped[str | None] = mapped_column(String(12))
    outcome_id: Mapped[str | None] = mapped_column(String(80))
    outcome_step: Mapped[str | None] = mapped_column(String(10))
    clock_ahead_seconds: Mapped[int | None]
    how: Mapped[str] = mapped_column(String(20))
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit_entry.id"), unique=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    arrived_at: Mapped[datetime]


class TaskSaid(Base):
    """What an entry says of one delegated task: done, not_done, declined, withheld; why, and who was told.

    No dose stands here: doses are in the person's medicine chart.
    """

    __tablename__ = "task_said"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("visit_entry.id"), primary_key=True)
    competence_id: Mapped[UUID] = mapped_column(ForeignKey("competence.id"), primary_key=True)
    said: Mapped[str] = mapped_column(String(12))
    why: Mapped[str | None] = mapped_column(EncryptedText)
    told: Mapped[str | None] = mapped_column(EncryptedText)


class DayTime(Identified, Base):
    """Minutes of a worker's day that were not at visits, put right by hand: `kind` is travel or team_time; or else
    extra, agreed on top of the contract, the only kind that changes what the day is paid.

    `planned_minutes` is what the rota said. Never altered: a later one names it in `supersedes_id`.
    """

    __tablename__ = "day_time"
    __table_args__ = (UniqueConstraint("worker_id", "client_key"), Index("ix_day_time_worker_day", "worker_id", "day"))

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12))
    minutes: Mapped[int]
    planned_minutes: Mapped[int]
    note: Mapped[str | None] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("day_time.id"), unique=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    arrived_at: Mapped[datetime]


class RefusedEntry(Identified, Base):
    """An entry that could not be taken, kept whole as JSON with the reason, so that nothing sent is ever lost."""

    __tablename__ = "refused_entry"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("timeline_visit.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    client_key: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(EncryptedText)
    reason: Mapped[str] = mapped_column(String(40))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    arrived_at: Mapped[datetime]


class WorkedDay(Base):
    """Minutes of a worker's local day in a team, by kind; reports sum these. `on_the_spot` is part of `face_to_face`.

    Written by the transaction that writes an entry or an absence, through `rota.face_to_face`.
    """

    __tablename__ = "worked_day"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), primary_key=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    contracted: Mapped[int] = mapped_column(default=0)
    leave: Mapped[int] = mapped_column(default=0)
    sickness: Mapped[int] = mapped_column(default=0)
    unpaid: Mapped[int] = mapped_column(default=0)
    extra: Mapped[int] = mapped_column(default=0)
    face_to_face: Mapped[int] = mapped_column(default=0)
    on_the_spot: Mapped[int] = mapped_column(default=0, server_default="0")
