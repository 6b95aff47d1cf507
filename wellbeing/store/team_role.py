"""The roles that a team shares out: what they are, who holds each from when until when, and handing them over.

Knows the rows of roles and members. What a week keeps free for them is read in `kept_time`. Who may write in which team
is asked here; two at once come one after another, by the team's lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.local_time import spoken_day, spoken_minutes
from wellbeing import clock
from wellbeing.models import RoleTaken, Team, TeamMembership, TeamRole, Worker
from wellbeing.store import notice, organisation
from wellbeing.store.rota import lock, member_ids_on
from wellbeing.store.team_time import NotThere
from wellbeing.viewer import Action, NotYours, Viewer

NOTICE = "team_role"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holding:
    """Somebody holds a role from the day `starts` to the day `until` (None: until somebody else takes it)."""

    id: UUID
    worker: UUID
    name: str
    starts: date
    until: date | None

    def on(self, day: date) -> bool:
        """Whether they hold it on this day."""
        return self.starts <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Shared:
    """A role with everybody who held, holds or will hold it, earliest first."""

    row: TeamRole
    holdings: tuple[Holding, ...]

    def now(self, day: date) -> Holding | None:
        """Who holds it on this day."""
        return next((holding for holding in self.holdings if holding.on(day)), None)

    def after(self, day: date) -> tuple[Holding, ...]:
        """Who takes it on later."""
        return tuple(holding for holding in self.holdings if holding.starts > day)

    def before(self, day: date) -> tuple[Holding, ...]:
        """Who held it, the latest first."""
        return tuple(h for h in reversed(self.holdings) if h.until is not None and h.until < day)


class NameTaken(Exception):
    """The team has a role of that name already. Nothing was saved."""


class TakenAlready(Exception):
    """Somebody takes it on that day already. Nothing was saved."""

    def __init__(self, holding: Holding) -> None:
        super().__init__(holding.name)
        self.holding = holding


def shared(session: Session, viewer: Viewer, team_id: UUID) -> tuple[Team, list[Shared]]:
    """The team and the roles that it shares out, by name; those that ended are left out. Raises `NotYours`."""
    team = organisation.team(session, viewer, Action.SEE_ROTA, team_id)
    query = select(TeamRole).where(
        TeamRole.team_id == team_id, or_(TeamRole.ended.is_(None), TeamRole.ended >= clock.today())
    )
    rows = session.scalars(query.order_by(TeamRole.name, TeamRole.id)).all()
    return team, _with_holdings(session, rows)


def role(session: Session, viewer: Viewer, team_id: UUID, role_id: UUID, action: Action = Action.SEE_ROTA) -> Shared:
    """This role of the team. Raises `NotYours`."""
    organisation.team(session, viewer, action, team_id)
    row = session.get(TeamRole, role_id)
    if row is None or row.team_id != team_id:
        raise NotYours
    (found,) = _with_holdings(session, [row])
    return found


def mine(session: Session, viewer: Viewer, day: date) -> list[TeamRole]:
    """What the viewer looks after on that day, by name."""
    query = (
        select(TeamRole)
        .join(RoleTaken, RoleTaken.role_id == TeamRole.id)
        .where(
            RoleTaken.worker_id == viewer.worker_id,
            RoleTaken.starts <= day,
            or_(RoleTaken.until.is_(None), RoleTaken.until >= day),
            or_(TeamRole.ended.is_(None), TeamRole.ended >= day),
        )
    )
    return list(session.scalars(query.order_by(TeamRole.name, TeamRole.id)))


def add(session: Session, viewer: Viewer, team_id: UUID, name: str, what: str, minutes: int) -> UUID:
    """A new role of the team. The same again is the same. Raises `NotYours`, `NameTaken`."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    standing = select(TeamRole).where(TeamRole.team_id == team_id, TeamRole.ended.is_(None))
    for row in session.scalars(standing):
        if row.name.casefold() == name.casefold():
            if (row.name, row.what, row.minutes_a_week) == (name, what, minutes):
                return row.id
            raise NameTaken
    row = TeamRole(team_id=team_id, name=name, what=what, minutes_a_week=minutes)
    session.add(row)
    session.flush()
    return row.id


def hand_over(
    session: Session,
    viewer: Viewer,
    team_id: UUID,
    role_id: UUID,
    worker_id: UUID,
    starts: date,
    until: date | None = None,
) -> None:
    """Let this worker hold it from that day, until another or until somebody takes it after them.

    Whoever holds it then hands it over the day before; whoever takes it later takes it still. The same again is the
    same. Raises `NotYours`, `NotThere`, `TakenAlready`.
    """
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    found = role(session, viewer, team_id, role_id, Action.CHANGE_ROTA)
    if found.row.ended is not None:
        raise NotYours
    if worker_id not in member_ids_on(session, team_id, starts):
        raise NotThere
    later = min((h.starts for h in found.holdings if h.starts > starts), default=None)
    if later is not None and (until is None or until >= later):
        until = later - ONE_DAY
    for holding in found.holdings:
        if holding.starts == starts:
            if holding.worker == worker_id and holding.until == until:
                return
            raise TakenAlready(holding)
    current = found.now(starts)
    if current is not None:
        session.get_one(RoleTaken, current.id).until = starts - ONE_DAY
    taken = RoleTaken(
        role_id=role_id,
        worker_id=worker_id,
        starts=starts,
        until=until,
        written_by_id=viewer.user_id,
        written_at=clock.now(),
    )
    session.add(taken)
    session.flush()
    _tell_of_hands(session, viewer, found.row, taken, current)


def _tell_of_hands(session: Session, viewer: Viewer, row: TeamRole, taken: RoleTaken, before: Holding | None) -> None:
    """Who takes it hears of it, and so does whoever had it."""
    day = spoken_day(taken.starts, with_date=True)
    words = f"You look after “{row.name}” from {day}. {_kept(row)}"
    _tell(session, viewer, row, taken.worker_id, words, f"{taken.id}:takes")
    if before is not None and before.worker != taken.worker_id:
        who = session.get_one(Worker, taken.worker_id).name
        words = f"{who} takes over “{row.name}” from you on {day}."
        _tell(session, viewer, row, before.worker, words, f"{taken.id}:hands-over")


def give_back(session: Session, viewer: Viewer, team_id: UUID, role_id: UUID, taken_id: UUID) -> None:
    """They hold it no longer from today, or never do if it had not begun. Twice is once. Raises `NotYours`."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    found = role(session, viewer, team_id, role_id, Action.CHANGE_ROTA)
    taken = session.get(RoleTaken, taken_id, populate_existing=True)
    if taken is None or taken.role_id != role_id:
        raise NotYours
    last = max(clock.today(), taken.starts) - ONE_DAY
    if taken.until is not None and taken.until <= last:
        return
    taken.until = last
    session.flush()
    words = f"You no longer look after “{found.row.name}”."
    _tell(session, viewer, found.row, taken.worker_id, words, f"{taken.id}:over")


def end(session: Session, viewer: Viewer, team_id: UUID, role_id: UUID) -> None:
    """The team no longer needs it after today. Twice is once. Raises `NotYours`."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    found = role(session, viewer, team_id, role_id, Action.CHANGE_ROTA)
    session.refresh(found.row)
    if found.row.ended is not None:
        return
    found.row.ended = clock.today()
    session.flush()
    holder = found.now(clock.today())
    if holder is not None:
        words = f"“{found.row.name}” is no longer a role of the team."
        _tell(session, viewer, found.row, holder.worker, words, "ended")


def crew(session: Session, team_id: UUID, day: date, also: Iterable[UUID] = ()) -> Sequence[Worker]:
    """Who is in the team on that day, and these, by name."""
    members = select(TeamMembership.worker_id).where(
        TeamMembership.team_id == team_id,
        TeamMembership.starts <= day,
        or_(TeamMembership.until.is_(None), TeamMembership.until >= day),
    )
    whom = or_(Worker.id.in_(members), Worker.id.in_(list(also)))
    return session.scalars(select(Worker).where(whom).order_by(Worker.name, Worker.id)).all()


def _with_holdings(session: Session, rows: Sequence[TeamRole]) -> list[Shared]:
    taken = session.execute(
        select(RoleTaken, Worker.name)
        .join(Worker, Worker.id == RoleTaken.worker_id)
        .where(
            RoleTaken.role_id.in_([row.id for row in rows]),
            or_(RoleTaken.until.is_(None), RoleTaken.until >= RoleTaken.starts),
        )
        .order_by(RoleTaken.starts, RoleTaken.id)
        .execution_options(populate_existing=True)
    )
    by_role: dict[UUID, list[Holding]] = {row.id: [] for row in rows}
    for each, name in taken:
        by_role[each.role_id].append(Holding(each.id, each.worker_id, name, each.starts, each.until))
    return [Shared(row, tuple(by_role[row.id])) for row in rows]


def _kept(row: TeamRole) -> str:
    if not row.minutes_a_week:
        return "It has no hours of its own."
    return f"{spoken_minutes(row.minutes_a_week)} of your week {_is(row.minutes_a_week)} kept free for it."


def _is(minutes: int) -> str:
    return "is" if minutes in (1, 60) else "are"


def _tell(session: Session, viewer: Viewer, row: TeamRole, worker: UUID, words: str, what: str) -> None:
    """The worker concerned, unless it was them who wrote it."""
    whom: Iterable[UUID] = [worker] if worker != viewer.worker_id else []
    notice.tell(
        session,
        row.team_id,
        list(whom),
        kind=NOTICE,
        key=f"role:{row.id.hex[:12]}:{what}",
        words=words,
        endpoint="team_time.role",
        arguments={"team_id": str(row.team_id), "role_id": str(row.id)},
    )
