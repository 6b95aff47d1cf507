"""Why this worker, and why then: at most three sentences about one place of a visit, each from a fact of the rota.

Reckons with the week and the rota alone; searches nothing, and says nothing that it has not reckoned.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from rota.local_time import minutes_between, spoken_clock, spoken_minutes
from rota.rules.sentences import on_day, person_name, when_asked, worker_name
from rota.rules.sign_off import signed_off
from rota.shifts import Between, Day, shifts_of
from rota.week import Assignment, DayOption, Rota, Visit, Week, Window, Worker, local_day
from solver.facts import Fact, Said, Stated

MOST_SAID = 3


def why(week: Week, rota: Rota, visit: UUID, place: int = 1) -> tuple[Said, ...]:
    """Why this worker goes to this place of the visit, and why at this time; where nobody does, how many could.

    Empty for a visit or a place that the week does not ask for.
    """
    asked = week.visit.get(visit)
    if asked is None or place not in asked.places:
        return ()
    going = rota.at(visit, place)
    if going is None or going.worker is None:
        return _nobody(week, asked, place)
    return (
        _who(week, rota, asked, place, going.worker, going.start),
        _around(week, rota, asked, going.worker),
        _when(week, asked, place, going.start),
    )[:MOST_SAID]


def able(week: Week, visit: Visit, start: datetime) -> list[Worker]:
    """The workers who may go there and work then: signed off, not asked to stay away, in their hours, not on leave."""
    when = _lasting(visit, start)
    return [
        w
        for w in week.workers
        if week.welcome(visit, w)
        and all(signed_off(week, w.id, competence, visit.person, start) for competence in visit.of_each)
        and any(stretch.holds(when) for stretch in w.available)
        and not any(leave.overlaps(when) for leave in w.leave)
    ]


def _lasting(visit: Visit, start: datetime) -> Window:
    return Window(start, start + timedelta(minutes=visit.duration))


def _nobody(week: Week, visit: Visit, place: int) -> tuple[Said, ...]:
    name = person_name(week, visit.person)
    nobody = Fact(Stated.NOBODY, people=(visit.person,), visits=(visit.id,), place=place)
    said = [Said(f"Nobody is going to {name} {when_asked(week, visit)}.", nobody)]
    for option in visit.options[:2]:
        start = option.suits.start
        count = len(able(week, visit, start))
        clock = f"{on_day(week, local_day(start))} at {spoken_clock(start)}"
        fact = Fact(Stated.ABLE, visits=(visit.id,), number=count, of=len(week.workers), at=start)
        said.append(Said(f"{_so_many(count, len(week.workers))} may go and work then, {clock}.", fact))
    return tuple(said)


def _so_many(count: int, of: int) -> str:
    return f"{count or 'None'} of the {of} workers"


def _who(week: Week, rota: Rota, visit: Visit, place: int, worker: str, start: datetime) -> Said:
    name, whom = worker_name(week, worker), person_name(week, visit.person)
    if any(pin.visit == visit.id and pin.place == place and pin.worker == worker for pin in week.pins):
        fact = Fact(Stated.PINNED_WORKER, workers=(worker,), visits=(visit.id,), place=place)
        return Said(f"The team settled that {name} goes to {whom} then.", fact)
    could = able(week, visit, start)
    if [w.id for w in could] == [worker] and len(week.workers) > 1:
        fact = Fact(Stated.ABLE, workers=(worker,), visits=(visit.id,), number=1, of=len(week.workers), at=start)
        return Said(f"Of the {len(week.workers)} workers, only {name} may go and work then.", fact)
    person = week.person.get(visit.person)
    if person is not None and person.link_worker == worker:
        return Said(f"{name} is {whom}'s link worker.", _of_both(Stated.LINK_WORKER, visit, worker))
    if person is not None and worker in person.chosen:
        return Said(f"{whom} chose {name}.", _of_both(Stated.CHOSEN, visit, worker))
    times = sum(a.worker == worker and week.visit[a.visit].person == visit.person for a in _known(week, rota))
    if times > 1:
        often = "twice" if times == 2 else f"{times} times"
        return Said(f"{name} goes to {whom} {often} in this rota.", _of_both(Stated.THIS_WEEK, visit, worker, times))
    lately = week.seen.get(visit.person, {}).get(worker, 0)
    if lately:
        often = "once" if lately == 1 else "twice" if lately == 2 else f"{lately} times"
        return Said(f"{name} went to {whom} {often} in the last weeks.", _of_both(Stated.LATELY, visit, worker, lately))
    return Said(f"{name} is a new face for {whom}.", _of_both(Stated.NEW_FACE, visit, worker))


def _of_both(stated: Stated, visit: Visit, worker: str, number: int | None = None) -> Fact:
    return Fact(stated, (worker,), (visit.person,), number=number)


def _known(week: Week, rota: Rota) -> list[Assignment]:
    return [a for a in rota.assignments if a.visit in week.visit]


def _around(week: Week, rota: Rota, visit: Visit, worker: str) -> Said:
    """What the worker does just before, or else just after."""
    name, whom = worker_name(week, worker), person_name(week, visit.person)
    for day in shifts_of(week, rota).days(worker):
        if visit.id in day.visits:
            before, after = _neighbours(day, visit.id)
            for between, kind in ((before, Stated.COMES_FROM), (after, Stated.GOES_ON_TO)):
                if between is not None and between.travel is not None:
                    return _near(week, visit, worker, between, kind)
    fact = Fact(Stated.ALONE, workers=(worker,), visits=(visit.id,))
    return Said(f"{name} has no other visit just before or after {whom}.", fact)


def _neighbours(day: Day, visit: UUID) -> tuple[Between | None, Between | None]:
    before = next((b for b in day.between if b.later.visit == visit and b.earlier.visit is not None), None)
    after = next((b for b in day.between if b.earlier.visit == visit and b.later.visit is not None), None)
    return before, after


def _near(week: Week, visit: Visit, worker: str, between: Between, kind: Stated) -> Said:
    coming = kind is Stated.COMES_FROM
    other = between.earlier.visit if coming else between.later.visit
    assert other is not None and between.travel is not None
    name, whose = worker_name(week, worker), person_name(week, week.visit[other].person)
    fact = Fact(kind, workers=(worker,), visits=(visit.id, other), number=between.travel)
    way = "comes from" if coming else "goes on to"
    far = f"{spoken_minutes(between.travel)} away" if between.travel else "in the same place"
    return Said(f"{name} {way} {whose}, {far}.", fact)


def _when(week: Week, visit: Visit, place: int, start: datetime) -> Said:
    clock = spoken_clock(start)
    if any(pin.visit == visit.id and pin.place == place and pin.start == start for pin in week.pins):
        fact = Fact(Stated.PINNED_TIME, visits=(visit.id,), place=place, at=start)
        return Said(f"The team settled {clock}.", fact)
    option = nearest(visit, start)
    if option is None:
        return Said(f"{clock} is what the rota says.", Fact(Stated.AS_IT_IS, visits=(visit.id,), place=place, at=start))
    suits = option.suits
    window = f"{spoken_clock(suits.start)} to {spoken_clock(suits.end)}"
    fact = Fact(Stated.SUITS, visits=(visit.id,), place=place, at=start, since=suits.start, until=suits.end)
    if start < suits.start:
        early = minutes_between(start, suits.start)
        said = f"{clock} is {spoken_minutes(early)} before what suits, {window}."
        return Said(said, replace(fact, stated=Stated.TOO_EARLY, number=early))
    if start > suits.end:
        late = minutes_between(suits.end, start)
        said = f"{clock} is {spoken_minutes(late)} after what suits, {window}."
        return Said(said, replace(fact, stated=Stated.TOO_LATE, number=late))
    just = suits.minutes == 0
    return Said(f"{clock} is just when it suits." if just else f"{clock} is within what suits, {window}.", fact)


def nearest(visit: Visit, start: datetime) -> DayOption | None:
    """The option of this local day that is least far from what suits; None where the day is none of its days."""
    options = [o for o in visit.options if o.day == local_day(start)]
    return min(options, key=lambda o: max(o.suits.start - start, start - o.suits.end), default=None)


__all__ = ["able", "nearest", "why"]
