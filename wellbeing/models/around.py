"""What belongs to a person beside the plan: about me, the people around them, what happened, reviews, reablement."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wellbeing.models.base import Base, EncryptedText, Identified


class AboutMe(Identified, Base):
    """A person about themselves. `body` and `private` are `plans.about_me`'s dataclasses as JSON.

    Every look at `private` (health, emergencies, who decides) is a `Look`. `version` counts the saves.
    """

    __tablename__ = "about_me"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    body: Mapped[str] = mapped_column(EncryptedText)
    private: Mapped[str] = mapped_column(EncryptedText)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class AboutMeBefore(Identified, Base):
    """What a person's `AboutMe` said as its save number `version`, once a later one took its place."""

    __tablename__ = "about_me_before"
    __table_args__ = (UniqueConstraint("person_id", "version"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(EncryptedText)
    private: Mapped[str] = mapped_column(EncryptedText)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Contact(Identified, Base):
    """Somebody around the person: broker, community nurse, GP, family, circle. `may_know` is what they may be told."""

    __tablename__ = "contact"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(EncryptedText)
    relation: Mapped[str | None] = mapped_column(EncryptedText)
    reached_by: Mapped[str | None] = mapped_column(EncryptedText)
    offers: Mapped[str | None] = mapped_column(EncryptedText)
    may_know: Mapped[str | None] = mapped_column(EncryptedText)
    call_first: Mapped[int | None]
    ended: Mapped[date | None]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class PersonEvent(Identified, Base):
    """Something dated in a person's life. `kind`: admission, discharge, a_and_e, fall, referral, death.

    `at` is the minute of day `on`, where somebody knows it. Never altered: one that was wrong is `withdrawn_at`.
    """

    __tablename__ = "person_event"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    on: Mapped[date]
    at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(EncryptedText)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Review(Identified, Base):
    """A conversation about the plan. `body` is `plans.reviews.Review` as JSON; None `finished_at`: half written."""

    __tablename__ = "review"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    on: Mapped[date]
    body: Mapped[str] = mapped_column(EncryptedText)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ReviewAsked(Identified, Base):
    """A review that somebody asked for, due on `due`; `review_id` is the one that answered it.

    None `asked_by_id`: nobody did, but the hours bank had drifted on the day of `asked_at`.
    """

    __tablename__ = "review_asked"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    due: Mapped[date]
    why: Mapped[str] = mapped_column(EncryptedText)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    review_id: Mapped[UUID | None] = mapped_column(ForeignKey("review.id"))


class Reablement(Identified, Base):
    """A stay of at most six weeks with goals. `goals` is `plans.reablement`'s as JSON.

    `discharged_on` is the hospital discharge that it followed; on day 91 after it `day_91` says whether the person is
    at home: home, hospital, care_home, died. It is the last of its `Day91Answer`s.
    """

    __tablename__ = "reablement"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    starts: Mapped[date]
    ends: Mapped[date]
    ended: Mapped[date | None]
    goals: Mapped[str] = mapped_column(EncryptedText)
    discharged_on: Mapped[date | None]
    day_91: Mapped[str | None] = mapped_column(String(20))
    day_91_answered_at: Mapped[datetime | None]
    day_91_answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Day91Answer(Identified, Base):
    """An answer to where the person is on day 91, never altered: one that was wrong is followed by another."""

    __tablename__ = "day_91_answer"

    reablement_id: Mapped[UUID] = mapped_column(ForeignKey("reablement.id"), index=True)
    answer: Mapped[str] = mapped_column(String(20))
    answered_at: Mapped[datetime]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
