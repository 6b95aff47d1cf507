"""What is wanted of a week, in order: each penalty with its unit, default weight and reason, in this one place.

Knows nothing of how a week is searched. The common measure is the half-unit: a minute of travel costs two.
A team changes the order by giving other weights; the rules that may never be broken are not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Name(IntEnum):
    """The penalties, in the order in which they matter; the value is the row in an array of weights."""

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


@dataclass(frozen=True, slots=True)
class Penalty:
    """One thing to keep low: what is counted (`unit`), what one costs in half-units, and why."""

    name: Name
    unit: str
    cost: int
    reason: str

    @property
    def words(self) -> str:
        """The name as a team reads it."""
        return self.name.name.lower().replace("_", " ")


PENALTIES = (
    Penalty(Name.NOBODY_GOING, "places of visits", 10_000, "Nobody is left without a visit."),
    Penalty(Name.TIME_CRITICAL, "places of visits", 6_000, "More when missing it would do harm; added to the above."),
    Penalty(Name.OVER_CONTRACT, "minutes", 4, "Salaried hours come out at the contract."),
    Penalty(Name.FAR_OVER_CONTRACT, "minutes", 12, "Nobody runs far over: added beyond what the limits allow."),
    Penalty(Name.UNEVEN, "minutes", 1, "Everyone has their even share of the team's work; room is shared too."),
    Penalty(Name.FACES, "faces", 60, "Few faces: each worker beyond the first that a person sees in a week."),
    Penalty(Name.FACES_OVER, "faces", 240, "More for each beyond what the team promises."),
    Penalty(Name.NOT_CHOSEN, "visits", 8, "The workers whom the person chose, or else knows, come first."),
    Penalty(Name.NOT_LINK_WORKER, "visits", 3, "Among those, the Link Wellbeing Worker."),
    Penalty(Name.OUTSIDE_SUITS, "minutes", 4, "Visits are when they suit."),
    Penalty(Name.PREFERRED_WHO, "wishes", 30, "Wishes about who comes, where they can be met."),
    Penalty(Name.DAYS_IN_A_ROW, "days", 400, "Five days' work leaves two to live: each day beyond five in seven."),
    Penalty(Name.WEEKENDS, "weekend days, squared", 15, "Weekends fall evenly, those of the last weeks counted."),
    Penalty(Name.SHIFTS, "shifts", 40, "No coming in for an hour: fewer, fuller days."),
    Penalty(Name.TRAVEL, "minutes", 2, "Time on the road is paid and helps nobody."),
    Penalty(Name.WAITING, "minutes", 1, "No standing about between visits."),
    Penalty(Name.OTHER_WORKER, "places of visits", 4, "As it stands or usually is, where nothing speaks against it."),
    Penalty(Name.OTHER_TIME, "visits at another time", 1, "Times that people are used to."),
    Penalty(Name.UNDER_CONTRACT, "minutes", 0, "Paid minutes below the contract. Nothing, or waiting would pay."),
    Penalty(Name.FAR_FROM_CONTRACT, "minutes", 0, "Beyond three hours a week from it, either way. Nothing, as above."),
    Penalty(Name.LONG_DAYS, "minutes", 0, "Beyond eight hours in a day. Nothing: the longest day is a limit."),
    Penalty(Name.NO_TWO_DAYS_OFF, "weeks", 0, "No two days off in a row, Monday to Sunday. Nothing: some ask for it."),
)


def weights(**other: int) -> NDArray[np.int64]:
    """Costs by row of `Name`, in half-units; `other` replaces some by name in lower case, such as `faces=0`."""
    costs = np.zeros(len(Name), dtype=np.int64)
    for penalty in PENALTIES:
        costs[penalty.name] = penalty.cost
    for name, cost in other.items():
        costs[Name[name.upper()]] = cost
    return costs
