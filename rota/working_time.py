"""Rules over weeks: 48 hours on average over 17 weeks, night work, and whose days are left out. Plain sums; no rows.

Source: Working Time Regulations 1998 (WTR). Reg. 4: working time, overtime included, averages at most 48 h a week
over any 17 weeks, unless the worker agreed otherwise in writing (reg. 5). Days of leave or sickness are not counted as
days of little work: as many days that were worked after the 17 weeks take their place (reg. 4(6)). Reg. 6: a night
worker averages at most 8 h in each 24 over 17 weeks, a day a week taken off for the weekly rest. Reg. 7: before
somebody works nights they are offered a free health assessment. Breaks of reg. 12 are no working time.

Minutes are subtracted in UTC: a night from 22:00 to 07:00 is 8 h or 10 h when the clocks change. Findings: law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from rota.findings import Finding, Kind
from rota.limits import DAYS_IN_WEEK, Limits
from rota.local_time import end_of_week, instant, midnight, spoken_day, spoken_minutes
from rota.week import Window

WEEKS = 17
"""The reference period (WTR reg. 4(3) and 6(3))."""
MOST_A_WEEK = 48 * 60
"""Average minutes a week at most (WTR reg. 4(1))."""
MOST_A_NIGHT_WORKERS_DAY = 8 * 60
"""Average minutes in each 24 hours at most, for a night worker (WTR reg. 6(1))."""
NIGHT = (time(23), time(6))
"""Night time, on the clock (WTR reg. 2(1), where nothing else was agreed)."""
NIGHT_MINUTES = 3 * 60
"""So much of it in a day's work makes that a night's work (WTR reg. 2(1))."""
ONE_IN = 3
"""Whoever works nights on one in so many of their days is a night worker (R v Attorney General for Northern Ireland
ex p Burns [1999] IRLR 315: one week in three was enough)."""
LEAST_NOTICE, MOST_NOTICE = 7, 91
"""Days of notice to end an opt-out: at least 7 (reg. 5(3)), at most three months (reg. 5(4))."""
AVERAGE, NIGHTS, HEALTH = "average_week", "night_work", "health_assessment"
SOURCE_48 = "Working Time Regulations 1998, reg. 4"
SOURCE_NIGHT = "Working Time Regulations 1998, reg. 6"
SOURCE_HEALTH = "Working Time Regulations 1998, reg. 7"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Work:
    """The work of one local day (that it began on): minutes without the break, and minutes of them in the night."""

    minutes: int
    night: int = 0

    @property
    def is_night(self) -> bool:
        """Whether it counts as night work."""
        return self.night >= NIGHT_MINUTES


@dataclass(frozen=True, slots=True)
class Agreed:
    """A written opt-out: from `starts` to the last day `until`."""

    starts: date
    until: date | None = None

    def on(self, day: date) -> bool:
        """Whether it counts on this day."""
        return self.starts <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class History:
    """A worker's days of work, by day, from `since` on (their first known day); behind as worked, ahead as planned.

    `away` are local days of leave or sickness, whichever; `offered` when a health assessment was last offered.
    """

    worker: str
    name: str
    since: date
    days: Mapping[date, Work]
    away: frozenset[date] = frozenset()
    opt_outs: Sequence[Agreed] = field(default=())
    offered: date | None = None

    def opted_out(self, day: date) -> bool:
        """Whether a written opt-out counts on this day."""
        return any(agreed.on(day) for agreed in self.opt_outs)


@dataclass(frozen=True, slots=True)
class Period:
    """A reference period from `first` to `last`: `minutes` worked, over so many days that count (of seven a week).

    `left_out` are days away or opted out; `worked` days with work in it, `nights` of them night work.
    """

    first: date
    last: date
    minutes: int
    days: int
    left_out: int
    worked: int
    nights: int

    @property
    def a_week(self) -> int:
        """Average minutes a week, rounded down."""
        return self.minutes * DAYS_IN_WEEK // self.days

    @property
    def a_day(self) -> int:
        """Average minutes in each 24 hours, one day a week taken off for the weekly rest (reg. 6(5))."""
        return self.minutes * DAYS_IN_WEEK // (self.days * (DAYS_IN_WEEK - 1))

    @property
    def night_worker(self) -> bool:
        """Whether they work nights as a normal course."""
        return self.nights > 0 and self.nights * ONE_IN >= self.worked


def work_of(when: Window, limits: Limits) -> Work:
    """What one span of work comes to."""
    breaks = limits.break_length if when.minutes > limits.break_after else 0
    return Work(max(0, when.minutes - breaks), _in_the_night(when))


def _in_the_night(when: Window) -> int:
    """Minutes of it between 23:00 and 06:00 on the clock, counted in UTC."""
    begins, ends = NIGHT
    first = when.start.date() - ONE_DAY
    total = 0
    for day in (first + timedelta(days=n) for n in range((when.end.date() - first).days + 1)):
        night = Window(instant(day, begins), instant(day + ONE_DAY, ends))
        if night.overlaps(when):
            total += Window(max(night.start, when.start), min(night.end, when.end)).minutes
    return total


def period(history: History, last: date, *, opt_outs: bool = True) -> Period | None:
    """The reference period that ends with `last`, by regulation 4; None for somebody with nothing known until then.

    It begins on the latest day from which 17 weeks, and as many worked days after them as they hold days left out,
    are over by `last`. Who has not worked so long is judged over the days since they began (reg. 4(5)).
    With `opt_outs` days with a written opt-out are left out too (reg. 4(7)); for night work they are not.
    """
    if last < history.since:
        return None
    out = [day for day in _days(history.since, last) if _left_out(history, day, opt_outs)]
    away = frozenset(out)
    span = WEEKS * DAYS_IN_WEEK
    first = last - timedelta(days=span - 1)
    while first >= history.since:
        if _extended(history, away, first, span, last):
            return _period(history, first, last, span, away)
        first -= ONE_DAY
    days = (last - history.since).days + 1 - len(away)
    return _period(history, history.since, last, days, away) if days > 0 else None


def _left_out(history: History, day: date, opt_outs: bool) -> bool:
    return day in history.away or (opt_outs and history.opted_out(day))


def _extended(history: History, away: frozenset[date], first: date, span: int, last: date) -> bool:
    """Whether 17 weeks from `first` and the worked days that take the place of days left out are over by `last`."""
    end = first + timedelta(days=span - 1)
    missing = sum(1 for day in away if first <= day <= end)
    after = (day for day in _days(end + ONE_DAY, last) if day not in away and _worked(history, day))
    return missing <= sum(1 for _ in after)


def _period(history: History, first: date, last: date, days: int, away: frozenset[date]) -> Period:
    work = [history.days[day] for day in _days(first, last) if _worked(history, day)]
    return Period(
        first,
        last,
        sum(each.minutes for each in work),
        days,
        sum(1 for day in away if first <= day),
        len(work),
        sum(1 for each in work if each.is_night),
    )


def _worked(history: History, day: date) -> bool:
    work = history.days.get(day)
    return work is not None and work.minutes > 0


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def findings(histories: Iterable[History], first: date) -> list[Finding]:
    """What the rules over weeks say of the week that begins on `first`, where there is work in it."""
    last = end_of_week(first)
    found: list[Finding] = []
    for history in histories:
        if any(_worked(history, day) for day in _days(first, last)):
            found += [*_too_long(history, first, last), *_nights(history, first, last)]
    return found


def _too_long(history: History, first: date, last: date) -> list[Finding]:
    found = period(history, last)
    if found is None or found.a_week <= MOST_A_WEEK or history.opted_out(last):
        return []
    over = (found.minutes * DAYS_IN_WEEK - MOST_A_WEEK * found.days) // DAYS_IN_WEEK
    return [
        Finding(
            Kind.LAW,
            AVERAGE,
            f"{history.name} works {spoken_minutes(found.a_week)} a week on average, "
            f"{_since(found)} until {spoken_day(last, True)}; the law says {spoken_minutes(MOST_A_WEEK)}.",
            SOURCE_48,
            workers=(history.worker,),
            when=_window(first, last),
            number=found.a_week,
            limit=MOST_A_WEEK,
            unit="minutes",
            remedy=f"{spoken_minutes(over)} less in this week. Only {history.name} can agree in writing to more.",
        )
    ]


def _nights(history: History, first: date, last: date) -> list[Finding]:
    night = next((day for day in _days(first, last) if (w := history.days.get(day)) is not None and w.is_night), None)
    if night is None:
        return []
    found = period(history, last, opt_outs=False)
    if found is None or not found.night_worker or found.a_day <= MOST_A_NIGHT_WORKERS_DAY:
        return []
    return [
        Finding(
            Kind.LAW,
            NIGHTS,
            f"{history.name} works nights, and {spoken_minutes(found.a_day)} in 24 hours on average, "
            f"{_since(found)} until {spoken_day(last, True)}; the law says {spoken_minutes(MOST_A_NIGHT_WORKERS_DAY)}.",
            SOURCE_NIGHT,
            workers=(history.worker,),
            when=_window(first, last),
            number=found.a_day,
            limit=MOST_A_NIGHT_WORKERS_DAY,
            unit="minutes",
            remedy="Fewer hours in this week, or somebody else for some of the nights.",
        )
    ]


def health_to_offer(history: History, last: date) -> Finding | None:
    """Where somebody works a night and nobody has offered them a health assessment by then. For their own pages."""
    night = min((day for day, work in history.days.items() if work.is_night and day <= last), default=None)
    if night is None or (history.offered is not None and history.offered <= max(night, last)):
        return None
    return Finding(
        Kind.LAW,
        HEALTH,
        f"{history.name} works nights, and nobody has written down that a free health assessment was offered.",
        SOURCE_HEALTH,
        workers=(history.worker,),
        remedy="The registered manager offers one, and writes down the day.",
    )


def _since(found: Period) -> str:
    return f"over {WEEKS} weeks" if found.days == WEEKS * DAYS_IN_WEEK else f"since {spoken_day(found.first, True)}"


def _window(first: date, last: date) -> Window:
    return Window(midnight(first), midnight(last + ONE_DAY))
