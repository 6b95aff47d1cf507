"""Nobody is forgotten: visits that did not begin or where nobody answered, who is on duty, and worries."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class VisitAlarm(Identified, Base):
    """A visit that somebody must look after until it is closed. `kind`: not_started, no_answer.

    `worker_id` was to go; `phone_heard_at` is when their phone was last heard from as this was raised. `ended` says in
    words how it ended.
    """

    __tablename__ = "visit_alarm"
    __table_args__ = (UniqueConstraint("visit_id", "kind"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("timeline_visit.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker.id"))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    phone_heard_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended: Mapped[str | None] = mapped_column(EncryptedText)


class AlarmStep(Identified, Base):
    """Something that was done about an alarm, such as ringing the daughter. Never altered."""

    __tablename__ = "alarm_step"
    __table_args__ = (UniqueConstraint("user_id", "client_key"),)

    alarm_id: Mapped[UUID] = mapped_column(ForeignKey("visit_alarm.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    arrived_at: Mapped[datetime]


class OnDuty(Identified, Base):
    """Who of a team is on duty, from `starts` to `until`, both included: the one told first of what can't wait."""

    __tablename__ = "on_duty"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    starts: Mapped[date]
    until: Mapped[date]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]


class SafetyNumbers(Base):
    """A team's numbers to ring, and how many minutes after its latest time a time-critical visit counts as late."""

    __tablename__ = "safety_numbers"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), primary_key=True)
    safeguarding: Mapped[str | None] = mapped_column(String(60))
    duty: Mapped[str | None] = mapped_column(String(60))
    late_after_minutes: Mapped[int] = mapped_column(default=15)
    version: Mapped[int] = mapped_column(default=1)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]


class Concern(Identified, Base):
    """ "I’m worried", said at a visit. `kind`: danger, safeguarding, worry. `told`: manager, or team for both.

    Kept apart from what was learned at visits; read by its author and by those named in `told`.
    """

    __tablename__ = "concern"
    __table_args__ = (UniqueConstraint("worker_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("timeline_visit.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    kind: Mapped[str] = mapped_column(String(20))
    told: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class ConcernAnswer(Identified, Base):
    """What the registered manager, or whoever else may read it, answered or did. Never altered."""

    __tablename__ = "concern_answer"
    __table_args__ = (UniqueConstraint("user_id", "client_key"),)

    concern_id: Mapped[UUID] = mapped_column(ForeignKey("concern.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
