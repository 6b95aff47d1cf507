"""Turns a week into arrays of whole numbers and a plan back into a rota. The only place that knows both shapes.

Times are minutes since the first local day's midnight in UTC, so days on which the clocks change are as long as
they are. What a pin settles becomes the only choice, whatever other rule it breaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from rota.local_time import MINUTE, midnight
from rota.rules import signed_off
from rota.sense import MOST_COMPETENCES
from rota.week import (
    Assignment,
    CompetenceNeed,
    NeededOf,
    Pin,
    Rota,
    TeamTime,
    Visit,
    Week,
    Worker,
    local_day,
)
from solver.crew import SATURDAY, Crew, ints, starts
from solver.fewest import promised
from solver.objective import Name, weights
from solver.search.problem import NOT_YET, Ints, Plan, Problem
from solver.wishes import wished

PINNED_MATTERS_MORE = 4


@dataclass(frozen=True, slots=True)
class Option:
    """One way to place a visit: on which local day of the week, from when to when it may start, when it suits."""

    day: int
    earliest: int
    latest: int
    suits_from: int
    suits_to: int


@dataclass(frozen=True)
class Asked:
    """A week and its arrays. `places[p]` is the (visit, place) of piece p; team time comes after these."""

    week: Week
    problem: Problem
    places: tuple[tuple[UUID, int], ...]
    team_time: tuple[tuple[TeamTime, int], ...]
    pins: dict[tuple[UUID, int], Pin]
    piece: dict[tuple[UUID, int], int]
    workers: dict[str, int]
    few: dict[str, int]

    def minute(self, instant: datetime) -> int:
        """Minutes of an instant since the first local midnight, rounded down."""
        return int((instant - midnight(self.week.first)) // MINUTE)

    def instant(self, minute: int) -> datetime:
        """The instant, in UTC, of such a minute."""
        return midnight(self.week.first).astimezone(UTC) + minute * MINUTE

    def standing(self, rota: Rota) -> dict[int, tuple[int, int]]:
        """The places that somebody goes to in this rota on one of the days asked: piece to worker's row and minute."""
        return {
            self.piece[place]: (self.workers[a.worker], self.minute(a.start))
            for place, a in rota.by_place.items()
            if place in self.piece
            and a.worker in self.workers
            and 0 <= self.minute(a.start) < self.problem.day_from[-1]
        }

    def rota(self, plan: Plan) -> Rota:
        """What the plan comes to, for the places that somebody goes to."""
        planned = []
        for p, (visit, place) in enumerate(self.places):
            if plan.at[p] >= 0:
                pin = self.pins.get((visit, place))
                worker = self.week.workers[int(plan.at[p]) // self.problem.days].id
                start = pin.start if pin and pin.start else self.instant(int(plan.start[p]))
                planned.append(Assignment(visit, place, worker, start))
        return Rota(tuple(planned))


def arrays(
    week: Week, costs: Ints | None = None, few: dict[str, int] | None = None, worth: Mapping[UUID, int] | None = None
) -> Asked:
    """The arrays of this week, with these weights (the defaults where None), and `few` faces promised to some.

    `worth` is what leaving out a place of a visit costs, for visits that have a cost of their own.
    """
    costs, few = weights(week.wanted) if costs is None else costs, promised(week, few)
    if len(week.worker) < len(week.workers):  # an id that comes twice is one worker, as the rules have it
        week = replace(week, workers=tuple(week.worker.values()))
    zero = midnight(week.first)
    pins = {(pin.visit, pin.place): pin for pin in week.pins}
    places = tuple((v.id, place) for v in week.visit.values() for place in v.places)
    workers = {worker.id: n for n, worker in enumerate(week.workers)}
    team_time = _team_time(week, workers)
    piece = {place: p for p, place in enumerate(places)}
    build = _Build(week, zero, pins, places, team_time, workers, piece, costs, few, worth or {})
    return Asked(week, build.problem(), places, team_time, pins, piece, workers, few)


def _team_time(week: Week, workers: dict[str, int]) -> tuple[tuple[TeamTime, int], ...]:
    """Each worker's team time in these days, but for that in their leave."""
    return tuple(
        (team_time, workers[worker])
        for team_time in week.team_time
        for worker in sorted(team_time.workers & workers.keys())
        if week.first <= local_day(team_time.when.start) < week.first + timedelta(days=week.days)
        and not any(away.overlaps(team_time.when) for away in week.worker[worker].leave)
    )


@dataclass
class _Build(Crew):
    pins: dict[tuple[UUID, int], Pin]
    places: tuple[tuple[UUID, int], ...]
    team_time: tuple[tuple[TeamTime, int], ...]
    workers: dict[str, int]
    piece: dict[tuple[UUID, int], int]
    costs: Ints
    promised: dict[str, int]
    worth: Mapping[UUID, int]

    def __post_init__(self) -> None:
        super().__post_init__()
        self.visits = [self.week.visit[visit] for visit, _ in self.places]
        self.people = {person: n for n, person in enumerate(dict.fromkeys(v.person for v in self.visits))}
        self.options = [self.cut_at_sign_offs(v, self.options_of(p)) for p, v in enumerate(self.visits)]

    def pin(self, p: int) -> Pin | None:
        """What is settled about this place; for its time, what is settled about the visit's other place will do."""
        visit, place = self.places[p]
        pin, other = self.pins.get((visit, place)), self.pins.get((visit, 3 - place))
        lends = other is not None and other.start is not None and len(self.visits[p].places) > 1
        if other is not None and lends and (pin is None or pin.start is None):
            return Pin(visit, place, pin.worker if pin else None, other.start)
        return pin

    def options_of(self, p: int) -> list[Option]:
        pin = self.pin(p)
        if pin is not None and pin.start is not None:
            start = self.floor(pin.start)
            return self.by_day(start, start, start, start)
        found = []
        for option in self.visits[p].options:
            suits = option.suits
            found += self.by_day(
                self.ceil(option.possible.start), self.floor(option.possible.end),
                self.ceil(suits.start), self.floor(suits.end),
            )  # fmt: skip
        return found

    def by_day(self, earliest: int, latest: int, suits_from: int, suits_to: int) -> list[Option]:
        """The same window, cut at local midnights and at the ends of the week."""
        cuts = []
        for day in range(self.week.days):
            first, last = max(earliest, self.midnights[day]), min(latest, self.midnights[day + 1] - 1)
            if first <= last:
                cuts.append(Option(day, first, last, suits_from, suits_to))
        return cuts

    def cut_at_sign_offs(self, visit: Visit, options: list[Option]) -> list[Option]:
        """The same windows, cut where a sign-off for this visit is suspended, so that each part is one or the other.

        Sign-offs begin and end with a day, and windows are cut at midnight as it is.
        """
        needed = {need.competence for need in visit.competences}
        needed |= {one for competence in needed for one in self.week.required.get(competence, ())}
        for s in self.week.sign_offs:
            if s.suspended_from is not None and s.competence in needed and s.person in (None, visit.person):
                at = self.ceil(s.suspended_from)
                options = [part for option in options for part in _cut(option, at)]
        return options

    def problem(self) -> Problem:
        week, n = self.week, len(self.places) + len(self.team_time)
        options = self.options + [self.team_option(t) for t, _ in self.team_time]
        flat = [option for each in options for option in each]
        asked = sum(v.duration for v in self.visits) + sum(t.when.minutes for t, _ in self.team_time)
        return Problem(
            workers=len(week.workers), days=week.days, people=len(self.people), pieces=n,
            length=ints([v.duration for v in self.visits] + [max(0, t.when.minutes) for t, _ in self.team_time]),
            place=ints([self.row(v.place) for v in self.visits] + [self.row(t.place) for t, _ in self.team_time]),
            person=ints([self.people[v.person] for v in self.visits] + [-1] * len(self.team_time)),
            pair=ints([self.pair(p) for p in range(n)]), fixed=ints([self.fixed(p) for p in range(n)]),
            of_option=starts(options), opt_day=ints([o.day for o in flat]),
            opt_from=ints([o.earliest for o in flat]), opt_to=ints([o.latest for o in flat]),
            opt_suits_from=ints([o.suits_from for o in flat]), opt_suits_to=ints([o.suits_to for o in flat]),
            barred=self.barred(options), **self.who(n), **self.gaps(n), **self.hours(asked), **self.roads(),
            **self.known(), **wished(self.week, self.people, self.floor, self.costs),
            limits=self.limits(), day_from=ints(self.midnights), weights=self.costs, cyclic=int(week.cyclic),
            weekend=ints([(week.first + timedelta(days=d)).weekday() >= SATURDAY for d in range(week.days)]),
            few=self.few(), anywhere=len(week.travel.places), linked=0,
        )  # fmt: skip

    def team_option(self, team_time: TeamTime) -> list[Option]:
        start = self.floor(team_time.when.start)
        return self.by_day(start, start, start, start)

    def pair(self, p: int) -> int:
        """The other half; none where the team settled it alone, or two different times: then each goes by itself."""
        if p >= len(self.places) or len(self.visits[p].places) == 1:
            return -1
        other = self.half(p)
        if self.fixed(p) != self.fixed(other):
            return -1
        return other if [(o.day, o.earliest, o.latest) for o in self.options[p]] == [
            (o.day, o.earliest, o.latest) for o in self.options[other]
        ] else -1  # fmt: skip

    def half(self, p: int) -> int:
        """The piece of the other place of a double-handed visit."""
        visit, place = self.places[p]
        return self.piece[visit, 3 - place]

    def fixed(self, p: int) -> int:
        """Team time, and places of which the team settled both worker and time."""
        if p >= len(self.places):
            return 1
        pin = self.pin(p)
        return int(pin is not None and pin.start is not None and pin.worker in self.workers)

    def who(self, n: int) -> dict[str, Any]:
        week, w = self.week, len(self.week.workers)
        may = np.zeros((n, w, week.days), dtype=np.uint8)
        fit, left_out, used = np.zeros((n, w), np.int64), np.zeros(n, np.int64), np.full(n, NOT_YET, np.int64)
        used_cost = np.zeros(n, np.int64)
        needs, has = np.zeros(n, np.int64), np.zeros((n, w, week.days), np.int64)
        for p, visit in enumerate(self.visits):
            self.left_out(p, visit, left_out)
            stands, usual = self.week.rota.by_place.get(self.places[p]), self.week.usual.by_place.get(self.places[p])
            if stands is not None or usual is not None:
                used[p] = self.floor((stands or usual).start)  # type: ignore[union-attr]
                used_cost[p] = self.costs[Name.OTHER_TIME if stands is not None else Name.UNUSUAL_TIME]
            shared = [need for need in visit.competences if need.of is NeededOf.ONE and visit.double_handed][
                :MOST_COMPETENCES
            ]
            needs[p] = (1 << len(shared)) - 1
            for k, worker in enumerate(week.workers):
                fit[p, k] = self.fit(p, visit, worker)
                for option in self.options[p]:
                    may[p, k, option.day] |= self.may(p, visit, worker, option)
                for day in {option.day for option in self.options[p]}:
                    parts = [option for option in self.options[p] if option.day == day]
                    for bit, need in enumerate(shared):
                        if all(self.signed(worker, visit, need, part) for part in parts):
                            has[p, k, day] |= 1 << bit
        for t, (_, k) in enumerate(self.team_time, start=len(self.places)):
            may[t, k] = 1
        return {"may": may, "fit": fit, "left_out": left_out, "used_to": used, "used_cost": used_cost,
                "needs": needs, "has": has}  # fmt: skip

    def barred(self, options: list[list[Option]]) -> NDArray[np.uint8]:
        """The parts of a day in which a worker may not go who may in others."""
        rows = [
            [not self.may(p, self.visits[p], worker, option) for worker in self.week.workers]
            for p in range(len(self.places))
            for option in options[p]
        ]
        rows += [[False] * len(self.week.workers)] * sum(len(each) for each in options[len(self.places) :])
        return np.array(rows, dtype=np.uint8).reshape(len(rows), len(self.week.workers))

    def left_out(self, p: int, visit: Visit, left_out: Ints) -> None:
        usual = self.costs[Name.NOBODY_GOING] + self.costs[Name.TIME_CRITICAL] * visit.time_critical
        cost = self.worth.get(visit.id, usual)
        left_out[p] = cost * (PINNED_MATTERS_MORE if self.pin(p) else 1)

    def fit(self, p: int, visit: Visit, worker: Worker) -> int:
        person = self.week.person.get(visit.person)
        cost = 0
        if person is not None:
            known = set(person.chosen) or set(self.week.seen.get(person.id, {}))
            if known | {person.link_worker} != {None} and worker.id not in known | {person.link_worker}:
                cost += int(self.costs[Name.NOT_CHOSEN])
            if person.link_worker is not None and worker.id != person.link_worker:
                cost += int(self.costs[Name.NOT_LINK_WORKER])
        wishes = sum(not need.hard and need.attribute not in worker.attributes for need in visit.who)
        cost += wishes * int(self.costs[Name.PREFERRED_WHO])
        for of, name in ((self.week.rota, Name.OTHER_WORKER), (self.week.usual, Name.UNUSUAL_WORKER)):
            planned = of.by_place.get(self.places[p])
            if planned is not None and planned.worker not in (None, worker.id):
                cost += int(self.costs[name])
        return cost

    def may(self, p: int, visit: Visit, worker: Worker, option: Option) -> bool:
        """Whether this worker may go on this day; a worker whom the team settled may, whatever else is said."""
        pin = self.pin(p)
        if pin is not None and pin.worker is not None:
            return pin.worker == worker.id
        if not self.week.welcome(visit, worker):
            return False
        each = [
            need
            for need in visit.competences
            if need.of is NeededOf.BOTH or not visit.double_handed or self.lacks(p, visit, need, option)
        ]
        return all(self.signed(worker, visit, need, option) for need in each)

    def lacks(self, p: int, visit: Visit, need: CompetenceNeed, option: Option) -> bool:
        """Whether the worker whom the team settled for the other place does not bring this competence."""
        pin = self.pin(self.half(p))
        if pin is None or pin.worker is None or self.fixed(p) or not self.fixed(self.half(p)):
            return False
        return not self.signed(self.week.worker[pin.worker], visit, need, option)

    def signed(self, worker: Worker, visit: Visit, need: CompetenceNeed, option: Option) -> bool:
        """Signed off at its start, and so until its end: no suspension falls inside an option."""
        at = self.zero + option.earliest * MINUTE
        return signed_off(self.week, worker.id, need.competence, visit.person, at)

    def gaps(self, n: int) -> dict[str, Any]:
        known: list[list[tuple[int, int, int]]] = [[] for _ in range(n)]
        for gap in self.week.gaps:
            if gap.one == gap.other:
                continue
            for a, b in ((gap.one, gap.other), (gap.other, gap.one)):
                most = -1 if gap.greatest is None else gap.greatest
                others = [p for p in (self.piece.get((b, 1)), self.piece.get((b, 2))) if p is not None]
                for mine in (self.piece.get((a, 1)), self.piece.get((a, 2))):
                    if mine is not None:
                        known[mine] += [(other, gap.least, most) for other in others]
        flat = [each for gaps in known for each in gaps]
        return {
            "of_gap": starts(known),
            "gap_other": ints([g[0] for g in flat]),
            "gap_least": ints([g[1] for g in flat]),
            "gap_most": ints([g[2] for g in flat]),
        }

    def few(self) -> Ints:
        return ints([self.promised.get(person, self.week.limits.faces) for person in self.people])


def _cut(option: Option, at: int) -> list[Option]:
    """The option in two where `at` falls inside it: before, and from then on."""
    if not option.earliest < at <= option.latest:
        return [option]
    return [replace(option, latest=at - 1), replace(option, earliest=at)]
