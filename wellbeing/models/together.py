"""What a team says to each other about the rota: swaps, advice, comments."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class Swap(Identified, Base):
    """One worker asks another to change places. `state`: asked, agreed, declined, withdrawn.

    `gives` and `takes` are lists of [visit id, place]; `takes` may be empty. `seq` is the rota's change, once agreed.
    """

    __tablename__ = "swap"
    __table_args__ = (UniqueConstraint("asked_by_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    gives: Mapped[list[list[str]]] = mapped_column(JSON)
    takes: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    words: Mapped[str | None] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    seq: Mapped[int | None]


class Advice(Identified, Base):
    """Somebody asks those whom it touches what they think. It blocks nothing; `decided` is what came of it."""

    __tablename__ = "advice"
    __table_args__ = (UniqueConstraint("asked_by_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    week: Mapped[date]
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("timeline_visit.id"))
    question: Mapped[str] = mapped_column(EncryptedText)
    touches: Mapped[list[str]] = mapped_column(JSON, default=list)
    client_key: Mapped[str] = mapped_column(String(64))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    decided: Mapped[str | None] = mapped_column(EncryptedText)
    closed_at: Mapped[datetime | None]


class AdviceGiven(Identified, Base):
    """What one of them answered."""

    __tablename__ = "advice_given"
    __table_args__ = (UniqueConstraint("user_id", "client_key"),)

    advice_id: Mapped[UUID] = mapped_column(ForeignKey("advice.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class RotaComment(Identified, Base):
    """Something said about a week, or about one visit of it, by the team or its coach."""

    __tablename__ = "rota_comment"
    __table_args__ = (UniqueConstraint("user_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    week: Mapped[date]
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("timeline_visit.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
