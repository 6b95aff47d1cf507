"""Competences and sign-offs: who may do what, for whom, signed by whom, until when."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellbeing.models.base import Base, EncryptedText, Identified


class Competence(Identified, Base):
    """A thing that a worker may do once signed off. `kind`: delegated, trusted_assessor, training, driving.

    `signed_by` is the profession that signs it off (nurse, ot; None: any professional). `requires` are the slugs of
    competences that come first. `of` says who needs it where two go: one, both. `months` is how long it lasts.
    """

    __tablename__ = "competence"
    __table_args__ = (UniqueConstraint("provider_id", "slug"),)

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    per_person: Mapped[bool] = mapped_column(default=False)
    months: Mapped[int | None]
    signed_by: Mapped[str | None] = mapped_column(String(20))
    requires: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    of: Mapped[str] = mapped_column(String(10), default="one", server_default="one")
    about: Mapped[str] = mapped_column(String(500), default="", server_default="")
    ended: Mapped[date | None]


class SignOff(Identified, Base):
    """`worker` may do `competence` for `person` (None: any) from `starts` to the day `until`, unless suspended.

    A professional suspends. Anyone in the team pauses, and only the professional lifts it. The worker declines, and
    gives no reason. Whichever came first, from that instant it no longer counts. Its words are read, and deciphered,
    only where they are asked for: every look at a rota reads every sign-off.
    """

    __tablename__ = "sign_off"

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    competence_id: Mapped[UUID] = mapped_column(ForeignKey("competence.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    starts: Mapped[date]
    until: Mapped[date | None]
    signed_by: Mapped[str] = mapped_column(String(200))
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    suspended_at: Mapped[datetime | None]
    suspended_reason: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group="words")
    paused_at: Mapped[datetime | None]
    paused_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    paused_reason: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group="words")
    declined_at: Mapped[datetime | None]
    consent: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group="words")
    delegated_by: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group="words")
    assessed_by: Mapped[str | None] = mapped_column(String(200))
    assessed_on: Mapped[date | None]
    watched: Mapped[int | None]
    watched_of: Mapped[int | None]
    evidence: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group="words")
    conditions: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group="words")
    competence: Mapped[Competence] = relationship()


class SignOffEvent(Identified, Base):
    """What became of a sign-off, in order; never altered.

    `what`: signed, renewed, suspended, paused, lifted, declined.
    """

    __tablename__ = "sign_off_event"

    sign_off_id: Mapped[UUID] = mapped_column(ForeignKey("sign_off.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(EncryptedText)


class Learning(Identified, Base):
    """A worker is learning a competence, for one person where it is signed so.

    `watched` of `watched_of` is how often their practice was watched, and how often it has to be.
    """

    __tablename__ = "learning"

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    competence_id: Mapped[UUID] = mapped_column(ForeignKey("competence.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    starts: Mapped[date]
    watched: Mapped[int] = mapped_column(default=0)
    watched_of: Mapped[int | None]
    workbook: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None] = mapped_column(EncryptedText)
    ended: Mapped[date | None]
