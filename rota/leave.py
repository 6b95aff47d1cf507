"""How much paid leave there is: entitled, used, left, in minutes of the contract. Dates and sums; no rows, no kinds.

The law: 5.6 weeks a year (Working Time Regulations 1998, reg. 13 and 13A; GOV.UK, "Holiday entitlement"; ACAS,
"Checking holiday entitlement"), in proportion for part of a year and for fewer hours. The law may count the 8 bank
holidays in it and stop at 28 days; we count them in it, and stop at no number of days, which is never less.

Leave is counted in local days: each takes a seventh of the week's contracted minutes, days off included, so that a
week away from Monday to Sunday takes one week whatever days are worked, and a clock change alters nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

WEEKS = Fraction(28, 5)
"""Weeks of paid leave in a year (WTR 1998 reg. 13: 4; reg. 13A: 1.6)."""
BEGINS = (4, 1)
"""Month and day on which a leave year begins where nobody has said otherwise: 1 April."""
LEAST_CARRIED_DAYS = 8
"""What may be carried over by agreement without sickness or family leave: GOV.UK, the 1.6 weeks of reg. 13A."""
SOURCE = (
    "Working Time Regulations 1998, reg. 13 and 13A; GOV.UK, Holiday entitlement; ACAS, Checking holiday entitlement"
)
BANK_HOLIDAYS = (
    "Bank holidays are part of the 5.6 weeks: nobody has them off by themselves, as people are visited on them too."
)
HOW_COUNTED = (
    "Each day away takes a seventh of your week, days off included, so that a whole week away takes one week of leave."
)
ONE_DAY = timedelta(days=1)

Weekly = Callable[[date], int]
"""The contracted minutes a week that count on a day; 0 before and after a contract."""


@dataclass(frozen=True, slots=True)
class Year:
    """A leave year, both days included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """365, or 366 where it holds a 29 February."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Standing:
    """A worker's leave in one year, in minutes. `taken` is up to today, `booked` what is agreed after it.

    `corrected`: somebody has put the year's leave right by hand, and `by_law` is what the contract alone gives.
    """

    year: Year
    entitled: int
    carried: int
    taken: int
    booked: int
    by_law: int
    corrected: bool = False

    @property
    def left(self) -> int:
        """What can still be asked for; negative where more is booked than there is."""
        return self.entitled + self.carried - self.taken - self.booked

    @property
    def below_the_law(self) -> bool:
        """Whether the year holds less than the law gives."""
        return self.entitled < self.by_law


def year_of(day: date, begins: tuple[int, int] = BEGINS) -> Year:
    """The leave year that this day is in."""
    first = _on(day.year, begins)
    if first > day:
        first = _on(day.year - 1, begins)
    return year_from(first)


def year_from(first: date) -> Year:
    """The leave year that begins on this day."""
    return Year(first, _on(first.year + 1, (first.month, first.day)) - ONE_DAY)


def entitled(weekly: Weekly, year: Year) -> int:
    """Minutes of leave that the law gives for this year: 5.6 weeks of the contract as it stood on each day.

    Who joins, leaves or changes hours within the year has the share of those days; rounded up to a whole minute.
    """
    total = sum(weekly(year.first + timedelta(days=n)) for n in range(year.days))
    return ceil(WEEKS * total / year.days)


def standing(
    year: Year,
    today: date,
    weekly: Weekly,
    away: Callable[[date], int],
    minutes: int | None = None,
    carried: int = 0,
) -> Standing:
    """How a year stands. `away` gives the minutes of leave of one day; `minutes` is the year's leave where somebody
    has put it right by hand.
    """
    by_law = entitled(weekly, year)
    taken = booked = 0
    for day in days(year.first, year.last):
        used = away(day)
        if day <= today:
            taken += used
        else:
            booked += used
    return Standing(year, by_law if minutes is None else minutes, carried, taken, booked, by_law, minutes is not None)


def days(first: date, last: date) -> Iterable[date]:
    """The local days from one to another, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def weeks_of(minutes: int, weekly: int) -> float | None:
    """So many minutes as weeks of this contract, to a tenth; None without a contract."""
    return round(minutes / weekly, 1) if weekly else None


def _on(year: int, month_day: tuple[int, int]) -> date:
    try:
        return date(year, *month_day)
    except ValueError:  # 29 February in a year that has none
        return date(year, 3, 1)
