"""What of a count of people may be shown, so that nobody can be found in any editions put together.

Knows numbers alone: no rows, no names, no files. Three rules, and everything else in an edition follows from them:

* A count of people is shown as 0, as "1 to 7", or to the nearest 5 (NHS England's rule for small numbers).
* Whatever is made of several counts (a whole, a total, a share) is made of what is shown of them, never of the truth;
  what has a hidden part is not shown. So it tells nothing that its parts don't tell.
* Counts over twelve months overlap from month to month. One is held back where, with those given out before, it would
  narrow down a hidden one, or where a hidden one of it would already be narrowed down (`Rolling`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

FEWEST_PEOPLE = 8
"""Fewer people than so many, unless there are none, are not told apart; nor are visits and hours of a team of them."""
ROUNDED_TO = 5
"""Counts of people are shown to the nearest multiple of this."""
WINDOW = 12
"""Months of a rolling year: whoever is counted in one is counted in at least so many that follow each other."""


class Held(StrEnum):
    """What stands in the place of a number, in words."""

    FEW = "1 to 7"
    NOT_SHOWN = "not shown"


Cell = int | float | Held | None
"""A number as it is shown, or what stands in its place. None: there is nothing to tell."""


def people(count: int) -> int | Held:
    """A count of people as it is shown."""
    if count <= 0:
        return 0
    if count < FEWEST_PEOPLE:
        return Held.FEW
    return ROUNDED_TO * ((count + ROUNDED_TO // 2) // ROUNDED_TO)


def could_be(shown: Cell) -> tuple[int, int]:
    """The fewest and the most people that there can be behind a count as it is shown."""
    if shown is Held.FEW:
        return 1, FEWEST_PEOPLE - 1
    if not isinstance(shown, int) or isinstance(shown, Held):
        return 0, _MANY
    if shown == 0:
        return 0, 0
    return max(FEWEST_PEOPLE, shown - ROUNDED_TO // 2), shown + ROUNDED_TO // 2


def added(parts: Iterable[Cell]) -> Cell:
    """The whole of these parts as they are shown; not shown where one of them isn't. None where there is no part."""
    total: int | float = 0
    some = False
    for part in parts:
        if isinstance(part, Held):
            return Held.NOT_SHOWN
        if part is not None:
            total, some = total + part, True
    return total if some else None


def share(part: Cell, whole: Cell) -> Cell:
    """The part of a hundred of the whole, to one decimal place, from both as they are shown."""
    if isinstance(part, Held) or isinstance(whole, Held):
        return Held.NOT_SHOWN
    if part is None or not whole or whole < 0:
        return None
    return round(100 * part / whole, 1)


_MANY = 10**6
"""More people than any count could be of."""


@dataclass(frozen=True, slots=True)
class Window:
    """A count over the twelve months that end with month number `ends`, as it was shown."""

    ends: int
    shown: Cell


class Rolling:
    """What the windows of one count, given out one after another, tell together.

    Somebody who is counted in a window has something in one of its months, so that they are counted in every window
    that holds this month: twelve that follow each other, or more. Let `born` be how many people have come into the
    count up to a month and `gone` how many have left it: then each is never less than the month before, the count is
    born - gone, and nobody has gone who was not born twelve months before. Every rule is about the difference of two
    such numbers, so the least and the most that a count can be are shortest ways through them, and every whole number
    between is possible.
    """

    def __init__(self, given: Sequence[Window]) -> None:
        """`given`: the windows shown so far, in any order; those that are not shown tell nothing."""
        self._given = [window for window in given if window.shown is not None and window.shown is not Held.NOT_SHOWN]

    def shown(self, ends: int, count: int) -> Cell:
        """How this count, over the twelve months that end with month number `ends`, is shown beside the others.

        Held back, whatever it is, where the others already say that it is more than 1 but not that it is 8 or more,
        or where one of the ways in which it could be shown would narrow down a hidden one. Nothing of this looks at
        the count itself, so that being held back tells nothing either.
        """
        least, _ = self.range_of(ends)
        if 1 < least < FEWEST_PEOPLE or any(window.ends == ends for window in self._given):
            return Held.NOT_SHOWN
        if any(Rolling([*self._given, Window(ends, cell)]).narrows for cell in self._outcomes()):
            return Held.NOT_SHOWN
        cell = people(count)
        return cell if Rolling([*self._given, Window(ends, cell)]).safe else Held.NOT_SHOWN

    def _outcomes(self) -> Iterable[Cell]:
        """Every way in which a further count could be shown, as far as it matters to a hidden one."""
        if not any(window.shown is Held.FEW for window in self._given):
            return ()
        most = max(could_be(window.shown)[1] for window in self._given) + 2 * FEWEST_PEOPLE
        return (0, Held.FEW, *range(2 * ROUNDED_TO, most, ROUNDED_TO))

    @property
    def narrows(self) -> bool:
        """Whether all that is shown can be true at once, and some hidden count can't be anything from 1 to 7."""
        return self._ways([window.ends for window in self._given]) is not None and not self.safe

    @property
    def safe(self) -> bool:
        """Whether each hidden count may still be anything from 1 to 7, and all that is shown can be true at once."""
        ways = self._ways([window.ends for window in self._given])
        if ways is None:
            return False
        few = (1, FEWEST_PEOPLE - 1)
        return all(ways.range_of(window.ends) == few for window in self._given if window.shown is Held.FEW)

    def range_of(self, ends: int) -> tuple[int, int]:
        """The least and the most that the count of the window that ends with this month can be, by what is shown."""
        ways = self._ways([ends, *(window.ends for window in self._given)])
        return (0, _MANY) if ways is None else ways.range_of(ends)

    def _ways(self, ends: Sequence[int]) -> _Ways | None:
        """The shortest ways between all numbers; None where what is shown can't all be true."""
        if not ends:
            return _Ways(0, np.zeros((0, 0), dtype=np.int64))
        first = min(ends) - WINDOW
        months = max(ends) - first + 1
        ways = np.full((2 * months, 2 * months), _MANY, dtype=np.int64)
        np.fill_diagonal(ways, 0)

        def at_most(more: int, less: int, most: int) -> None:
            """Number `more` less number `less` is at most `most`."""
            ways[less, more] = min(ways[less, more], most)

        for month in range(months):
            born, gone = month, months + month
            at_most(gone, born, 0)
            at_most(gone, max(0, month - WINDOW), 0)
            if month:
                at_most(born - 1, born, 0)
                at_most(gone - 1, gone, 0)
        for window in self._given:
            low, high = could_be(window.shown)
            born, gone = window.ends - first, months + window.ends - first
            at_most(born, gone, high)
            at_most(gone, born, -low)
        for through in range(2 * months):
            ways = np.minimum(ways, ways[:, through, None] + ways[None, through, :])
        return None if (np.diagonal(ways) < 0).any() else _Ways(first, ways)


@dataclass(frozen=True, slots=True)
class _Ways:
    """How much one number can be more than another at most, for all of them: first those born, then those gone."""

    first: int
    ways: np.ndarray

    def range_of(self, ends: int) -> tuple[int, int]:
        months = len(self.ways) // 2
        born, gone = ends - self.first, months + ends - self.first
        return max(0, -int(self.ways[born, gone])), min(_MANY, int(self.ways[gone, born]))
