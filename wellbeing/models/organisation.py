"""Whose it is: provider, locality, team; and the team's fixed time together."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellbeing.models.base import Base, Identified


class Provider(Identified, Base):
    """The organisation that employs the workers."""

    __tablename__ = "provider"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    demonstration: Mapped[bool] = mapped_column(default=False)


class Locality(Identified, Base):
    """One of the areas around the Primary Care Networks; reports are cut by it."""

    __tablename__ = "locality"

    name: Mapped[str] = mapped_column(String(200), unique=True)


class Team(Identified, Base):
    """A self-managed team of at most 12 workers.

    `latest_seq` numbers the changes of its timeline; workers see it as of `published_seq` (and visits told since).
    `hourly_pence` is what an hour of work costs on average, for comparing trials; nobody's pay.
    """

    __tablename__ = "team"

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    locality_id: Mapped[UUID] = mapped_column(ForeignKey("locality.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    latest_seq: Mapped[int] = mapped_column(default=0)
    published_seq: Mapped[int] = mapped_column(default=0)
    hourly_pence: Mapped[int | None]
    provider: Mapped[Provider] = relationship()
    locality: Mapped[Locality] = relationship()


class TeamMeeting(Identified, Base):
    """Fixed team time that comes every week: weekday 0 (Monday) to 6, local wall time, `minutes` long.

    `worker_ids` lists who is there; empty means everyone in the team.
    """

    __tablename__ = "team_meeting"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    weekday: Mapped[int]
    starts_at: Mapped[time]
    minutes: Mapped[int]
    postcode: Mapped[str | None] = mapped_column(String(10))
    worker_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts: Mapped[date]
    until: Mapped[date | None]
