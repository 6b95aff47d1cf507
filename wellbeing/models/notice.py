"""Words for one worker, which stay on My day until they have been seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class Notice(Identified, Base):
    """Something that a worker should know: `kind` says of what sort, `words` what, in a sentence or two.

    `endpoint` and `arguments` are the page that says more. `key` is the same for the same news, so that nobody hears
    it twice. `seen_at`: they said that they have seen it.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("worker_id", "key"), Index("ix_notice_worker_seen", "worker_id", "seen_at"))

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(100))
    words: Mapped[str] = mapped_column(EncryptedText)
    endpoint: Mapped[str | None] = mapped_column(String(80))
    arguments: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
