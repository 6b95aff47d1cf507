"""What tests of the solver share: propose with few steps, and judge by the rules, not by the solver's own books."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from rota.findings import Finding
from rota.rules import check, hard
from rota.week import Travel, TravelTimes, Visit, Week
from solver import Answer, propose
from solver.arrays import arrays
from solver.search.run import Search

STEPS = 40


def solved(week: Week, steps: int = STEPS, seed: int = 1) -> Answer:
    """The answer for this week, having looked that it breaks nothing that its pins do not, and says what is left."""
    answer = propose(week, steps=steps, seed=seed)
    if not week.pins:
        searched(week, steps)
    assert beyond_pins(week, answer) == []
    left = {(u.visit, u.place) for u in answer.uncovered}
    filled = {(a.visit, a.place) for a in answer.rota.assignments if a.worker is not None}
    asked = {(v.id, place) for v in week.visit.values() for place in v.places}
    assert left == asked - filled
    return answer


def searched(week: Week, steps: int) -> None:
    """Looks that the search itself breaks nothing, so that nothing was left for the last check to take out."""
    asked = arrays(week)
    search = Search(asked.problem, 1)
    search.start({})
    search.improve(0, steps, lambda _: None, lambda: False)
    assert hard(check(week, asked.rota(search.best))) == []


def beyond_pins(week: Week, answer: Answer) -> list[Finding]:
    """Hard findings about the answer that it does not name as those of pins alone."""
    return [finding for finding in hard(check(week, answer.rota)) if finding not in answer.pinned]


def covered(answer: Answer, *visits: Visit) -> list[bool]:
    """For each visit, whether all its places have somebody."""
    left: set[UUID] = {u.visit for u in answer.uncovered}
    return [visit.id not in left for visit in visits]


def places(names: Iterable[str], minutes: int = 0) -> TravelTimes:
    """These places, all as far from each other."""
    names = tuple(names)
    table = tuple(tuple(0 if a == b else minutes for b in names) for a in names)
    return TravelTimes(names, dict.fromkeys(Travel, table))
