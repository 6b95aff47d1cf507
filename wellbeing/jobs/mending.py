"""Mending a week as long work: three ways in which others go instead of somebody who is away. Changes nothing.

The first half runs in the worker, with the database; the second in the child that solves, with none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from rota.json_form import from_json, to_json
from rota.week import Week
from wellbeing.store import away
from wellbeing.store.job import Held


def week_to_mend(session: Session, held: Held) -> dict[str, Any]:
    """The week that the job names as it is from now on, with the worker it names away."""
    return {"week": to_json(away.week_to_mend(session, held.team, held.asked))}


def mend(work: Mapping[str, Any], tell: Callable[[Any], None], stopped: Callable[[], bool]) -> tuple[Any, bool]:
    """Up to three repairs that differ, best first."""
    from solver import repairs  # here, so that the worker, which prepares, does not load the solver

    week = from_json(Week, work["week"])
    found = repairs(week, seconds=float(work["seconds"]), seed=int(work.get("seed", 1)), stop=stopped)
    return {"answers": [to_json(answer) for answer in found]}, False


def get_ready() -> None:
    """Load all that a repair needs, by mending a small invented week, so that the next one begins at once."""
    from solver import repairs
    from solver.benchmarks.weeks import week

    tiny = week(people=6, workers=3, seed=1)
    first = repairs(tiny, count=1, steps=20)
    repairs(tiny.planned(first[0].rota), count=1, steps=20)
