"""Answers about the fewest faces, kept while nothing that they come from is other. Knows no search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar

from rota.week import Person, Pin, Visit, Week

T = TypeVar("T")
MOST_KEPT = 600
"""Answers that are kept: a few weeks of a dozen teams."""


@dataclass(frozen=True)
class _Asked:
    """All that an answer about one person comes from: their own visits, pins and needs, and what holds for everybody.

    Whatever else is planned in the week makes no difference to it. Comparing two is quick where their parts are the
    very same objects, as they mostly are.
    """

    visits: tuple[Visit, ...]
    pins: tuple[Pin, ...]
    person: Person | None
    others: tuple[object, ...]


def kept(find: Callable[[Week, str], T]) -> Callable[[Week, str], T]:
    """What `find` says of a person in a week, without asking it twice about the same."""
    known: dict[tuple[object, ...], tuple[_Asked, T]] = {}

    @wraps(find)
    def answer(week: Week, person: str) -> T:
        asked = _asked(week, person)
        first = asked.visits[0].id if asked.visits else None
        key = (week.team, person, week.first, week.days, len(asked.visits), first)
        before = known.get(key)
        if before is not None and before[0] == asked:
            return before[1]
        found = find(week, person)
        if len(known) >= MOST_KEPT:
            known.clear()
        known[key] = (asked, found)
        return found

    return answer


def _asked(week: Week, person: str) -> _Asked:
    visits = tuple(visit for visit in week.visits if visit.person == person)
    mine = {visit.id for visit in visits}
    return _Asked(
        visits,
        tuple(pin for pin in week.pins if pin.visit in mine),
        week.person.get(person),
        (
            week.workers, week.sign_offs, week.gaps, week.limits, week.first, week.days, week.team_time, week.cyclic,
            week.worked_before, week.tied_after, week.competences, week.travel, week.seen.get(person),
        ),
    )  # fmt: skip
