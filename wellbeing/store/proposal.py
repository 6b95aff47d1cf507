"""A solver's answer as the team meets it: what of it still fits the rota as it stands, and taking all or some.

Knows answers, jobs and the one door. Nothing here applies itself: somebody takes it, part by part if they like.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from rota.changes import Change, accept
from rota.json_form import from_json
from rota.week import Assignment, Week
from solver.answer import Answer, ChangedPlace
from wellbeing.models import Job
from wellbeing.store.change_log import NotTaken
from wellbeing.store.rota import Recorded, record_change
from wellbeing.store.timeline import load_timeline
from wellbeing.store.week import week_of

KIND = "accept"


@dataclass(frozen=True)
class Offer:
    """A proposal beside the week as it stands now.

    `fitting` are the changed places whose visit stands as the solver saw it, or is open; `moved_on` those that
    somebody has changed since, which can't be taken; `same` counts the places that already are as proposed.
    """

    week: Week
    answer: Answer
    fitting: tuple[ChangedPlace, ...]
    moved_on: tuple[ChangedPlace, ...]
    same: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking a proposal: the visits taken, those that had moved on, and the change, if any."""

    visits: int
    moved_on: int
    change: Recorded | NotTaken | None


def week_asked(job: Job) -> date:
    """The first day of the week that the job proposes."""
    return date.fromisoformat(json.loads(job.asked)["week"])


def offer_of(session: Session, job: Job) -> Offer | None:
    """The job's proposal against the rota as it stands; None while it has no result."""
    if job.result is None:
        return None
    return compare(week_of(session, job.team_id, week_asked(job)), from_json(Answer, json.loads(job.result)))


def compare(week: Week, answer: Answer) -> Offer:
    """An answer against a week: place by place, what is the same, what would change and what no longer fits."""
    fitting: list[ChangedPlace] = []
    moved_on: list[ChangedPlace] = []
    same = answer.same_count
    for change in answer.changes:
        now = week.rota.at(change.visit, change.place)
        if change.visit not in week.visit or now not in (change.before, change.after):
            moved_on.append(change)
        elif now == change.after:
            same += 1
        else:
            fitting.append(change)
    return Offer(week, answer, tuple(fitting), tuple(moved_on), same)


def take(
    session: Session,
    job: Job,
    *,
    chosen: Iterable[UUID] | None,
    author_id: int,
    device: str,
    client_key: str,
    now: datetime,
) -> Taken:
    """Plan the chosen visits (None: all) as proposed, in one change, and mark the proposal as answered.

    Every part is compared with the present under the team's lock; one that no longer fits is left out and counted.
    """
    job.answered_at = now
    offer = offer_of(session, job)
    wanted = None if chosen is None else frozenset(chosen)
    if offer is None or wanted == frozenset():
        return Taken(0, 0, None)
    taking = [change for change in offer.fitting if wanted is None or change.visit in wanted]
    missed = {change.visit for change in offer.moved_on if wanted is None or change.visit in wanted}
    composite = _change(session, job, offer.week, taking)
    if not composite.parts:
        return Taken(0, len(missed), None)
    change = record_change(
        session,
        team_id=job.team_id,
        change=composite,
        author_id=author_id,
        device=device,
        client_key=client_key,
        kind=KIND,
        happened_at=now,
        said=f"{job.id} {sorted(map(str, wanted)) if wanted is not None else 'all'}",
    )
    return Taken(len(composite.visits), len(missed), change)


def _change(session: Session, job: Job, week: Week, taking: Iterable[ChangedPlace]) -> Change:
    timeline = load_timeline(session, job.team_id, week.first, week.dates[-1])
    return accept(timeline, (_wanted(change) for change in taking), "")


def _wanted(change: ChangedPlace) -> Assignment:
    """The assignment that a change asks for; one that takes somebody away leaves the time as it was."""
    if change.after is not None:
        return change.after
    if change.before is None:
        raise ValueError("A change changes something.")
    return Assignment(change.visit, change.place, None, change.before.start)
