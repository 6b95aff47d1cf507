"""What would free a visit to which nobody goes: one thing given way in at a time, tried, and true when it is said.

A worker starts earlier or ends later, comes in on a day off, is signed off; or the visit's times are wider. Leave,
rest, who was asked not to come and what a person needs are never given way in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rota.local_time import minutes_between, spoken_clock, spoken_minutes
from rota.rules.sentences import competence_name, on_day, worker_name
from rota.rules.sign_off import lacks, signed_off
from rota.week import DayOption, Rota, SignOff, Visit, Week, Window, Worker, local_day
from solver.answer import Answer, Freeing, Loosening, Uncovered
from solver.fewest import just_the_promise
from solver.judged import kept, unbroken

if TYPE_CHECKING:
    from solver.search.problem import Ints

STEPS = (30, 60, 120)
"""Minutes by which somebody starts earlier or ends later, or a visit's times are wider."""
MOST_LEFT, MOST_TRIED = 3, 16
NOT_SURE = "We tried what one change alone would do and found nothing sure."


def freed(
    week: Week, answer: Answer, costs: Ints | None, few: dict[str, int] | None, stop: Callable[[], bool]
) -> Answer:
    """The same answer, with what would free its first few uncovered places where that was found before `stop`."""
    left = list(answer.uncovered)
    for n, uncovered in enumerate(left[:MOST_LEFT]):
        found = next(
            (f for f in _tried(week, answer.rota, uncovered, costs, few, stop) if f is not None), None
        )  # fmt: skip
        if found is not None:
            left[n] = replace(uncovered, freeing=found, remedy=found.sentence)
        elif not stop():
            left[n] = replace(uncovered, remedy=f"{NOT_SURE} {uncovered.remedy}")
    return replace(answer, uncovered=tuple(left))


def _tried(
    week: Week, rota: Rota, uncovered: Uncovered, costs: Ints | None, few: dict[str, int] | None,
    stop: Callable[[], bool],
) -> Iterator[Freeing | None]:  # fmt: skip
    for n, freeing in enumerate(_candidates(week, week.visit[uncovered.visit], uncovered)):
        if n >= MOST_TRIED or stop():
            return
        yield tried(week, rota, freeing, costs, few)


def tried(
    week: Week, rota: Rota, freeing: Freeing, costs: Ints | None = None, few: dict[str, int] | None = None
) -> Freeing | None:
    """`freeing` with who then goes, where it covers its place with nothing else moved; None where it does not."""
    from solver.arrays import arrays
    from solver.search.run import Search

    now = loosened(week, freeing).planned(rota)
    asked = arrays(now, costs, few or just_the_promise(week))
    stands = asked.standing(rota)
    search = Search(asked.problem, 1)
    search.start(stands, frozen=stands)
    after, pinned = unbroken(now, kept(asked, search.best))
    going = after.at(freeing.visit, freeing.place)
    lost = any(after.at(*place) is None for place in rota.by_place)
    if going is None or going.worker is None or lost or len(pinned) > len(unbroken(week, rota)[1]):
        return None
    new = tuple(a for place, a in after.by_place.items() if rota.by_place.get(place) != a)
    return replace(freeing, assignments=new)


def loosened(week: Week, freeing: Freeing) -> Week:
    """The week with this one thing given way in, and nothing else."""
    if freeing.kind is Loosening.OTHER_TIME:
        visit = week.visit[freeing.visit]
        by = timedelta(minutes=freeing.minutes)
        options = tuple(
            replace(o, possible=Window(o.possible.start - by, o.possible.end + by)) for o in visit.options
        )  # fmt: skip
        wider = replace(visit, options=options)
        return replace(week, visits=tuple(wider if v.id == visit.id else v for v in week.visits))
    worker = str(freeing.worker)
    if freeing.kind is Loosening.SIGN_OFF:
        competence = str(freeing.competence)
        known = week.competence.get(competence)
        person = week.visit[freeing.visit].person if known is not None and known.per_person else None
        new = SignOff(worker, competence, person, week.first)
        return replace(week, sign_offs=(*week.sign_offs, new))
    changed = _longer(week.worker[worker], freeing)
    return replace(week, workers=tuple(changed if w.id == worker else w for w in week.workers))


def _longer(worker: Worker, freeing: Freeing) -> Worker:
    if freeing.kind is Loosening.OTHER_DAY and freeing.when is not None:
        return replace(worker, available=(*worker.available, freeing.when))
    by, stretches = timedelta(minutes=freeing.minutes), []
    for stretch in worker.available:
        if freeing.kind is Loosening.EARLIER and local_day(stretch.start) == freeing.day:
            stretches.append(Window(stretch.start - by, stretch.end))
        elif freeing.kind is Loosening.LATER and local_day(stretch.end) == freeing.day:
            stretches.append(Window(stretch.start, stretch.end + by))
        else:
            stretches.append(stretch)
    return replace(worker, available=tuple(stretches))


def _candidates(week: Week, visit: Visit, uncovered: Uncovered) -> Iterator[Freeing]:
    """What could be given way in, the least first; each still to be tried."""
    if uncovered.rule == "sign_off":
        yield from _sign_offs(week, visit, uncovered)
    able = [w for w in week.workers if _could(week, visit, w)]
    for minutes in STEPS:
        for worker in able:
            for option in visit.options:
                yield from _hours(week, visit, uncovered, worker, option, minutes)
        if visit.options:
            said = f"Somebody can go if it may start up to {spoken_minutes(minutes)} earlier or later."
            yield Freeing(Loosening.OTHER_TIME, visit.id, uncovered.place, said, (), minutes=minutes)
        if minutes == STEPS[0]:
            yield from _days_off(week, visit, uncovered, able)


def _hours(
    week: Week, visit: Visit, uncovered: Uncovered, worker: Worker, option: DayOption, minutes: int
) -> Iterator[Freeing]:
    length = timedelta(minutes=visit.duration)
    name, day = worker_name(week, worker.id), on_day(week, option.day)
    said = f"{{}} can go if {name} {{}} {spoken_minutes(minutes)} {{}} on {day}."
    day_of, place = option.day, uncovered.place
    for stretch in worker.available:
        begins = local_day(stretch.start) == day_of and option.possible.start < stretch.start
        ends = local_day(stretch.end) == day_of and stretch.end < option.possible.end + length
        if begins and minutes_between(option.possible.end, stretch.start) <= minutes:
            sooner = said.format("Somebody", "starts", "earlier")
            yield Freeing(Loosening.EARLIER, visit.id, place, sooner, (), worker.id, minutes, day_of)
        if ends and minutes_between(stretch.end, option.possible.start + length) <= minutes:
            longer = said.format("Somebody", "stays", "longer")
            yield Freeing(Loosening.LATER, visit.id, place, longer, (), worker.id, minutes, day_of)


def _days_off(week: Week, visit: Visit, uncovered: Uncovered, able: list[Worker]) -> Iterator[Freeing]:
    for option in visit.options:
        when = Window(option.possible.start, option.possible.end + timedelta(minutes=visit.duration))
        for worker in able:
            if any(stretch.overlaps(when) for stretch in (*worker.available, *worker.leave)):
                continue
            clock = f"from {spoken_clock(when.start)} to {spoken_clock(when.end)}"
            said = f"Somebody can go if {worker.name} comes in on {on_day(week, option.day)} {clock}."
            yield Freeing(
                Loosening.OTHER_DAY, visit.id, uncovered.place, said, (), worker.id, day=option.day, when=when
            )


def _sign_offs(week: Week, visit: Visit, uncovered: Uncovered) -> Iterator[Freeing]:
    for worker in week.workers:
        if not week.welcome(visit, worker):
            continue
        lacking = [_lacking(week, visit, worker, option.possible.start) for option in visit.options]
        least = min(lacking, key=len, default=[])
        if len(least) == 1:
            said = f"Somebody can go if {worker.name} is signed off for this there: {competence_name(week, least[0])}."
            yield Freeing(Loosening.SIGN_OFF, visit.id, uncovered.place, said, (), worker.id, competence=least[0])


def _lacking(week: Week, visit: Visit, worker: Worker, at: datetime) -> list[str]:
    """The sign-offs that this worker would need for all that the visit needs, were it then."""
    every = (one for need in visit.competences for one in lacks(week, worker.id, need.competence, visit.person, at))
    return list(dict.fromkeys(every))


def _could(week: Week, visit: Visit, worker: Worker) -> bool:
    return week.welcome(visit, worker) and all(_signed(week, visit, worker, competence) for competence in visit.of_each)


def _signed(week: Week, visit: Visit, worker: Worker, competence: str) -> bool:
    return any(signed_off(week, worker.id, competence, visit.person, o.possible.start) for o in visit.options)


__all__ = ["freed", "loosened", "tried"]
