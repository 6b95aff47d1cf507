"""What a planner with pen and paper keeps an eye on: who is where by when, on a day's sheet for each worker.

Plain and slow, and of its own: shares nothing with the search, so that it stays the same whatever the search
becomes. Minutes are counted from the week's first midnight. Times of a day are worked out forwards, each visit as
early as it can be, then pushed together from the back so that waits are short.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from rota.hours import owed
from rota.local_time import midnight, minutes_between
from rota.rules import signed_off
from rota.week import Assignment, DayOption, Rota, Visit, Week, Worker, local_day

NO_WAY = 10_000
NEVER = 1_000_000


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit, or team time (`visit` None), on a worker's sheet: to start between `lo` and `hi`, now at `start`."""

    visit: Visit | None
    place: int
    where: str | None
    length: int
    lo: int
    hi: int
    start: int = 0

    @property
    def end(self) -> int:
        """The minute at which it ends."""
        return self.start + self.length


Sheets = dict[tuple[str, date], list[Stop]]


@dataclass
class Planner:
    """The sheets of a week, and the questions a planner asks of them before writing anything down."""

    week: Week
    sheets: Sheets = field(default_factory=dict)
    placed: dict[UUID, dict[int, Stop]] = field(default_factory=dict)
    over: int = 0

    def __post_init__(self) -> None:
        week = self.week
        self.zero = midnight(week.first)
        self.pins = {(p.visit, p.place): p for p in week.pins}
        self.gaps: dict[UUID, list[tuple[UUID, int, int | None]]] = {}
        for gap in week.gaps:
            self.gaps.setdefault(gap.one, []).append((gap.other, gap.least, gap.greatest))
            self.gaps.setdefault(gap.other, []).append((gap.one, gap.least, gap.greatest))
        self.before = {
            worker: max(self.minute(s.when.end) for s in week.worked_before if s.worker == worker)
            for worker in {s.worker for s in week.worked_before}
        }
        self.at_work = {
            (w.id, local_day(s.start)): (self.minute(s.start), self.minute(s.end))
            for w in week.workers
            for s in w.available
            if not any(away.overlaps(s) for away in w.leave)
        }
        self.sheets = {(w.id, day): [] for w in week.workers for day in week.dates}
        for time in week.team_time:
            for worker in sorted(time.workers & week.worker.keys()):
                if not any(away.overlaps(time.when) for away in week.worker[worker].leave):
                    start = self.minute(time.when.start)
                    stop = Stop(None, 1, time.place, time.when.minutes, start, start, start)
                    self.sheets[worker, local_day(time.when.start)].append(stop)

    def minute(self, instant: datetime) -> int:
        """Minutes since the first midnight."""
        return minutes_between(self.zero, instant)

    def rota(self) -> Rota:
        """What is written down."""
        return Rota(
            tuple(
                Assignment(stop.visit.id, stop.place, worker, self.zero + timedelta(minutes=stop.start))
                for (worker, _), sheet in self.sheets.items()
                for stop in sheet
                if stop.visit is not None
            )
        )

    def write(self, worker: str, day: date, sheet: list[Stop]) -> None:
        """Writes this day's sheet anew."""
        for stop in self.sheets[worker, day]:
            if stop.visit is not None:
                self.placed[stop.visit.id].pop(stop.place, None)
        self.sheets[worker, day] = sheet
        for stop in sheet:
            if stop.visit is not None:
                self.placed.setdefault(stop.visit.id, {})[stop.place] = stop

    def may(self, worker: Worker, visit: Visit, place: int, option: DayOption) -> bool:
        """Whether this worker may go there at all: sign-offs, who the person wants, what is settled."""
        pin = self.pins.get((visit.id, place))
        if pin is not None and pin.worker not in (None, worker.id):
            return False
        if not self.week.welcome(visit, worker):
            return False
        ends = (option.possible.start, option.possible.end)
        return all(signed_off(self.week, worker.id, c, visit.person, at) for c in visit.of_each for at in ends)

    def stop(self, visit: Visit, place: int, option: DayOption, suiting: bool) -> Stop:
        """The visit as a stop: when it suits, or whenever it is possible; at the settled time where there is one."""
        window = option.suits if suiting else option.possible
        pin = self.pins.get((visit.id, place))
        if pin is not None and pin.start is not None:
            return Stop(visit, place, visit.place, visit.duration, *[self.minute(pin.start)] * 3)
        return Stop(visit, place, visit.place, visit.duration, self.minute(window.start), self.minute(window.end))

    def way(self, worker: Worker, a: str | None, b: str | None) -> int:
        """Minutes from one place to another."""
        minutes = self.week.travel.between(worker.travel, a, b)
        return NO_WAY if minutes is None else minutes

    def hours(self, worker: Worker) -> int:
        """Minutes on this worker's sheets, from first start to last end of each day."""
        sheets = (self.sheets[worker.id, day] for day in self.week.dates)
        return sum(sheet[-1].end - sheet[0].start for sheet in sheets if sheet)

    def travel(self, worker: Worker, sheet: list[Stop]) -> int:
        """Minutes on the way between the stops of a sheet."""
        return sum(self.way(worker, a.where, b.where) for a, b in pairwise(sheet))

    def with_stop(self, worker: Worker, day: date, stop: Stop, at: int) -> list[Stop] | None:
        """This day's sheet with one more stop at this row, timed anew; None where that can't be."""
        sheet = self.sheets[worker.id, day]
        timed = self.timed(worker, day, [*sheet[:at], stop, *sheet[at:]])
        if timed is None:
            return None
        before = sheet[-1].end - sheet[0].start if sheet else 0
        more = timed[-1].end - timed[0].start - before
        most = owed(self.week, worker) + self.over
        return timed if more <= 0 or self.hours(worker) + more <= most else None

    def timed(self, worker: Worker, day: date, stops: list[Stop]) -> list[Stop] | None:
        """These stops one after another with every rule of a day kept, else None."""
        free = [self._window(stop, stops) for stop in stops]
        legs = [self.way(worker, a.where, b.where) for a, b in pairwise(stops)]
        earliest = self._opens(worker, day, stops[0])
        for pause in range(-1, len(legs)):
            wider = [leg + self.week.limits.break_length * (n == pause) for n, leg in enumerate(legs)]
            starts = _starts(earliest, free, wider)
            if starts is None:
                if pause < 0:
                    return None
                continue
            timed = [replace(stop, start=start) for stop, start in zip(stops, starts, strict=True)]
            if self._kept(worker, day, timed, legs):
                return timed
            if starts[-1] + stops[-1].length - starts[0] <= self.week.limits.break_after:
                return None
        return None

    def _window(self, stop: Stop, sheet: list[Stop]) -> Stop:
        """The stop with its times narrowed by the person's other visits elsewhere, and by the other worker there."""
        visit = stop.visit
        if visit is None:
            return stop
        lo, hi = stop.lo, stop.hi
        for place, other in self.placed.get(visit.id, {}).items():
            if place != stop.place:
                lo, hi = max(lo, other.start), min(hi, other.start)
        gaps = self.gaps.get(visit.id, ())
        here = {each.visit.id for each in sheet if each.visit is not None} if gaps else set()
        for known, least, greatest in gaps:
            for other in self.placed.get(known, {}).values() if known not in here else ():
                if other.hi < stop.lo or other.start <= (stop.lo + stop.hi) // 2:
                    lo = max(lo, other.end + least)
                    hi = hi if greatest is None else min(hi, other.end + greatest)
                else:
                    hi = min(hi, other.start - least - stop.length)
                    lo = lo if greatest is None else max(lo, other.start - greatest - stop.length)
        return replace(stop, lo=lo, hi=hi)

    def _opens(self, worker: Worker, day: date, first: Stop) -> int:
        """The earliest minute at which this worker can be at the day's first stop, rested."""
        stretch = self.at_work.get((worker.id, day))
        if stretch is None:
            return NEVER
        rested = self._ended(worker, day) + self.week.limits.daily_rest + self.way(worker, worker.home, first.where)
        return max(rested, stretch[0])

    def _ended(self, worker: Worker, day: date) -> int:
        """When this worker was last home from work before this day."""
        sheet = self.sheets.get((worker.id, day - timedelta(days=1)), [])
        home = [sheet[-1].end + self.way(worker, sheet[-1].where, worker.home)] if sheet else []
        return max([self.before.get(worker.id, -NO_WAY), *home])

    def _kept(self, worker: Worker, day: date, stops: list[Stop], legs: list[int]) -> bool:
        limits = self.week.limits
        begin, end = stops[0].start, stops[-1].end
        waits = [b.start - a.end - leg for a, b, leg in zip(stops, stops[1:], legs, strict=False)]
        if end - begin > limits.longest_day or min(waits, default=0) < 0:
            return False
        if end - begin > limits.break_after:
            longest = max(range(len(waits)), key=lambda n: waits[n], default=-1)
            if longest < 0 or waits[longest] < limits.break_length:
                return False
            waits[longest] -= limits.break_length
        if max(waits, default=0) > limits.longest_wait or sum(waits) > limits.waiting_in_day:
            return False
        stretch = self.at_work.get((worker.id, day), (NEVER, NEVER))
        return stretch[0] <= begin and end <= stretch[1] and self._rested(worker, day, stops) and self._apart(stops)

    def _rested(self, worker: Worker, day: date, stops: list[Stop]) -> bool:
        """Whether there is time to sleep before the next day's sheet."""
        sheet = self.sheets.get((worker.id, day + timedelta(days=1)), [])
        if not sheet:
            return True
        home = stops[-1].end + self.way(worker, stops[-1].where, worker.home)
        return home + self.week.limits.daily_rest <= sheet[0].start - self.way(worker, worker.home, sheet[0].where)

    def _apart(self, stops: list[Stop]) -> bool:
        """Whether visits to one person on this sheet are as far apart as asked."""
        starts = {stop.visit.id: stop for stop in stops if stop.visit is not None}
        for one, stop in starts.items():
            for other, least, greatest in self.gaps.get(one, ()):
                later = starts.get(other)
                if later is not None and later.start >= stop.start:
                    apart = later.start - stop.end
                    if apart < least or (greatest is not None and apart > greatest):
                        return False
        return True


def _starts(now: int, stops: list[Stop], legs: list[int]) -> list[int] | None:
    """Each stop as early as can be from `now` on, then pushed together from the back; None where one is too late."""
    starts = []
    for stop, leg in zip(stops, [*legs, 0], strict=True):
        start = max(now, stop.lo)
        if start > stop.hi:
            return None
        starts.append(start)
        now = start + stop.length + leg
    for n in range(len(stops) - 2, -1, -1):
        starts[n] = min(stops[n].hi, starts[n + 1] - legs[n] - stops[n].length)
    return starts


__all__ = ["NO_WAY", "Planner", "Sheets", "Stop"]
