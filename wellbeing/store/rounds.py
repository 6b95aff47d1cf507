"""A week's three rounds: opened, closed, skipped and gone back to; and each worker's wishes, which are theirs alone.

Knows the rows of rounds and wishes. While an anonymous round is open, nobody gets at a wish here but who wrote it, and
nobody else's page is told even how many there are. Clashes and who gave way are next door, in `settling`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from rota.limits import DAYS_IN_WEEK
from rota.local_time import end_of_week, monday_of, spoken_day, spoken_time
from rota.rounds import OF_A_DAY, Stage, Wants, Wished, stage_now
from wellbeing import clock
from wellbeing.models import Person, PersonMembership, Round, Team, TeamMembership, Worker
from wellbeing.models.rounds import WishWritten
from wellbeing.store import notice, organisation
from wellbeing.store.rota import lock, member_ids_on
from wellbeing.viewer import Action, NotYours, Viewer

NOTICE = "round"
MOST_WISHES = 40
"""Wishes of one worker for one week that are kept at once; nobody means more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a week stands at this instant. `stage` None: nobody has begun with rounds for it."""

    stage: Stage | None
    anonymous: bool = False
    closes_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether wishes may be written."""
        return self.stage is Stage.WISHES

    @property
    def hidden(self) -> bool:
        """Whether wishes are nobody's but the writer's."""
        return self.open and self.anonymous


class MovedOn(Exception):
    """Somebody else has taken the week on, or back, after the page was opened. Nothing was changed."""


class Closed(Exception):
    """The round of wishes is not open. Nothing was saved."""


class TooMany(Exception):
    """More wishes than one week holds. Nothing was saved."""


def standing(session: Session, viewer: Viewer, team_id: UUID, week: date) -> tuple[Team, Standing]:
    """The team and where its week stands. Raises `NotYours`."""
    team = organisation.team(session, viewer, Action.SEE_ROTA, team_id)
    return team, of_row(_row(session, team_id, week))


def of_row(row: Round | None) -> Standing:
    """Where the week of this row stands at this instant."""
    if row is None:
        return Standing(None)
    return Standing(stage_now(Stage(row.stage), row.closes_at, clock.now()), row.anonymous, row.closes_at)


def open_wishes(
    session: Session,
    viewer: Viewer,
    team_id: UUID,
    week: date,
    *,
    anonymous: bool,
    closes_at: datetime | None,
    expects: Stage | None,
) -> None:
    """Let wishes be written until then (None: until somebody closes the round), again or for the first time.

    What was begun as anonymous stays so until it closes. Everybody in the team is told once. Raises `NotYours`,
    `MovedOn`.
    """
    row, now = _begin(session, viewer, team_id, week)
    if now.open:
        return
    if now.stage is not expects:
        raise MovedOn
    if row is None:
        row = Round(team_id=team_id, week=week, opened_by_id=viewer.user_id, opened_at=clock.now())
        session.add(row)
    row.stage, row.anonymous, row.closes_at, row.changed_at = Stage.WISHES.value, anonymous, closes_at, clock.now()
    session.flush()
    until = f" until {spoken_time(closes_at, with_date=True)}" if closes_at else ""
    notice.tell(
        session,
        team_id,
        sorted(member_ids_on(session, team_id, week) - {viewer.worker_id}),
        kind=NOTICE,
        key=f"round:{row.id}:open",
        words=f"Say what you would like of the week of {spoken_day(week, with_date=True)}{until}.",
        endpoint="rounds.wishes",
        arguments={"team_id": str(team_id), "first": week.isoformat()},
    )


def go(session: Session, viewer: Viewer, team_id: UUID, week: date, to: Stage, expects: Stage | None) -> None:
    """Take the week to this stage, forward or back; wishes are opened by `open_wishes`. The same again is the same.

    Raises `NotYours`, and `MovedOn` where the week is not where the page saw it.
    """
    if to is Stage.WISHES:
        raise ValueError("Wishes are opened with a time and a yes or no to names.")
    row, now = _begin(session, viewer, team_id, week)
    if now.stage is to:
        return
    if now.stage is not expects:
        raise MovedOn
    if row is None:
        row = Round(team_id=team_id, week=week, opened_by_id=viewer.user_id, opened_at=clock.now(), anonymous=False)
        session.add(row)
    row.stage, row.changed_at = to.value, clock.now()
    session.flush()


def mine(session: Session, viewer: Viewer, team_id: UUID, week: date) -> tuple[Team, Standing, list[WishWritten]]:
    """The viewer's own wishes that stand, by day and kind. Raises `NotYours` for who is no worker of the team."""
    team, me = _me(session, viewer, team_id)
    return team, of_row(_row(session, team_id, week)), _theirs(session, team_id, week, me)


def wish(
    session: Session,
    viewer: Viewer,
    team_id: UUID,
    week: date,
    kind: Wants,
    client_key: str,
    *,
    day: date | None = None,
    person_id: UUID | None = None,
    other_id: UUID | None = None,
    words: str = "",
) -> None:
    """Write down what the viewer would like. Of a day off, early and late the latest counts for its day.

    The same key again is the same, also where the wish has been taken back since. Raises `NotYours`, `Closed`,
    `TooMany`.
    """
    _, me = _me(session, viewer, team_id)
    row = _row(session, team_id, week, hold=True)
    known = select(WishWritten.id).where(WishWritten.worker_id == me, WishWritten.client_key == client_key)
    if session.scalar(known) is not None:
        return
    if not of_row(row).open:
        raise Closed
    _fits(session, team_id, week, me, kind, day, person_id, other_id)
    theirs = _theirs(session, team_id, week, me)
    new = WishWritten(
        team_id=team_id,
        week=week,
        worker_id=me,
        kind=kind.value,
        day=day,
        person_id=person_id,
        with_worker_id=other_id,
        words=words or None,
        client_key=client_key,
        written_at=clock.now(),
    )
    if _is_said(new, theirs):
        return
    if len(theirs) >= MOST_WISHES:
        raise TooMany
    for each in theirs:
        if _gives_place(each, new):
            each.withdrawn_at = new.written_at
    session.add(new)
    session.flush()


def _is_said(new: WishWritten, theirs: Collection[WishWritten]) -> bool:
    """Whether it adds nothing: the same stands already, or something does where one would say nothing."""
    if new.kind == Wants.NOTHING and theirs:
        return True
    asked = (new.kind, new.day, new.person_id, new.with_worker_id)
    return not new.words and any((w.kind, w.day, w.person_id, w.with_worker_id) == asked for w in theirs)


def _gives_place(old: WishWritten, new: WishWritten) -> bool:
    """Of a day off, early and late the latest counts for its day; that one wishes nothing, until one does."""
    of_one_day = new.kind in OF_A_DAY and old.kind in OF_A_DAY and old.day == new.day
    return of_one_day or old.kind == Wants.NOTHING


def withdraw(session: Session, viewer: Viewer, team_id: UUID, wish_id: UUID) -> None:
    """The viewer no longer wishes this, whether or not the round is open. Raises `NotYours` for anybody else's."""
    _, me = _me(session, viewer, team_id)
    row = session.get(WishWritten, wish_id)
    if row is None or row.team_id != team_id or row.worker_id != me:
        raise NotYours
    row.withdrawn_at = row.withdrawn_at or clock.now()
    session.flush()


def wished(row: WishWritten) -> Wished:
    """The row as the rules of the rounds take it."""
    person = None if row.person_id is None else str(row.person_id)
    other = None if row.with_worker_id is None else str(row.with_worker_id)
    return Wished(row.id, str(row.worker_id), Wants(row.kind), row.day, person, other)


def said_so_far(session: Session, team_id: UUID, week: date) -> tuple[int, int, list[str]]:
    """How many of the team have said something of the week, of how many, and the names of those who have not.

    Names are for a round that is not anonymous: whoever shows them asks that first.
    """
    crew = members(session, team_id, week)
    said = set(
        session.scalars(
            select(WishWritten.worker_id)
            .where(WishWritten.team_id == team_id, WishWritten.week == week, WishWritten.withdrawn_at.is_(None))
            .distinct()
        )
    )
    still = [worker.name for worker in crew if worker.id not in said]
    return len(crew) - len(still), len(crew), still


def open_weeks(session: Session, viewer: Viewer) -> list[tuple[UUID, date, datetime | None]]:
    """The weeks of the viewer's teams for which wishes are open: team, first day, until when."""
    teams = viewer.teams(Action.CHANGE_ROTA)
    rows = session.scalars(
        select(Round)
        .where(Round.team_id.in_(teams), Round.stage == Stage.WISHES, Round.week >= monday_of(clock.today()))
        .order_by(Round.week, Round.team_id)
    )
    return [(row.team_id, row.week, row.closes_at) for row in rows if of_row(row).open]


def members(session: Session, team_id: UUID, week: date) -> Sequence[Worker]:
    """Who is in the team in any day of that week, by name."""
    ids = select(TeamMembership.worker_id).where(
        TeamMembership.team_id == team_id,
        TeamMembership.starts <= end_of_week(week),
        or_(TeamMembership.until.is_(None), TeamMembership.until >= week),
    )
    return session.scalars(select(Worker).where(Worker.id.in_(ids)).order_by(Worker.name, Worker.id)).all()


def people(session: Session, team_id: UUID, week: date, also: Collection[UUID] = ()) -> Sequence[Person]:
    """Whom the team supports in that week, and these, by what they are known as."""
    ids = select(PersonMembership.person_id).where(
        PersonMembership.team_id == team_id,
        PersonMembership.starts <= end_of_week(week),
        or_(PersonMembership.until.is_(None), PersonMembership.until >= week),
    )
    query = select(Person).where(or_(Person.id.in_(ids), Person.id.in_(list(also))))
    return session.scalars(query.order_by(func.lower(Person.known_as), Person.id)).all()


def names_for(session: Session, rows: Collection[WishWritten]) -> dict[UUID, str]:
    """What the people and workers whom these wishes name are called."""
    of_people = {row.person_id for row in rows if row.person_id is not None}
    of_workers = {row.with_worker_id for row in rows if row.with_worker_id is not None}
    found = {
        row.id: row.known_as
        for row in session.execute(select(Person.id, Person.known_as).where(Person.id.in_(of_people)))
    }
    return found | {
        row.id: row.name for row in session.execute(select(Worker.id, Worker.name).where(Worker.id.in_(of_workers)))
    }


def _begin(session: Session, viewer: Viewer, team_id: UUID, week: date) -> tuple[Round | None, Standing]:
    """The row under the team's lock, so that two who take a step take one, and where the week stands."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    row = _row(session, team_id, week, hold=True)
    return row, of_row(row)


def _row(session: Session, team_id: UUID, week: date, *, hold: bool = False) -> Round | None:
    query = select(Round).where(Round.team_id == team_id, Round.week == week)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def _me(session: Session, viewer: Viewer, team_id: UUID) -> tuple[Team, UUID]:
    team = organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    if viewer.worker_id is None:
        raise NotYours
    return team, viewer.worker_id


def _theirs(session: Session, team_id: UUID, week: date, worker: UUID) -> list[WishWritten]:
    query = select(WishWritten).where(
        WishWritten.team_id == team_id,
        WishWritten.week == week,
        WishWritten.worker_id == worker,
        WishWritten.withdrawn_at.is_(None),
    )
    return list(session.scalars(query.order_by(WishWritten.day, WishWritten.kind, WishWritten.id)))


def _fits(
    session: Session,
    team_id: UUID,
    week: date,
    me: UUID,
    kind: Wants,
    day: date | None,
    person_id: UUID | None,
    other_id: UUID | None,
) -> None:
    """Raise `NotYours` for a day that is not of the week, and for whoever is not the team's."""
    if day is not None and not week <= day < week + timedelta(days=DAYS_IN_WEEK):
        raise NotYours
    if (day is None and kind in OF_A_DAY) or (day is not None and kind not in (*OF_A_DAY, Wants.SWAP)):
        raise NotYours
    if (person_id is None) is (kind is Wants.SEE_PERSON):
        raise NotYours
    if person_id is not None and person_id not in {person.id for person in people(session, team_id, week)}:
        raise NotYours
    crew = {worker.id for worker in members(session, team_id, week)}
    if me not in crew or (other_id is None) is (kind is Wants.SWAP):
        raise NotYours
    if other_id is not None and (other_id == me or other_id not in crew):
        raise NotYours
