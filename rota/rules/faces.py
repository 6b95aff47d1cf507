"""Few faces: a person sees at most four different workers in any seven days.

Both workers at a double-handed visit count. Where the visits themselves need more than four (as nobody works every
day, or few may do a task), that many is the promise. Finding: promise. Source: Wellbeing Teams (a person chooses no
more than four); Thurrock 2023/24 ("reduce the number of people required to enter someone's home").
"""

from __future__ import annotations

from datetime import date, timedelta

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.limits import DAYS_IN_WEEK
from rota.local_time import midnight
from rota.rules.fewest import fewest_in
from rota.rules.sentences import names, on_day, worker_name
from rota.shifts import Shifts, shifts_of
from rota.week import Assignment, Person, Rota, Week, Window, local_day

NAME = "faces"
SOURCE = "Wellbeing Teams: a person is supported by no more than four workers"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each person who would see too many workers in seven days: those with the most."""
    shifts = shifts_of(week, rota)
    found = []
    for person in shifts.people(whom.people):
        going = [a for visit in shifts.visits_by_person[person.id] for a in shifts.going(visit.id)]
        if len({a.worker for a in going}) > week.limits.faces:
            found += _judge(shifts, person, going)
    return found


def _judge(shifts: Shifts, person: Person, going: list[Assignment]) -> list[Finding]:
    """The seven days with the most workers, if those are more than the visits of these days need anyway."""
    for first, workers in sorted(_weeks(shifts.week, going), key=lambda each: -len(each[1])):
        if len(workers) <= shifts.week.limits.faces:
            break
        needed = fewest_in(shifts.week, person.id, first).at_least
        if len(workers) > needed:
            return [_finding(shifts, person, first, workers, needed)]
    return []


def _weeks(week: Week, going: list[Assignment]) -> list[tuple[date, list[str]]]:
    """All seven days in a row, and who comes in them."""
    dated = [(local_day(a.start), str(a.worker)) for a in going]
    if week.cyclic:
        dated += [(day + timedelta(days=week.days), worker) for day, worker in dated]
    last = week.days if week.cyclic else max(1, week.days - DAYS_IN_WEEK + 1)
    return [
        (first, sorted({worker for day, worker in dated if 0 <= (day - first).days < DAYS_IN_WEEK}))
        for first in (week.first + timedelta(days=n) for n in range(last))
    ]


def _finding(shifts: Shifts, person: Person, first: date, workers: list[str], needed: int) -> Finding:
    week = shifts.week
    since = "this week" if week.days <= DAYS_IN_WEEK else f"in the seven days from {on_day(week, first)}"
    promise = f"We promise at most {week.limits.faces}."
    if needed > week.limits.faces:
        promise = f"These visits need {needed} at least."
    return Finding(
        Kind.PROMISE,
        NAME,
        f"{person.name} would see {len(workers)} different workers {since}: "
        f"{names(worker_name(week, worker) for worker in workers)}. {promise}",
        SOURCE,
        workers=tuple(workers),
        people=(person.id,),
        when=Window(midnight(first), midnight(first + timedelta(days=DAYS_IN_WEEK))),
        number=len(workers),
        limit=max(needed, week.limits.faces),
        unit="workers",
        remedy="Ask those who come most often to take a visit from those who come least.",
    )


RULE = Rule(NAME, Kind.PROMISE, False, SOURCE, check)
