"""The key of a page that saves something, made once with the page: what is sent twice under it is taken once."""

from __future__ import annotations

import re
from uuid import uuid4

LONGEST_KEY = 64
NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9_-]")


def new_key() -> str:
    """A key that no other page has."""
    return uuid4().hex


def key_from(text: str | None) -> str:
    """The key that a page sent: letters, digits, - and _ of it; empty when none."""
    return NOT_IN_KEYS.sub("", text or "")[:LONGEST_KEY]
