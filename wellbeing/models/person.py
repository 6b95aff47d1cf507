"""The people a team supports, who sees them, and who has looked at what is most private."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellbeing.models.base import Base, EncryptedText, Identified


class Person(Identified, Base):
    """A person supported. `reference` is the name that the imported files know them by.

    People with the same `household` live together: no travel between them. `referred_by` is who sent them to us:
    thurrock_first, hospital, by_your_side, self, other.
    """

    __tablename__ = "person"

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    reference: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    known_as: Mapped[str] = mapped_column(String(100))
    born: Mapped[date | None]
    postcode: Mapped[str | None] = mapped_column(String(10))
    household: Mapped[str | None] = mapped_column(String(60))
    address: Mapped[str | None] = mapped_column(EncryptedText)
    way_in: Mapped[str | None] = mapped_column(EncryptedText)
    nhs_number: Mapped[str | None] = mapped_column(EncryptedText)
    referred_by: Mapped[str | None] = mapped_column(String(30))
    memberships: Mapped[list[PersonMembership]] = relationship(back_populates="person")
    choices: Mapped[list[Choice]] = relationship(back_populates="person")


class PersonMembership(Identified, Base):
    """A team supports a person from `starts` to the day `until`."""

    __tablename__ = "person_membership"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    starts: Mapped[date]
    until: Mapped[date | None]
    person: Mapped[Person] = relationship(back_populates="memberships")


class Choice(Identified, Base):
    """A worker whom the person chose or declined; `kind` is link, chosen or declined."""

    __tablename__ = "choice"
    __table_args__ = (UniqueConstraint("person_id", "worker_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    kind: Mapped[str] = mapped_column(String(10))
    person: Mapped[Person] = relationship(back_populates="choices")


class ChoiceMade(Identified, Base):
    """What a person said of a worker on a day: `kind` as in `Choice`, None for neither. Never altered.

    `words` are the person's own; a decline needs none. The latest for a worker is what `Choice` holds.
    """

    __tablename__ = "choice_made"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    kind: Mapped[str | None] = mapped_column(String(10))
    words: Mapped[str | None] = mapped_column(EncryptedText)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Look(Identified, Base):
    """Somebody looked at something most private about a person: `what` names the field, never its text."""

    __tablename__ = "look"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    what: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
