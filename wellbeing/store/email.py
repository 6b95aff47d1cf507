"""E-mails about a worker's days: who wants them, what waits to be sent, and what became of it.

Written in the same transaction as the news, so that there is no e-mail without news and no news without its e-mail;
sent by a worker process. An e-mail names nobody, says no day, and leads nowhere: what is new is behind signing in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Update, delete, or_, select, update
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import EmailWaiting, EmailWanted, User
from wellbeing.viewer import NotYours, Viewer

DAYS = "days"
"""The kind of e-mail that is about a worker's days."""
SUBJECT = "There is news about your days"
WORDS = (
    "Hello,\n\nsomething about your days at work is new or has changed. You find it on My day: open Wellbeing Teams "
    "the way you always do.\n\nThis e-mail names nobody and has no link in it. To get no more of these, go to Me, "
    "then E-mail.\n"
)
GATHERS = timedelta(minutes=2)
"""How long an e-mail waits before it is first tried: a team that tells three things in a row sends one."""
TRIED_AGAIN_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""Between one try and the next; after the last there is none."""
TOO_OLD = timedelta(days=2)
"""News of so long ago are no news."""
KEPT = timedelta(days=30)
"""How long it is kept that an e-mail was sent."""


@dataclass(frozen=True, slots=True)
class Held:
    """An e-mail that is being tried, for the `tries`-th time."""

    id: UUID
    tries: int
    to: str
    subject: str
    words: str


def wanted(session: Session, viewer: Viewer) -> bool:
    """Whether the viewer wants e-mails about their days. Who was never asked gets none. Raises `NotYours`."""
    row = session.get(EmailWanted, _me(viewer))
    return row is not None and row.wanted


def want(session: Session, viewer: Viewer, yes: bool) -> None:
    """E-mails from now on, or none from this moment, those that wait left out. Raises `NotYours`."""
    me = _me(viewer)
    session.scalar(select(User.id).where(User.id == me).with_for_update(key_share=True))
    row = session.get(EmailWanted, me, populate_existing=True)
    if row is None:
        session.add(EmailWanted(user_id=me, wanted=yes, changed_at=clock.now()))
    elif row.wanted is not yes:
        row.wanted, row.changed_at = yes, clock.now()
    if not yes:
        session.execute(_unsent(EmailWaiting.user_id == me).values(given_up_at=clock.machine_now()))
    session.flush()


def days_have_news(session: Session, workers: Collection[UUID], key: str) -> None:
    """Those of these workers who want it get an e-mail once this is committed, each one for the same `key`.

    Who has one waiting that was not tried yet gets no other: it says the same.
    """
    ids = session.scalars(
        select(User.id)
        .join(EmailWanted, EmailWanted.user_id == User.id)
        .where(User.worker_id.in_(list(workers)), EmailWanted.wanted, User.active)
        .order_by(User.id)
    ).all()
    if not ids:
        return
    waits = EmailWaiting.sent_at.is_(None) & EmailWaiting.given_up_at.is_(None) & (EmailWaiting.tries == 0)
    known = select(EmailWaiting.user_id).where(
        EmailWaiting.user_id.in_(ids), EmailWaiting.kind == DAYS, or_(waits, EmailWaiting.key == key)
    )
    known_ids = set(session.scalars(known.with_for_update()))
    now = clock.machine_now()
    session.add_all(
        EmailWaiting(
            user_id=id,
            kind=DAYS,
            key=key,
            subject=SUBJECT,
            words=WORDS,
            asked_at=now,
            tries=0,
            next_try_at=now + GATHERS,
        )
        for id in ids
        if id not in known_ids
    )
    session.flush()


# For the worker process


def anything_to_send(session: Session, now: datetime) -> bool:
    """Whether an e-mail is to be tried by now; only looks."""
    return session.scalar(_due(now).limit(1)) is not None


def take(session: Session, now: datetime) -> Held | None:
    """Hold the next e-mail to try; None when there is none. Once this is committed nobody else tries it for a while.

    What nobody wants any more, or is too old, is given up on the way. A process that dies with it loses nothing: the
    next try is written down before this one.
    """
    while True:
        row = session.scalar(
            _due(now).order_by(EmailWaiting.next_try_at, EmailWaiting.id).limit(1).with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        to = session.execute(
            select(User.email)
            .join(EmailWanted, EmailWanted.user_id == User.id)
            .where(
                User.id == row.user_id,
                User.active,
                EmailWanted.wanted,
                or_(User.left_on.is_(None), User.left_on > clock.today()),
            )
        ).scalar()
        if to is None or now - row.asked_at > TOO_OLD or row.tries > len(TRIED_AGAIN_AFTER):
            row.given_up_at = now
            session.flush()
            continue
        row.tries += 1
        row.next_try_at = now + TRIED_AGAIN_AFTER[min(row.tries, len(TRIED_AGAIN_AFTER)) - 1]
        session.flush()
        return Held(row.id, row.tries, to, row.subject, row.words)


def sent(session: Session, held: Held, now: datetime) -> None:
    """The server has taken it."""
    session.execute(_unsent(EmailWaiting.id == held.id).values(sent_at=now))


def give_up(session: Session, held: Held, now: datetime) -> None:
    """The server never will."""
    session.execute(_unsent(EmailWaiting.id == held.id).values(given_up_at=now))


def forget(session: Session, now: datetime) -> None:
    """What was sent or given up long ago is not kept."""
    over = or_(EmailWaiting.sent_at.is_not(None), EmailWaiting.given_up_at.is_not(None))
    old = delete(EmailWaiting).where(over, EmailWaiting.asked_at < now - KEPT)
    session.execute(old.execution_options(synchronize_session=False))


def _due(now: datetime) -> Select[EmailWaiting]:
    return select(EmailWaiting).where(
        EmailWaiting.sent_at.is_(None), EmailWaiting.given_up_at.is_(None), EmailWaiting.next_try_at <= now
    )


def _unsent(which: ColumnElement[bool]) -> Update:
    those = update(EmailWaiting).where(which, EmailWaiting.sent_at.is_(None), EmailWaiting.given_up_at.is_(None))
    return those.execution_options(synchronize_session=False)


def _me(viewer: Viewer) -> int:
    if viewer.worker_id is None:
        raise NotYours
    return viewer.user_id
