"""What a week says of its workers, as arrays: hours, days worked before and after, the way between places, limits.

Knows clocks and the week's dataclasses, nothing of visits but how long they are. Times are minutes since the first
local day's midnight in UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from rota.hours import may_run_over, owed
from rota.limits import DAYS_IN_WEEK
from rota.local_time import MINUTE, midnight
from rota.week import Shift, Travel, Week, Window, Worker
from solver.search.problem import BIG, NOT_YET, Ints

SATURDAY = 5
NO_WAY = BIG // 1000  # minutes
Lists = list[list[tuple[int, int]]]
"""For each worker, stretches of time in minutes."""


@dataclass
class Crew:
    """A week and the instant from which its minutes are counted."""

    week: Week
    zero: datetime

    def __post_init__(self) -> None:
        days = range(self.week.days + 1)
        self.midnights = [self.floor(midnight(self.week.first + timedelta(days=n))) for n in days]
        self.rows = {place: n for n, place in enumerate(self.week.travel.places)}

    def floor(self, instant: datetime) -> int:
        return int((instant - self.zero) // MINUTE)

    def ceil(self, instant: datetime) -> int:
        return -int((self.zero - instant) // MINUTE)

    def hours(self, asked: int) -> dict[str, Any]:
        """Hours, contracts and shares (`asked`: all minutes of care and team time), and the days worked around them."""
        week = self.week
        stretches = [self.stretches(worker, day) for worker in week.workers for day in range(week.days)]
        flat = [stretch for each in stretches for stretch in each]
        contract = [owed(week, worker) for worker in week.workers]
        even = min(1.0, asked / max(1, sum(contract)))
        before = [self.shifts(worker.id, week.worked_before) for worker in week.workers]
        after = [self.shifts(worker.id, week.tied_after) for worker in week.workers]
        widest, filled = padded(before, NOT_YET)
        widest_after, filled_after = padded(after, BIG)
        weekends = Counter(s.worker for s in week.worked_before if s.day.weekday() >= SATURDAY)
        return {
            "of_stretch": starts(stretches),
            "stretch_from": ints([s[0] for s in flat]), "stretch_to": ints([s[1] for s in flat]),
            "contract": ints(contract), "share": ints([int(c * even) for c in contract]),
            "last_end": ints([max((to for _, to in each), default=NOT_YET) for each in before]),
            "next_begin": ints([min((begin for begin, _ in each), default=BIG) for each in after]),
            "after_from": table([[s[0] for s in each] for each in filled_after], widest_after),
            "after_to": table([[s[1] for s in each] for each in filled_after], widest_after),
            "before_from": table([[s[0] for s in each] for each in filled], widest),
            "before_to": table([[s[1] for s in each] for each in filled], widest),
            "weekends_before": ints([weekends[w.id] for w in week.workers]),
        }  # fmt: skip

    def known(self) -> dict[str, Any]:
        """The days of which the work is known, as the rule on weekly rest has it."""
        week = self.week
        if week.cyclic:
            return {"known_from": -week.days, "known_to": 2 * week.days}
        last = max([week.days, *((s.day - week.first).days + 1 for s in week.tied_after)])
        return {"known_from": -2 * DAYS_IN_WEEK if week.worked_before else 0, "known_to": last}

    def shifts(self, worker: str, shifts: tuple[Shift, ...]) -> list[tuple[int, int]]:
        return sorted((self.floor(s.when.start), self.floor(s.when.end)) for s in shifts if s.worker == worker)

    def stretches(self, worker: Worker, day: int) -> list[tuple[int, int]]:
        """When the worker can work, joined where two stretches touch, without leave, where it meets this day."""
        joined: list[tuple[int, int]] = []
        for window in sorted(worker.available, key=lambda w: w.start):
            start, end = self.ceil(window.start), self.floor(window.end)
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            else:
                joined.append((start, end))
        for away in worker.leave:
            joined = without(joined, away, self.floor(away.start), self.ceil(away.end))
        opens, closes = self.midnights[day], self.midnights[day + 1]
        return [(a, b) for a, b in joined if a < closes and b >= opens]

    def row(self, place: str | None) -> int:
        return self.rows.get(place, len(self.rows)) if place is not None else len(self.rows)

    def roads(self) -> dict[str, Any]:
        week, size = self.week, len(self.rows) + 1
        ways = list(Travel)
        travel = np.zeros((len(ways), size, size), np.int64)
        for k, way in enumerate(ways):
            for i, row in enumerate(week.travel.minutes.get(way, ())):
                for j, minutes in enumerate(row):
                    travel[k, i, j] = 0 if i == j else NO_WAY if minutes is None else minutes
        way_of = [ways.index(worker.travel) for worker in week.workers]
        out, back = np.zeros((len(week.workers), size), np.int64), np.zeros((len(week.workers), size), np.int64)
        for n, worker in enumerate(week.workers):
            home = self.row(worker.home)
            if week.limits.rest_door_to_door and home < len(self.rows):
                out[n], back[n] = travel[way_of[n], home], travel[way_of[n], :, home]
        out[out >= NO_WAY], back[back >= NO_WAY] = 0, 0
        return {"way": ints(way_of), "travel": travel, "from_home": out, "to_home": back}

    def limits(self) -> Ints:
        asked = self.week.limits
        return ints(
            [asked.longest_wait, asked.waiting_in_day, asked.break_length, asked.break_after, asked.longest_day,
             asked.daily_rest, asked.weekly_rest, asked.weekly_rest_days, may_run_over(self.week)]
        )  # fmt: skip


def without(stretches: list[tuple[int, int]], away: Window, start: int, end: int) -> list[tuple[int, int]]:
    """Stretches of time without the leave, in minutes."""
    if away.end <= away.start:
        return stretches
    kept = []
    for a, b in stretches:
        if end <= a or start >= b:
            kept.append((a, b))
        else:
            kept += [(x, y) for x, y in ((a, start), (end, b)) if x < y]
    return kept


def padded(lists: Lists, with_: int) -> tuple[int, Lists]:
    """The longest of these lists' lengths, 1 at least, and the lists, all filled up to it."""
    widest = max([1, *(len(each) for each in lists)])
    return widest, [each + [(with_, with_)] * (widest - len(each)) for each in lists]


def ints(values: Sequence[int]) -> Ints:
    """These numbers as an array, of no length where there are none."""
    return np.array(values, dtype=np.int64).reshape(len(values))


def table(rows: list[list[int]], width: int) -> Ints:
    """These rows, all `width` long, as an array."""
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)


def starts(lists: Sequence[Sequence[object]]) -> Ints:
    """Where each list begins once they are laid end to end; one more for the end."""
    return np.cumsum([0, *(len(each) for each in lists)], dtype=np.int64)
