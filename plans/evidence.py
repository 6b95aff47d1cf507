"""What a report counts of people's lives, over twelve months: equipment waits, day 91 after hospital, statements.

Plain numbers with how many people are behind each. Knows no rows, no names, no files and no suppression.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from plans.outcomes import STATEMENTS, Rating, about_statement, move_since
from plans.reablement import Stay, Where, counts

DEFINITION_WAITS = (
    "Equipment waits: the median number of days from first contact to a finished assessment, and from an order to "
    "the day the thing was fitted, for those that ended in the twelve months; and the orders that wait still."
)
DEFINITION_DAY_91 = (
    "At home on day 91: people aged 65 or over who were discharged from hospital into reablement and whose 91st day "
    "after the discharge fell in the twelve months; how many of them were at home then. Whoever had died, was in "
    "hospital or in a care home, or of whom nobody has said, counts as not at home."
)
DEFINITION_STATEMENTS = "Two ways of asking differ only by two or more of ten."


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait that ended: the median in days (None: none ended), how many there were, of how many people."""

    days: float | None = None
    ended: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Equipment:
    """Waits for an assessment and for a thing to be fitted; orders that wait still, and whose they are."""

    assessment: Wait = Wait()
    fitted: Wait = Wait()
    waiting: int = 0
    people_waiting: int = 0


@dataclass(frozen=True, slots=True)
class AtHome:
    """People in the 91 days figure, and those of them at home. `unsaid`: nobody has said where they are.

    `unborn` people are not in it, since nobody knows their birthday.
    """

    people: int = 0
    at_home: int = 0
    unsaid: int = 0
    unborn: int = 0

    @property
    def percent(self) -> float | None:
        """Those at home of a hundred; None where nobody is counted."""
        return 100 * self.at_home / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Moved:
    """How a statement (by its number) moved for the people who answered it at least twice."""

    number: int
    up: int = 0
    same: int = 0
    down: int = 0

    @property
    def people(self) -> int:
        """Everybody who answered it at least twice."""
        return self.up + self.same + self.down


@dataclass(frozen=True, slots=True)
class Lives:
    """All of it, for the twelve months from `first` to `last`."""

    first: date
    last: date
    equipment: Equipment
    day_91: AtHome
    statements: tuple[Moved, ...]


def wait_of(waits: Iterable[tuple[str, date, date]]) -> Wait:
    """What waits (whose, from when, until when) come to. Days, never below 0."""
    every = list(waits)
    if not every:
        return Wait()
    days = median(max(0, (until - since).days) for _, since, until in every)
    return Wait(float(days), len(every), len({person for person, _, _ in every}))


def at_home(stays: Iterable[tuple[str, date | None, Stay, Where | None]], first: date, last: date) -> AtHome:
    """The 91 days figure of stays (whose, born when, the stay, where on day 91). A person counts for each discharge."""
    people, home, unsaid, unborn = set(), set(), set(), set()
    for person, born, stay, where in stays:
        if stay.day_91 is None or not first <= stay.day_91 <= last:
            continue
        one = (person, stay.discharged_on)  # two stays may follow one discharge
        counted = counts(born, stay)
        if counted is None:
            unborn.add(one)
        if not counted:
            continue
        people.add(one)
        if where is Where.HOME:
            home.add(one)
        elif where is None:
            unsaid.add(one)
    return AtHome(len(people), len(home), len(unsaid - home), len(unborn))


def moved(ratings: Mapping[str, Iterable[Rating]], first: date, last: date) -> tuple[Moved, ...]:
    """How each statement moved, of the ratings that stand by person; those outside the twelve months are left out."""
    within = {person: [each for each in those if first <= each.on <= last] for person, those in ratings.items()}
    found = []
    for statement in STATEMENTS:
        about = about_statement(statement.number)
        moves = [move.by for those in within.values() if (move := move_since(those, about, first)) is not None]
        found.append(
            Moved(
                statement.number,
                up=sum(by > 0 for by in moves),
                same=sum(by == 0 for by in moves),
                down=sum(by < 0 for by in moves),
            )
        )
    return tuple(found)
