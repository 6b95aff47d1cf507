"""What is sent twice under one key is kept once; other words under that key are kept as well. Knows no rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, Protocol, TypeVar


class Kept(Protocol):
    """A row that is kept once for each key."""

    @property
    def client_key(self) -> str: ...


Row = TypeVar("Row", bound=Kept)


class SentOtherwise(Exception):
    """Something else was saved from this page before: nothing is done."""


def hash_of(*content: Any) -> str:
    """SHA-256 of plain data, whatever the order of its keys: it tells a resend from other content."""
    return hash_of_text(json.dumps(content, sort_keys=True, separators=(",", ":")))


def hash_of_text(text: str) -> str:
    """The same of text. Rows hold it: whoever writes that text otherwise knows no resend of what stands."""
    return sha256(text.encode()).hexdigest()


def keys(client_key: str, content: str) -> tuple[str, str]:
    """Under which it may stand, in this order: its own key, and one made of both where something else stands there."""
    return client_key, sha256(f"{client_key} {content}".encode()).hexdigest()


def place(keys: tuple[str, str], kept: Iterable[Row], same: Callable[[Row], bool]) -> tuple[str, Row | None]:
    """Under which of `keys` to keep it, and what stands there where it was kept before: then there is nothing to do.

    `kept` is what stands under these keys; `same` says whether one of them is it.
    """
    stands = {row.client_key: row for row in kept}
    own, made_of_both = keys
    if own not in stands or same(stands[own]):
        return own, stands.get(own)
    return made_of_both, stands.get(made_of_both)
