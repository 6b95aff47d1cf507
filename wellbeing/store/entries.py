"""Which of a visit's entries holds: the words of an entry, and the order among them. Knows no rows and no clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID


class What(StrEnum):
    """What an entry says of a visit."""

    STARTED = "started"
    FINISHED = "finished"
    NOT_NEEDED = "not_needed"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    MISSED = "missed"


class How(StrEnum):
    """How it was recorded."""

    ON_THE_SPOT = "on_the_spot"
    LATER = "later"


class Entry(Protocol):
    """What says which of several entries holds."""

    @property
    def id(self) -> UUID: ...
    @property
    def visit_id(self) -> UUID: ...
    @property
    def worker_id(self) -> UUID: ...
    @property
    def what(self) -> str: ...
    @property
    def supersedes_id(self) -> UUID | None: ...
    @property
    def at(self) -> datetime: ...
    @property
    def arrived_at(self) -> datetime: ...


E = TypeVar("E", bound=Entry)


def current(entries: Iterable[E]) -> dict[tuple[UUID, UUID], E]:
    """The entry that holds for each (visit, worker): of those that nothing supersedes, one that ends the visit
    before one that begins it, then the latest by the phone's clock, then by ours.
    """
    every = list(entries)
    superseded = {entry.supersedes_id for entry in every}
    found: dict[tuple[UUID, UUID], E] = {}
    for entry in sorted((e for e in every if e.id not in superseded), key=_rank):
        found[entry.visit_id, entry.worker_id] = entry
    return found


def _rank(entry: Entry) -> tuple[bool, datetime, datetime, UUID]:
    return entry.what != What.STARTED, entry.at, entry.arrived_at, entry.id
