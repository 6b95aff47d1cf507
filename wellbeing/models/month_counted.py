"""Closed months of a team, added up, so that a year of a borough is reported in seconds."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base


class MonthCounted(Base):
    """What `store.month_counted` counted of a team's closed month; goes when something of that month changes.

    `visits` is JSON: a list of [person's id, worker's id, kind of record, how many]. `planned` is in minutes.
    """

    __tablename__ = "month_counted"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), primary_key=True)
    first: Mapped[date] = mapped_column(primary_key=True)
    planned: Mapped[int]
    visits: Mapped[str] = mapped_column(Text)
