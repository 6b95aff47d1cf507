"""What any rota costs, penalty by penalty, counted from the rota itself and not from the search's own books."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from rota.hours import Balance, balance, may_run_over
from rota.limits import DAYS_IN_WEEK
from rota.local_time import minutes_between
from rota.shifts import Day, Shifts
from rota.week import Assignment, Rota, Visit, Week, local_day
from solver.answer import Weighed
from solver.crew import SATURDAY
from solver.fewest import promised
from solver.objective import PENALTIES, Name, weights
from solver.search.costs import FAR, MOST_DAYS
from solver.search.problem import Ints
from solver.search.routes import LONG
from solver.search.timing import MOVED
from solver.wishes import is_late, lates_before, unmet


def weigh(
    week: Week, before: Rota, after: Rota, costs: Ints | None = None, few: dict[str, int] | None = None
) -> tuple[Weighed, ...]:
    """Each penalty, in order, in its own unit and in half-units, in both rotas; `few` as `solver.arrays` has it."""
    costs = weights(week.wanted) if costs is None else costs
    was, now = amounts(week, before, few), amounts(week, after, few)
    return tuple(
        Weighed(
            p.words, p.unit, was[p.name], now[p.name],
            was[p.name] * int(costs[p.name]), now[p.name] * int(costs[p.name]),
        )
        for p in PENALTIES
    )  # fmt: skip


def amounts(week: Week, rota: Rota, few: dict[str, int] | None = None) -> dict[Name, int]:
    """How much of each penalty there is, in its own unit."""
    found = dict.fromkeys(Name, 0)
    shifts, few = Shifts(week, rota), promised(week, few)
    for visit in week.visit.values():
        _of_visit(week, shifts, visit, found)
    for person in shifts.people():
        faces = len(shifts.faces(person.id))
        found[Name.FACES] += max(0, faces - 1)
        found[Name.FACES_OVER] += max(0, faces - few.get(person.id, week.limits.faces))
    hours = {worker.id: balance(shifts, worker) for worker in week.worker.values()}
    asked = sum(v.duration * len(v.places) for v in week.visit.values())
    asked += sum(t.when.minutes * len(t.workers & week.worker.keys()) for t in week.team_time)
    even = min(1.0, asked / max(1, sum(own.owed for own in hours.values())))
    for worker, own in hours.items():
        _of_worker(week, worker, shifts.days(worker), own, even, found)
    seen = ((visit.person, str(a.worker)) for visit in week.visit.values() for a in shifts.going(visit.id))
    found[Name.WISHES] = unmet(week, {worker: shifts.days(worker) for worker in week.worker}, seen)
    return found


def _of_visit(week: Week, shifts: Shifts, visit: Visit, found: dict[Name, int]) -> None:
    going = shifts.going(visit.id)
    missing = len(visit.places) - len(going)
    found[Name.NOBODY_GOING] += missing
    found[Name.TIME_CRITICAL] += missing * visit.time_critical
    person = week.person.get(visit.person)
    for assignment in going:
        worker = str(assignment.worker)
        if person is not None:
            known = set(person.chosen or week.seen.get(person.id, {})) | ({person.link_worker} - {None})
            found[Name.NOT_CHOSEN] += bool(known) and worker not in known
            found[Name.NOT_LINK_WORKER] += person.link_worker is not None and worker != person.link_worker
        answers = week.worker[worker].attributes if worker in week.worker else frozenset()
        found[Name.PREFERRED_WHO] += sum(not n.hard and n.attribute not in answers for n in visit.who)
        found[Name.OUTSIDE_SUITS] += outside(visit, assignment)
        _of_changes(week, assignment, found)


def _of_changes(week: Week, assignment: Assignment, found: dict[Name, int]) -> None:
    """Another worker than stands, and than usual; another time than stands, or where none stands than usual."""
    place = (assignment.visit, assignment.place)
    stands, usual = week.rota.by_place.get(place), week.usual.by_place.get(place)
    if stands is not None:
        found[Name.OTHER_WORKER] += stands.worker not in (None, assignment.worker)
        found[Name.OTHER_TIME] += abs(minutes_between(stands.start, assignment.start)) >= MOVED
    if usual is not None:
        found[Name.UNUSUAL_WORKER] += usual.worker not in (None, assignment.worker)
        moved = abs(minutes_between(usual.start, assignment.start)) >= MOVED
        found[Name.UNUSUAL_TIME] += stands is None and moved


def outside(visit: Visit, assignment: Assignment) -> int:
    """Minutes by which the start is outside the times that suit on its day; 0 on a day that is none of the visit's."""
    outside = [
        max(0, minutes_between(assignment.start, o.suits.start), minutes_between(o.suits.end, assignment.start))
        for o in visit.options
        if o.day == local_day(assignment.start) or o.possible.start <= assignment.start <= o.possible.end
    ]
    return min(outside, default=0)


def _of_worker(
    week: Week, worker: str, days: tuple[Day, ...], hours: Balance, even: float, found: dict[Name, int]
) -> None:
    care = sum(piece.when.minutes for day in days for piece in day.pieces)
    found[Name.OVER_CONTRACT] += max(0, hours.over)
    found[Name.FAR_OVER_CONTRACT] += max(0, hours.over - may_run_over(week))
    found[Name.UNEVEN] += max(0, int(hours.owed * even) - care)
    found[Name.UNDER_CONTRACT] += max(0, hours.room)
    found[Name.FAR_FROM_CONTRACT] += max(0, abs(hours.over) - FAR * week.days // DAYS_IN_WEEK)
    found[Name.LONG_DAYS] += sum(max(0, day.when.minutes - LONG) for day in days)
    worked = {day.day for day in days}
    for first in range(0, week.days, DAYS_IN_WEEK):
        since = week.first + timedelta(days=first)
        found[Name.DAYS_IN_A_ROW] += max(0, _count(worked, since) - MOST_DAYS)
        off = [since + timedelta(days=n) not in worked for n in range(DAYS_IN_WEEK)]
        together = any(a and b for a, b in pairwise(off))
        found[Name.NO_TWO_DAYS_OFF] += first + DAYS_IN_WEEK <= week.days and not together
    weekend = sum(day.weekday() >= SATURDAY for day in worked)
    weekend += sum(s.worker == worker and s.day.weekday() >= SATURDAY for s in week.worked_before)
    found[Name.WEEKENDS] += weekend * weekend
    late = lates_before(week, worker) + sum(is_late(week, day.day, day.when.end) for day in days)
    found[Name.LATE_SHIFTS] += late * late
    found[Name.SHIFTS] += len(days)
    found[Name.TRAVEL] += sum(day.travel for day in days)
    found[Name.WAITING] += sum(day.waiting for day in days)


def _count(days: Iterable[object], since: object) -> int:
    span = {since + timedelta(days=n) for n in range(DAYS_IN_WEEK)}  # type: ignore[operator]
    return len(span & set(days))
