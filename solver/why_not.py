"""Why not another worker, or another time: it is tried, and what comes of it is said.

What is asked is put into the rota; where that breaks nothing, the two rotas are compared. Else the rota around it is
mended, in the same way as when somebody is ill, and that one is compared; or the rule is named that stands in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from rota.findings import Finding
from rota.hours import balance
from rota.local_time import spoken_minutes
from rota.rules import broken
from rota.rules.sentences import person_name, when_asked
from rota.shifts import Shifts
from rota.week import Assignment, Pin, Rota, Visit, Week
from solver.facts import Fact, Said, Stated
from solver.fewest import just_the_promise
from solver.judged import kept, unbroken
from solver.why import MOST_SAID, nearest

if TYPE_CHECKING:
    from solver.search.problem import Ints

DEFAULT_SECONDS = 1.0
OF_ONE_VISIT = frozenset({"sign_off", "declined", "who_needs", "available", "leave", "possible_times", "together"})
"""Rules that no other visit's moving mends."""


@dataclass(frozen=True)
class WhyNot:
    """What came of trying: at most three sentences, the rota that was tried, and the rules it breaks that are new.

    `mended`: other visits were moved to make room. `found` is False where the search found no rota with it.
    """

    said: tuple[Said, ...]
    tried: Rota
    findings: tuple[Finding, ...] = ()
    mended: bool = False
    found: bool = True


@dataclass(frozen=True)
class AtOnce:
    """What can be said before any search. Not `settled`: moving other visits may make room for it."""

    answer: WhyNot
    settled: bool = True


def why_not(
    week: Week,
    rota: Rota,
    visit: UUID,
    place: int = 1,
    *,
    worker: str | None = None,
    start: datetime | None = None,
    seconds: float = DEFAULT_SECONDS,
    seed: int = 1,
    steps: int | None = None,
    stop: Callable[[], bool] | None = None,
    costs: Ints | None = None,
) -> WhyNot:
    """What another `worker`, another `start` or both would come to at this place of the visit.

    What is not given stays as it is. Nothing is said of a visit, place or worker that the week does not know.
    """
    first = at_once(week, rota, visit, place, worker=worker, start=start)
    if first.settled:
        return first.answer
    asked, tried, new = week.visit[visit], first.answer.tried, first.answer.findings
    forced = _forced(rota, asked, place, worker, start)
    pin = Pin(visit, place, forced[0].worker, start)
    mended = _mended(week, tried, pin, costs, seconds, seed, steps, stop or (lambda: False))
    if mended is None or _new(week, rota, mended):
        return WhyNot((*_broken(new[: MOST_SAID - 1]), _not_found(asked, place)), tried, new, found=False)
    return WhyNot(_compared(week, rota, mended, forced), mended, mended=True)


def at_once(
    week: Week, rota: Rota, visit: UUID, place: int = 1, *, worker: str | None = None, start: datetime | None = None
) -> AtOnce:
    """The same as far as it needs no search: where that is not all, which rules stand in the way with nothing moved."""
    asked = week.visit.get(visit)
    if asked is None or place not in asked.places or (worker is not None and worker not in week.worker):
        return AtOnce(WhyNot((), rota))
    forced = _forced(rota, asked, place, worker, start)
    if not forced or forced[0].worker is None:
        return AtOnce(WhyNot((), rota))
    if all(rota.at(a.visit, a.place) == a for a in forced):
        as_it_is = Said("That is how it is.", Fact(Stated.AS_IT_IS, visits=(visit,), place=place))
        return AtOnce(WhyNot((as_it_is,), rota))
    tried = rota.with_assignments(forced)
    new = _new(week, rota, tried)
    if not new:
        return AtOnce(WhyNot(_compared(week, rota, tried, forced), tried))
    alone = [f for f in new if f.rule in OF_ONE_VISIT and visit in f.visits]
    if alone and (start is not None or alone[0].rule in ("declined", "who_needs", "sign_off")):
        return AtOnce(WhyNot(_broken(alone), tried, tuple(new)))
    return AtOnce(WhyNot(_broken(new), tried, tuple(new), found=False), settled=False)


def _forced(rota: Rota, visit: Visit, place: int, worker: str | None, start: datetime | None) -> list[Assignment]:
    """The place as it is asked for; the other half starts with it."""
    was, other = rota.at(visit.id, place), rota.at(visit.id, 3 - place)
    suits = visit.options[0].suits.start if visit.options else None
    begins = start or (was.start if was else None) or (other.start if other else None) or suits
    if begins is None:
        return []
    forced = [Assignment(visit.id, place, worker or (was.worker if was else None), begins)]
    if other is not None and visit.double_handed and start is not None:
        forced.append(replace(other, start=start))
    return forced


def _new(week: Week, rota: Rota, tried: Rota) -> list[Finding]:
    """Hard findings that the rota does not have, those about pins apart: asking moves the team's own."""
    before = {(f.rule, f.workers, f.visits) for f in broken(week, rota)}
    found = broken(week, tried)
    return [f for f in found if f.rule != "pins" and (f.rule, f.workers, f.visits) not in before]


def _broken(findings: Sequence[Finding]) -> tuple[Said, ...]:
    return tuple(
        Said(f.sentence, Fact(Stated.BREAKS, f.workers, f.people, f.visits, number=f.number, rule=f.rule))
        for f in findings[:MOST_SAID]
    )


def _not_found(visit: Visit, place: int) -> Said:
    fact = Fact(Stated.NOT_FOUND, visits=(visit.id,), place=place)
    return Said("We looked for a rota with it in which nothing is broken, and found none.", fact)


def _mended(
    week: Week, tried: Rota, pin: Pin, costs: Ints | None, seconds: float, seed: int, steps: int | None,
    stop: Callable[[], bool],
) -> Rota | None:  # fmt: skip
    """A rota with what is asked and everything else moved as little as is found; None where there is none."""
    from solver.mend import costs_of_moving, mend
    from solver.objective import weights
    from solver.repair import staying

    others = tuple(p for p in week.pins if (p.visit, p.place) != (pin.visit, pin.place))
    now = replace(week, pins=(*others, pin), rota=tried)
    team = weights(week.wanted) if costs is None else costs
    few = just_the_promise(week)
    mending = mend(
        now, staying(now), costs_of_moving(team), few, seconds=seconds, steps=steps, seed=seed, stop=stop
    )  # fmt: skip
    after = unbroken(now, kept(mending.asked, mending.search.best))[0]
    there = after.at(pin.visit, pin.place)
    return after if there is not None and there.worker == pin.worker and pin.start in (None, there.start) else None


def _compared(week: Week, rota: Rota, tried: Rota, forced: list[Assignment]) -> tuple[Said, ...]:
    """What is otherwise in the rota that was tried, what matters most first."""
    said = list(_left(week, rota, tried))
    said += _moved(rota, tried, forced)
    one, other = Shifts(week, rota), Shifts(week, tried)
    said += [*_over(week, one, other), *_faces(week, one, other), *_outside(week, rota, tried, forced)]
    said += _travel(one, other)
    if not said:
        sentence = "The team would travel as long, and nobody would see more faces or be further over contract."
        said = [Said(sentence, Fact(Stated.NO_DIFFERENCE))]
    return tuple(said[:MOST_SAID])


def _left(week: Week, rota: Rota, tried: Rota) -> Iterator[Said]:
    """The visits that would have nobody, each once."""
    said = set()
    for (visit, place), was in rota.by_place.items():
        now = tried.at(visit, place)
        if was.worker is not None and visit in week.visit and visit not in said and (now is None or now.worker is None):
            said.add(visit)
            asked = week.visit[visit]
            sentence = (
                f"In the best we found, nobody goes to {person_name(week, asked.person)} {when_asked(week, asked)}."
            )
            yield Said(sentence, Fact(Stated.LEFT, people=(asked.person,), visits=(visit,), place=place))


def _moved(rota: Rota, tried: Rota, forced: list[Assignment]) -> Iterator[Said]:
    places = rota.by_place.keys() | tried.by_place.keys()
    unlike = {visit for visit, place in places if rota.at(visit, place) != tried.at(visit, place)}
    count = len(unlike - {forced[0].visit})
    if count:
        sentence = "One other visit would go otherwise." if count == 1 else f"{count} other visits would go otherwise."
        yield Said(sentence, Fact(Stated.MOVED, number=count))


def _over(week: Week, one: Shifts, other: Shifts) -> Iterator[Said]:
    for worker in week.workers:
        was, now = max(0, balance(one, worker).over), max(0, balance(other, worker).over)
        if now > was:
            instead = f", not {spoken_minutes(was)}" if was else ""
            sentence = f"{worker.name} would be {spoken_minutes(now)} over contract{instead}."
            yield Said(sentence, Fact(Stated.OVER, workers=(worker.id,), number=now, of=was))


def _faces(week: Week, one: Shifts, other: Shifts) -> Iterator[Said]:
    for person in one.people():
        was, now = len(one.faces(person.id)), len(other.faces(person.id))
        if now > was:
            workers = "1 worker" if now == 1 else f"{now} workers"
            sentence = f"{person_name(week, person.id)} would see {workers}, not {was}."
            yield Said(sentence, Fact(Stated.FACES, people=(person.id,), number=now, of=was))


def _outside(week: Week, rota: Rota, tried: Rota, forced: list[Assignment]) -> Iterator[Said]:
    """How far from what suits it would be, where it is not that far now."""
    visit, place = week.visit[forced[0].visit], forced[0].place
    was, now = rota.at(visit.id, place), tried.at(visit.id, place)
    if now is None or (was is not None and was.start == now.start):
        return
    option = nearest(visit, now.start)
    if option is None or option.suits.start <= now.start <= option.suits.end:
        return
    early = now.start < option.suits.start
    far = int(((option.suits.start - now.start) if early else (now.start - option.suits.end)).total_seconds() // 60)
    sentence = f"It would be {spoken_minutes(far)} {'before' if early else 'after'} what suits."
    stated = Stated.TOO_EARLY if early else Stated.TOO_LATE
    yield Said(
        sentence,
        Fact(
            stated, visits=(visit.id,), place=place, number=far, at=now.start, since=option.suits.start,
            until=option.suits.end,
        ),
    )  # fmt: skip


def _travel(one: Shifts, other: Shifts) -> Iterator[Said]:
    was, now = (sum(day.travel for w in shifts.week.worker for day in shifts.days(w)) for shifts in (one, other))
    if now != was:
        more = "more" if now > was else "less"
        sentence = f"The team would travel {spoken_minutes(abs(now - was))} {more} in all."
        yield Said(sentence, Fact(Stated.TRAVEL, number=now - was))


__all__ = ["AtOnce", "WhyNot", "at_once", "why_not"]
