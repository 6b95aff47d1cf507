"""Trying something out as long work: another worker or time at a visit. Changes nothing of any rota.

The first half of each runs in the worker, with the database; the second in the child that solves, with none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from rota.json_form import from_json, to_json
from rota.week import Week
from wellbeing.models import Job
from wellbeing.store import why
from wellbeing.store.job import Held
from wellbeing.store.week import week_of


def another_asked(session: Session, held: Held) -> dict[str, Any]:
    """The week that the question is asked of, with the rota that is looked at."""
    question = why.question_of(held.asked)
    proposal = None if question.proposal is None else session.get(Job, question.proposal)
    if proposal is not None and proposal.team_id != held.team:
        proposal = None
    return {"week": to_json(why.rota_looked_at(week_of(session, held.team, question.week), proposal))}


def try_another(work: Mapping[str, Any], tell: Callable[[Any], None], stopped: Callable[[], bool]) -> tuple[Any, bool]:
    """What another worker or another time would come to: its sentences, and whether others had to move."""
    from solver import why_not

    week = from_json(Week, work["week"])
    question = why.question_of({**work, "week": week.first.isoformat()})
    found = why_not(
        week, week.rota, question.visit, question.place, worker=question.worker, start=question.start,
        seconds=float(work["seconds"]), stop=stopped,
    )  # fmt: skip
    return {
        "said": [each.sentence for each in found.said],
        "mended": found.mended,
        "found": found.found,
    }, False
