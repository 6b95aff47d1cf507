"""The three rounds in which a team makes a week: their order, what may be wished, what came true, whose turn it may be.

Knows words, days and counts; nothing of rows or pages. Clashes are found in `wish_clashes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from rota.limits import MINUTES_IN_DAY, Limits
from rota.local_time import MONTHS, instant
from rota.rules.sentences import names
from rota.week import WishKind, local_day

MINUTES_IN_HOUR = 60
USUAL = Limits()


class Stage(StrEnum):
    """Where a week stands: each round in its turn, then done."""

    WISHES = "wishes"
    SETTLE = "settle"
    FINISH = "finish"
    DONE = "done"


ORDER = tuple(Stage)


def stage_now(stage: Stage, closes_at: datetime | None, now: datetime) -> Stage:
    """The stage at this instant: wishes whose time is over are closed, whether or not anybody has said so."""
    over = stage is Stage.WISHES and closes_at is not None and closes_at <= now
    return Stage.SETTLE if over else stage


class Wants(StrEnum):
    """All that can be said in the round of wishes; the last is to say that one has none."""

    DAY_OFF = WishKind.DAY_OFF.value
    EARLY = WishKind.EARLY.value
    LATE = WishKind.LATE.value
    SEE_PERSON = WishKind.SEE_PERSON.value
    SWAP = "swap"
    NOTHING = "nothing"


OF_A_DAY = (Wants.DAY_OFF, Wants.EARLY, Wants.LATE)
"""Of these there is one for each day."""


@dataclass(frozen=True, slots=True)
class Wished:
    """A wish that stands, by its id. Ids of workers and people are text, as a week has them."""

    id: UUID
    worker: str
    kind: Wants
    day: date | None = None
    person: str | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """From when to when a worker was told to be with somebody."""

    start: datetime
    end: datetime
    person: str


def wall(day: date, minutes: int) -> datetime:
    """The instant at which a clock on the wall shows so many minutes since that day's midnight."""
    later, left = divmod(minutes, MINUTES_IN_DAY)
    return instant(day + timedelta(days=later), time(left // MINUTES_IN_HOUR, left % MINUTES_IN_HOUR))


def came_true(wish: Wished, stays: Iterable[Stay], limits: Limits = USUAL) -> bool | None:
    """Whether a wish came true, by the visits that its worker was told of in its week; None for what no rota answers.

    A day without visits is a day off, and was neither too early nor too late.
    """
    if wish.kind is Wants.SEE_PERSON:
        return any(stay.person == wish.person for stay in stays)
    if wish.day is None or wish.kind not in OF_A_DAY:
        return None
    day = wish.day
    that_day = [stay for stay in stays if local_day(stay.start) == day]
    if wish.kind is Wants.EARLY:
        return all(stay.end <= wall(day, limits.early_by) for stay in that_day)
    if wish.kind is Wants.LATE:
        return all(stay.start >= wall(day, limits.late_from) for stay in that_day)
    return not that_day


def whose_turn(gave_way: Mapping[str, int], since: date) -> str:
    """How often each of these (by name) gave way since that day, and whose turn it may be: a hint, never a rule.

    Empty where nobody has given way yet. Nobody is ranked: it names only those who are in the same clash.
    """
    if len(gave_way) < 2 or not any(gave_way.values()):
        return ""
    month = MONTHS[since.month - 1]
    fewest = min(gave_way.values())
    if len(set(gave_way.values())) == 1:
        return f"{names(gave_way)} each gave way {_times(fewest)} since {month}."
    (first, count), *others = sorted(gave_way.items(), key=lambda each: -each[1])
    said = [f"{first} gave way {_times(count)} since {month}", *(f"{name} {_times(n)}" for name, n in others)]
    turn = [name for name, count in gave_way.items() if count == fewest]
    return f"{', '.join(said)}. It may be {' or '.join(f'{name}’s' for name in turn)} turn."


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def how_many(said: int, of: int) -> str:
    """How many have said what they would like, so roughly that one more or less tells nothing of anybody.

    "Nobody has, or a few have", "about half have", "most have".
    """
    if of < FEWEST_TO_COUNT:
        return "How many have is not shown in so small a team."
    if 3 * said < of:
        return "Nobody has yet, or only a few have."
    return "About half have." if 3 * said < 2 * of else "Most have."


FEWEST_TO_COUNT = 6
"""In a smaller team even a rough count could tell who has wished."""
