"""What matters most in a team's rota: each order that the team has chosen, the newest counting."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, Identified


class WantedOrder(Identified, Base):
    """One order chosen, by whom and when; never altered afterwards. `seq` numbers them within the team.

    `names` are those of `rota.wanted`, first first; `moved` is the one that was moved, None where the team went back
    to the usual order.
    """

    __tablename__ = "wanted_order"
    __table_args__ = (UniqueConstraint("team_id", "seq"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    seq: Mapped[int]
    names: Mapped[list[str]] = mapped_column(JSON)
    moved: Mapped[str | None] = mapped_column(String(40))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    arrived_at: Mapped[datetime]
