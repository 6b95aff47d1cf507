"""What a locality offers, and the introductions made to it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class CommunityAsset(Identified, Base):
    """A hub, a micro-enterprise, a group…; about places, never about a person supported.

    `days` are weekdays, Monday 0; `told_by` says who told us and `checked` when it was last seen to be so.
    """

    __tablename__ = "community_asset"

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    locality_id: Mapped[UUID] = mapped_column(ForeignKey("locality.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(1_000), default="")
    place: Mapped[str] = mapped_column(String(300), default="")
    postcode: Mapped[str | None] = mapped_column(String(10))
    days: Mapped[list[int]] = mapped_column(JSON, default=list)
    times: Mapped[str] = mapped_column(String(200), default="")
    interests: Mapped[list[str]] = mapped_column(JSON, default=list)
    contact: Mapped[str] = mapped_column(String(300), default="")
    cost: Mapped[str] = mapped_column(String(200), default="")
    told_by: Mapped[str] = mapped_column(String(200), default="")
    checked: Mapped[date | None]
    ended: Mapped[date | None]


class Introduction(Identified, Base):
    """A person was introduced to something near them. `direction`: receive, or give (a time bank goes both ways).

    `came` is what came of it; None while nobody has said.
    """

    __tablename__ = "introduction"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey("community_asset.id"), index=True)
    direction: Mapped[str] = mapped_column(String(10), default="receive")
    on: Mapped[date]
    note: Mapped[str | None] = mapped_column(EncryptedText)
    came: Mapped[str | None] = mapped_column(EncryptedText)
    helping: Mapped[bool | None]
    came_on: Mapped[date | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
