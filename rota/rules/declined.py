"""Nobody is sent to a person who said no to them. Finding: promise. Source: a person chooses their workers."""

from __future__ import annotations

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.rules.sentences import at_time, person_name, worker_name
from rota.shifts import shifts_of
from rota.week import Rota, Week

NAME = "declined"
SOURCE = "A person chooses their own workers (Wellbeing Teams)"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each visit by a worker whom the person declined."""
    shifts = shifts_of(week, rota)
    return [
        Finding(
            Kind.PROMISE,
            NAME,
            f"{person_name(week, person.id)} asked not to be visited by {worker_name(week, str(a.worker))}, "
            f"who is down for {at_time(week, a.start)}.",
            SOURCE,
            workers=(str(a.worker),),
            people=(person.id,),
            visits=(a.visit,),
            when=week.when(a),
            remedy="Ask somebody else to go.",
        )
        for person in shifts.people(whom.people)
        if person.declined
        for visit in shifts.visits_by_person[person.id]
        for a in shifts.going(visit.id)
        if a.worker in person.declined
    ]


RULE = Rule(NAME, Kind.PROMISE, True, SOURCE, check)
