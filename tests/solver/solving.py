"""What tests of the solver share: propose with few steps, and judge by the rules, not by the solver's own books."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from rota.findings import Finding
from rota.rules import check, hard
from rota.week import Rota, Travel, TravelTimes, Visit, Week
from solver import Answer, propose
from solver.arrays import arrays
from solver.exact import exact
from solver.search.run import Search
from tests.builders import a_rota, a_visit, a_week, going

STEPS = 40
SECONDS = 20


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


def fixed(person: str, day: int, start: str, duration: int = 30, **given: Any) -> Visit:
    """A visit that can only start at this time."""
    return a_visit(person, day, start, duration, possible=(start, start), **given)


def both(*visits: Visit, minutes: int = 0, **given: Any) -> Week:
    """A week of these visits, all the places as far apart."""
    return a_week(visits, travel=places(dict.fromkeys([*(v.person for v in visits), "home"]), minutes), **given)


def everything(week: Week) -> Rota:
    """Every visit when it suits, by the workers in turn."""
    team = [worker.id for worker in week.workers]
    return a_rota(
        *(going(v, *(team[(n + k) % len(team)] for k in range(len(v.places)))) for n, v in enumerate(week.visits))
    )


def agree(week: Week, goes: bool, rule: str, proves: bool = True) -> Answer:
    """Everybody is visited where `goes`; else this rule alone forbids it, and somebody is left without.

    Where the model of small weeks `proves` it, the answer is the best that keeps the rules.
    """
    assert {finding.rule for finding in hard(check(week, everything(week)))} == (set() if goes else {rule})
    answer = solved(week)
    assert all(covered(answer, *week.visits)) == goes
    best = exact(week, seconds=SECONDS, start=answer.rota)
    assert best.cost == answer.cost
    assert best.proved == proves
    return answer
