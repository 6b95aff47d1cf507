"""A solver's answer beside the rota as it stands: what is the same, what would change, what has moved on.

Knows jobs and answers. Changes nothing: `store.proposal` takes what the team chooses.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from rota.json_form import from_json
from rota.week import Week
from solver.answer import Answer, ChangedPlace
from wellbeing.models import Job
from wellbeing.store.week import week_of


@dataclass(frozen=True)
class Offer:
    """A proposal beside the week as it stands now.

    `fitting` are the changed places that stand as the solver saw them; `moved_on` those that somebody has changed
    since, otherwise than proposed.
    """

    week: Week
    answer: Answer
    fitting: tuple[ChangedPlace, ...]
    moved_on: tuple[ChangedPlace, ...]


def week_asked(job: Job) -> date:
    """The first day of the week that the job proposes."""
    return date.fromisoformat(json.loads(job.asked)["week"])


def answer_of(job: Job) -> Answer | None:
    """What the solver answered; None while it has not."""
    return None if job.result is None else from_json(Answer, json.loads(job.result))


def offer_of(session: Session, job: Job) -> Offer | None:
    """The job's proposal against the rota as it stands; None while it has no result."""
    answer = answer_of(job)
    return None if answer is None else compare(week_of(session, job.team_id, week_asked(job)), answer)


def compare(week: Week, answer: Answer) -> Offer:
    """An answer against a week, place by place."""
    fitting: list[ChangedPlace] = []
    moved_on: list[ChangedPlace] = []
    for change in answer.changes:
        now = week.rota.at(change.visit, change.place)
        if change.visit in week.visit and now == change.before:
            fitting.append(change)
        elif change.visit not in week.visit or now != change.after:
            moved_on.append(change)
    return Offer(week, answer, tuple(fitting), tuple(moved_on))
