"""Trying something out as long work: what a team supposes; another worker or time at a visit. Changes no rota.

The first half of each runs in the worker, with the database; the second in the child that solves, with none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from rota.json_form import from_json, to_json
from rota.local_time import spoken_day
from rota.week import Rota, Week
from solver.answer import Progress
from solver.tried import on_draft, try_it, undrafted
from wellbeing.models import Job, Team, Trial
from wellbeing.store import supposing, why
from wellbeing.store import trial as trials
from wellbeing.store.job import Held, newest_proposal
from wellbeing.store.offer import answer_of
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours


def trial_asked(session: Session, held: Held) -> dict[str, Any]:
    """The week as it stands, and as it would be in each way of the trial."""
    row = session.get(Trial, UUID(held.asked["trial"]))
    if row is None or row.team_id != held.team:
        raise NotYours
    week, ways = supposing.ways(session, held.team, row.week, trials.supposed_of(row))
    found = [{"day": None if way.day is None else way.day.isoformat(), "week": to_json(way.week)} for way in ways]
    waiting = newest_proposal(session, held.team, row.week) if undrafted(week) else None
    answer = None if waiting is None else answer_of(waiting)
    return {
        "week": to_json(week),
        "ways": found,
        "seq": session.get_one(Team, held.team).latest_seq,
        "draft": None if answer is None else to_json(answer.rota),
    }


def try_trial(work: Mapping[str, Any], tell: Callable[[Any], None], stopped: Callable[[], bool]) -> tuple[Any, bool]:
    """What each way comes to: figures, changes, what is missing and what would free it."""
    from solver import propose

    week, each = from_json(Week, work["week"]), float(work["seconds"]) / max(1, len(work["ways"]))
    draft = from_json(Rota, work["draft"]) if work.get("draft") else None
    if undrafted(week) and draft is None:
        draft = propose(week, seconds=each, progress=tell, stop=stopped).rota
    week = on_draft(week, draft) if draft is not None else week
    found = []
    for number, way in enumerate(work["ways"]):
        day = None if way["day"] is None else date.fromisoformat(way["day"])
        told = _from(tell, number * each, "" if day is None else f"{spoken_day(day)}: ")
        now = from_json(Week, way["week"])
        now = on_draft(now, draft) if draft is not None else now
        came = try_it(week, now, day, seconds=each, progress=told, stop=stopped)
        found.append(to_json(replace(came, drafted=draft is not None)))
    return {"seq": work["seq"], "ways": found}, stopped()


def _from(tell: Callable[[Any], None], seconds: float, which: str) -> Callable[[Progress], None]:
    """Progress of one of several ways, told as of the whole."""
    return lambda progress: tell(replace(progress, seconds=progress.seconds + seconds, doing=which + progress.doing))


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
