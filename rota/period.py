"""The months, quarters and years that a report is cut by. The cuts are fixed; knows no clock and no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
YEAR_BEGINS = 4
"""The month in which a council's year, and so a report's, begins."""


class Cut(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS_SHOWN = 13
"""A month and the twelve before it: a year can be compared with itself."""
MONTHS = {Cut.MONTH: 1, Cut.QUARTER: 3, Cut.YEAR: 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, a quarter (from January, April, July or October) or a year (from April) that begins on `first`.

    Raises ValueError for a first day on which none begins.
    """

    cut: Cut
    first: date

    def __post_init__(self) -> None:
        if self.first != first_of(self.cut, self.first):
            raise ValueError(f"No {self.cut} of a report begins on {self.first.isoformat()}.")

    @property
    def last(self) -> date:
        """Its last day."""
        return months_on(self.first, MONTHS[self.cut]) - ONE_DAY

    @property
    def year_first(self) -> date:
        """The first day of the twelve months that end with it: what is too rare for a month is counted over these."""
        return months_on(self.last + ONE_DAY, -12)

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of its months."""
        return tuple(months_on(self.first, number) for number in range(MONTHS[self.cut]))

    @property
    def before(self) -> Period:
        """The one before it."""
        return Period(self.cut, months_on(self.first, -MONTHS[self.cut]))

    @property
    def words(self) -> str:
        """'October 2026', 'October to December 2026', 'April 2026 to March 2027'."""
        if self.cut is Cut.MONTH:
            return f"{self.first:%B %Y}"
        if self.cut is Cut.QUARTER:
            return f"{self.first:%B} to {self.last:%B %Y}"
        return f"{self.first:%B %Y} to {self.last:%B %Y}"


def period_of(cut: Cut, day: date) -> Period:
    """The period of this kind that holds this day."""
    return Period(cut, first_of(cut, day))


def first_of(cut: Cut, day: date) -> date:
    """The first day of the period of this kind that holds this day."""
    month = day.replace(day=1)
    if cut is Cut.MONTH:
        return month
    if cut is Cut.QUARTER:
        return months_on(month, -((month.month - 1) % 3))
    return months_on(month, -((month.month - YEAR_BEGINS) % 12))


def months_on(first: date, months: int) -> date:
    """The first day of the month so many months after (or, negative, before) the one that begins on `first`."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def months_back(last: date, months: int) -> list[date]:
    """The first days of so many months, latest first, the one that begins on `last` among them."""
    return [months_on(last, -back) for back in range(months)]
