"""What is sent twice under one key is kept once; other words under that key are kept as well. Knows no rows."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any


class SentOtherwise(Exception):
    """Something else was saved from this page before: nothing is done."""


def hash_of(*content: Any) -> str:
    """SHA-256 of plain data, days and times, whatever the order of its keys: it tells a resend from other content."""
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":"), default=str).encode()).hexdigest()


def keys(client_key: str, content: str) -> tuple[str, str]:
    """Under which it may stand, in this order: its own key, and one made of both where something else stands there."""
    return client_key, sha256(f"{client_key} {content}".encode()).hexdigest()
