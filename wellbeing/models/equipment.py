"""Trusted assessment and equipment: assessors from outside, assessments at home, the catalogue, and orders."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class OutsideAssessor(Identified, Base):
    """A Trusted Assessor who is no wellbeing worker: housing staff, a Local Area Coordinator.

    Signed off for `competence_id` from `starts` to the day `until`, unless suspended. `user_id` is their account.
    """

    __tablename__ = "outside_assessor"

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200))
    competence_id: Mapped[UUID] = mapped_column(ForeignKey("competence.id"))
    starts: Mapped[date]
    until: Mapped[date | None]
    signed_by: Mapped[str] = mapped_column(String(200))
    suspended_at: Mapped[datetime | None]
    suspended_reason: Mapped[str | None] = mapped_column(EncryptedText)


class HomeAssessment(Identified, Base):
    """One look at a home. `body` is `plans.home_assessment`'s as JSON: self-assessment, rooms, measurements.

    `first_contact` is the day somebody first asked; `on` the day it was done, None while it is the person's own part.
    """

    __tablename__ = "home_assessment"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    first_contact: Mapped[date]
    on: Mapped[date | None]
    body: Mapped[str] = mapped_column(EncryptedText)
    assessor: Mapped[str | None] = mapped_column(String(200))
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker.id"))
    outside_assessor_id: Mapped[UUID | None] = mapped_column(ForeignKey("outside_assessor.id"))
    sign_off_id: Mapped[UUID | None] = mapped_column(ForeignKey("sign_off.id"))
    version: Mapped[int] = mapped_column(default=1)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]


class EquipmentItem(Identified, Base):
    """A thing in the catalogue. `level` 3 or 4: the Trusted Assessor level that may order it; None: an OT only."""

    __tablename__ = "equipment_item"
    __table_args__ = (UniqueConstraint("provider_id", "code"),)

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    what_for: Mapped[str] = mapped_column(String(300), default="")
    room: Mapped[str] = mapped_column(String(30), default="")
    level: Mapped[int | None]
    measure: Mapped[str] = mapped_column(String(200), default="")
    ended: Mapped[date | None]


class EquipmentOrder(Identified, Base):
    """A thing ordered after an assessment. `state`: with_ot, ordered, sent, fitted, cancelled, not_agreed."""

    __tablename__ = "equipment_order"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("home_assessment.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("equipment_item.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    quantity: Mapped[int] = mapped_column(default=1)
    why: Mapped[str] = mapped_column(EncryptedText)
    state: Mapped[str] = mapped_column(String(20))
    asked_on: Mapped[date]
    ordered_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    fitted_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_because: Mapped[str | None] = mapped_column(EncryptedText)
    client_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
