"""Nobody is down for a visit when they said that they cannot work, and only workers of the team are.

A visit lies wholly in one of the worker's unbroken stretches; two that touch are one. Team time is fixed by the
team, so it is not judged. Finding: promise. Source: the hours that were agreed with the worker.
"""

from __future__ import annotations

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.rules.sentences import at_time, person_name, worker_name
from rota.shifts import Shifts, shifts_of
from rota.week import Assignment, Rota, Week, Window, Worker

NAME = "available"
SOURCE = "The working hours agreed with each worker"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each visit planned outside its worker's hours, or with somebody who is not of the team."""
    shifts = shifts_of(week, rota)
    found = []
    for worker, assignments in shifts.visits_by_worker.items():
        if whom.workers is None or worker in whom.workers:
            known = week.worker.get(worker)
            hours = _joined(known) if known else []
            found += [_finding(shifts, known, a) for a in assignments if not any(h.holds(week.when(a)) for h in hours)]
    return found


def _joined(worker: Worker) -> list[Window]:
    joined: list[Window] = []
    for window in sorted(worker.available, key=lambda w: w.start):
        if joined and window.start <= joined[-1].end:
            joined[-1] = Window(joined[-1].start, max(joined[-1].end, window.end))
        else:
            joined.append(window)
    return joined


def _finding(shifts: Shifts, worker: Worker | None, assignment: Assignment) -> Finding:
    week = shifts.week
    visit = week.visit[assignment.visit]
    name = worker_name(week, str(assignment.worker))
    why = "cannot work then" if worker else "is not in this team"
    return Finding(
        Kind.PROMISE,
        NAME,
        f"{name} {why}: {person_name(week, visit.person)}, {at_time(week, assignment.start)}.",
        SOURCE,
        workers=(str(assignment.worker),),
        people=(visit.person,),
        visits=(visit.id,),
        when=week.when(assignment),
        remedy="Ask somebody else to go, or ask whether they could.",
    )


RULE = Rule(NAME, Kind.PROMISE, True, SOURCE, check)
