"""What a team tried out without changing anything, kept to be compared."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class Trial(Identified, Base):
    """A "what if" of one week: `kind` and `supposed` (JSON) say what was supposed, `result` (JSON) what came of it.

    `job_id` is the work; `made_real_at`: the team did it, by the rota's change number `made_real_seq` where the rota
    changed. One that nobody wants any more is `put_away_at`.
    """

    __tablename__ = "trial"
    __table_args__ = (UniqueConstraint("asked_by_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    week: Mapped[date]
    kind: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(EncryptedText)
    supposed: Mapped[str] = mapped_column(EncryptedText)
    result: Mapped[str | None] = mapped_column(EncryptedText)
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    made_real_at: Mapped[datetime | None]
    made_real_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_real_seq: Mapped[int | None]
    put_away_at: Mapped[datetime | None]
