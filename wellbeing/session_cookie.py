"""The session's cookie, sealed: what is said to somebody on the next page names people, and a browser keeps cookies.

Flask signs the cookie, so nobody can alter it, but whoever holds the phone could read it. Knows the keys; knows
nothing of what a session holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from wellbeing.encryption import KEYRING, Unreadable

View = TypeVar("View", bound=Callable[..., Any])


def asked_by_itself(view: View) -> View:
    """Mark a view that open pages ask without anybody doing anything: it keeps nobody signed in for longer, and takes
    nothing from somebody who is signing in on another page meanwhile.
    """
    view.asked_by_itself = True  # type: ignore[attr-defined]
    return view


def asks_by_itself(endpoint: str | None) -> bool:
    """Whether open pages ask this without anybody doing anything."""
    return bool(getattr(current_app.view_functions.get(endpoint or ""), "asked_by_itself", False))


class SealedSerializer:
    """Flask's own serializer around a sealed text. What can't be opened counts as no session."""

    def __init__(self, signed: URLSafeTimedSerializer) -> None:
        self._signed = signed
        self._plain = TaggedJSONSerializer()

    def dumps(self, session: dict[str, Any]) -> str:
        """The cookie of this session."""
        # Letters as they are, not as escapes: a sealed text can't be packed, and browsers take 4,096 bytes at most.
        text = json.dumps(self._plain.tag(session), separators=(",", ":"), ensure_ascii=False)
        return str(self._signed.dumps(KEYRING.seal(text)))

    def loads(self, cookie: str, max_age: int | None = None) -> dict[str, Any]:
        """The session of this cookie. Raises BadSignature for what is no cookie of ours, or too old."""
        sealed = self._signed.loads(cookie, max_age=max_age)
        try:
            return dict(self._plain.loads(KEYRING.open(str(sealed))))
        except Unreadable as error:
            raise BadSignature("The session is not sealed with one of our keys.") from error


class SealedSessions(SecureCookieSessionInterface):
    """Sessions in a cookie, as Flask keeps them, which the browser can't read."""

    def get_signing_serializer(self, app: Flask) -> Any:
        """What makes the cookie and reads it; None without a secret, as Flask wants."""
        signed = super().get_signing_serializer(app)
        return None if signed is None else SealedSerializer(signed)

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Each answer renews the session for as long again, but for those that nobody asked for."""
        renews = session.modified or not asks_by_itself(request.endpoint)
        return renews and super().should_set_cookie(app, session)
