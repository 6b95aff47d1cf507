"""What the team has settled stays as it is. Finding: promise. Source: the team decides, a proposal does not."""

from __future__ import annotations

from collections.abc import Iterator

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.rules.sentences import at_time, person_name, when_asked, worker_name
from rota.week import Assignment, Pin, Rota, Week

NAME = "pins"
SOURCE = "The team decides who goes when"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each place where the rota has another worker or time than the team settled."""
    return [
        finding
        for pin in week.pins
        if (visit := week.visit.get(pin.visit)) is not None and pin.place in visit.places
        if whom.people is None or visit.person in whom.people
        for finding in _judge(week, pin, rota.at(pin.visit, pin.place))
    ]


def _judge(week: Week, pin: Pin, planned: Assignment | None) -> Iterator[Finding]:
    if pin.worker is not None and (planned is None or planned.worker != pin.worker):
        instead = planned.worker if planned is not None else None
        other = worker_name(week, instead) if instead is not None else "nobody"
        yield _finding(week, pin, planned, f"{worker_name(week, pin.worker)} was to go, and {other} does")
    if pin.start is not None and (planned is None or planned.start != pin.start):
        other = at_time(week, planned.start) if planned is not None else "not planned"
        yield _finding(week, pin, planned, f"it was to be on {at_time(week, pin.start)}, and is {other}")


def _finding(week: Week, pin: Pin, planned: Assignment | None, what: str) -> Finding:
    visit = week.visit[pin.visit]
    when = f"on {at_time(week, planned.start)}" if planned is not None else when_asked(week, visit)
    workers = (pin.worker, planned.worker if planned is not None else None)
    return Finding(
        Kind.PROMISE,
        NAME,
        f"The team settled {person_name(week, visit.person)}'s visit {when}: {what}.",
        SOURCE,
        workers=tuple(dict.fromkeys(worker for worker in workers if worker is not None)),
        people=(visit.person,),
        visits=(visit.id,),
        when=week.when(planned) if planned is not None else None,
        remedy="Put it back, or let go of the pin.",
    )


RULE = Rule(NAME, Kind.PROMISE, True, SOURCE, check)
