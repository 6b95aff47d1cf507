"""Phones that keep a worker's next two days and send what happened: the key they seal to, and what they sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class SealKey(Identified, Base):
    """A key pair to which phones seal what they send. `public` is the raw P-256 point in base64; only we can open.

    The newest is given out. An older one is kept for what was sealed before.
    """

    __tablename__ = "seal_key"

    public: Mapped[str] = mapped_column(String(120))
    private: Mapped[str] = mapped_column(EncryptedText)
    made_at: Mapped[datetime]


class Phone(Identified, Base):
    """A browser on which a worker signed in and keeps their days. `secret_hash` knows the phone's own secret again.

    `heard_at` is its last contact. `cut_off_at`: nothing is given to it any more, and it empties itself when it asks.
    """

    __tablename__ = "phone"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), index=True)
    called: Mapped[str] = mapped_column(String(60))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    pack_at: Mapped[datetime | None]
    cut_off_at: Mapped[datetime | None]
    cut_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class PhoneSent(Identified, Base):
    """One entry of a phone's outbox as it arrived: one row for each key, whatever is sent again.

    `kind` says what it is about, `content` is it as JSON, `sealed_hash` and `content_hash` tell a resend from other
    content. `state` is taken, needs_you (its author has a choice to make, in `answer`) or refused, with a `sentence`.
    `phone_at` is when the phone says that it was made, `clock_ahead_seconds` how far its clock was before ours.
    """

    __tablename__ = "phone_sent"
    __table_args__ = (UniqueConstraint("user_id", "client_key"),)

    phone_id: Mapped[UUID] = mapped_column(ForeignKey("phone.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"), index=True)
    visit_id: Mapped[UUID | None]
    client_key: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(30))
    content: Mapped[str] = mapped_column(EncryptedText)
    state: Mapped[str] = mapped_column(String(12))
    sentence: Mapped[str | None] = mapped_column(EncryptedText)
    answer: Mapped[str | None] = mapped_column(EncryptedText)
    phone_at: Mapped[datetime]
    clock_ahead_seconds: Mapped[int | None]
    arrived_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class RefusedSent(Identified, Base):
    """What a phone sent and nobody could take: the same key with other content, a seal that does not open, a phone
    that was cut off. Kept whole, so that nothing sent is ever lost. `settled_at`: its author has dealt with it.
    """

    __tablename__ = "refused_sent"

    phone_id: Mapped[UUID | None] = mapped_column(ForeignKey("phone.id"), index=True)
    client_key: Mapped[str] = mapped_column(String(64))
    sealed_hash: Mapped[str] = mapped_column(String(64), index=True)
    sealed: Mapped[str] = mapped_column(Text)
    content: Mapped[str | None] = mapped_column(EncryptedText)
    reason: Mapped[str] = mapped_column(String(40))
    arrived_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
