"""Taking one entry of a phone's outbox: opened, known again, written down, given to who takes its kind.

Whatever happens, what came is kept whole: taken, waiting for its author, or put aside with the reason. The caller
commits before it answers. Knows seals, rows and takers; must not know what a kind of entry means.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from rota.week import local_day
from wellbeing import clock, sealing
from wellbeing.forms.sealed import Entry, Sealed, Unreadable, entry_from, kept_fields
from wellbeing.models import User
from wellbeing.models.phone import Phone, PhoneSent, RefusedSent
from wellbeing.phone_clock import put_right
from wellbeing.store import account, outbox, phone, seal_key
from wellbeing.viewer import NotYours, Viewer
from wellbeing.views.sent import KINDS, TAKE, Sent, State, Took

SETTLED, LATER = "settled", "later"
"""What else a phone is answered: its author has dealt with it; keep it and send it again."""
NOT_YOURS = (
    "This is about a visit that is not yours to write about. It is kept here, and nothing was changed."
    " Tell your team if it should count."
)
NOT_READ = (
    "We could not take this as it is. All that you wrote is kept here, and nothing was changed."
    " Read it, and write it down again on the page of the visit."
)
HEARD_ANYWAY = frozenset({"concern", "alarm_step"})
"""Kinds that are about somebody in danger: said by who has left since, they still reach those whom they are for."""
NOT_IN_TEAM = "You were in no team when this came. It is kept here, and nothing was changed."


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an entry: `at` is when we had it first; None where we have not."""

    state: str
    at: datetime | None = None


def take(session: Session, sealed: Sealed, ahead_now: timedelta | None) -> Answer:
    """Take it, however often it comes. `ahead_now` is how far the phone's clock is before ours as it sends."""
    try:
        entry, made_on = _opened(session, sealed)
    except _Strange as strange:
        outbox.refuse(session, sealed.key, sealed.sealed, strange.reason, content=strange.content)
        return Answer(LATER)
    phone.heard(session, made_on)
    author = outbox.hold(session, made_on)
    row = outbox.known(session, author.id, sealed.key)
    if row is not None and row.content_hash == entry.content_hash:
        return _answer(row)
    if row is not None:
        return _aside(session, sealed, outbox.SAME_KEY, made_on, entry)
    right = put_right(entry.told, ahead_now, clock.now())
    worry = entry.kind in HEARD_ANYWAY and _was_there(made_on, author, right.now)
    if phone.is_cut_off(session, made_on) and not worry:
        return _aside(session, sealed, outbox.CUT_OFF, made_on, entry)
    seconds = right.ahead_seconds
    row = outbox.keep(session, made_on, sealed.key, entry, phone_at=entry.told.at, clock_ahead_seconds=seconds)
    sent = Sent(entry.kind, sealed.key, entry.visit, entry.fields, entry.told.at, right.now, seconds)
    give(session, account.viewer_of(session, author) or (_no_more(author) if worry else None), row, sent)
    return _answer(row)


def _was_there(made_on: Phone, author: User, at: datetime) -> bool:
    """Whether nobody cut this phone off, and its author had not left yet at this moment."""
    return made_on.cut_off_at is None and author.active and (author.left_on is None or local_day(at) < author.left_on)


def _no_more(author: User) -> Viewer:
    """Somebody who is in no team any more: they reach nothing but the visits that they were told of."""
    return Viewer(author.id, author.name, author.worker_id, {})


def again(session: Session, viewer: Viewer, row: PhoneSent) -> None:
    """Give what waits for its author to its taker once more, as it came."""
    ahead = timedelta(seconds=row.clock_ahead_seconds or 0)
    now = min(row.phone_at - ahead, row.arrived_at)
    fields = kept_fields(row.content)
    give(
        session,
        viewer,
        row,
        Sent(row.kind, row.client_key, row.visit_id, fields, row.phone_at, now, int(ahead.total_seconds())),
    )


def give(session: Session, viewer: Viewer | None, row: PhoneSent, sent: Sent) -> None:
    """Let who takes this kind take it, and write down what came of it. What a taker did before it failed is undone."""
    took = _took(session, viewer, sent)
    row.state, row.sentence, row.answer = str(took.state), took.sentence or None, took.answer or None
    row.visit_id = took.visit_id or row.visit_id
    row.team_id = took.team_id or outbox.team_of(session, row.visit_id)
    session.flush()


def _took(session: Session, viewer: Viewer | None, sent: Sent) -> Took:
    if viewer is None:
        return Took(State.NEEDS_YOU, NOT_IN_TEAM)
    try:
        with session.begin_nested():
            return TAKE[sent.kind](session, viewer, sent)
    except (OperationalError, InterfaceError):
        raise  # the database is busy or away, which says nothing of the entry: it comes again
    except NotYours:
        return Took(State.NEEDS_YOU, NOT_YOURS)
    except Exception as error:  # whatever it is, one entry must neither be lost nor hold up those behind it
        current_app.logger.error("An entry of kind %s was kept and not taken", _kind(sent), exc_info=error)
        return Took(State.NEEDS_YOU, NOT_READ)


def _kind(sent: Sent) -> str:
    return sent.kind if sent.kind in KINDS else "unknown"


class _Strange(Exception):
    """Nothing that we know where to put. `content` is what stood behind the seal, where it opened."""

    def __init__(self, reason: str, content: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.content = reason, content


def _opened(session: Session, sealed: Sealed) -> tuple[Entry, Phone]:
    pair = seal_key.pair_of(session, sealed.seal)
    if pair is None:
        raise _Strange(outbox.NO_SEAL)
    try:
        text = sealing.opened(pair, sealed.sealed, sealed.key)
    except sealing.Unopened as error:
        raise _Strange(outbox.NO_SEAL) from error
    try:
        entry = entry_from(text)
    except Unreadable as error:
        raise _Strange(outbox.NO_ENTRY, json.dumps(text)) from error
    made_on = phone.phone_of(session, entry.credential)
    if made_on is None:
        raise _Strange(outbox.NO_PHONE, entry.content)
    return entry, made_on


def _aside(session: Session, sealed: Sealed, reason: str, made_on: Phone, entry: Entry) -> Answer:
    row = outbox.refuse(session, sealed.key, sealed.sealed, reason, made_on, entry.content)
    return _answer(row) if row is not None else Answer(LATER)


def _answer(row: PhoneSent | RefusedSent) -> Answer:
    if row.settled_at is not None:
        return Answer(SETTLED, row.arrived_at)
    return Answer(row.state if isinstance(row, PhoneSent) else State.REFUSED, row.arrived_at)
