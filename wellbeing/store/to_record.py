"""A visit as somebody may say what happened at it: when it was to be, what is asked, and what they recorded of it.

A visit that was taken from them since they were told of it is still theirs to record, since they may have been there
before they heard. Whatever they were never told of raises `NotYours`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.json_form import from_json
from rota.telling import Going
from rota.week import Window
from wellbeing.models import Competence, Team, TimelineVisit, ToldChange
from wellbeing.store.visit import Record, ToldVisit, records_of, visit_of
from wellbeing.viewer import Action, NotYours, Viewer


@dataclass(frozen=True, slots=True)
class ToRecord:
    """What is needed to take what somebody says of a visit: `tasks` and `outcomes` are what is asked, by id."""

    id: UUID
    team_id: UUID
    when: Window
    record: Record | None
    tasks: Mapping[str, str]
    outcomes: Mapping[str, str]


def of_told(visit: ToldVisit) -> ToRecord:
    """The same of a visit that its worker looks at."""
    return ToRecord(
        visit.id,
        visit.team_id,
        visit.when,
        visit.record,
        {str(task.id): task.competence for task in visit.needs if task.asked},
        {outcome.id: outcome.words for outcome in visit.outcomes},
    )


def to_record(session: Session, viewer: Viewer, visit_id: UUID) -> ToRecord:
    """A visit that the viewer was told to go to, now or before, or has recorded. Raises `NotYours`."""
    try:
        visit = visit_of(session, viewer, visit_id)
    except NotYours:
        return _told_before(session, viewer, visit_id)
    return of_told(visit) if visit.mine else _told_before(session, viewer, visit_id)


def names_of_tasks(session: Session, teams: Collection[UUID], tasks: Collection[UUID]) -> dict[str, str]:
    """Those of these ids that are tasks of the providers of `teams`, with their names: what an older page asked."""
    providers = select(Team.provider_id).where(Team.id.in_(teams))
    rows = session.execute(
        select(Competence.id, Competence.name).where(
            Competence.id.in_(tasks), Competence.provider_id.in_(providers), Competence.kind == "delegated"
        )
    )
    return {str(row.id): row.name for row in rows}


def _told_before(session: Session, viewer: Viewer, visit_id: UUID) -> ToRecord:
    me, teams = viewer.worker_id, viewer.teams(Action.RECORD_VISIT)
    row = session.get(TimelineVisit, visit_id)
    if me is None or row is None or row.team_id not in teams:
        raise NotYours
    told = session.execute(
        select(ToldChange.before, ToldChange.after)
        .where(
            ToldChange.visit_id == visit_id,
            ToldChange.worker_id == me,
            or_(ToldChange.before.is_not(None), ToldChange.after.is_not(None)),
        )
        .order_by(ToldChange.told_at.desc(), ToldChange.id)
        .limit(1)
    ).first()
    if told is None:
        raise NotYours
    going = from_json(Going, json.loads(told.after or told.before))
    when = Window(going.start, going.start + timedelta(minutes=going.minutes))
    record = records_of(session, me, [visit_id]).get(visit_id)
    return ToRecord(visit_id, row.team_id, when, record, {}, {})
