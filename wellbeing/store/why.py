"""Why this worker and why then, and "why not …?": the week that it is asked of, and the question as long work.

Knows rows and jobs. What is said is `solver.why`'s and `solver.why_not`'s; must not word anything itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from rota.json_form import BadForm, from_json, to_json
from rota.local_time import monday_of
from rota.week import Rota, Visit, Week
from wellbeing.models import Job
from wellbeing.store import job as jobs
from wellbeing.store import offer as offers
from wellbeing.store.timeline import planned_day, states_of
from wellbeing.store.week import week_of
from wellbeing.viewer import Action, NotYours, Viewer

WHY_NOT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """Why not this worker, or this start, at this place of a visit? Asked of the rota, or of a proposal's."""

    week: date
    visit: UUID
    place: int
    worker: str | None = None
    start: datetime | None = None
    proposal: UUID | None = None


@dataclass(frozen=True)
class Looked:
    """The week that a visit is in, with the rota that is looked at; `asked` None where the visit was cancelled."""

    week: Week
    asked: Visit | None


def looked_at(session: Session, viewer: Viewer, team_id: UUID, visit_id: UUID, proposal: Job | None = None) -> Looked:
    """The visit in its week, as it stands or as the proposal would have it. Raises `NotYours`."""
    if not viewer.may(Action.SEE_ROTA, team_id):
        raise NotYours
    state = states_of(session, team_id, [visit_id]).get(visit_id)
    if state is None or state.asked is None:
        raise NotYours
    start = next((place.start for place in state.planned.places if place.start), None)
    first = monday_of(planned_day(state.asked, start or state.asked.options[0].suits.start))
    if proposal is not None:
        first = offers.week_asked(proposal)
    week = rota_looked_at(week_of(session, team_id, first), proposal)
    return Looked(week, week.visit.get(visit_id))


def rota_looked_at(week: Week, proposal: Job | None) -> Week:
    """The week with the rota of this proposal, where there is one."""
    answer = None if proposal is None else offers.answer_of(proposal)
    return week if answer is None else replace(week, rota=_known(week, answer.rota))


def proposal_of(session: Session, viewer: Viewer, team_id: UUID, job_id: UUID) -> Job:
    """This proposal of the team's, once there is an answer. Raises `NotYours`."""
    job = jobs.get(session, viewer, job_id)
    if job.team_id != team_id or job.kind != jobs.PROPOSE or job.result is None:
        raise NotYours
    return job


def ask(session: Session, viewer: Viewer, team_id: UUID, question: Question) -> Job:
    """Try it as long work. Raises `NotYours`."""
    if not viewer.may(Action.CHANGE_ROTA, team_id):
        raise NotYours
    return jobs.ask(
        session, team_id, jobs.WHY_NOT, {**to_json(question), "seconds": WHY_NOT_SECONDS}, viewer.user_id
    )  # fmt: skip


def tried(session: Session, viewer: Viewer, team_id: UUID, job_id: UUID) -> tuple[Job, Question]:
    """The job that tries this, and what was asked. Raises `NotYours`."""
    job = jobs.get(session, viewer, job_id)
    if job.team_id != team_id or job.kind != jobs.WHY_NOT:
        raise NotYours
    return job, question_of(json.loads(job.asked))


def question_of(asked: object) -> Question:
    """The question in what a job was asked. Raises `NotYours` where it is none."""
    try:
        return from_json(Question, asked)
    except BadForm as error:
        raise NotYours from error


def _known(week: Week, rota: Rota) -> Rota:
    """What is planned for visits that the week still asks for."""
    return Rota(tuple(a for a in rota.assignments if a.visit in week.visit))
