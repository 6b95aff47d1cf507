"""Leave is leave: nobody is down for a visit while they are away, be it on leave or ill.

Finding: law. Source: Working Time Regulations 1998, reg. 13 (5.6 weeks a year).
"""

from __future__ import annotations

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.rules.sentences import visit_words
from rota.shifts import shifts_of
from rota.week import Rota, Week

NAME = "leave"
SOURCE = "Working Time Regulations 1998, reg. 13"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each visit that falls into its worker's leave, if only by a minute."""
    shifts = shifts_of(week, rota)
    return [
        Finding(
            Kind.LAW,
            NAME,
            f"{worker.name} is away then: {visit_words(week, a.visit, a.start)}.",
            SOURCE,
            workers=(worker.id,),
            people=(week.visit[a.visit].person,),
            visits=(a.visit,),
            when=week.when(a),
            remedy="Ask somebody else to go.",
        )
        for worker in shifts.workers(whom.workers)
        if worker.leave
        for a in shifts.visits_by_worker.get(worker.id, ())
        if any(leave.overlaps(week.when(a)) for leave in worker.leave)
    ]


RULE = Rule(NAME, Kind.LAW, True, SOURCE, check)
