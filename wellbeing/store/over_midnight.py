"""Visits that run from one week into the next: each is of one week, so that neither by itself sees both.

Knows the told half of the timeline. Must not know who tells, nor what is done with the findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from rota.changes import VisitState
from rota.findings import Finding
from rota.limits import DAYS_IN_WEEK
from rota.local_time import midnight
from rota.rules import stops_publishing
from wellbeing.models.organisation import Team
from wellbeing.store.timeline import load_told, standing
from wellbeing.store.week import week_from

ONE_DAY = timedelta(days=1)


def stops_over_midnight(
    session: Session, team: Team, mondays: Iterable[date], changed: Mapping[UUID, VisitState]
) -> Iterator[Finding]:
    """What stops the told rota on the Sunday nights around these weeks, once the `changed` visits are told too."""
    for monday in sorted({day for first in mondays for day in (first, first + timedelta(days=DAYS_IN_WEEK))}):
        sunday = monday - ONE_DAY
        after = {**load_told(session, team.id, sunday, monday), **changed}
        if any(_runs_past(state, monday) for state in after.values()):
            nights = week_from(session, team, sunday, 2, after, told=True)
            yield from stops_publishing(nights, nights.rota)


def _runs_past(state: VisitState, monday: date) -> bool:
    """Whether somebody is at this visit as that Monday begins."""
    asked = state.asked
    if asked is None or not standing(state):
        return False
    begins = midnight(monday)
    return any(
        place.worker is not None
        and place.start is not None
        and place.start < begins < place.start + timedelta(minutes=asked.duration)
        for place in state.planned.places
    )
