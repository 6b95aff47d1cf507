"""Room for a day of linked routes: its book, the notes of a delay, and who is near whom. Reckons nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from solver.search.problem import Ints, Problem

START, NEXT, LENGTH, PLACE, PAIR, LAG, CLOSE, ROUTE, OPEN = range(9)  # columns of the book
SPENT, WORST = 0, 1  # of `Room.meta`: travel and lateness so far, and the greatest lateness
PRICE, AFTER, ARRIVES, ON = range(4)  # columns of `Room.spots`
SHUT, INVITING = 1, 2  # in `Room.gate`: nothing goes on this route for now; its first piece goes there without travel
NOTES_EACH = 6  # delays noted for each piece; more than that is a circle
OPENS_TELLS = 5  # windows that open five minutes apart are as far from each other as one minute's travel


def linked_room(problem: Problem) -> dict[str, Ints]:
    """The arrays of `Room` for a day of linked routes; hardly any where routes are timed one by one."""
    pieces, routes = (problem.pieces, problem.workers) if problem.linked else (0, 0)
    rows, notes = pieces + routes, NOTES_EACH * pieces + 2

    def zeros(*shape: int) -> Any:
        return np.zeros(shape, dtype=np.int64)

    book, nearest = zeros(rows, 9), zeros(pieces, pieces)
    if problem.linked:
        book[:pieces, LENGTH], book[:pieces, PLACE], book[:pieces, PAIR] = problem.length, problem.place, problem.pair
        book[:pieces, LAG], book[:pieces, CLOSE] = problem.gap_least, problem.opt_suits_to
        book[:pieces, OPEN] = problem.opt_from
        book[pieces:, PLACE], book[pieces:, PAIR], book[pieces:, ROUTE] = problem.anywhere, -1, np.arange(routes)
        apart = problem.travel[0][np.ix_(problem.place, problem.place)]
        apart = apart + np.abs(problem.opt_from[:, None] - problem.opt_from[None, :]) // OPENS_TELLS
        nearest = np.argsort(apart, axis=1, kind="stable").astype(np.int64)
    return {
        "book": book, "meta": zeros(2), "notes": zeros(notes, 2), "stack": zeros(notes + 1),
        "spots": zeros(rows, 4), "others": zeros(rows, 4), "nearest": nearest, "hit": zeros(routes),
        "gate": zeros(routes), "wanted": zeros(pieces),
    }  # fmt: skip
