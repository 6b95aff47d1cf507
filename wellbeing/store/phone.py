"""The phones that keep their worker's days: made at sign-in, heard from at each contact, cut off once for all.

A phone shows who it is by its credential: its id and its own secret, of which only the hash stands here. Scoped: a
worker sees their own phones; those of others are for `staffing`. Knows no cookie.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import Phone, User
from wellbeing.store import account
from wellbeing.viewer import Action, NotYours, Viewer

HEARD_EVERY = timedelta(minutes=1)
"""A contact sooner than this after the last one is not written down."""
PHONE_CUT_OFF = "phone cut off"


def make(session: Session, user: User, called: str, phone_id: UUID, secret: str) -> Phone:
    """A new phone of this worker, with a secret that only it and we can know. `called` is what it is in their words."""
    now = clock.now()
    assert user.worker_id is not None, "only a worker keeps days on a phone"
    phone = Phone(
        id=phone_id,
        user_id=user.id,
        worker_id=user.worker_id,
        called=called[: Phone.called.type.length],
        secret_hash=hashed(secret),
        made_at=now,
        heard_at=now,
    )
    session.add(phone)
    session.flush()
    return phone


def new_id() -> UUID:
    """An id for a phone that is about to be made."""
    return uuid4()


def credential(phone_id: UUID, secret: str) -> str:
    """What a phone shows to say who it is."""
    return f"{phone_id.hex}.{secret}"


def phone_of(session: Session, shown: str) -> Phone | None:
    """The phone with this credential, also one that was cut off: ask `is_cut_off`. None for what is no phone's."""
    name, _, secret = shown.partition(".")
    try:
        phone = session.get(Phone, UUID(hex=name))
    except ValueError:
        return None
    return phone if phone is not None and hmac.compare_digest(phone.secret_hash, hashed(secret)) else None


def is_cut_off(session: Session, phone: Phone) -> bool:
    """Whether nothing is given to it any more: it was cut off, or its worker has left."""
    user = session.get_one(User, phone.user_id)
    gone = user.left_on is not None and user.left_on <= clock.today()
    return phone.cut_off_at is not None or gone or not user.active


def cut_off_among(session: Session, phones: Iterable[UUID]) -> list[UUID]:
    """Those of these phones to which nothing is given any more."""
    wanted = list(phones)
    if not wanted:
        return []
    rows = session.scalars(select(Phone).where(Phone.id.in_(wanted)).order_by(Phone.id)).all()
    return [phone.id for phone in rows if is_cut_off(session, phone) or not _keeps_days(session, phone)]


def _keeps_days(session: Session, phone: Phone) -> bool:
    """Whether its worker has days to keep today: who is a worker of no team any more keeps none of those before."""
    viewer = account.viewer_of(session, session.get_one(User, phone.user_id))
    return viewer is not None and viewer.worker_id == phone.worker_id and bool(viewer.teams(Action.SEE_MY_DAY))


def heard(session: Session | Connection, phone: Phone) -> None:
    """Note that this phone was heard from now; at most once a minute, so that it costs next to nothing."""
    now = clock.now()
    if now - phone.heard_at >= HEARD_EVERY:
        later = update(Phone).where(Phone.id == phone.id, Phone.heard_at < now).values(heard_at=now)
        session.execute(later.execution_options(synchronize_session=False))


def packed(session: Session, phone: Phone) -> None:
    """Note that this phone was given the days to keep."""
    phone.pack_at = clock.now()
    session.flush()


def mine(session: Session, viewer: Viewer) -> list[Phone]:
    """The viewer's own phones that are not cut off, the one heard from last first."""
    return standing(session, viewer.user_id)


def cut_off_mine(session: Session, viewer: Viewer, phone_id: UUID) -> Phone:
    """Give nothing to this phone of mine any more; again is the same. Raises `NotYours`."""
    phone = session.get(Phone, phone_id)
    if phone is None or phone.user_id != viewer.user_id:
        raise NotYours
    cut_off_one(session, phone, viewer.user_id)
    return phone


# The caller has asked whether the viewer may.


def cut_off(session: Session, phones: Iterable[Phone], by: int | None) -> None:
    """Give nothing to these phones any more: all of an account whose phone is lost, or that closes."""
    for phone in phones:
        if phone.cut_off_at is None:
            phone.cut_off_at, phone.cut_off_by_id = clock.now(), by
    session.flush()


def cut_off_one(session: Session, phone: Phone, by: int | None) -> None:
    """The same for one, which the account's history says."""
    if phone.cut_off_at is None:
        cut_off(session, [phone], by)
        account.record(session, session.get_one(User, phone.user_id), by, PHONE_CUT_OFF)


def standing(session: Session, user_id: int) -> list[Phone]:
    """The phones of this user that are not cut off, the one heard from last first."""
    query = select(Phone).where(Phone.user_id == user_id, Phone.cut_off_at.is_(None))
    return list(session.scalars(query.order_by(Phone.heard_at.desc(), Phone.id)))


def hashed(secret: str) -> str:
    """What is kept of a phone's secret."""
    return sha256(secret.encode()).hexdigest()
