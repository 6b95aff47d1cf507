"""Compiles the search once and keeps it on disk, so that nobody waits for it later.

Run as `python -m solver.search.compile`.
"""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

from solver.search.compiled import COMPILED, forget_older

if TYPE_CHECKING:
    from rota.week import Week


def compile_all() -> float:
    """Runs every compiled function once on a tiny week; the seconds it took (a blink when already kept)."""
    from solver.benchmarks.weeks import week
    from solver.propose import propose

    begun = monotonic()
    forget_older()
    tiny = week(people=6, workers=3, seed=1)
    first = propose(tiny, steps=30)
    propose(tiny.planned(first.rota), steps=1)
    try_a_repair(tiny.planned(first.rota))
    return monotonic() - begun


def try_a_repair(week: Week) -> None:
    """Puts a visit of a published week back that was taken out, by what only repairs use."""
    from solver.arrays import arrays
    from solver.mend_pool import put_in_order

    asked = arrays(week)
    stands = asked.standing(week.rota)
    piece = next((p for p in stands if asked.problem.pair[p] < 0 and not asked.problem.fixed[p]), None)
    if piece is not None:
        day = int(asked.problem.opt_day[asked.problem.of_option[piece]])
        stands.pop(piece)
        put_in_order(asked.problem, stands, {piece}, {day}, left=lambda: None, cores=1, seed=1, rounds=2)


def main() -> None:
    """Says what is going on, and does it."""
    if not COMPILED:
        sys.stdout.write("numba is not installed: the solver runs plain, more slowly. Nothing to get ready.\n")
        return
    sys.stdout.write("Getting the solver ready. This is done once, and takes a minute or two.\n")
    sys.stdout.flush()
    sys.stdout.write(f"Ready after {compile_all():.0f} seconds.\n")


if __name__ == "__main__":
    main()
