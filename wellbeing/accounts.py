"""Flask-Security on Flask-Login, set up for us: argon2, no registration, our own pages; and who asks, as hashes.

Passkeys and codes from an app stand ready in the tables; their pages come later.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address
from typing import Any
from uuid import UUID

from flask import Flask, current_app, request, session
from flask_security import (
    FSQLALiteUserDatastore,
    Security,
    hash_password,
    login_user,
    logout_user,
    verify_password,
)
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.db import db
from wellbeing.models import Role, User, WebAuthn
from wellbeing.session_cookie import SealedSessions
from wellbeing.store.sign_in import LONGEST_WAIT_SECONDS, Guesser, Wait

SETTINGS = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SINGLE_HASH": True,  # argon2 salts by itself, and a changed secret must not lock everyone out
    "SECURITY_REGISTERABLE": False,
    "SECURITY_RECOVERABLE": False,
    "SECURITY_TRACKABLE": False,
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_DATETIME_FACTORY": clock.now,
    "SECURITY_DEFAULT_REMEMBER_ME": False,
}

SIGNED_IN_AT = "signed_in_at"
SESSION = "session"
"""The key of a session's own number, by which it is known once it has been signed out."""
LONGEST_SESSION = timedelta(days=7)
"""After this long everyone signs in again, however busy they were."""

DEVICE_COOKIE = "known_device"
DEVICE_KEPT = timedelta(days=365)
ACCOUNTS_A_DEVICE = 12
PHONE_KEY_LETTERS = 16
"""So many letters tell a browser's accounts apart; browsers take cookies of 4,096 bytes at most."""
WAIT_COOKIE = "sign_in_wait"

ONE_TIME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for each other when read aloud or off a screen."""

ONE_TIME_KEPT = timedelta(days=7)
"""How long a password that an administrator hands over opens anything."""


def init_app(app: Flask) -> None:
    """Set accounts up; our own views sign in and out, so none of Flask-Security's are registered."""
    app.config.from_mapping(SETTINGS)
    app.session_interface = SealedSessions()
    datastore = FSQLALiteUserDatastore(db, User, Role, WebAuthn)
    Security(app, datastore, register_blueprint=False)


def password_hash(password: str) -> str:
    """What is kept of a password: its argon2 hash. Needs the app."""
    hashed: str = hash_password(unicodedata.normalize("NFKC", password))
    return hashed


def password_fits(password: str, user: User | None) -> bool:
    """Whether this is the user's password. Takes as long for nobody, so that time does not tell who has an account."""
    kept = user.password if user is not None and user.password else _of_nobody()
    fits = bool(verify_password(unicodedata.normalize("NFKC", password), kept))
    return fits and user is not None and user.password is not None


def one_time_password() -> str:
    """A fresh password to hand over, about 79 bits: four groups of four letters and digits."""
    return "-".join("".join(secrets.choice(ONE_TIME_LETTERS) for _ in range(4)) for _ in range(4))


def start_session(user: User) -> None:
    """Sign this user in on this browser."""
    session.clear()
    login_user(user, remember=False, authn_via=["password"])
    session[SIGNED_IN_AT] = int(clock.now().timestamp())
    session[SESSION] = secrets.token_hex(16)
    session.permanent = True


def end_session() -> None:
    """Sign out on this browser."""
    logout_user()
    session.clear()


def session_is_over() -> bool:
    """Whether this browser signed in longer ago than a session may last."""
    signed_in_at = session.get(SIGNED_IN_AT)
    return not isinstance(signed_in_at, int) or clock.now().timestamp() - signed_in_at > LONGEST_SESSION.total_seconds()


def session_number() -> str | None:
    """The number of this browser's session; None for one that has none."""
    number = session.get(SESSION)
    return number if isinstance(number, str) else None


def guesser(email: str, user: User | None) -> Guesser:
    """Who is trying to sign in as this email, which is `user`'s if there is one."""
    device = _device()
    known = user is not None and _known_as(user) in device["accounts"]
    return Guesser(
        account=keyed(f"account:{email}"),
        address=keyed(f"address:{_network()}"),
        device=keyed(f"device:{device['id']}:{email}") if known else None,
    )


def remember_device(response: Response, user: User, phone: str | None = None) -> None:
    """Let this browser carry the note that this account has signed in on it, and which phone of theirs it is."""
    device = _device()
    accounts = [known for known in device["accounts"] if known != _known_as(user)]
    device["accounts"] = [_known_as(user), *accounts][:ACCOUNTS_A_DEVICE]
    if phone is not None:
        phones = {_phone_key(user): phone} | {key: kept for key, kept in _phones(device).items() if kept != phone}
        device["phones"] = dict(list(phones.items())[:ACCOUNTS_A_DEVICE])
    _set_cookie(response, DEVICE_COOKIE, _signer(DEVICE_COOKIE).dumps(device), DEVICE_KEPT)


def phone_noted(user: User) -> UUID | None:
    """Which phone of this user this browser was when they last signed in on it."""
    noted = _phones(_device()).get(_phone_key(user))
    return UUID(hex=noted) if noted else None


def phones_noted() -> list[UUID]:
    """Every phone that this browser was, whoever signed in on it."""
    return [UUID(hex=noted) for noted in _phones(_device()).values()] if DEVICE_COOKIE in request.cookies else []


def _phones(device: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = device.get("phones", {})
    return found


def _phone_key(user: User) -> str:
    return _known_as(user)[:PHONE_KEY_LETTERS]


def waiting_since(guesser: Guesser) -> datetime | None:
    """Since when this browser, at this address, has waited to try this account; None if it was not told to."""
    note = _read(WAIT_COOKIE)
    if not isinstance(note, dict) or (note.get("account"), note.get("address")) != (guesser.account, guesser.address):
        return None
    return datetime.fromisoformat(note["at"])


def remember_wait(response: Response, guesser: Guesser, wait: Wait) -> None:
    """Let this browser carry since when it waits."""
    note = {"account": guesser.account, "address": guesser.address, "at": wait.told_at.isoformat()}
    _set_cookie(response, WAIT_COOKIE, _signer(WAIT_COOKIE).dumps(note), timedelta(seconds=10 * LONGEST_WAIT_SECONDS))


def _device() -> dict[str, Any]:
    note = _read(DEVICE_COOKIE)
    return note if isinstance(note, dict) else {"id": secrets.token_hex(16), "accounts": []}


def _known_as(user: User) -> str:
    # Changes with the password and with a lost phone, so the note on a lost one is worth nothing.
    return keyed(f"known:{user.fs_uniquifier}")


def _network() -> str:
    """The address that asks; of an IPv6 address the /64, which is one household's."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return address.exploded[:19]
    return str(address)


def keyed(text: str) -> str:
    """A hash of this text that only we can work out; hex."""
    secret = current_app.secret_key
    assert isinstance(secret, str)
    return hmac.digest(secret.encode(), text.encode(), "sha256").hex()


def _read(cookie: str) -> Any:
    try:
        return _signer(cookie).loads(request.cookies.get(cookie, ""))
    except BadSignature:
        return None


def _signer(purpose: str) -> URLSafeSerializer:
    secret = current_app.secret_key
    assert isinstance(secret, str)
    return URLSafeSerializer(secret, salt=purpose)


def _set_cookie(response: Response, name: str, value: str, kept: timedelta) -> None:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(name, value, max_age=kept, path="/", secure=secure, httponly=True, samesite="Lax")


@cache
def _of_nobody() -> str:
    return password_hash(secrets.token_urlsafe(24))
