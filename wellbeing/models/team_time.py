"""Team time that comes once, and the roles that a team shares out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class TeamTimeOnce(Identified, Base):
    """Paid time that is not a visit, once: `kind` is training, buddy, reflection, supervision, travel, admin, meeting.

    `worker_ids` lists who is there. One that will not be has `cancelled_at`.
    """

    __tablename__ = "team_time_once"
    __table_args__ = (UniqueConstraint("written_by_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    postcode: Mapped[str | None] = mapped_column(String(10))
    worker_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[str | None] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(64))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class TeamRole(Identified, Base):
    """Something that somebody of the team looks after, like the rota of this month, `minutes_a_week` of paid time."""

    __tablename__ = "team_role"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(300), default="")
    minutes_a_week: Mapped[int] = mapped_column(default=0)
    ended: Mapped[date | None]


class RoleTaken(Identified, Base):
    """Who looks after it, from `starts` to the day `until`."""

    __tablename__ = "role_taken"

    role_id: Mapped[UUID] = mapped_column(ForeignKey("team_role.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    starts: Mapped[date]
    until: Mapped[date | None]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]
