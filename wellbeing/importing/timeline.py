"""The visits that support lines ask for, brought onto a team's timeline through the one door, a week a change.

Knows when and for which days; `plans.changes` knows what. What was planned, pinned or cancelled by hand stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.changes import plan_change
from plans.support import DAYS_IN_WEEK, monday_of
from wellbeing.models import Person, PersonMembership, VisitEntry
from wellbeing.store.lines import lines_of
from wellbeing.store.places import person_place
from wellbeing.store.rota import load_timeline, record_change

WEEKS_AHEAD = 6
"""This week and so many more have their visits on the timeline."""
DEVICE = "importing"
KIND = "plan"


def weeks_ahead(today: date) -> tuple[date, ...]:
    """The Mondays of this week and of those after it that are kept filled."""
    return tuple(monday_of(today) + timedelta(weeks=n) for n in range(WEEKS_AHEAD + 1))


def bring_in_step(session: Session, team_id: UUID, mondays: Iterable[date], now: datetime) -> int:
    """Let the visits of these weeks be those that the team's support lines ask for, from `now` on.

    Gives the number of visits touched. Changes nothing where nothing differs.
    """
    people = session.scalars(
        select(Person)
        .join(PersonMembership, PersonMembership.person_id == Person.id)
        .where(PersonMembership.team_id == team_id)
    ).all()
    lines = lines_of(session, {person.id for person in people}, ended=False)
    places = {str(person.id): person_place(person) for person in people}
    touched = 0
    for monday in mondays:
        days = [monday + timedelta(days=n) for n in range(DAYS_IN_WEEK)]
        timeline = load_timeline(session, team_id, days[0], days[-1])
        begun = frozenset(session.scalars(select(VisitEntry.visit_id).where(VisitEntry.visit_id.in_(list(timeline)))))
        change = plan_change(timeline, lines, lines, days, now, places, 1, begun)
        if not change.parts:
            continue
        record_change(
            session,
            team_id=team_id,
            change=change,
            author_id=None,
            device=DEVICE,
            client_key=uuid4().hex,
            kind=KIND,
            happened_at=now,
            judged=False,
        )
        touched += len(change.visits)
    return touched
