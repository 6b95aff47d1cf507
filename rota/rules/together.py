"""Two workers at a double-handed visit are two, and come at the same time.

Finding: harm, as a hoist in one pair of hands is dangerous. Source: Manual Handling Operations Regulations 1992.
"""

from __future__ import annotations

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.local_time import minutes_between, spoken_clock
from rota.rules.sentences import person_name, visit_words, worker_name
from rota.shifts import shifts_of
from rota.week import Assignment, Rota, Visit, Week

NAME = "together"
SOURCE = "Manual Handling Operations Regulations 1992, reg. 4"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each double-handed visit planned at two times, or with one worker in both places."""
    shifts = shifts_of(week, rota)
    return [
        finding
        for visit in shifts.visits(whom.people)
        if visit.double_handed and len(shifts.planned(visit.id)) > 1
        for finding in _judge(week, visit, *shifts.planned(visit.id))
    ]


def _judge(week: Week, visit: Visit, one: Assignment, other: Assignment) -> list[Finding]:
    found = []
    person = person_name(week, visit.person)
    if one.worker is not None and one.worker == other.worker:
        name = worker_name(week, one.worker)
        sentence = f"{name} is down twice for {visit_words(week, visit.id, one.start)}; it takes two workers."
        found.append(_finding(week, visit, one, sentence, (one.worker,), 1, 2, "workers"))
    if one.start != other.start:
        apart = abs(minutes_between(one.start, other.start))
        times = " and ".join(spoken_clock(a.start) for a in sorted((one, other), key=lambda a: a.start))
        sentence = (
            f"The two workers for {visit_words(week, visit.id, min(one.start, other.start))}, come apart: {times}."
        )
        workers = tuple(a.worker for a in (one, other) if a.worker is not None)
        found.append(
            _finding(
                week, visit, one, sentence, workers, apart, 0, "minutes", f"Give both the same time at {person}'s."
            )
        )
    return found


def _finding(
    week: Week,
    visit: Visit,
    at: Assignment,
    sentence: str,
    workers: tuple[str, ...],
    number: int,
    limit: int,
    unit: str,
    remedy: str | None = None,
) -> Finding:
    return Finding(
        Kind.HARM,
        NAME,
        sentence,
        SOURCE,
        workers,
        (visit.person,),
        (visit.id,),
        week.when(at),
        number,
        limit,
        unit,
        remedy,
    )


RULE = Rule(NAME, Kind.HARM, True, SOURCE, check)
