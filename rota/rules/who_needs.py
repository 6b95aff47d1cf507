"""Whoever comes is somebody the person can be at ease with: a woman for washing, a language, at home with dogs.

Only needs that the plan calls hard are judged, and of everybody who comes. Finding: promise. Source: the plan.
"""

from __future__ import annotations

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.rules.sentences import at_time, names, person_name, worker_name
from rota.shifts import Shifts, shifts_of
from rota.week import Assignment, Rota, Visit, Week
from rota.who import who_words

NAME = "who_needs"
SOURCE = "The person's own Wellbeing Plan"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each worker at a visit and hard need that they do not answer."""
    shifts = shifts_of(week, rota)
    return [
        _finding(shifts, visit, need.attribute, assignment)
        for visit in shifts.visits(whom.people)
        for need in visit.who
        if need.hard
        for assignment in shifts.going(visit.id)
        if not _answers(week, str(assignment.worker), need.attribute)
    ]


def _answers(week: Week, worker: str, attribute: str) -> bool:
    known = week.worker.get(worker)
    return known is not None and attribute in known.attributes


def _finding(shifts: Shifts, visit: Visit, attribute: str, assignment: Assignment) -> Finding:
    week = shifts.week
    able = [worker.name for worker in week.workers if attribute in worker.attributes]
    return Finding(
        Kind.PROMISE,
        NAME,
        f"{person_name(week, visit.person)}'s visit on {at_time(week, assignment.start)} "
        f"asks for {who_words(attribute)}, which is not noted for {worker_name(week, str(assignment.worker))}.",
        SOURCE,
        workers=(str(assignment.worker),),
        people=(visit.person,),
        visits=(visit.id,),
        when=week.when(assignment),
        remedy=f"It is noted for {names(able)}." if able else "It is noted for nobody in the team.",
    )


RULE = Rule(NAME, Kind.PROMISE, True, SOURCE, check)
