"""The phone that asks: which one it is, that it was heard from, and whether nothing is given to it any more.

Knows cookies and sessions; the rows are the store's. A browser on which a worker signs in is a phone, whatever it
looks like. Its id stands in the session and in the note on a known browser; its secret is worked out from our own, so
no cookie holds it.
"""

from __future__ import annotations

import logging
from uuid import UUID

from flask import Flask, g, request, session
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from wellbeing import accounts
from wellbeing.db import db, is_reading
from wellbeing.models import Phone, User
from wellbeing.store import phone as store
from wellbeing.viewer import Action, Viewer

log = logging.getLogger(__name__)

PHONE = "phone"
"""The key of the phone in a session."""
EMPTY_YOURSELF = "Empty-Phone"
"""The header that names, to a browser that is signed out, those of its phones that were cut off."""

SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"))
BROWSERS = (
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What stands in what a browser says of itself, with what people call it; the first that fits."""


def begin(user: User, viewer: Viewer | None, was: Phone | None = None) -> None:
    """This user has just signed in here: from now on this browser is a phone of theirs, if they are a worker.

    It is the phone that it was before, unless that one was cut off: `was` where that is known, else the one noted.
    """
    if viewer is None or user.worker_id is None or not viewer.teams(Action.SEE_MY_DAY):
        return
    known = None if was is not None else accounts.phone_noted(user)
    phone = db.session.get(Phone, known) if known else was
    if phone is None or phone.user_id != user.id or phone.cut_off_at or phone.secret_hash != _hash(phone.id):
        phone_id = store.new_id()
        phone = store.make(db.session, user, called(), phone_id, _secret(phone_id))
    session[PHONE] = phone.id.hex
    g.phone = phone


def only_here(user: User, viewer: Viewer | None, was: Phone | None) -> None:
    """This user has chosen a new password on what `was` their phone: every other one writes nothing any more, as
    whoever knew the old password may hold one.
    """
    begin(user, viewer, was)
    others = [phone for phone in store.standing(db.session, user.id) if phone != g.get(PHONE)]
    store.cut_off(db.session, others, user.id)


def remember(response: Response, user: User) -> None:
    """Let this browser carry the note of its account, and of its phone where it is one."""
    accounts.remember_device(response, user, session.get(PHONE))


def here() -> Phone | None:
    """The phone of this session, also one that was cut off; None where it has none. Asked once a request."""
    if PHONE not in g:
        number = session.get(PHONE)
        g.phone = db.session.get(Phone, UUID(hex=number)) if number else None
    return g.phone  # type: ignore[no-any-return]


def is_cut_off() -> bool:
    """Whether this session's phone was cut off: it opens nothing then."""
    phone = here()
    return phone is not None and phone.cut_off_at is not None


def credential() -> str | None:
    """What this session's phone shows to say who it is; None where it has none, or was cut off."""
    phone = here()
    if phone is None or phone.cut_off_at is not None or phone.secret_hash != _hash(phone.id):
        return None
    return store.credential(phone.id, _secret(phone.id))


def made_here(user: User, viewer: Viewer) -> Phone | None:
    """The phone of this session, made now where the session is older than phones are."""
    if here() is None:
        begin(user, viewer)
    return here()


def called() -> str:
    """What this browser is, as its worker would say it: "Chrome on Android"."""
    agent = request.user_agent.string
    system = next((name for part, name in SYSTEMS if part in agent), "a computer")
    browser = next((name for part, name in BROWSERS if part in agent), "Browser")
    return f"{browser} on {system}"


def init_app(app: Flask) -> None:
    """After each request of `app`: note that its phone was heard from; tell one that was cut off to empty itself."""

    @app.after_request
    def _heard(response: Response) -> Response:
        if request.endpoint in (None, "static"):
            return response
        if g.get("viewer") is not None and session.get(PHONE):
            phone = here()
            if phone is not None:
                _note(phone)
        elif g.get("viewer") is None and (noted := accounts.phones_noted()):
            cut_off = store.cut_off_among(db.session, noted)
            if cut_off:
                response.headers[EMPTY_YOURSELF] = " ".join(phone.hex for phone in cut_off)
        return response


def _note(phone: Phone) -> None:
    """In this request's own transaction where it writes; else in one of its own, so that pages still only read."""
    if not is_reading():
        store.heard(db.session, phone)
        return
    try:
        with db.engine.begin() as connection:
            store.heard(connection, phone)
    except OperationalError:  # the database is busy for longer than we wait: the next contact says it
        log.warning("A phone was heard from, which could not be written down.")


def _secret(phone_id: UUID) -> str:
    return accounts.keyed(f"phone:{phone_id.hex}")


def _hash(phone_id: UUID) -> str:
    return store.hashed(_secret(phone_id))
