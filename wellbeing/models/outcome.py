"""How life is going, in numbers and words; the wording of the statements; stories and their consent."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedBytes, EncryptedText, Identified


class Rating(Identified, Base):
    """`plans.outcomes.Rating` of a person: `about` an outcome's id or a statement. `number` None is "not now"."""

    __tablename__ = "rating"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    about: Mapped[str] = mapped_column(String(80))
    on: Mapped[date]
    number: Mapped[int | None]
    words: Mapped[str | None] = mapped_column(EncryptedText)
    asked_by: Mapped[str] = mapped_column(EncryptedText)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]


class StatementWording(Identified, Base):
    """How a person wants one of the eight statements worded (None: the easy wording), or that it be hidden."""

    __tablename__ = "statement_wording"
    __table_args__ = (UniqueConstraint("person_id", "number"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    words: Mapped[str | None] = mapped_column(EncryptedText)
    hidden: Mapped[bool] = mapped_column(default=False)


class Story(Identified, Base):
    """A story with the person's consent. `scope`: team, coach, commissioner, public, each with those before it.

    Once `withdrawn_at`, words and photo are emptied and it stands nowhere.
    """

    __tablename__ = "story"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    told_on: Mapped[date]
    title: Mapped[str] = mapped_column(EncryptedText)
    words: Mapped[str] = mapped_column(EncryptedText)
    photo: Mapped[bytes | None] = mapped_column(EncryptedBytes)
    photo_shows: Mapped[str | None] = mapped_column(EncryptedText)
    statements: Mapped[str] = mapped_column(String(30), default="")
    scope: Mapped[str] = mapped_column(String(20))
    consent: Mapped[str] = mapped_column(EncryptedText)
    consented_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
