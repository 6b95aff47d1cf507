"""What is wanted of a week: each penalty with its unit, default weight and reason, in this one place.

Knows nothing of how a week is searched. The common measure is the half-unit: a minute of waiting costs one.
A team says in which order the groups of `rota.wanted` matter; each place up doubles what a group's penalties cost,
each place down halves it. The rules that may never be broken are not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from rota.wanted import (
    ALWAYS_FIRST,
    FACES,
    FAIR,
    HOURS,
    NOBODY_LEFT,
    TIMES,
    TRAVEL,
    USUAL,
    WAITING,
    WANTED,
    WISHES,
    Wanted,
    in_order,
)


class Name(IntEnum):
    """The penalties; the value is the row in an array of weights, and says nothing of the order."""

    NOBODY_GOING = 0
    TIME_CRITICAL = 1
    OVER_CONTRACT = 2
    FAR_OVER_CONTRACT = 3
    UNEVEN = 4
    FACES = 5
    FACES_OVER = 6
    NOT_CHOSEN = 7
    NOT_LINK_WORKER = 8
    OUTSIDE_SUITS = 9
    PREFERRED_WHO = 10
    DAYS_IN_A_ROW = 11
    WEEKENDS = 12
    SHIFTS = 13
    TRAVEL = 14
    WAITING = 15
    OTHER_WORKER = 16
    OTHER_TIME = 17
    UNDER_CONTRACT = 18
    FAR_FROM_CONTRACT = 19
    LONG_DAYS = 20
    NO_TWO_DAYS_OFF = 21
    WISHES = 22
    LATE_SHIFTS = 23
    UNUSUAL_WORKER = 24
    UNUSUAL_TIME = 25


@dataclass(frozen=True, slots=True)
class Penalty:
    """One thing to keep low: what is counted (`unit`), what one costs in half-units, why, and which group it is in."""

    name: Name
    unit: str
    cost: int
    reason: str
    of: Wanted

    @property
    def words(self) -> str:
        """The name as a team reads it."""
        return self.name.name.lower().replace("_", " ")


_LEFT = (
    Penalty(Name.NOBODY_GOING, "places of visits", 10_000, "Nobody is left without a visit.", NOBODY_LEFT),
    Penalty(Name.TIME_CRITICAL, "places of visits", 6_000, "More when missing it would do harm.", NOBODY_LEFT),
)
_HOURS = (
    Penalty(Name.OVER_CONTRACT, "minutes", 32, "Salaried hours come out at the contract.", HOURS),
    Penalty(Name.FAR_OVER_CONTRACT, "minutes", 96, "Nobody runs far over: added beyond what the limits allow.", HOURS),
    Penalty(Name.UNEVEN, "minutes", 1, "Everyone has their even share of the team's work; room is shared too.", HOURS),
    Penalty(Name.UNDER_CONTRACT, "minutes", 0, "Paid minutes below it. Nothing, or waiting would pay.", HOURS),
    Penalty(Name.FAR_FROM_CONTRACT, "minutes", 0, "Over three hours a week from it, either way. Nothing, too.", HOURS),
)
_FACES = (
    Penalty(Name.FACES, "faces", 240, "Few faces: each worker beyond the first that a person sees in a week.", FACES),
    Penalty(
        Name.FACES_OVER, "faces", 1_000, "More for each beyond the team's promise, or the fewest there can be.", FACES
    ),
    Penalty(Name.NOT_CHOSEN, "visits", 8, "The workers whom the person chose, or else knows, come first.", FACES),
    Penalty(Name.NOT_LINK_WORKER, "visits", 3, "Among those, the Link Wellbeing Worker.", FACES),
)
_TIMES = (Penalty(Name.OUTSIDE_SUITS, "minutes", 2, "Visits are when they suit.", TIMES),)
_WISHES = (
    Penalty(Name.PREFERRED_WHO, "wishes", 30, "People's wishes about who comes, where they can be met.", WISHES),
    Penalty(Name.WISHES, "wishes", 60, "Workers' wishes: a day off, early or late, somebody to see.", WISHES),
)
_FAIR = (
    Penalty(Name.DAYS_IN_A_ROW, "days", 400, "Five days' work leaves two to live: each beyond five in seven.", FAIR),
    Penalty(Name.WEEKENDS, "weekend days, squared", 15, "Weekends fall evenly, those of the last weeks counted.", FAIR),
    Penalty(Name.LATE_SHIFTS, "late shifts, squared", 10, "Late shifts do too, those of the last weeks counted.", FAIR),
    Penalty(Name.LONG_DAYS, "minutes", 0, "Beyond eight hours in a day. Nothing: the longest day is a limit.", FAIR),
    Penalty(Name.NO_TWO_DAYS_OFF, "weeks", 0, "No two days off in a row, Monday to Sunday. Some ask for it.", FAIR),
)
_TRAVEL = (
    Penalty(Name.SHIFTS, "shifts", 40, "No coming in for an hour: fewer, fuller days.", TRAVEL),
    Penalty(Name.TRAVEL, "minutes", 20, "Time on the road is paid and helps nobody.", TRAVEL),
)
_WAITING = (Penalty(Name.WAITING, "minutes", 1, "No standing about between visits.", WAITING),)
_USUAL = (
    Penalty(Name.OTHER_WORKER, "places of visits", 4, "As the rota stands, where nothing speaks against it.", USUAL),
    Penalty(Name.OTHER_TIME, "visits at another time", 1, "The times that people were told.", USUAL),
    Penalty(Name.UNUSUAL_WORKER, "places of visits", 4, "As the usual pattern has it.", USUAL),
    Penalty(Name.UNUSUAL_TIME, "visits at another time", 1, "Where no time stands: those people are used to.", USUAL),
)

PENALTIES = (*_LEFT, *_HOURS, *_FACES, *_TIMES, *_WISHES, *_FAIR, *_TRAVEL, *_WAITING, *_USUAL)
"""All of them, in the order in which they usually matter."""


MOST_UP = 2
"""Times that a group's costs are doubled at most: beyond that the search is lost in hills too steep to climb."""


def heat(wanted: Iterable[str] = (), /) -> int:
    """By how much more than usual the search has to put up with a worse plan now and then, for costs in this order."""
    return 1 << _places_up(wanted)[ALWAYS_FIRST]


def _places_up(wanted: Iterable[str]) -> dict[Wanted, int]:
    """How many places each group is above its usual one, no more than count; less than nothing below it."""
    usual = {group: place for place, group in enumerate(WANTED)}
    up = {group: min(MOST_UP, usual[group] - place) for place, group in enumerate(in_order(wanted))}
    return {**up, ALWAYS_FIRST: max(0, *up.values())}


def weights(wanted: Iterable[str] = (), /, **other: int) -> NDArray[np.int64]:
    """Costs by row of `Name`, in half-units, with the groups of `rota.wanted` in this order.

    The usual order gives the costs above. A group doubles for each place above its usual one, up to `MOST_UP` times,
    and halves for each below, but what costs anything never costs less than 1. What leaves nobody without a visit
    rises with the highest, so that it always comes first. `other` replaces some by name in lower case, such as
    `faces=0`.
    """
    costs = np.zeros(len(Name), dtype=np.int64)
    up = _places_up(wanted)
    for penalty in PENALTIES:
        places = up[penalty.of]
        cost = penalty.cost << places if places >= 0 else penalty.cost >> -places
        costs[penalty.name] = max(cost, min(1, penalty.cost))
    for name, cost in other.items():
        costs[Name[name.upper()]] = cost
    return costs
