"""What the law on working time wants kept: who opted out of 48 hours, and rest that is owed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, Identified


class OptOut(Identified, Base):
    """A worker's written agreement to work more than 48 hours on average, from `starts`; ended by notice at `until`.

    `notice_days` is how long before its end the worker says so: at least 7 days, at most 3 months.
    """

    __tablename__ = "opt_out"

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    signed_on: Mapped[date]
    starts: Mapped[date]
    until: Mapped[date | None]
    notice_days: Mapped[int]
    notice_given_on: Mapped[date | None]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]


class HealthOffered(Identified, Base):
    """A free health assessment was offered to somebody who works nights: the day, and no word of what came of it."""

    __tablename__ = "health_offered"
    __table_args__ = (UniqueConstraint("worker_id", "offered_on"),)

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    offered_on: Mapped[date]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]


class RestOwed(Identified, Base):
    """Rest that somebody did not get on `day`, in minutes, and when it was given back. `kind`: daily, weekly, break."""

    __tablename__ = "rest_owed"
    __table_args__ = (UniqueConstraint("written_by_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    day: Mapped[date]
    minutes: Mapped[int]
    client_key: Mapped[str] = mapped_column(String(64))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]
    given_from: Mapped[datetime | None]
    given_until: Mapped[datetime | None]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
