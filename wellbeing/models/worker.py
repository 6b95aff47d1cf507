"""Wellbeing workers: their team, contract, days and hours, and time away."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellbeing.models.base import Base, EncryptedBytes, EncryptedText, Identified


class Worker(Identified, Base):
    """A salaried wellbeing worker. `reference` is the name that the imported files know them by.

    `attributes` answer people's needs about who; `travel` is walk, cycle or drive.
    """

    __tablename__ = "worker"

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    reference: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    home_postcode: Mapped[str | None] = mapped_column(String(10))
    travel: Mapped[str] = mapped_column(String(10))
    attributes: Mapped[list[str]] = mapped_column(JSON, default=list)
    memberships: Mapped[list[TeamMembership]] = relationship(back_populates="worker")
    contracts: Mapped[list[Contract]] = relationship(back_populates="worker")
    availability: Mapped[list[Availability]] = relationship(back_populates="worker")
    absences: Mapped[list[Absence]] = relationship(back_populates="worker")


class TeamMembership(Identified, Base):
    """A worker is in a team from `starts` to the day `until`."""

    __tablename__ = "team_membership"

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    starts: Mapped[date]
    until: Mapped[date | None]
    worker: Mapped[Worker] = relationship(back_populates="memberships")


class Contract(Identified, Base):
    """Contracted minutes a week from `starts` to the day `until`."""

    __tablename__ = "contract"

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    minutes_a_week: Mapped[int]
    starts: Mapped[date]
    until: Mapped[date | None]
    worker: Mapped[Worker] = relationship(back_populates="contracts")


class Availability(Identified, Base):
    """A stretch in which a worker can work: weekday 0 (Monday) to 6, local wall time.

    `ends_at` at or before `starts_at` is on the next day.
    """

    __tablename__ = "availability"

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    weekday: Mapped[int]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    starts: Mapped[date]
    until: Mapped[date | None]
    worker: Mapped[Worker] = relationship(back_populates="availability")


class Absence(Identified, Base):
    """Time away, whole local days `first` to `last`: kind leave, sickness, unpaid, dependants or bereavement.

    `minutes_a_day` is what each of these days takes off the contracted minutes; None: the contract's share of a day.
    Sickness has dates only; `note` is for leave.
    """

    __tablename__ = "absence"

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    first: Mapped[date]
    last: Mapped[date]
    minutes_a_day: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(EncryptedText)
    worker: Mapped[Worker] = relationship(back_populates="absences")


class WorkerPhoto(Base):
    """A worker's face, for those who open their door to them: a small JPEG that we drew ourselves."""

    __tablename__ = "worker_photo"

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), primary_key=True)
    photo: Mapped[bytes] = mapped_column(EncryptedBytes)
    put_at: Mapped[datetime]
