"""A dated week made from the team's usual pattern: what that would come to, and making it, through the rota's one door.

Knows the rows that say what is different this week. What follows from them is for `rota.from_pattern`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.usual import dated_id
from rota.changes import VisitState, accept
from rota.from_pattern import Around, Made, make
from rota.limits import DAYS_IN_WEEK
from rota.local_time import midnight, monday_of
from rota.pattern import UsualVisit
from rota.week import Week, Window
from wellbeing import clock
from wellbeing.bank_holidays import bank_holidays
from wellbeing.models import Team, VisitsHeld
from wellbeing.models.usual import UsualPattern
from wellbeing.store.asked_visits import horizon_end, window_of
from wellbeing.store.change_log import NotTaken
from wellbeing.store.rota import Recorded, lock, record_change, record_what_follows
from wellbeing.store.sent_twice import hash_of
from wellbeing.store.team_names import names_of_people, names_of_workers
from wellbeing.store.timeline import load_timeline, standing
from wellbeing.store.usual import lines_today
from wellbeing.store.usual_rows import load, shape_of
from wellbeing.store.week import week_from
from wellbeing.viewer import NotYours

USUAL = "usual"
"""The kind of changes that plan a week as usual."""
ONE_WEEK = timedelta(days=DAYS_IN_WEEK)


@dataclass(frozen=True)
class Preview:
    """What making a week from the pattern would come to. `number` is which of its `weeks` it is, from 1."""

    week: Week
    made: Made
    number: int
    weeks: int
    timeline: Mapping[UUID, VisitState]


def preview(session: Session, team: Team, first: date) -> Preview | None:
    """What the week from the Monday `first` would be, made from the pattern now; None without a pattern."""
    shape = shape_of(session, team.id)
    if shape is None:
        return None
    sunday = first + ONE_WEEK - timedelta(days=1)
    timeline = load_timeline(session, team.id, first, sunday)
    week = week_from(session, team, first, DAYS_IN_WEEK, timeline)
    number = shape.week_on(first)
    rows = load(session, team.id).values()
    those = {dated_id(visit, first): visit for visit in rows if visit.week == number}
    settled = frozenset(id for id, state in timeline.items() if standing(state) and _settled(state))
    around = _around(session, team.id, week, timeline, those.values())
    return Preview(week, make(week, shape, those, settled, around, clock.now()), number + 1, shape.weeks, timeline)


def _settled(state: VisitState) -> bool:
    """Whether the team has said who goes, or pinned something."""
    return any(p.worker or p.pinned_worker or p.pinned_start for p in state.planned.places)


def _around(
    session: Session, team_id: UUID, week: Week, timeline: Mapping[UUID, VisitState], those: Iterable[UsualVisit]
) -> Around:
    last = week.dates[-1]
    lines = lines_today(session, team_id, week.first)
    over = frozenset(line.id for line in lines if line.ends is not None and line.ends < week.first)
    known = {place.worker for visit in those for place in visit.planned.places if place.worker}
    people = {visit.person for visit in those} - week.person.keys()
    return Around(
        bank_holidays=bank_holidays(week.first, last),
        cancelled=frozenset(id for id, state in timeline.items() if state.planned.cancelled),
        held=_held(session, team_id, Window(midnight(week.first), midnight(week.first + ONE_WEEK))),
        supports={line.id: line.name for line in lines},
        over=over,
        off_turn=frozenset(line.id for line in lines if not any(line.on(day) for day in week.dates)) - over,
        people=names_of_people(session, people),
        workers=names_of_workers(session, known - week.worker.keys()),
    )


def _held(session: Session, team_id: UUID, span: Window) -> dict[str, str]:
    query = select(VisitsHeld).where(VisitsHeld.team_id == team_id, VisitsHeld.withdrawn_at.is_(None))
    return {str(row.person_id): row.kind for row in session.scalars(query) if window_of(row).overlaps(span)}


def make_week(
    session: Session,
    team: Team,
    first: date,
    *,
    author_id: int | None,
    device: str,
    client_key: str,
    happened_at: datetime,
) -> tuple[Recorded | NotTaken, Preview]:
    """Plan the week as usual, in one change; what the team has settled stays. Gives what is left to settle too.

    The same key again answers as the first time. Raises `NotYours` where the team has no pattern.
    """
    lock(session, team.id)
    found = preview(session, team, first)
    if found is None:
        raise NotYours
    answer = record_change(
        session,
        team_id=team.id,
        change=accept(found.timeline, found.made.assignments, ""),
        author_id=author_id,
        device=device,
        client_key=client_key,
        kind=USUAL,
        happened_at=happened_at,
        content=hash_of(USUAL, first.isoformat()),
    )
    return answer, found


def make_new_weeks(session: Session, team_id: UUID) -> list[Recorded]:
    """Plan as usual, as a draft, each week that has come into the horizon and in which nothing is planned yet.

    Each week is looked at once: what the team takes back stays taken back. Nobody is told.
    """
    lock(session, team_id)
    pattern = session.get(UsualPattern, team_id, populate_existing=True)
    team = session.get(Team, team_id)
    end = horizon_end(clock.today())
    if pattern is None or team is None or pattern.made_until >= end:
        return []
    made = []
    first = max(monday_of(pattern.made_until), monday_of(clock.today())) + ONE_WEEK
    while first <= end:
        found = preview(session, team, first)
        if found is not None and not any(_planned(state) for state in found.timeline.values()):
            change = accept(found.timeline, found.made.assignments, "")
            answer = record_what_follows(session, team_id, change, None, USUAL)
            made += [answer] if answer is not None else []
        first += ONE_WEEK
    pattern.made_until = end
    session.flush()
    return made


def _planned(state: VisitState) -> bool:
    return state.planned.cancelled or any(place.worker or place.start for place in state.planned.places)
