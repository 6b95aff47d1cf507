"""What phones sent: one row for each key, whatever is sent again; what could not be taken, kept whole; whose it is.

Knows the rows and who may see them. Must not know seals, nor what an entry does: that is for whoever takes its kind.
An author's entries come one after another: `hold` locks them until the transaction ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models.account import User
from wellbeing.models.phone import Phone, PhoneSent, RefusedSent
from wellbeing.models.rota import TimelineVisit
from wellbeing.viewer import Action, NotYours, Viewer

TAKEN, NEEDS_YOU, REFUSED = "taken", "needs_you", "refused"
SAME_KEY, CUT_OFF = "same key, other content", "phone cut off"
NO_SEAL, NO_PHONE, NO_ENTRY = "seal does not open", "no such phone", "not an entry"
"""Why something was not taken. The last three come from nobody that we know."""
MOST_UNKNOWN_A_DAY = 500
"""So many things from nobody we know are kept in a day; beyond that they stay where they are, and may come again."""
ONE_DAY = timedelta(days=1)
SHOWN_FOR = timedelta(days=7)
MOST_SHOWN = 100


class Said(Protocol):
    """What an opened entry says."""

    @property
    def kind(self) -> str: ...
    @property
    def visit(self) -> UUID | None: ...
    @property
    def content(self) -> str: ...
    @property
    def content_hash(self) -> str: ...


def hold(session: Session, phone: Phone) -> User:
    """The author of what this phone sends, held until the transaction ends, so that of two at once the second waits."""
    return session.scalars(select(User).where(User.id == phone.user_id).with_for_update(key_share=True)).one()


def known(session: Session, user_id: int, client_key: str) -> PhoneSent | None:
    """What this author sent under this key."""
    query = select(PhoneSent).where(PhoneSent.user_id == user_id, PhoneSent.client_key == client_key)
    return session.scalars(query).one_or_none()


def keep(
    session: Session, phone: Phone, client_key: str, said: Said, *, phone_at: datetime, clock_ahead_seconds: int | None
) -> PhoneSent:
    """Write down that it came. What became of it is written once somebody has taken it."""
    row = PhoneSent(
        phone_id=phone.id,
        user_id=phone.user_id,
        visit_id=said.visit,
        client_key=client_key,
        content_hash=said.content_hash,
        kind=said.kind,
        content=said.content,
        state=NEEDS_YOU,
        phone_at=phone_at,
        clock_ahead_seconds=clock_ahead_seconds,
        arrived_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def refuse(
    session: Session, client_key: str, sealed: str, reason: str, phone: Phone | None = None, content: str | None = None
) -> RefusedSent | None:
    """Keep what nobody could take, once, however often it comes. None where no more is kept of strangers today."""
    digest = sha256(sealed.encode()).hexdigest()
    asked = select(RefusedSent).where(RefusedSent.sealed_hash == digest, RefusedSent.client_key == client_key)
    known = session.scalars(asked.limit(1)).first()
    if known is not None:
        return known
    if phone is None and _strangers_today(session) >= MOST_UNKNOWN_A_DAY:
        return None
    row = RefusedSent(
        phone_id=phone.id if phone else None,
        client_key=client_key,
        sealed_hash=digest,
        sealed=sealed,
        content=content,
        reason=reason,
        arrived_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def _strangers_today(session: Session) -> int:
    since = clock.now() - ONE_DAY
    query = select(func.count()).select_from(RefusedSent)
    return session.scalar(query.where(RefusedSent.phone_id.is_(None), RefusedSent.arrived_at > since)) or 0


def team_of(session: Session, visit_id: UUID | None) -> UUID | None:
    """The team of a visit that an entry is about; None for none of ours."""
    if visit_id is None:
        return None
    return session.scalar(select(TimelineVisit.team_id).where(TimelineVisit.id == visit_id))


# Seeing what I sent


def needing(session: Session, viewer: Viewer) -> int:
    """How many of the things that the viewer sent wait for them."""
    waiting = select(func.count()).select_from(PhoneSent).where(*_waits(viewer))
    refused = select(func.count()).select_from(RefusedSent).join(Phone, Phone.id == RefusedSent.phone_id)
    refused = refused.where(Phone.user_id == viewer.user_id, RefusedSent.settled_at.is_(None))
    return sum(session.execute(select(waiting.scalar_subquery(), refused.scalar_subquery())).one())


def needing_or_none(session: Session, viewer: Viewer | None) -> int | None:
    """The same; None for somebody who records no visits, or where nobody is signed in."""
    if viewer is None or not viewer.teams(Action.RECORD_VISIT):
        return None
    return needing(session, viewer)


def mine(session: Session, viewer: Viewer) -> Sequence[PhoneSent]:
    """What waits for the viewer, oldest first."""
    query = select(PhoneSent).where(*_waits(viewer)).order_by(PhoneSent.arrived_at, PhoneSent.id)
    return session.scalars(query.limit(MOST_SHOWN)).all()


def lately(session: Session, viewer: Viewer) -> Sequence[PhoneSent]:
    """What the viewer sent in the last days that waits for nobody, newest first."""
    done = (PhoneSent.user_id == viewer.user_id, ~_open(), PhoneSent.arrived_at > clock.now() - SHOWN_FOR)
    query = select(PhoneSent).where(*done).order_by(PhoneSent.arrived_at.desc(), PhoneSent.id)
    return session.scalars(query.limit(MOST_SHOWN)).all()


def refused_of(session: Session, viewer: Viewer) -> Sequence[RefusedSent]:
    """What came from a phone of the viewer's and could not be taken, oldest first."""
    query = select(RefusedSent).join(Phone, Phone.id == RefusedSent.phone_id)
    query = query.where(Phone.user_id == viewer.user_id, RefusedSent.settled_at.is_(None))
    return session.scalars(query.order_by(RefusedSent.arrived_at, RefusedSent.id).limit(MOST_SHOWN)).all()


def one_of(session: Session, viewer: Viewer, sent_id: UUID) -> PhoneSent:
    """Something that the viewer sent, held so that it is answered once. Raises `NotYours`."""
    query = select(PhoneSent).where(PhoneSent.id == sent_id, PhoneSent.user_id == viewer.user_id)
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotYours
    return row


def settle(session: Session, row: PhoneSent) -> None:
    """The viewer has chosen, or has dealt with it."""
    row.settled_at = row.settled_at or clock.now()
    session.flush()


def settle_refused(session: Session, viewer: Viewer, refused_id: UUID) -> None:
    """The viewer has dealt with what could not be taken. Raises `NotYours`."""
    query = select(RefusedSent).join(Phone, Phone.id == RefusedSent.phone_id)
    row = session.scalars(query.where(RefusedSent.id == refused_id, Phone.user_id == viewer.user_id)).one_or_none()
    if row is None:
        raise NotYours
    row.settled_at = row.settled_at or clock.now()
    session.flush()


def _open() -> ColumnElement[bool]:
    return (PhoneSent.state != TAKEN) & PhoneSent.settled_at.is_(None)


def _waits(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    return PhoneSent.user_id == viewer.user_id, _open()
