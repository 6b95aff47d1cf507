"""Visits asked for ahead of time: bringing a team's timeline in step with support lines, through the one door.

Knows memberships, lines and the horizon. What lines mean for visits is `plans.changes`; must not know what a plan
says, nor how it was agreed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.changes import Held, plan_change
from plans.support import SupportLine
from rota.changes import AskedPart, Change, VisitState
from rota.local_time import monday_of
from rota.week import Window, local_day
from wellbeing import clock
from wellbeing.models.held import VisitsHeld
from wellbeing.models.person import Person, PersonMembership
from wellbeing.models.rota import TimelineVisit
from wellbeing.models.visit_entry import VisitEntry
from wellbeing.store.hand_over import held_elsewhere, let_go
from wellbeing.store.lines import lines_of
from wellbeing.store.one_visit import leaving_alone
from wellbeing.store.places import Places
from wellbeing.store.rota import Recorded, lock, record_what_follows
from wellbeing.store.timeline import asked_from, chunks, planned_from

HORIZON = timedelta(weeks=6)
"""How far ahead visits are asked for, up to the Sunday of that week."""
ONE_DAY = timedelta(days=1)
PLAN = "plan"
"""The kind of changes that a plan makes."""
INTERIM = "interim support"
"""The cause of visits before the plan is agreed."""
ALTERED = "support changed"
"""The cause of what an ordinary line asks when it is altered before the plan was ever agreed."""
NEVER = datetime.max.replace(tzinfo=UTC)
"""The end of what is held until somebody says otherwise."""
COMING_WEEKS = "coming weeks"
"""The cause of visits that come into the horizon as time goes by."""


def horizon_end(today: date) -> date:
    """The last local day for which visits are asked."""
    last = today + HORIZON
    return last + timedelta(days=6 - last.weekday())


def extend_horizon(
    session: Session,
    team_id: UUID,
    *,
    first: date | None = None,
    last: date | None = None,
    now: datetime | None = None,
) -> Recorded | None:
    """Ask for the visits of all the team's plans from `first` (yesterday, for nights) to `last` (the horizon's end).

    Nothing is asked that could only have begun before `now`. Run as often as one likes: what is asked already is
    left alone. None where nothing was to be done.
    """
    lock_teams(session, team_id)
    change = _in_step(session, team_id, first or clock.today() - ONE_DAY, last or horizon_end(clock.today()), now)
    return _recorded(session, team_id, change, None)


def lock_teams(session: Session, team_id: UUID, person_id: UUID | None = None) -> None:
    """Hold this team, and every other that has supported one of its people (or this person), in one order.

    Visits are handed over between these, in both directions: whoever locked its own first could wait for ever.
    """
    people = select(PersonMembership.person_id).where(PersonMembership.team_id == team_id)
    if person_id is not None:
        people = people.where(PersonMembership.person_id == person_id)
    around = set(session.scalars(select(PersonMembership.team_id).where(PersonMembership.person_id.in_(people))))
    for each in sorted({team_id, *around}):
        lock(session, each)


def held_windows(session: Session, people: Iterable[UUID]) -> Held:
    """While which times the visits of these people are held; those of nobody else."""
    found: dict[str, list[Window]] = {}
    for chunk in chunks(people):
        query = select(VisitsHeld).where(VisitsHeld.person_id.in_(chunk), VisitsHeld.withdrawn_at.is_(None))
        for row in session.scalars(query):
            found.setdefault(str(row.person_id), []).append(window_of(row))
    return {person: tuple(windows) for person, windows in found.items()}


def window_of(row: VisitsHeld) -> Window:
    """From when until when visits are held: until they were put back, else until somebody does."""
    until = row.until if row.until is not None and row.back_seq is not None else NEVER
    return Window(row.since, max(row.since, until))


def _in_step(session: Session, team_id: UUID, first: date, last: date, now: datetime | None = None) -> Change:
    """The change that brings the team's visits on these days in step with its people's plans and memberships."""
    memberships = session.scalars(select(PersonMembership).where(PersonMembership.team_id == team_id)).all()
    people = {row.person_id for row in memberships}
    in_plan = lines_of(session, people, ended=False)
    lines = [
        clipped
        for membership in memberships
        for line in in_plan
        if line.person == str(membership.person_id) and (clipped := _within(line, membership)) is not None
    ]
    change = plan_change(
        timeline_of(session, team_id, None, first, last),
        in_plan,
        lines,
        _days(first, last),
        now or clock.now(),
        _places(session, people),
        0,
        begun(session, team_id, first, last),
        held_windows(session, people),
    )
    return leaving_alone(session, team_id, replace(change, cause=COMING_WEEKS))


def _handed_over(session: Session, team_id: UUID, change: Change) -> Change:
    """The change without the visits that another team still has; those it has no more are handed over.

    Both are locked (`lock_teams`). The other team's visits are brought in step with its memberships first, and only
    less is asked of it.
    """
    elsewhere = held_elsewhere(session, team_id, change.visits)
    for other in sorted(set(elsewhere.values())):
        all_of = _in_step(session, other, clock.today() - ONE_DAY, horizon_end(clock.today()))
        withdrawn = tuple(part for part in all_of.parts if isinstance(part, AskedPart) and part.after is None)
        record_what_follows(session, other, Change(withdrawn, COMING_WEEKS), None, PLAN)
    staying = elsewhere.keys() - let_go(session, elsewhere)
    return replace(change, parts=tuple(part for part in change.parts if part.visit not in staying))


def _recorded(session: Session, team_id: UUID, change: Change, author_id: int | None) -> Recorded | None:
    return record_what_follows(session, team_id, _handed_over(session, team_id, change), author_id, PLAN)


def ask(
    session: Session,
    team_id: UUID,
    person_id: UUID,
    before: Sequence[SupportLine],
    after: Sequence[SupportLine],
    version: int | None,
    author_id: int,
    cause: str = INTERIM,
) -> Recorded | None:
    """Bring the person's visits in step, from now to the horizon, through the one door.

    `cause` is said where there is no version.
    """
    lock_teams(session, team_id, person_id)
    change = in_step_with(
        session, team_id, person_id, before, after, clock.now(), held_windows(session, [person_id]), version
    )
    return _recorded(session, team_id, change if version else replace(change, cause=cause), author_id)


def in_step_with(
    session: Session,
    team_id: UUID,
    person_id: UUID,
    before: Sequence[SupportLine],
    after: Sequence[SupportLine],
    now: datetime,
    held: Held,
    version: int | None = None,
) -> Change:
    """The change that brings the person's visits in step with these lines from `now` to the horizon; does nothing.

    A visit of which something is recorded stays as it is, and so does one that somebody had set out for by `now`.
    """
    first, last = local_day(now) - ONE_DAY, horizon_end(clock.today())
    members = session.scalars(
        select(PersonMembership).where(PersonMembership.team_id == team_id, PersonMembership.person_id == person_id)
    ).all()
    asked = [clipped for row in members for line in after if (clipped := _within(line, row)) is not None]
    return plan_change(
        timeline_of(session, team_id, person_id, first, last),
        before,
        asked,
        _days(first, last),
        now,
        _places(session, [person_id]),
        version or 0,
        begun(session, team_id, first, last),
        held,
    )


def _within(line: SupportLine, membership: PersonMembership) -> SupportLine | None:
    """The line for as long as the team supports the person; None where it never does. The turn of weeks stays."""
    starts = max(line.starts, membership.starts)
    ends = min((day for day in (line.ends, membership.until) if day is not None), default=None)
    if ends is not None and ends < starts:
        return None
    if (starts, ends) == (line.starts, line.ends):
        return line
    return replace(line, starts=starts, ends=ends, anchor=line.anchor or line.starts)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def timeline_of(
    session: Session, team_id: UUID, person_id: UUID | None, first: date, last: date
) -> dict[UUID, VisitState]:
    """The team's (or the person's) visits from the Monday before `first`: what the week has had counts."""
    monday = monday_of(first)
    query = select(TimelineVisit.id, TimelineVisit.asked, TimelineVisit.planned).where(
        TimelineVisit.team_id == team_id, TimelineVisit.last_day >= monday, TimelineVisit.first_day <= last
    )
    if person_id is not None:
        query = query.where(TimelineVisit.person_id == person_id)
    return {row.id: VisitState(asked_from(row.asked), planned_from(row.planned)) for row in session.execute(query)}


def begun(session: Session, team_id: UUID, first: date, last: date) -> frozenset[UUID]:
    """The ids of visits around these days for which something is recorded."""
    week = timedelta(days=7)
    query = select(VisitEntry.visit_id).where(
        VisitEntry.team_id == team_id, VisitEntry.day.between(first - week, last + week)
    )
    return frozenset(session.scalars(query))


def _places(session: Session, person_ids: Iterable[UUID]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for chunk in chunks(person_ids):
        those = session.scalars(select(Person).where(Person.id.in_(chunk))).all()
        places = Places(those, (), ())
        found.update({str(row.id): places.of_person(row) for row in those})
    return found
