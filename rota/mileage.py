"""Miles between visits: which ways of a worker's day are between one visit and the next. Knows no map and no names.

The way from home to the first visit and from the last one home is not between visits, and is never counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise

METRES_A_MILE = 1609.344
Metres = Callable[[str, str], float | None]
"""How far it is from one place to another, in metres; None where one of them can't be found."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A worker was at a place from `at`, on a day of work: a visit that took place, or nobody came to the door."""

    worker: str
    day: date
    at: datetime
    place: str


def miles_by_day(stays: Iterable[Stay], metres: Metres) -> Mapping[tuple[str, date], float]:
    """Miles by worker and day, to a tenth, each day rounded by itself; days without any are left out.

    Places are visited in the order in which the worker came to them. A place that can't be found adds
    nothing.
    """
    found: dict[tuple[str, date], float] = {}
    in_order = sorted(stays, key=lambda stay: (stay.worker, stay.day, stay.at, stay.place))
    for key, theirs in groupby(in_order, key=lambda stay: (stay.worker, stay.day)):
        miles = round(sum(_ways(theirs, metres)) / METRES_A_MILE, 1)
        if miles:
            found[key] = miles
    return found


def _ways(stays: Iterable[Stay], metres: Metres) -> Iterator[float]:
    for one, other in pairwise(stays):
        yield metres(one.place, other.place) or 0.0
