"""One call that fills a team's week: `propose(week)`. Knows the order of the work, not how any part is done."""

from __future__ import annotations

from collections.abc import Callable

from rota.week import Week
from solver.answer import Answer, Progress

DEFAULT_SECONDS = 20.0


def propose(
    week: Week,
    *,
    seconds: float = DEFAULT_SECONDS,
    seed: int = 1,
    steps: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Answer:
    """A complete rota for `week`, as good as the time allows, that keeps every hard rule.

    Starts from `week.rota` where it is not empty. `seconds` is wall time after getting ready. With `steps` the
    search does exactly so many steps, whatever the time, and the same seed gives the same answer. `progress` is
    told of the best so far a few times a second; `stop` is asked as often, and True ends the search with the best
    so far. Pins are kept even where they contradict each other or a rule, and what they break is named in
    `Answer.pinned`. Never raises for what a week asks, however wild.
    """
    raise NotImplementedError
