"""Wellbeing Plans: the plan as it is being written, its agreed versions, and the support lines visits come from."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellbeing.models.base import Base, EncryptedText, Identified


class WellbeingPlan(Identified, Base):
    """A person's plan as it stands, in the person's words. `body` is `plans.plan.Plan` as JSON, without support.

    `started` is the first day of support; `interim_reason` says why support began before the plan was agreed;
    `conversation_on` is the day named for the conversation (None: 14 days after the start). `saves` counts saves of
    the body, so that of two at once neither is lost.
    """

    __tablename__ = "wellbeing_plan"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    body: Mapped[str] = mapped_column(EncryptedText)
    started: Mapped[date]
    interim_reason: Mapped[str | None] = mapped_column(EncryptedText)
    conversation_on: Mapped[date | None]
    last_reviewed: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=0)
    saves: Mapped[int] = mapped_column(default=0, server_default="0")
    versions: Mapped[list[PlanVersion]] = relationship(back_populates="plan")


class PlanBefore(Identified, Base):
    """An answer to a step of a plan that no longer stands: written over, or (`set_aside`) never taken by its writer.

    `body` is `plans.plan.Plan` as JSON with this step alone; `number` is the plan's `saves` then.
    """

    __tablename__ = "plan_before"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("wellbeing_plan.id"), index=True)
    number: Mapped[int]
    step: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(EncryptedText)
    set_aside: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class PlanVersion(Identified, Base):
    """An agreed version, kept whole. `snapshot` is `plans.plan.Version` as JSON, support lines and all.

    `private` is `plans.about_me.Moment` as JSON: what the person said about themselves then; None where nothing was.
    """

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("wellbeing_plan.id"), index=True)
    number: Mapped[int]
    snapshot: Mapped[str] = mapped_column(EncryptedText)
    agreed_at: Mapped[datetime]
    how_agreed: Mapped[str] = mapped_column(EncryptedText)
    private: Mapped[str | None] = mapped_column(EncryptedText)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    plan: Mapped[WellbeingPlan] = relationship(back_populates="versions")


class SupportLine(Identified, Base):
    """One line of support as it stands; keeps its id across plan versions, so its visits keep theirs.

    `body` is `plans.support.SupportLine` as JSON. `ended`: taken out of the plan on that day.
    """

    __tablename__ = "support_line"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reference: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(EncryptedText)
    ended: Mapped[date | None]
