"""What left the building: editions of the report, frozen; the council's rate; and who downloaded which file."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class Edition(Identified, Base):
    """One edition of a report, given out and never altered: what it shows as JSON (`figures`), and its files' bytes.

    `scope` is provider, locality or team, `scope_id` which one; `period` month, quarter or year, which begins on
    `first`. `number` counts the editions of that from 1; `changed` says what a later one corrects, in numbers only.
    `records` keeps, sealed, what it was counted from, so that a later one knows for how many people it would change.
    """

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("scope", "scope_id", "period", "first", "number"),)

    scope: Mapped[str] = mapped_column(String(10))
    scope_id: Mapped[UUID] = mapped_column(index=True)
    period: Mapped[str] = mapped_column(String(10))
    first: Mapped[date]
    number: Mapped[int]
    figures: Mapped[str] = mapped_column(Text)
    changed: Mapped[str] = mapped_column(Text, default="")
    records: Mapped[str] = mapped_column(EncryptedText)
    csv: Mapped[bytes] = mapped_column(LargeBinary)
    xlsx: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class ReferenceRate(Identified, Base):
    """What an hour of care bought elsewhere costs, in pence, from `starts` on, and where that figure is from."""

    __tablename__ = "reference_rate"

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    pence: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    starts: Mapped[date]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]


class Download(Identified, Base):
    """Somebody took a file: `what` names its kind (edition, payroll, council, stories), never what is in it."""

    __tablename__ = "download"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    what: Mapped[str] = mapped_column(String(30))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    edition_id: Mapped[UUID | None] = mapped_column(ForeignKey("edition.id"))
    first: Mapped[date]
    last: Mapped[date]
    form: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
