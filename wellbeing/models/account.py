"""Who signs in, and the dated, scoped roles that they hold.

The one exception to models that know no Flask: Flask-Security's columns come as its own mixins, so that its accounts
and passkeys work on our rows.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from flask_security.models.sqla import FsModels, FsRoleMixin, FsUserMixin, FsWebAuthnMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellbeing import clock
from wellbeing.models.base import Base, Identified
from wellbeing.models.worker import Worker

FsModels.set_db_info(base_model=Base)


class Role(Base, FsRoleMixin):
    """Flask-Security's own roles. Not used: `RoleGrant` is dated and scoped."""

    __tablename__ = "role"

    update_datetime: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=clock.now)


class User(Base, FsUserMixin):
    """Somebody who can sign in. `worker_id` says which wellbeing worker they are, if one.

    `left_on`: from this local date on, every request is refused. `one_time_until`: the password was given by an
    administrator, opens nothing after this instant, and must be changed before anything else.
    """

    __tablename__ = "user"

    # Flask-Security writes a naive instant here, which our columns refuse.
    update_datetime: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=clock.now)
    one_time_until: Mapped[datetime | None]

    name: Mapped[str] = mapped_column(String(200))
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker.id"), unique=True)
    left_on: Mapped[date | None]
    worker: Mapped[Worker | None] = relationship()
    grants: Mapped[list[RoleGrant]] = relationship(back_populates="user")


class WebAuthn(Base, FsWebAuthnMixin):
    """A passkey."""

    __tablename__ = "webauthn"


class RoleGrant(Identified, Base):
    """A role held from `starts` to the day `until` (None: no end), for one provider, locality or team.

    `role` is one of `viewer.RoleName`; `profession` (nurse, ot) is what a professional signs off as.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            "(provider_id IS NOT NULL AND locality_id IS NULL AND team_id IS NULL)"
            " OR (provider_id IS NULL AND locality_id IS NOT NULL AND team_id IS NULL)"
            " OR (provider_id IS NULL AND locality_id IS NULL AND team_id IS NOT NULL)",
            name="one_scope",
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    profession: Mapped[str | None] = mapped_column(String(20))
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("provider.id"))
    locality_id: Mapped[UUID | None] = mapped_column(ForeignKey("locality.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    starts: Mapped[date]
    until: Mapped[date | None]
    user: Mapped[User] = relationship(back_populates="grants")


class SignInFailure(Identified, Base):
    """One wrong password. `account` and `address` are keyed hashes, so the table names nobody."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        Index("ix_sign_in_failure_account_at", "account", "at"),
        Index("ix_sign_in_failure_address_at", "address", "at"),
    )

    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class AccountEvent(Identified, Base):
    """Something done to an account: by whom, when, `what` (a word of `store.account`), `detail` without names."""

    __tablename__ = "account_event"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    what: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]
