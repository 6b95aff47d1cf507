"""Every visit has somebody going, and a double-handed one has two.

Finding: harm where the visit is time-critical, needs a delegated health task, or has one worker where two are
needed; else promise. Source: Care Quality Commission, regulation 9 and 12 (safe, person-centred care).
"""

from __future__ import annotations

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.rules.sentences import names, part_of_week, person_name, when_asked, worker_name
from rota.shifts import shifts_of
from rota.week import Assignment, Rota, Visit, Week, Window

NAME = "nobody_going"
SOURCE = "Health and Social Care Act 2008 (Regulated Activities) Regulations 2014, reg. 9 and 12"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each visit with a place to which nobody goes."""
    shifts = shifts_of(week, rota)
    return [
        _finding(week, visit, shifts.planned(visit.id), shifts.going(visit.id))
        for visit in shifts.visits(whom.people)
        if len(shifts.going(visit.id)) < len(visit.places)
    ]


def _finding(week: Week, visit: Visit, planned: tuple[Assignment, ...], going: tuple[Assignment, ...]) -> Finding:
    person = person_name(week, visit.person)
    when = f"on {part_of_week(week, planned[0].start)}" if planned else when_asked(week, visit)
    delegated = any((c := week.competence.get(n.competence)) and c.delegated for n in visit.competences)
    sentence = f"Nobody is going to {person} {when}."
    if going:
        who = names(worker_name(week, str(a.worker)) for a in going)
        sentence = f"Only {who} is going to {person} {when}; it takes two."
    options = [option.possible for option in visit.options]
    window = Window(min(w.start for w in options), max(w.end for w in options)) if options else None
    return Finding(
        Kind.HARM if visit.time_critical or delegated or going else Kind.PROMISE,
        NAME,
        sentence,
        SOURCE,
        workers=tuple(str(a.worker) for a in going),
        people=(visit.person,),
        visits=(visit.id,),
        when=week.when(planned[0]) if planned else window,
        number=len(going),
        limit=len(visit.places),
        unit="workers",
    )


RULE = Rule(NAME, Kind.PROMISE, False, SOURCE, check)
