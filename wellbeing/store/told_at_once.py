"""A change that those whom it concerns have settled, told in the same breath: all of it happens, or nothing.

Knows the one door and *Save and tell*. What a colleague has drafted of the same visit is not told with it. In a week
that nobody has been told of yet there is nothing to tell: the change waits in the working copy with the rest. Must not
know why somebody changes what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.changes import Change, VisitState
from rota.local_time import midnight, monday_of
from rota.telling import going_to, told_with
from rota.week import local_day
from wellbeing import clock
from wellbeing.models.rota import TimelineVisit, ToldAssignment
from wellbeing.store.change_log import NotTaken
from wellbeing.store.publish import ChangedSince, Refused, publish
from wellbeing.store.rota import record_change
from wellbeing.store.timeline import days_of, state_from, states_of
from wellbeing.viewer import Viewer

DEVICE = "pages"
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Settled:
    """It stands as change `seq`; `told`: those whom it touches have been told."""

    seq: int
    told: bool


def settle(
    session: Session,
    viewer: Viewer,
    team_id: UUID,
    change: Change,
    *,
    kind: str,
    client_key: str,
    content: str,
    reason: str = "",
) -> Settled | NotTaken | Refused:
    """Take the change and tell it, or leave everything as it is and say what stands in the way.

    `reason` is the team's, where a guard rail asks for one. The caller holds the team's lock.
    """
    before = states_of(session, team_id, change.visits)
    attempt = session.begin_nested()
    answer = record_change(
        session,
        team_id=team_id,
        change=change,
        author_id=viewer.user_id,
        device=DEVICE,
        client_key=client_key,
        kind=kind,
        happened_at=clock.now(),
        content=content,
        judged=False,
    )
    if isinstance(answer, NotTaken) or answer.resent:
        attempt.commit()
        return answer if isinstance(answer, NotTaken) else Settled(answer.seq, told=True)
    settled = _settled(session, team_id, before, states_of(session, team_id, change.visits))
    refused = _told(session, viewer, team_id, settled, reason) if settled else None
    if refused is not None:
        attempt.rollback()
        session.expire_all()
        return refused
    attempt.commit()
    return Settled(answer.seq, told=bool(settled))


def _settled(
    session: Session, team_id: UUID, before: Mapping[UUID, VisitState], after: Mapping[UUID, VisitState]
) -> dict[UUID, VisitState]:
    """What is told of each of these visits that is in a told week: what was settled, and of nobody else's draft."""
    visits = in_told_weeks(session, team_id, after)
    rows = session.execute(select(TimelineVisit.id, TimelineVisit.told).where(TimelineVisit.id.in_(visits)))
    return {
        row.id: told_with(state_from(row.told) if row.told else None, before[row.id], after[row.id])
        if row.id in before
        else after[row.id]
        for row in rows
    }


def _told(
    session: Session, viewer: Viewer, team_id: UUID, settled: Mapping[UUID, VisitState], reason: str
) -> Refused | None:
    answer = publish(
        session,
        team_id=team_id,
        author_id=viewer.user_id,
        visits=settled.keys(),
        reason=reason,
        only=settled,
    )
    assert not isinstance(answer, ChangedSince)  # only with a number that the page showed
    return answer if isinstance(answer, Refused) else None


def in_told_weeks(session: Session, team_id: UUID, states: Mapping[UUID, VisitState]) -> frozenset[UUID]:
    """Those of these visits that somebody has been told of, or that lie in a week that the team has been told of."""
    rows = session.execute(
        select(TimelineVisit.id, TimelineVisit.told).where(
            TimelineVisit.id.in_(states), TimelineVisit.told.is_not(None)
        )
    )
    told = {row.id for row in rows if row.told is not None and going_to(state_from(row.told))}
    weeks = {visit: frozenset(map(monday_of, days_of(state))) for visit, state in states.items()}
    known = _told_weeks(session, team_id, frozenset().union(*weeks.values()))
    return frozenset(told | {visit for visit, those in weeks.items() if those & known})


def _told_weeks(session: Session, team_id: UUID, mondays: Iterable[date]) -> frozenset[date]:
    """The weeks of which anybody in the team has been told anything."""
    wanted = sorted(mondays)
    if not wanted:
        return frozenset()
    starts = (
        select(ToldAssignment.start)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(
            TimelineVisit.team_id == team_id,
            ToldAssignment.worker_id.is_not(None),
            ToldAssignment.start >= midnight(wanted[0]),
            ToldAssignment.start < midnight(wanted[-1] + ONE_WEEK),
            TimelineVisit.last_day >= wanted[0],
        )
    )
    found = {monday_of(local_day(start)) for start in session.scalars(starts)}
    return frozenset(found & set(wanted))
