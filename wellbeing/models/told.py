"""What each worker was told when, visit by visit, and whether they have seen it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, Identified


class ToldChange(Identified, Base):
    """One worker was told of one visit in one *Save and tell*: what they were told before, and what holds now.

    `before` and `after` are JSON (start, place, who goes along), None where they did not, or do not, go. `starts_at` is
    when the visit starts: people plan their lives round the time between `told_at` and that. `first`: the first that
    they heard of that week, which is no change to see.
    """

    __tablename__ = "told_change"
    __table_args__ = (Index("ix_told_change_worker_seen", "worker_id", "seen_at"),)

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publication.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("timeline_visit.id"))
    day: Mapped[date]
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    first: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime]
    told_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
