"""What the coming weeks' visits will use of a person's hours, if they go as planned: from the timeline as it stands.

Read for somebody who was asked already whether they may see the person. Knows nothing of money or of what was used.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from rota.changes import VisitState
from rota.hours_bank import Bank
from rota.limits import DAYS_IN_WEEK
from rota.local_time import end_of_week, monday_of
from wellbeing.models import TimelineVisit, VisitEntry
from wellbeing.store.timeline import asked_from, planned_day, planned_from, standing

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ComingWeek:
    """A week to come, the first from tomorrow: worker-minutes it will add and use, and the balance at its end."""

    monday: date
    allocated: int
    planned: int
    balance: int


def coming_weeks(session: Session, person_id: UUID, bank: Bank, today: date, weeks: int) -> tuple[ComingWeek, ...]:
    """This week and those after it, `weeks` in all. A visit that has a record already is not planned any more.

    Visits count whether or not somebody is going yet, as they are asked for; both workers of a double-handed one.
    """
    first = monday_of(today)
    last = first + timedelta(days=weeks * DAYS_IN_WEEK - 1)
    planned = _planned(session, person_id, today, last)
    balance = bank.at(today).banked
    found = []
    for number in range(weeks):
        monday = first + timedelta(weeks=number)
        sunday = end_of_week(monday)
        still = bank.between(max(monday, today + ONE_DAY), sunday)
        balance += still.banked - planned[monday]
        found.append(ComingWeek(monday, still.allocated, planned[monday], balance))
    return tuple(found)


def _planned(session: Session, person_id: UUID, today: date, last: date) -> Counter[date]:
    """Worker-minutes of the visits from today on, by the Monday of their week."""
    query = select(TimelineVisit.asked, TimelineVisit.planned).where(
        TimelineVisit.person_id == person_id,
        TimelineVisit.last_day >= today,
        TimelineVisit.first_day <= last,
        ~exists().where(VisitEntry.visit_id == TimelineVisit.id),
    )
    found: Counter[date] = Counter()
    for asked, planned in session.execute(query):
        state = VisitState(asked_from(asked), planned_from(planned))
        if state.asked is None or not standing(state):
            continue
        starts = [place.start for place in state.planned.places if place.start is not None]
        day = planned_day(state.asked, starts[0]) if starts else state.asked.options[0].day
        if day >= today or not starts:
            found[monday_of(max(day, today))] += state.asked.duration * len(state.asked.places)
    return found
