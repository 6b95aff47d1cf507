"""How a usual pattern begins and changes its weeks: out of dated weeks, empty, longer, shorter, or with another first.

Works out changes for the one door of `store.usual`; writes nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.usual import place_in_pattern, usual_id
from rota.changes import Planned, PlannedPart
from rota.local_time import end_of_week, midnight, monday_of
from rota.pattern import EMPTY, PatternChange, Shape, UsualVisit, bare, dated, monday, usual
from wellbeing.models.rota import Assignment, TimelineVisit
from wellbeing.store.timeline import load_timeline, standing
from wellbeing.store.usual import keys_of
from wellbeing.store.usual_rows import load


def planned_between(session: Session, team_id: UUID, first: date, before: date) -> list[datetime]:
    """When each place of a visit begins to which somebody goes, from the day `first` to before the day `before`."""
    query = (
        select(Assignment.start)
        .join(TimelineVisit, TimelineVisit.id == Assignment.visit_id)
        .where(
            TimelineVisit.team_id == team_id,
            Assignment.worker_id.is_not(None),
            Assignment.start >= midnight(first),
            Assignment.start < midnight(before),
        )
    )
    return list(session.scalars(query))


def from_weeks(session: Session, team_id: UUID, shape: Shape, before: Shape | None) -> PatternChange:
    """The pattern out of dated weeks, of which the week of `shape.anchor` is the first.

    Over what is usual now, where there is a pattern (`before`); what those weeks say nothing of stays.
    """
    stands = load(session, team_id)
    asked = keys_of(session, team_id, shape)
    parts: dict[UUID, PlannedPart] = {}
    for week in range(shape.weeks):
        real = shape.anchor + timedelta(weeks=week)
        timeline = load_timeline(session, team_id, real, end_of_week(real))
        for state in timeline.values():
            if state.asked is None or not standing(state) or monday_of(min(state.asked.days)) != real:
                continue
            place = place_in_pattern(state.asked, week)
            if place is None or place.id not in asked:
                continue
            after = usual(state.planned, week, real)
            now = stands[place.id].planned if place.id in stands else EMPTY
            if bare(after) != bare(now):
                parts[place.id] = PlannedPart(place.id, now, after)
    return PatternChange(tuple(parts.values()), "", before, shape)


def reshaped(session: Session, team_id: UUID, before: Shape, after: Shape) -> PatternChange:
    """The pattern with other weeks: those that it gains repeat those it has; what is asked in another goes along."""
    was, asked = keys_of(session, team_id, before), keys_of(session, team_id, after)
    planned = {id: visit.planned for id, visit in load(session, team_id).items()}
    parts = [PlannedPart(id, planned[id], EMPTY) for id in was.keys() - asked.keys() if bare(planned.get(id, EMPTY))]
    for id, visit in asked.items():
        stands = planned.get(id, EMPTY)
        if id not in was and bare(copied := _copied(visit, before, was, planned)) != bare(stands):
            parts.append(PlannedPart(id, stands, copied))
    return PatternChange(tuple(sorted(parts, key=lambda part: part.visit)), "", before, after)


def _copied(
    visit: UsualVisit, before: Shape, was: Mapping[UUID, UsualVisit], planned: Mapping[UUID, Planned]
) -> Planned:
    """What was usual for the same visit in the week that this one repeats, or else in any in which it was asked."""
    for week in sorted(range(before.weeks), key=lambda week: (week != visit.week % before.weeks, week)):
        id = usual_id(visit.support, week, visit.weekday, visit.ordinal)
        if id in was:
            return dated(planned.get(id, EMPTY), week, monday(visit.week))
    return EMPTY
