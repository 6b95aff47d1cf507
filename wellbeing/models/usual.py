"""A team's usual pattern: what it asks and plans by week and weekday, and the history of its changes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class UsualPattern(Base):
    """A team's repeating rota of `weeks` weeks. The week that begins on `anchor`, a Monday, is a first one."""

    __tablename__ = "usual_pattern"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), primary_key=True)
    weeks: Mapped[int]
    anchor: Mapped[date]
    latest_seq: Mapped[int] = mapped_column(default=0)


class UsualVisit(Base):
    """One visit of the pattern. `body` is `rota.pattern`'s JSON: weekdays and wall times, no dates."""

    __tablename__ = "usual_visit"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    week: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    changed_seq: Mapped[int]


class UsualChange(Identified, Base):
    """One change of the pattern; `parts` is its JSON: ids and wall times. `undoes_seq` is the one it takes back."""

    __tablename__ = "usual_change"
    __table_args__ = (UniqueConstraint("team_id", "seq"), UniqueConstraint("team_id", "device", "client_key"))

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    seq: Mapped[int]
    device: Mapped[str] = mapped_column(String(64))
    client_key: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(EncryptedText)
    parts: Mapped[str] = mapped_column(Text)
    undoes_seq: Mapped[int | None]
    happened_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
