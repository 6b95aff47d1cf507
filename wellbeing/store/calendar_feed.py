"""The private addresses at which a worker's own calendar asks for their days: made, taken back, and what they give.

Whoever holds an address sees what it gives, so it gives little, and only a hash of it is kept. Scoped to the worker
who made it; it gives nothing any more once they have left or their role has ended. Reads what was told, never the
working copy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from rota.calendar_days import CalendarDay, first_name_only
from rota.local_time import midnight
from rota.week import Window, local_day
from wellbeing import clock
from wellbeing.models import (
    Absence,
    CalendarFeed,
    Person,
    TeamMembership,
    TimelineVisit,
    ToldAssignment,
    ToldChange,
    User,
)
from wellbeing.store import account, hours, kept_time
from wellbeing.viewer import Action, NotYours, Viewer

DAYS_BACK, DAYS_AHEAD = 14, 84
"""How far back and ahead a calendar is told: a calendar forgets what it is not told any more."""
MOST = 5
"""Addresses that somebody may have at once: a phone, a laptop, one at home, and two to spare."""
TOKEN_LENGTH = 43
"""Letters of 32 bytes in base64."""


class TooMany(Exception):
    """They have as many addresses as one may have."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address gives: the days, since when it is there, and whether to note that it was asked for today."""

    id: UUID
    made_at: datetime
    days: tuple[CalendarDay, ...]
    note: bool


def mine(session: Session, viewer: Viewer) -> list[CalendarFeed]:
    """The viewer's addresses that still give something, newest first."""
    query = select(CalendarFeed).where(CalendarFeed.user_id == viewer.user_id, CalendarFeed.revoked_at.is_(None))
    return list(session.scalars(query.order_by(CalendarFeed.made_at.desc(), CalendarFeed.id)))


def make(session: Session, viewer: Viewer, token: str) -> CalendarFeed:
    """Let this token give the viewer's days; the same token again is the same address.

    Raises `NotYours` for somebody who is no worker, `TooMany`.
    """
    if viewer.worker_id is None or not viewer.teams(Action.SEE_MY_DAY):
        raise NotYours
    session.scalar(select(User.id).where(User.id == viewer.user_id).with_for_update(key_share=True))
    known = session.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == hash_of(token)))
    if known is not None:
        return known
    if len(mine(session, viewer)) >= MOST:
        raise TooMany
    feed = CalendarFeed(
        worker_id=viewer.worker_id, user_id=viewer.user_id, token_hash=hash_of(token), made_at=clock.now()
    )
    session.add(feed)
    session.flush()
    return feed


def revoke(session: Session, viewer: Viewer, feed_id: UUID) -> None:
    """This address gives nothing from now on; once taken back it stays so. Raises `NotYours` for anybody else's."""
    feed = session.get(CalendarFeed, feed_id)
    if feed is None or feed.user_id != viewer.user_id:
        raise NotYours
    feed.revoked_at = feed.revoked_at or clock.now()
    session.flush()


def revoke_all(session: Session, user_id: int) -> None:
    """None of this user's addresses gives anything from now on: for a phone that is lost, with what was on it."""
    live = update(CalendarFeed).where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
    session.execute(live.values(revoked_at=clock.now()).execution_options(synchronize_session=False))


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


def asked_for(session: Session, token: str) -> Asked:
    """What whoever holds this token gets. Raises `NotYours` where nobody's token is that, or not any more.

    A wrong token costs one look in an index. The token is the only authority: nobody is signed in.
    """
    if len(token) != TOKEN_LENGTH:
        raise NotYours
    feed = session.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == hash_of(token)))
    if feed is None or feed.revoked_at is not None:
        raise NotYours
    user = session.get(User, feed.user_id)
    holder = account.viewer_of(session, user) if user is not None else None
    teams = holder.teams(Action.SEE_MY_DAY) if holder is not None else frozenset()
    if holder is None or holder.worker_id != feed.worker_id or not teams:
        raise NotYours
    today = clock.today()
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    found = [*_visits(session, feed.worker_id, teams, first, last), *_team_time(session, feed.worker_id, teams, first)]
    days = tuple(sorted(found, key=lambda day: (day.when.start, day.key)))
    note = feed.asked_at is None or local_day(feed.asked_at) < today
    return Asked(feed.id, feed.made_at, days, note)


def note_asked(session: Session, feed_id: UUID) -> None:
    """A calendar has asked at this address, for its worker to see that it works; the day is all that is wanted."""
    feed = session.get(CalendarFeed, feed_id)
    if feed is not None:
        feed.asked_at = clock.now()
        session.flush()


def _visits(session: Session, me: UUID, teams: Collection[UUID], first: date, last: date) -> Iterable[CalendarDay]:
    rows = session.execute(
        select(ToldAssignment.visit_id, ToldAssignment.start, ToldAssignment.end, Person.known_as, Person.name)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .join(Person, Person.id == TimelineVisit.person_id)
        .where(
            ToldAssignment.worker_id == me,
            ToldAssignment.start >= midnight(first),
            ToldAssignment.start < midnight(last),
            TimelineVisit.team_id.in_(teams),
        )
    )
    told = {
        row.visit_id: (row.times, row.last)
        for row in session.execute(
            select(ToldChange.visit_id, func.count().label("times"), func.max(ToldChange.told_at).label("last"))
            .where(ToldChange.worker_id == me, ToldChange.day >= first - timedelta(days=1))
            .group_by(ToldChange.visit_id)
        )
    }
    for visit, start, end, called, name in rows:
        times, at = told.get(visit, (1, None))
        yield CalendarDay(str(visit), Window(start, end), first_name_only(called or name), times, at)


def _team_time(session: Session, me: UUID, teams: Collection[UUID], first: date) -> Iterable[CalendarDay]:
    """Team time of the worker's teams, on the days that they are in the team and not away."""
    days = DAYS_BACK + DAYS_AHEAD
    members = hours.by_worker(session.scalars(select(TeamMembership).where(TeamMembership.worker_id == me)))
    absences = session.scalars(select(Absence).where(Absence.worker_id == me)).all()
    leave = {me: hours.away(absences, first, days)}
    for team in sorted(teams):
        theirs = {me: [row for row in members.get(me, ()) if row.team_id == team]}
        meetings = kept_time.team_time_around(session, team, first, days)
        for each in hours.team_time(meetings, first, days, theirs, leave):
            if str(me) in each.workers:
                yield CalendarDay(each.id, each.when, each.kind[:1].upper() + each.kind[1:])
