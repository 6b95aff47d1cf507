"""A sentence and the facts that it states, as data: whoever doubts the sentence can reckon them again.

Everything here is plain data, safe to store as JSON with `rota.json_form`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Stated(StrEnum):
    """What a fact states, of the workers, people and visits that it names, in this order."""

    PINNED_WORKER = "pinned worker"  # the team settled that the worker goes to the visit
    PINNED_TIME = "pinned time"  # the team settled that the visit starts at `at`
    NOBODY = "nobody"  # nobody goes to this place of the visit
    ABLE = "able"  # `number` of `of` workers may go and work then
    LINK_WORKER = "link worker"  # the worker is the person's link worker
    CHOSEN = "chosen"  # the person chose the worker
    THIS_WEEK = "this week"  # the worker goes to the person `number` times in the rota
    LATELY = "lately"  # the worker went to the person `number` times in the last weeks
    NEW_FACE = "new face"  # the worker did not go to the person in the last weeks, nor more than once in the rota
    COMES_FROM = "comes from"  # just before, the worker is at the second visit, `number` minutes away
    GOES_ON_TO = "goes on to"  # just after, the worker is at the second visit, `number` minutes away
    ALONE = "alone"  # the worker has no other visit next to it that day
    SUITS = "suits"  # `at` is within what suits, from `since` to `until`
    TOO_EARLY = "too early"  # `at` is `number` minutes before what suits, which begins at `since`
    TOO_LATE = "too late"  # `at` is `number` minutes after what suits, which ends at `until`
    BREAKS = "breaks"  # `rule` is broken by the workers and visits named
    NOT_FOUND = "not found"  # the search found no rota with it
    AS_IT_IS = "as it is"  # that is what the rota says already
    LEFT = "left"  # nobody goes to the visit, to which somebody goes now
    MOVED = "moved"  # `number` other visits go otherwise
    OVER = "over"  # the worker is `number` minutes over contract, not `of`
    FACES = "faces"  # the person sees `number` workers, not `of`
    TRAVEL = "travel"  # the team's travel is `number` minutes longer, shorter where negative
    NO_DIFFERENCE = "no difference"  # travel is the same, and nobody sees more faces or is further over contract


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; `Stated` says what each field means. Minutes."""

    stated: Stated
    workers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    visits: tuple[UUID, ...] = ()
    place: int = 1
    number: int | None = None
    of: int | None = None
    at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in plain words, and the fact that it states."""

    sentence: str
    fact: Fact
