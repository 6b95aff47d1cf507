"""Visits held while a person is in hospital, or ended by a death."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, Identified


class VisitsHeld(Identified, Base):
    """A person's visits are held from `since`; `kind`: hospital or death. Offered back at `until`: after a death never.

    `held_seq` is the rota's change that took them out, `back_seq` the one that put them back. `before` is JSON of what
    stood when they were held (what workers had been told; after a death, until when teams supported them), so that a
    mistake puts it back as it was.
    """

    __tablename__ = "visits_held"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("person_event.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    held_seq: Mapped[int | None]
    back_seq: Mapped[int | None]
    before: Mapped[str | None] = mapped_column(Text)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
