"""What reaches workers outside these pages: a calendar that asks for their days, and e-mails that wait to be sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class CalendarFeed(Identified, Base):
    """A private address of a worker's days for their calendar. Only a hash of the address is kept."""

    __tablename__ = "calendar_feed"

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class EmailWanted(Base):
    """Whether somebody wants e-mail about their days; no row: they were not asked yet, and get none."""

    __tablename__ = "email_wanted"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    wanted: Mapped[bool]
    changed_at: Mapped[datetime]


class EmailWaiting(Identified, Base):
    """An e-mail to somebody who signs in here. It names nobody and says little: the rest is behind signing in.

    `key` is the same for the same news, so that nobody gets it twice. `tries` and `next_try_at` for a server that was
    not there; `given_up_at` when it never was.
    """

    __tablename__ = "email_waiting"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(EncryptedText)
    words: Mapped[str] = mapped_column(EncryptedText)
    asked_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
