"""Competences and sign-offs: who may do what, for whom, signed by whom, until when."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellbeing.models.base import Base, EncryptedText, Identified


class Competence(Identified, Base):
    """A thing that a worker may do once signed off. `kind`: delegated, trusted_assessor, training, driving."""

    __tablename__ = "competence"
    __table_args__ = (UniqueConstraint("provider_id", "slug"),)

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    per_person: Mapped[bool] = mapped_column(default=False)
    months: Mapped[int | None]


class SignOff(Identified, Base):
    """`worker` may do `competence` for `person` (None: any) from `starts` to the day `until`, unless suspended."""

    __tablename__ = "sign_off"

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    competence_id: Mapped[UUID] = mapped_column(ForeignKey("competence.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    starts: Mapped[date]
    until: Mapped[date | None]
    signed_by: Mapped[str] = mapped_column(String(200))
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    suspended_at: Mapped[datetime | None]
    suspended_reason: Mapped[str | None] = mapped_column(EncryptedText)
    competence: Mapped[Competence] = relationship()
