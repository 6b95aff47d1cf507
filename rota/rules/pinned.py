"""What the team's pins alone come to, as a rota: where their time is settled, and where only the worker is.

A worker pinned without a time is put at the first of the visit's possible times that agrees with them, so that only
what no time could mend is found. Knows which rules do not depend on the rest of a day; judges by them alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from rota.findings import Finding
from rota.rules import available, declined, leave, sign_off, together, who_needs
from rota.week import Assignment, Pin, Rota, Visit, Week

OF_ONE_VISIT = (sign_off, declined, who_needs, available, leave, together)
"""Rules that judge a visit without the rest of the day."""


def settled(week: Week) -> tuple[Rota, Rota]:
    """Pinned places whose time is settled too; and the rest, each visit at the time that agrees best with its pins."""
    fixed: list[Assignment] = []
    free: dict[UUID, list[Pin]] = {}
    for visit, pins in _by_visit(week).items():
        start = next((pin.start for pin in pins if pin.start is not None), None) or _only_time(week.visit[visit])
        if start is None:
            free[visit] = pins
        else:
            fixed += [Assignment(visit, pin.place, pin.worker, pin.start or start) for pin in pins]
    return Rota(tuple(fixed)), _at_best(week, free)


def found_of_one_visit(week: Week, rota: Rota) -> list[Finding]:
    """The findings of the rules that judge a visit without the rest of the day."""
    return [finding for rule in OF_ONE_VISIT for finding in rule.check(week, rota)]


def _by_visit(week: Week) -> dict[UUID, list[Pin]]:
    pins: dict[UUID, list[Pin]] = {}
    for pin in week.pins:
        visit = week.visit.get(pin.visit)
        if visit is not None and pin.place in visit.places:
            pins.setdefault(pin.visit, []).append(pin)
    return pins


def _only_time(visit: Visit) -> datetime | None:
    times = {time for option in visit.options for time in (option.possible.start, option.possible.end)}
    return times.pop() if len(times) == 1 else None


def _at_best(week: Week, free: dict[UUID, list[Pin]]) -> Rota:
    """Every visit at the first of its times; those with findings at their next one, until none has more to try."""
    times = {visit: _times(week, week.visit[visit], pins) for visit, pins in free.items()}
    best: dict[UUID, tuple[int, datetime]] = {}
    trying = {visit for visit in free if times[visit]}
    turn = 0
    while trying:
        rota = Rota(tuple(a for visit in trying for a in _placed(free[visit], times[visit][turn])))
        wrong = [visit for finding in found_of_one_visit(week, rota) for visit in finding.visits]
        for visit in trying:
            count = wrong.count(visit)
            if visit not in best or count < best[visit][0]:
                best[visit] = (count, times[visit][turn])
        turn += 1
        trying = {visit for visit in trying if best[visit][0] and turn < len(times[visit])}
    return Rota(tuple(a for visit, (_, start) in best.items() for a in _placed(free[visit], start)))


def _times(week: Week, visit: Visit, pins: Iterable[Pin]) -> list[datetime]:
    """Where the pins' workers may have room: as planned, as it suits, and at the edges of hours and of leave."""
    workers = [worker for pin in pins if (worker := week.worker.get(pin.worker or "")) is not None]
    edges = [hours.start for worker in workers for hours in worker.available]
    edges += [leave.end for worker in workers for leave in worker.leave]
    planned = [a.start for place in visit.places if (a := week.rota.at(visit.id, place)) is not None]
    suits = [option.suits.start for option in visit.options]
    ends = [time for option in visit.options for time in (option.possible.start, option.possible.end)]
    times = dict.fromkeys([*planned, *suits, *ends, *edges])
    return [time for time in times if any(o.possible.start <= time <= o.possible.end for o in visit.options)]


def _placed(pins: Iterable[Pin], start: datetime) -> list[Assignment]:
    return [Assignment(pin.visit, pin.place, pin.worker, start) for pin in pins if pin.worker is not None]
