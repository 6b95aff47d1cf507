"""The coach's review with the team: notes, what was agreed to do, what the team asked for; and what it tries out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class TeamReview(Identified, Base):
    """A meeting in which a team and its coach went through how lives are going. `finished_at` None: it is going on."""

    __tablename__ = "team_review"
    __table_args__ = (UniqueConstraint("team_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    on: Mapped[date]
    client_key: Mapped[str] = mapped_column(String(64))
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class TalkedAbout(Identified, Base):
    """What was said about one person (None: the team) in a review, as it was saved once.

    Never altered: each save is a row with the next `version`, and the last one stands.
    """

    __tablename__ = "talked_about"
    __table_args__ = (UniqueConstraint("review_id", "person_id", "version"),)

    review_id: Mapped[UUID] = mapped_column(ForeignKey("team_review.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(EncryptedText)
    version: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class TeamAction(Identified, Base):
    """Something that somebody of the team (None: the team) takes on until `due`. `dropped_at`: it will not be done.

    Its words are never altered: one that changed is a later row, which names it in `supersedes_id`.
    """

    __tablename__ = "team_action"
    __table_args__ = (UniqueConstraint("team_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    review_id: Mapped[UUID | None] = mapped_column(ForeignKey("team_review.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker.id"))
    words: Mapped[str] = mapped_column(EncryptedText)
    due: Mapped[date | None]
    client_key: Mapped[str] = mapped_column(String(64))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    dropped_at: Mapped[datetime | None]
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("team_action.id"), unique=True)


class CoachAsked(Identified, Base):
    """Something that the team asked its coach for, and what came of it."""

    __tablename__ = "coach_asked"
    __table_args__ = (UniqueConstraint("team_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    words: Mapped[str] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(64))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(EncryptedText)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]


class Experiment(Identified, Base):
    """Something that a team tries in order to learn (Human Learning Systems). `decided`: keep, stop or None yet.

    `principles` and `statements` are numbers, parted by commas. `shared`: other teams may read it. `version` counts
    the saves.
    """

    __tablename__ = "experiment"
    __table_args__ = (UniqueConstraint("team_id", "client_key"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    title: Mapped[str] = mapped_column(EncryptedText)
    purpose: Mapped[str] = mapped_column(EncryptedText)
    understand: Mapped[str] = mapped_column(EncryptedText)
    trying: Mapped[str] = mapped_column(EncryptedText)
    principles: Mapped[str] = mapped_column(String(60), default="")
    statements: Mapped[str] = mapped_column(String(30), default="")
    begun: Mapped[date]
    look_again: Mapped[date | None]
    decided: Mapped[str | None] = mapped_column(String(10))
    decided_why: Mapped[str | None] = mapped_column(EncryptedText)
    decided_on: Mapped[date | None]
    shared: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    client_key: Mapped[str] = mapped_column(String(64))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]


class ExperimentSeen(Identified, Base):
    """What somebody saw of an experiment on a day. Never altered."""

    __tablename__ = "experiment_seen"
    __table_args__ = (UniqueConstraint("user_id", "client_key"),)

    experiment_id: Mapped[UUID] = mapped_column(ForeignKey("experiment.id"), index=True)
    on: Mapped[date]
    words: Mapped[str] = mapped_column(EncryptedText)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
