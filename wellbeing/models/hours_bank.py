"""A person's hours bank: what is allocated and by whom it is paid, and what was put right by hand."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class HoursAllocation(Identified, Base):
    """Worker-minutes a week from `starts` to the day `until`. `funding`: council, personal_budget, own_money.

    `notice_minutes`: the funder wants to be told when the balance is further from nothing than this. Minutes and
    first day are never altered. `until` before `starts`: written by mistake, it never counted. `changes` counts the
    times that its end or its notice was changed, by whom last, when and why.
    """

    __tablename__ = "hours_allocation"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    funding: Mapped[str] = mapped_column(String(20))
    minutes_a_week: Mapped[int]
    starts: Mapped[date]
    until: Mapped[date | None]
    notice_minutes: Mapped[int | None]
    client_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    changes: Mapped[int] = mapped_column(default=0, server_default="0")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime | None]
    changed_because: Mapped[str | None] = mapped_column(EncryptedText)


class HoursAdjustment(Identified, Base):
    """Worker-minutes added to the balance (or taken off, negative) on a day, with the reason. Never altered."""

    __tablename__ = "hours_adjustment"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    on: Mapped[date]
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(EncryptedText)
    client_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
