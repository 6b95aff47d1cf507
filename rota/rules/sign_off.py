"""Nobody does a task that they are not signed off for.

A visit that needs a competence is made by somebody who is signed off at that time, for that person: one of those
who go, or both, as the visit says. A sign-off counts from its first to its last local day, at the start of the
visit, and not from the instant at which it is suspended. Where there are sign-offs for the person by name, they
decide; one for any person counts only where there are none, and never for a competence that is signed off person
by person. What a competence requires counts with it: help with medicines suspended, insulin is
too. Finding: harm. Source: Skills for Care and DHSC, guiding principles for delegated healthcare activities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.rules.sentences import at_time, competence_name, names, person_name, worker_name
from rota.shifts import Shifts, shifts_of
from rota.week import Assignment, Competence, CompetenceNeed, NeededOf, Rota, SignOff, Visit, Week, local_day

NAME = "sign_off"
SOURCE = "Skills for Care and DHSC 2023, delegated healthcare activities: guiding principles"


def signed_off(week: Week, worker: str, competence: str, person: str, at: datetime) -> bool:
    """Whether this worker may do this for this person at this instant, and all that it requires."""
    return not lacks(week, worker, competence, person, at)


def lacks(week: Week, worker: str, competence: str, person: str, at: datetime) -> tuple[str, ...]:
    """Which sign-offs this worker would need to do this for this person at this instant; empty when they may."""
    return tuple(
        one
        for one in (competence, *week.required.get(competence, ()))
        if not allow(week.signed.get((worker, one), ()), week.competence.get(one), person, at)
    )


def allow(sign_offs: Iterable[SignOff], competence: Competence | None, person: str, at: datetime) -> bool:
    """Whether one of a worker's sign-offs for this competence stands, for this person at this instant."""
    day = local_day(at)
    dated = [s for s in sign_offs if s.starts <= day and (s.until is None or day <= s.until)]
    by_name = [s for s in dated if s.person == person]
    if by_name:
        return any(_stands(s, at) for s in by_name)
    if competence is not None and competence.per_person:
        return False
    return any(_stands(s, at) for s in dated if s.person is None)


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each visit and competence for which nobody who goes, or not each, is signed off."""
    shifts = shifts_of(week, rota)
    return [
        finding
        for visit in shifts.visits(whom.people)
        if visit.competences
        for need in visit.competences
        for finding in _judge(shifts, visit, need)
    ]


def delegated(week: Week, rota: Rota) -> list[Finding]:
    """The same for delegated health tasks only: what cannot be published."""
    shifts = shifts_of(week, rota)
    return [
        finding
        for visit in shifts.visits()
        for need in visit.competences
        if (competence := week.competence.get(need.competence)) is not None and competence.delegated
        for finding in _judge(shifts, visit, need)
    ]


def _judge(shifts: Shifts, visit: Visit, need: CompetenceNeed) -> Iterator[Finding]:
    going = shifts.going(visit.id)
    without = [a for a in going if not signed_off(shifts.week, str(a.worker), need.competence, visit.person, a.start)]
    if need.of is NeededOf.ONE and len(without) == len(going) and going:
        yield _finding(shifts, visit, need, going)
    if need.of is NeededOf.BOTH:
        for assignment in without:
            yield _finding(shifts, visit, need, (assignment,))


def _stands(sign_off: SignOff, at: datetime) -> bool:
    return sign_off.suspended_from is None or at < sign_off.suspended_from


def _finding(shifts: Shifts, visit: Visit, need: CompetenceNeed, of: tuple[Assignment, ...]) -> Finding:
    week = shifts.week
    workers = tuple(str(a.worker) for a in of)
    task, person = competence_name(week, need.competence), person_name(week, visit.person)
    who = names(worker_name(week, worker) for worker in workers)
    are = "is" if len(workers) == 1 else "are"
    return Finding(
        Kind.HARM,
        NAME,
        f"{who} {are} not signed off for {task} for {person} on {at_time(week, of[0].start)}.",
        SOURCE,
        workers=workers,
        people=(visit.person,),
        visits=(visit.id,),
        when=week.when(of[0]),
        remedy=_remedy(shifts, visit, need.competence, of[0].start),
    )


def _remedy(shifts: Shifts, visit: Visit, competence: str, at: datetime) -> str:
    able = [w.name for w in shifts.workers() if signed_off(shifts.week, w.id, competence, visit.person, at)]
    if not able:
        return "Nobody in the team is signed off for this then: ask the professional who signs off."
    return f"Signed off for this: {names(able)}."


RULE = Rule(NAME, Kind.HARM, True, SOURCE, check)
