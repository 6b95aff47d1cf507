"""The three rounds in which a team makes a week: wishes, settling, finishing."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class Round(Identified, Base):
    """The rounds of one team's week. `stage`: wishes, settle, finish, done. Wishes are nobody's until they close,
    where `anonymous`."""

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("team_id", "week"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    week: Mapped[date]
    stage: Mapped[str] = mapped_column(String(10))
    anonymous: Mapped[bool] = mapped_column(default=False)
    closes_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class WishWritten(Identified, Base):
    """A worker's wish for a week: `kind` is day_off, early, late, see_person or swap. One taken back is `withdrawn_at`.

    `day` None is any day of the week; `person_id` and `with_worker_id` are for the kinds that name somebody.
    """

    __tablename__ = "wish"
    __table_args__ = (UniqueConstraint("worker_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    week: Mapped[date]
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    day: Mapped[date | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    with_worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker.id"))
    words: Mapped[str | None] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class GaveWay(Identified, Base):
    """Whose turn it was to give way, when two wishes could not both be: kept, so that it comes out fair over months.

    `clash` names what was settled. One decided again has `taken_back_at`, and a new row.
    """

    __tablename__ = "gave_way"
    __table_args__ = (UniqueConstraint("wish_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    week: Mapped[date]
    clash: Mapped[str] = mapped_column(String(100))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    wish_id: Mapped[UUID] = mapped_column(ForeignKey("wish.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
