"""What a phone sends: sealed entries in a bundle, and what stands in one once it is open. Sizes, shapes, times.

Reads text that anybody may have written. Knows no rows, no keys and no kinds of entry.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from wellbeing.phone_clock import Told
from wellbeing.store.sent_twice import hash_of

MOST_ENTRIES = 50
LONGEST_BODY = 1024 * 1024
LONGEST_SEALED = 64 * 1024
MOST_FIELDS = 80
LONGEST_NAME = 80
LONGEST_CREDENTIAL = 200
LONGEST_KIND = 30
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
FIRST_YEAR, LAST_YEAR = 1969, 2200
"""A flat battery sets a phone back to 1970."""


class Unreadable(Exception):
    """It is nothing that a page of ours sends."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry as it travels: the key made with it on the phone, to which of our keys it is sealed, and the seal."""

    key: str
    seal: UUID
    sealed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one request brings. `clock` is what the phone's clock says as it sends."""

    clock: datetime | None
    entries: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, opened. `credential` says which phone made it; `fields` are those of the form on the page."""

    credential: str = field(repr=False)
    kind: str
    visit: UUID | None
    fields: dict[str, str] = field(repr=False)
    told: Told

    @property
    def content(self) -> str:
        """What it says, as it is kept: without what the phone is known by."""
        said = {
            "kind": self.kind,
            "visit": str(self.visit or ""),
            "fields": self.fields,
            "at": self.told.at.isoformat(),
        }
        return json.dumps(said, sort_keys=True)

    @property
    def content_hash(self) -> str:
        """The hash of that, which tells a resend from other content under the same key."""
        return hash_of(self.content)


def bundle_from(body: bytes) -> Bundle:
    """The entries of a request. Raises `Unreadable`; one entry that is no entry spoils the bundle."""
    said = _object(body)
    entries = said.get("entries")
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise Unreadable
    return Bundle(_moment(said.get("clock")), tuple(_sealed(entry) for entry in entries))


def entry_from(text: str) -> Entry:
    """What stood behind a seal. Raises `Unreadable`."""
    said = _object(text)
    fields = said.get("fields")
    at = _moment(said.get("at"))
    if not isinstance(fields, dict) or len(fields) > MOST_FIELDS or at is None:
        raise Unreadable
    ahead = said.get("ahead")
    measured = timedelta(seconds=ahead) if isinstance(ahead, int) and abs(ahead) < 10**10 else None
    return Entry(
        credential=_word(said.get("credential"), LONGEST_CREDENTIAL),
        kind=_word(said.get("kind"), LONGEST_KIND),
        visit=_id(said.get("visit")) if said.get("visit") else None,
        fields={_word(name, LONGEST_NAME): clean(value) for name, value in fields.items()},
        told=Told(at, measured, _moment(said.get("heard"))),
    )


def kept_fields(content: str) -> dict[str, str]:
    """The fields of what is kept of an entry."""
    fields: dict[str, str] = json.loads(content)["fields"]
    return fields


def made(content: str) -> datetime:
    """When what is kept of an entry was made, by the phone's clock."""
    return datetime.fromisoformat(json.loads(content)["at"])


def clean(value: Any) -> str:
    """Text that any database takes: without halves of letters and without the letter that ends a text."""
    if not isinstance(value, str):
        raise Unreadable
    return value.encode("utf-8", "replace").decode().replace("\x00", "")


def _object(text: bytes | str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(said, dict):
        raise Unreadable
    return said


def _sealed(entry: Any) -> Sealed:
    if not isinstance(entry, dict):
        raise Unreadable
    key, sealed = clean(entry.get("key")), clean(entry.get("sealed"))
    if KEY.fullmatch(key) is None or len(sealed) > LONGEST_SEALED:
        raise Unreadable
    return Sealed(key, _id(entry.get("seal")), sealed)


def _word(value: Any, longest: int) -> str:
    word = clean(value)
    if len(word) > longest:
        raise Unreadable
    return word


def _id(value: Any) -> UUID:
    try:
        return UUID(clean(value))
    except ValueError as error:
        raise Unreadable from error


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(clean(value))
        if moment.tzinfo is None or not FIRST_YEAR < moment.year < LAST_YEAR:
            raise Unreadable
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable from error
