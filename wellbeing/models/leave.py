"""Leave that is asked for, what the team says to it, and how much there is of it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class LeaveAsked(Identified, Base):
    """A worker asks the team for days off. `state`: asked, agreed, withdrawn, not_agreed. `absence_id` once agreed.

    What the law gives is not asked for: it is an `Absence` at once.
    """

    __tablename__ = "leave_asked"
    __table_args__ = (UniqueConstraint("worker_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    first: Mapped[date]
    last: Mapped[date]
    words: Mapped[str | None] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(15))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    absence_id: Mapped[UUID | None] = mapped_column(ForeignKey("absence.id"))


class LeaveSaid(Identified, Base):
    """What one member of the team says to it: `fine` or not, and why. The latest of each counts."""

    __tablename__ = "leave_said"

    asked_id: Mapped[UUID] = mapped_column(ForeignKey("leave_asked.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    fine: Mapped[bool]
    words: Mapped[str | None] = mapped_column(EncryptedText)
    at: Mapped[datetime]


class LeaveYear(Identified, Base):
    """A worker's leave in the year from `starts`, in minutes, where it is not the 5.6 weeks of their contract."""

    __tablename__ = "leave_year"
    __table_args__ = (UniqueConstraint("worker_id", "starts"),)

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    starts: Mapped[date]
    minutes: Mapped[int]
    carried_minutes: Mapped[int] = mapped_column(default=0)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]
