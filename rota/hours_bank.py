"""A person's hours bank over time: what is allocated each day, what was used, what was put right, and the balance.

All in worker-minutes on local days. Hours are allocated a day at a time, as `rota.face_to_face.contracted_on` shares
out a week, so that every Monday to Sunday comes to the week's hours exactly. Knows no rows and no funder's rules.

A day in hospital adds nothing: the days from the admission up to the day before the discharge. The day of the
discharge adds its hours again, as support begins on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from rota.face_to_face import contracted_on
from rota.hours import HoursBank
from rota.limits import DAYS_IN_WEEK
from rota.local_time import end_of_week, minutes_between, monday_of

ONE_DAY = timedelta(days=1)
DRIFT_WEEKS = 2
"""Where no funder wants notice, a bank has drifted when it is further from nothing than so many weeks' hours."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Worker-minutes a week from `starts` to the day `until`; several at once add up.

    `notice`: the funder wants to be told when the balance is further from nothing than this. `until` before `starts`
    never counts.
    """

    minutes_a_week: int
    starts: date
    until: date | None = None
    notice: int | None = None

    @property
    def counts(self) -> bool:
        """False for one that was written by mistake: it has no day."""
        return self.until is None or self.until >= self.starts

    def runs_on(self, day: date) -> bool:
        """Whether this local day is one of its days."""
        return self.starts <= day and (self.until is None or day <= self.until)

    def minutes_on(self, day: date) -> int:
        """What it gives on this local day, before any stay in hospital."""
        return contracted_on(self.minutes_a_week, day) if self.runs_on(day) else 0


@dataclass(frozen=True, slots=True)
class HospitalStay:
    """Days in hospital on which nothing is added, both included. `last` None: still there."""

    first: date
    last: date | None = None

    def has(self, day: date) -> bool:
        """Whether this local day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class OnDay:
    """Worker-minutes of one local day: used at visits, or put right by hand (either sign)."""

    day: date
    minutes: int


@dataclass(frozen=True, slots=True)
class WeekOfBank:
    """A week from Monday to Sunday, or to the day asked about: what was added and used, and what stood at its end."""

    monday: date
    of_week: HoursBank
    balance: int


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a bank is from nothing, and the limit that this is judged by: the funder's, or two weeks' hours."""

    balance: int
    limit: int
    funders: bool

    @property
    def passed(self) -> bool:
        """Further from nothing than the limit, saved up or run ahead; exactly the limit is not."""
        return abs(self.balance) > self.limit


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything that a person's hours bank is made of.

    It begins on the first day of the first allocation: what was used before then is not counted, and what was put
    right before then counts on that day. An allocation that ends leaves the balance as it is, and nothing but an
    adjustment ever moves it back.
    """

    allocations: tuple[Allocation, ...] = ()
    used: tuple[OnDay, ...] = ()
    adjusted: tuple[OnDay, ...] = ()
    stays: tuple[HospitalStay, ...] = ()

    @property
    def begins(self) -> date | None:
        """The first day of the first allocation; None while nothing is allocated."""
        return min((each.starts for each in self.allocations if each.counts), default=None)

    def allocated_on(self, day: date) -> int:
        """Worker-minutes that this local day adds; none on a day in hospital."""
        if any(stay.has(day) for stay in self.stays):
            return 0
        return sum(each.minutes_on(day) for each in self.allocations)

    def between(self, first: date, last: date) -> HoursBank:
        """What these local days added, used and put right, both included; days before the bank begins are left out."""
        begins = self.begins
        if begins is None:
            return HoursBank()
        since = max(first, begins)
        return HoursBank(
            allocated=sum(self.allocated_on(day) for day in _days(since, last)),
            used=sum(each.minutes for each in self.used if since <= each.day <= last),
            adjusted=sum(each.minutes for each in self.adjusted if since <= max(each.day, begins) <= last),
        )

    def at(self, day: date) -> HoursBank:
        """Everything up to and with this local day."""
        return self.between(self.begins or day, day)

    def weeks(self, until: date) -> tuple[WeekOfBank, ...]:
        """Each week from the first to the one of `until`, which is counted up to that day."""
        begins = self.begins
        if begins is None or begins > until:
            return ()
        mondays = _days(monday_of(begins), until)[::DAYS_IN_WEEK]
        weeks = [self.between(monday, min(until, end_of_week(monday))) for monday in mondays]
        balances = accumulate(week.banked for week in weeks)
        return tuple(WeekOfBank(*each) for each in zip(mondays, weeks, balances, strict=True))

    def a_week_on(self, day: date) -> int:
        """Worker-minutes a week that are allocated on this local day, stays in hospital left aside."""
        return sum(each.minutes_a_week for each in self.allocations if each.runs_on(day))

    def drift_on(self, day: date) -> Drift | None:
        """How far it has drifted on this local day; None where nothing is allocated then.

        The limit is the least notice of those who fund it on that day, or `DRIFT_WEEKS` weeks' hours where none of
        them wants any.
        """
        running = [each for each in self.allocations if each.runs_on(day)]
        if not running:
            return None
        notices = [each.notice for each in running if each.notice is not None]
        limit = min(notices, default=DRIFT_WEEKS * self.a_week_on(day))
        return Drift(self.at(day).banked, limit, bool(notices))


def used_minutes(start: datetime, end: datetime) -> int:
    """Whole minutes of a visit by the clock on the wall, subtracted in UTC; none where it ends before it begins."""
    return max(0, minutes_between(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)))


def stays_of(admissions: Iterable[date], discharges: Iterable[date]) -> tuple[HospitalStay, ...]:
    """Days in hospital from dated admissions and discharges, in order.

    Home again on the day of the admission is no day in hospital. A discharge that no admission came before is left
    out, as is an admission of somebody who is there already.
    """
    admitted, discharged = set(admissions), set(discharges)
    found: list[HospitalStay] = []
    since: date | None = None
    for day in sorted(admitted | discharged):
        if since is not None and day in discharged:
            found += [HospitalStay(since, day - ONE_DAY)] if since < day else []
            since = day if day in admitted and since < day else None
        elif since is None and day in admitted and day not in discharged:
            since = day
    return (*found, HospitalStay(since)) if since is not None else tuple(found)


def _days(first: date, last: date) -> Sequence[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
