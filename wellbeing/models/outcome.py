"""How life is going, in numbers and words; the wording of the statements; stories and their consent."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedBytes, EncryptedText, Identified


class Rating(Identified, Base):
    """`plans.outcomes.Rating` of a person: `about` an outcome's id or a statement. `number` None is "not now".

    Never altered. One that was wrong is followed by another that `corrects_id` it, or that is `withdrawn`: then
    nothing stands in its place. At most one follows each, so of two who put the same right one is told.
    """

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("person_id", "client_key"), UniqueConstraint("corrects_id"))

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    about: Mapped[str] = mapped_column(String(80))
    asked: Mapped[str] = mapped_column(EncryptedText)
    how: Mapped[str] = mapped_column(String(10))
    on: Mapped[date]
    number: Mapped[int | None]
    words: Mapped[str | None] = mapped_column(EncryptedText)
    asked_by: Mapped[str] = mapped_column(EncryptedText)
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("rating.id"))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str | None] = mapped_column(EncryptedText)
    client_key: Mapped[str | None] = mapped_column(String(64))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]


class StatementWording(Identified, Base):
    """How a person wants one of the eight statements worded (None: the easy wording), or that it be hidden.

    `version` counts the saves.
    """

    __tablename__ = "statement_wording"
    __table_args__ = (UniqueConstraint("person_id", "number"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    words: Mapped[str | None] = mapped_column(EncryptedText)
    hidden: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Story(Identified, Base):
    """A story with the person's consent. `scope`: nobody (not asked yet), team, coach, commissioner, public, each
    with those before it. `consent` holds every `plans.stories.Consent` given so far as JSON, the last one counts.

    Once `withdrawn_at`, all that was told is emptied and it stands nowhere. `version` counts the saves.
    """

    __tablename__ = "story"
    __table_args__ = (UniqueConstraint("person_id", "client_key"),)

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
    consented_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    client_key: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
