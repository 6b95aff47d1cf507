"""A team's usual pattern: what it asks and plans by week and weekday, and the history of its changes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class UsualPattern(Base):
    """A team's repeating rota of `weeks` weeks. The week that begins on `anchor`, a Monday, is a first one.

    Weeks up to the day `made_until` have been made from it by themselves, or were there before it.
    """

    __tablename__ = "usual_pattern"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), primary_key=True)
    weeks: Mapped[int]
    anchor: Mapped[date]
    latest_seq: Mapped[int] = mapped_column(default=0)
    made_until: Mapped[date]


class UsualVisit(Base):
    """One visit of a team's pattern. `body` is `rota.pattern.UsualVisit` as JSON; its starts lie in January 2001.

    A person who moves takes their support along, so that two teams can know a visit of the same id.
    """

    __tablename__ = "usual_visit"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    week: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    changed_seq: Mapped[int]


class UsualChange(Identified, Base):
    """One `rota.pattern.PatternChange`. `parts` is its JSON without the cause: ids and times, no words about anyone.

    `undoes_seq` is the one it takes back; the keys are as in `RotaChange`.
    """

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
