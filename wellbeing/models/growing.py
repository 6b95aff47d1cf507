"""Learning as it goes: each time that somebody watched a worker practise."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, Identified


class PracticeWatched(Identified, Base):
    """Somebody who may do it watched a worker do it, on a day; never altered. `learning.watched` counts these."""

    __tablename__ = "practice_watched"
    __table_args__ = (UniqueConstraint("learning_id", "client_key"),)

    learning_id: Mapped[UUID] = mapped_column(ForeignKey("learning.id"), index=True)
    on: Mapped[date]
    by: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    client_key: Mapped[str] = mapped_column(String(64))
