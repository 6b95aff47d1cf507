"""Judges a solution of the shared weekly set from the two files alone. Knows nothing of the solver.

Costs are half-units by name, as the set's own judge sums them; a rule that is broken is named with the visits, or the
worker and the day, that break it. Minutes from midnight; days 0 (Monday) to 6.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any

DAYS = range(7)
MINUTES_IN_DAY = 1440
SIX = 6
FAR_OFF = 180

Data = dict[str, Any]


@dataclass(frozen=True)
class Stop:
    """One visit as it is planned: the row of the visit, who goes, and when."""

    visit: int
    worker: int
    day: int
    start: int
    end: int


@dataclass(frozen=True)
class Shift:
    """A worker's visits of one day in the order of their starts, and the minutes of travel between them."""

    stops: tuple[Stop, ...]
    travel: int

    @property
    def begin(self) -> int:
        """The first start."""
        return self.stops[0].start

    @property
    def end(self) -> int:
        """The end of the visit that starts last."""
        return self.stops[-1].end

    @property
    def length(self) -> int:
        """Minutes that are paid."""
        return self.end - self.begin

    @property
    def idle(self) -> int:
        """Minutes that are neither a visit nor travel."""
        return self.length - self.travel - sum(stop.end - stop.start for stop in self.stops)


@dataclass
class Judged:
    """What a solution comes to: its costs by name, and each rule that it breaks with where."""

    costs: dict[str, int] = field(default_factory=dict)
    broken: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def cost(self) -> int:
        """All costs together."""
        return sum(self.costs.values())

    @property
    def rules(self) -> set[str]:
        """The names of the rules that are broken."""
        return {rule for rule, *_ in self.broken}

    def add(self, name: str, amount: int) -> None:
        """So much more of this cost."""
        self.costs[name] = self.costs.get(name, 0) + amount


def judge(instance: Data, solution: Data) -> Judged:
    """All costs and broken rules. Raises ValueError where the solution is not of the set's form."""
    judged = Judged()
    stops = _stops(instance, solution)
    shifts = _shifts(instance, stops)
    _visits(instance, stops, judged)
    _pairs(instance, stops, judged)
    _faces(instance, stops, judged)
    for (worker, day), shift in shifts.items():
        _day(instance, worker, day, shift, judged)
    for worker in range(len(instance["workers"])):
        _week(instance, worker, {day: shifts[worker, day] for day in DAYS if (worker, day) in shifts}, judged)
    return judged


def _stops(instance: Data, solution: Data) -> dict[int, Stop]:
    visits, found = instance["visits"], {}
    for name, planned in solution["visits"].items():
        row, worker, day, start = int(name), planned["worker"], planned["day"], planned["start"]
        if not (0 <= row < len(visits) and 0 <= worker < len(instance["workers"]) and day in DAYS):
            raise ValueError(f"visit {name}: there is no such visit, worker or day: {planned}")
        if not isinstance(start, int):
            raise ValueError(f"visit {name}: {start} is no whole minute")
        found[row] = Stop(row, worker, day, start, start + visits[row]["duration"])
    return found


def _shifts(instance: Data, stops: dict[int, Stop]) -> dict[tuple[int, int], Shift]:
    by_day: dict[tuple[int, int], list[Stop]] = {}
    for stop in stops.values():
        by_day.setdefault((stop.worker, stop.day), []).append(stop)
    shifts = {}
    for (worker, day), own in by_day.items():
        own.sort(key=lambda stop: (stop.start, stop.visit))
        shifts[worker, day] = Shift(tuple(own), sum(_way(instance, one, two) for one, two in pairwise(own)))
    return shifts


def _way(instance: Data, one: Stop, two: Stop) -> int:
    """Minutes from one person to another, as this worker travels."""
    table = instance["travel"][instance["workers"][one.worker]["travel"]]
    visits = instance["visits"]
    return int(table[visits[one.visit]["person"]][visits[two.visit]["person"]])


def _visits(instance: Data, stops: dict[int, Stop], judged: Judged) -> None:
    """Each visit by itself: who, when, and what it costs to leave it out or to come at another time."""
    for row, visit in enumerate(instance["visits"]):
        stop = stops.get(row)
        if stop is None:
            judged.add("uncovered", visit["uncovered_cost"])
            continue
        opens, closes = visit["possible"]
        soonest, latest = visit["suits"]
        off = soonest - stop.start if stop.start < soonest else max(0, stop.start - latest)
        judged.add("not suiting", instance["weights"]["not_suiting"] * off)
        if instance["people"][visit["person"]]["link_worker"] != stop.worker:
            judged.add("not link", instance["weights"]["not_link"])
        wrong = {
            "day": stop.day not in visit["days"],
            "worker": stop.worker not in visit["workers"],
            "time": stop.start < opens or stop.start > closes,
        }
        judged.broken += [(rule, row) for rule, is_wrong in wrong.items() if is_wrong]


def _pairs(instance: Data, stops: dict[int, Stop], judged: Judged) -> None:
    """Two visits of a person: halves of one come together, by two; others keep their slots' order and distance."""
    visits, gaps = instance["visits"], instance["gaps"]
    for one, two in combinations(sorted(stops.values(), key=lambda stop: (stop.start, stop.visit)), 2):
        first, second = visits[one.visit], visits[two.visit]
        if first["together_with"] == two.visit:
            alike = (one.day, one.start) == (two.day, two.start)
            if not alike or one.worker == two.worker:
                judged.broken.append(("together", one.visit, two.visit))
        if first["person"] != second["person"] or one.day != two.day or first["slot"] == second["slot"]:
            continue
        earlier, later = (one, two) if first["slot"] < second["slot"] else (two, one)
        least = gaps[visits[earlier.visit]["slot"]][visits[later.visit]["slot"]]
        if later.start - earlier.end < least:
            judged.broken.append(("gap", earlier.visit, later.visit))


def _faces(instance: Data, stops: dict[int, Stop], judged: Judged) -> None:
    weights = instance["weights"]
    for person, asked in enumerate(instance["people"]):
        seen = {stop.worker for stop in stops.values() if instance["visits"][stop.visit]["person"] == person}
        more = len(seen) - asked["faces_target"]
        judged.add("faces", weights["face"] * max(0, len(seen) - 1) + weights["face_over_target"] * max(0, more))


def _day(instance: Data, worker: int, day: int, shift: Shift, judged: Judged) -> None:
    limits, weights = instance["limits"], instance["weights"]
    for one, two in pairwise(shift.stops):
        if two.start - one.end < _way(instance, one, two):
            judged.broken.append(("two places", one.visit, two.visit))
    pause = limits["break"] if shift.length > limits["break_over"] else 0
    waits = shift.idle - pause
    hours = instance["workers"][worker]["available"][day]
    wrong = {
        "break": waits < 0,
        "waiting": waits > limits["waiting"],
        "shift": shift.length > limits["shift"],
        "available": hours is None or not hours[0] <= shift.begin <= shift.end <= hours[1],
    }
    judged.broken += [(rule, worker, day) for rule, is_wrong in wrong.items() if is_wrong]
    judged.add("shifts", weights["shift"])
    judged.add(
        "shift over preferred", weights["shift_over_preferred"] * max(0, shift.length - limits["shift_preferred"])
    )
    judged.add("travel", weights["travel"] * shift.travel)
    judged.add("waiting", weights["waiting"] * waits)


def _week(instance: Data, worker: int, shifts: dict[int, Shift], judged: Judged) -> None:
    limits, weights = instance["limits"], instance["weights"]
    over = sum(shift.length for shift in shifts.values()) - instance["workers"][worker]["contract"]
    judged.add("contract", over * weights["over"] if over >= 0 else -over * weights["under"])
    judged.add("contract", weights["beyond_180"] * max(0, abs(over) - FAR_OFF))
    if over > limits["over_contract"]:
        judged.broken.append(("hours", worker))
    off = [day for day in DAYS if day not in shifts]
    if not off:
        judged.broken.append(("day off", worker))
    if len(shifts) >= SIX:
        judged.add("days", weights["six_days"])
    if not any(later - day == 1 for day, later in pairwise(off)):
        judged.add("days", weights["no_two_days_off"])
    for day in DAYS[:-1]:
        if day in shifts and day + 1 in shifts:
            rest = shifts[day + 1].begin + MINUTES_IN_DAY - shifts[day].end
            if rest < limits["rest"]:
                judged.broken.append(("rest", worker, day))


__all__ = ["Judged", "judge"]
