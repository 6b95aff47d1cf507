"""Compiles the search once and keeps it on disk, so that nobody waits for it later.

Run as `python -m solver.search.compile`.
"""

from __future__ import annotations

import sys
from time import monotonic

from solver.search.compiled import COMPILED, forget_older


def compile_all() -> float:
    """Runs every compiled function once on a tiny week; the seconds it took (a blink when already kept)."""
    from solver.benchmarks.weeks import week
    from solver.propose import propose

    begun = monotonic()
    forget_older()
    tiny = week(people=6, workers=3, seed=1)
    first = propose(tiny, steps=30)
    propose(tiny.planned(first.rota), steps=1)
    return monotonic() - begun


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
