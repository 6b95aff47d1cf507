"""When something happened, as told by a phone whose clock may be wrong: by how much, and the moment put right.

A phone measures how far it is before us whenever it hears from us; what it makes offline carries the last measure and
when that was. As it sends, it says its time once more. A clock that was put right in between makes the two differ: then
the one counts that leads to a moment which can be true. Plain values; knows no rows and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MAY_DIFFER = timedelta(minutes=5)
"""A clock within this of ours is right enough, and so are two measures of it."""
LONGEST_AHEAD = timedelta(days=365 * 30)
"""Further off than this no clock is believed at all."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a phone says of a moment: `at` by its clock, the `ahead` it measured last, and when that was by ours."""

    at: datetime
    ahead: timedelta | None = None
    heard: datetime | None = None


@dataclass(frozen=True, slots=True)
class PutRight:
    """The moment by our clock, and how far the phone's was before it; None where nothing is known of that."""

    now: datetime
    ahead: timedelta | None

    @property
    def ahead_seconds(self) -> int | None:
        """The same in whole seconds."""
        return None if self.ahead is None else round(self.ahead.total_seconds())


def put_right(told: Told, ahead_now: timedelta | None, arrived: datetime) -> PutRight:
    """The moment by our clock. `ahead_now` is how far the phone is before us as it sends, `arrived` when that was.

    It is never later than `arrived`: nothing is sent before it happens.
    """
    measures = [ahead for ahead in (told.ahead, ahead_now) if ahead is not None and abs(ahead) < LONGEST_AHEAD]
    true = [ahead for ahead in measures if _can_be(told.at - ahead, told.heard, arrived)]
    chosen = next(iter(true or measures[-1:]), None)
    now = told.at - (chosen or timedelta(0))
    return PutRight(min(now, arrived), chosen)


def _can_be(moment: datetime, heard: datetime | None, arrived: datetime) -> bool:
    """Whether something made after we were last `heard`, and sent by `arrived`, can be of this moment."""
    return (heard is None or moment >= heard - MAY_DIFFER) and moment <= arrived + MAY_DIFFER
