"""The kinds of long work: what each needs from the rows, and how the child that solves turns it into an answer.

`PREPARE` runs in the worker, with the database; `SOLVE` in the child, with none. Both have an entry for each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from rota.json_form import from_json, to_json
from rota.limits import DAYS_IN_WEEK
from rota.week import Week
from wellbeing.jobs import mending, trying
from wellbeing.store import job as jobs
from wellbeing.store.job import Held
from wellbeing.store.usual_proposal import USUAL, pattern_asked
from wellbeing.store.week import week_of

Work = Mapping[str, Any]
Tell = Callable[[Any], None]
"""Takes a `solver.Progress`."""
Stopped = Callable[[], bool]
Solved = tuple[Any, bool]
"""The answer as JSON, and whether it was ended early."""


def week_asked(session: Session, held: Held) -> dict[str, Any]:
    """The week that the job names, as JSON."""
    first = date.fromisoformat(held.asked["week"])
    return {"week": to_json(week_of(session, held.team, first, DAYS_IN_WEEK))}


def propose(work: Work, tell: Tell, stopped: Stopped) -> Solved:
    """A proposal of the week."""
    from solver import State  # here, so that the worker, which prepares, does not load the solver
    from solver import propose as solve

    answer = solve(
        from_json(Week, work["week"]),
        seconds=float(work["seconds"]),
        seed=int(work.get("seed", 1)),
        progress=tell,
        stop=stopped,
    )
    return to_json(answer), answer.state is State.STOPPED


PREPARE: dict[str, Callable[[Session, Held], dict[str, Any]]] = {
    jobs.PROPOSE: week_asked,
    USUAL: pattern_asked,
    jobs.WHAT_IF: trying.trial_asked,
    jobs.WHY_NOT: trying.another_asked,
    jobs.REPAIR: mending.week_to_mend,
}
SOLVE: dict[str, Callable[[Work, Tell, Stopped], Solved]] = {
    jobs.PROPOSE: propose,
    USUAL: propose,
    jobs.WHAT_IF: trying.try_trial,
    jobs.WHY_NOT: trying.try_another,
    jobs.REPAIR: mending.mend,
}
