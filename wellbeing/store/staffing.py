"""What an administrator does: joiners, leavers, moves, lost phones, roles. Only within what they look after.

An account that also holds a role elsewhere is seen, but what would touch all of it (leaving, a lost phone) is for
an administrator who looks after all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from rota.week import LONDON
from wellbeing import clock
from wellbeing.models import (
    Choice,
    Contract,
    Phone,
    RoleGrant,
    SignOff,
    Team,
    TeamMembership,
    ToldAssignment,
    User,
    Worker,
)
from wellbeing.store import account, calendar_feed, phone
from wellbeing.store.organisation import Charge, Place, charge, names_of_places
from wellbeing.store.worker import earlier, worker_leaves, worker_moves
from wellbeing.viewer import Action, NotYours, RoleName, Viewer

LONGEST_OF_EMAIL = 27
"""Characters of an email in a worker's reference, which a number follows so that no two are the same."""


class Taken(Exception):
    """This email has an account already."""


class NotPossible(Exception):
    """What was asked for can't be; the message is a sentence for who asked."""


@dataclass(frozen=True, slots=True)
class Held:
    """A role held, for showing."""

    id: UUID
    role: RoleName
    where: str
    starts: date
    until: date | None
    profession: str | None = None

    def on(self, day: date) -> bool:
        """Whether it is held on this day."""
        return self.starts <= day and (self.until is None or self.until >= day)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as an administrator sees it. `whole`: all of it is theirs to look after."""

    user: User
    roles: tuple[Held, ...]
    whole: bool

    @property
    def gone(self) -> bool:
        """Whether they have left."""
        return self.user.left_on is not None and self.user.left_on <= clock.today()


@dataclass(frozen=True, slots=True)
class Joiner:
    """Somebody new. `worker_id`: which worker of the team they are, if the team knows them already.

    `travel` (walk, cycle, drive) and `contracted_minutes` a week are for a worker whom the team does not know yet.
    `profession` (nurse, ot) is what a professional signs off as.
    """

    name: str
    email: str
    roles: frozenset[RoleName]
    place: Place
    starts: date
    worker_id: UUID | None = None
    travel: str = "walk"
    contracted_minutes: int = 0
    profession: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """What still hangs on somebody who leaves: told visits after their last day, people they link, sign-offs."""

    visits: int
    links: int
    sign_offs: int


def accounts(session: Session, viewer: Viewer) -> list[Account]:
    """Every account that has a role in what this administrator looks after, or had its last one there, by name."""
    mine = charge(session, viewer)
    ids = select(RoleGrant.user_id).where(mine.grants())
    users = select(User).where(User.id.in_(ids)).options(selectinload(User.grants)).order_by(User.name, User.id)
    found = list(session.scalars(users))
    where = names_of_places(session, (grant for user in found for grant in user.grants if mine.covers(grant)))
    return [_account(user, mine, where) for user in found if _known_to(user, mine)]


def account_of(session: Session, viewer: Viewer, user_id: int) -> Account:
    """This account. Raises NotYours, also where they had a role here once and work elsewhere now."""
    mine = charge(session, viewer)
    user = session.get(User, user_id)
    if user is None or not _known_to(user, mine):
        raise NotYours
    return _account(user, mine, names_of_places(session, filter(mine.covers, user.grants)))


def workers_without_account(session: Session, viewer: Viewer) -> list[Worker]:
    """Workers in the teams that this administrator looks after who can't sign in yet, by name."""
    in_team = select(TeamMembership.worker_id).where(
        TeamMembership.team_id.in_(viewer.teams(Action.ADMINISTER)),
        or_(TeamMembership.until.is_(None), TeamMembership.until >= clock.today()),
    )
    has_account = select(User.worker_id).where(User.worker_id.is_not(None))
    found = select(Worker).where(Worker.id.in_(in_team), Worker.id.not_in(has_account)).order_by(Worker.name)
    return list(session.scalars(found))


def join(session: Session, viewer: Viewer, joiner: Joiner, *, password_hash: str, one_time_until: datetime) -> User:
    """Give somebody new an account with a one-time password. Raises Taken, NotPossible."""
    if account.user_with_email(session, joiner.email) is not None:
        raise Taken
    worker_id = _worker_of(session, viewer, joiner) if RoleName.WORKER in joiner.roles else None
    user = account.create_user(
        session, name=joiner.name, email=joiner.email, password_hash=password_hash, worker_id=worker_id
    )
    user.one_time_until = one_time_until
    account.record(session, user, viewer.user_id, account.JOINED)
    for role in RoleName:
        if role in joiner.roles:
            _give(session, viewer, user, role, joiner.place, joiner.starts, None, joiner.profession)
    return user


def left_open(session: Session, user: User, last_day: date) -> LeftOpen:
    """What hangs on this user after `last_day`, for the team to see to; nothing of it is taken away here."""
    if user.worker_id is None:
        return LeftOpen(0, 0, 0)
    after = datetime.combine(last_day + timedelta(days=1), time.min, LONDON)
    visits = select(func.count()).where(ToldAssignment.worker_id == user.worker_id, ToldAssignment.start >= after)
    links = select(func.count()).where(Choice.worker_id == user.worker_id, Choice.kind == "link")
    sign_offs = select(func.count()).where(
        SignOff.worker_id == user.worker_id, or_(SignOff.until.is_(None), SignOff.until > last_day)
    )
    return LeftOpen(session.scalar(visits) or 0, session.scalar(links) or 0, session.scalar(sign_offs) or 0)


def leave(session: Session, viewer: Viewer, user_id: int, last_day: date | None) -> User:
    """Let somebody go after `last_day`; None: now, out on their next request. Raises NotYours, NotPossible."""
    user = _whole(session, viewer, user_id)
    today = clock.today()
    if user.id == viewer.user_id:
        raise NotPossible("You can’t close your own account. Ask another administrator")
    if last_day is not None and last_day < today:
        raise NotPossible("Their last day can’t be before today")
    user.left_on = today if last_day is None else last_day + timedelta(days=1)
    if last_day is None:
        account.end_sessions(user)
        phone.cut_off(session, phone.standing(session, user_id), viewer.user_id)
    until = last_day or today
    for grant in user.grants:
        grant.until = earlier(grant.until, until)
    if user.worker is not None:
        at_once = clock.now() if last_day is None else None
        worker_leaves(session, user.worker.id, until, viewer.user_id, since=at_once)
    session.flush()
    account.record(session, user, viewer.user_id, account.LEFT, f"last day {until.isoformat()}")
    return user


def move(session: Session, viewer: Viewer, user_id: int, to_team: UUID, first_day: date) -> User:
    """Move a worker to another team from `first_day`. Raises NotYours, NotPossible."""
    user = _whole(session, viewer, user_id)
    team = session.get(Team, to_team) if viewer.may(Action.ADMINISTER, to_team) else None
    if team is None:
        raise NotYours
    if user.worker is None or team.provider_id != user.worker.provider_id:
        raise NotPossible("Only a wellbeing worker moves, and only to a team of the same provider")
    if first_day < clock.today():
        raise NotPossible("The first day in the new team can’t be before today")
    before = first_day - timedelta(days=1)
    worker_moves(session, user.worker.id, team.id, first_day, viewer.user_id)
    for grant in list(user.grants):
        if grant.role == RoleName.WORKER and grant.team_id is not None:
            grant.until = earlier(grant.until, before)
    account.record(session, user, viewer.user_id, account.MOVED, f"to {team.name} from {first_day.isoformat()}")
    _give(session, viewer, user, RoleName.WORKER, Place(team.name, team_id=team.id), first_day, None)
    return user


def lost_phone(session: Session, viewer: Viewer, user_id: int, *, password_hash: str, one_time_until: datetime) -> User:
    """End every session of this user on its next request; only a new one-time password opens. Raises NotYours."""
    user = _whole(session, viewer, user_id)
    account.end_sessions(user)
    account.forget_passkeys(session, user)
    calendar_feed.revoke_all(session, user.id)
    user.password = password_hash
    user.one_time_until = one_time_until
    account.record(session, user, viewer.user_id, account.LOST_PHONE)
    phone.cut_off(session, phone.standing(session, user_id), viewer.user_id)
    return user


def phones(session: Session, viewer: Viewer, user_id: int) -> list[Phone]:
    """The phones that keep this worker's days, the one heard from last first. Raises NotYours."""
    return phone.standing(session, _whole(session, viewer, user_id).id)


def cut_off_phone(session: Session, viewer: Viewer, user_id: int, phone_id: UUID) -> Phone:
    """Give nothing to this phone any more, and sign it out; their password stays. Nobody knows which of their
    calendars was on it, so no address of theirs gives anything either. Raises NotYours.
    """
    user = _whole(session, viewer, user_id)
    row = session.get(Phone, phone_id)
    if row is None or row.user_id != user.id:
        raise NotYours
    phone.cut_off_one(session, row, viewer.user_id)
    calendar_feed.revoke_all(session, user.id)
    return row


def give_role(
    session: Session,
    viewer: Viewer,
    user_id: int,
    role: RoleName,
    place: Place,
    starts: date,
    until: date | None,
    profession: str | None = None,
) -> User:
    """Give a role from `starts` to the day `until`. `place` comes from `organisation.place`; `profession` (nurse, ot)
    is what a professional signs off as, kept for nobody else.

    Raises NotYours, NotPossible.
    """
    user = account_of(session, viewer, user_id).user
    if user.id == viewer.user_id:
        raise NotPossible("You can’t give yourself a role. Ask another administrator")
    if until is not None and until < starts:
        raise NotPossible("The last day can’t be before the first")
    if role == RoleName.WORKER and (user.worker_id is None or place.team_id is None):
        raise NotPossible("Only somebody who joined as a wellbeing worker can be one, and only in one team")
    _give(session, viewer, user, role, place, starts, until, profession)
    return user


def role_held(session: Session, viewer: Viewer, grant_id: UUID) -> tuple[Account, Held]:
    """The account that holds this role, and the role. Raises NotYours."""
    grant = session.get(RoleGrant, grant_id)
    if grant is not None:
        found = account_of(session, viewer, grant.user_id)
        for held in found.roles:
            if held.id == grant_id:
                return found, held
    raise NotYours


def end_role(session: Session, viewer: Viewer, grant_id: UUID, last_day: date) -> User:
    """End a role after `last_day`; a day before today ends it at once. Raises NotYours, NotPossible."""
    grant = session.get(RoleGrant, grant_id)
    if grant is None or not charge(session, viewer).covers(grant):
        raise NotYours
    if grant.user_id == viewer.user_id and grant.role == RoleName.ADMINISTRATOR:
        raise NotPossible("You can’t end your own role as administrator. Ask another administrator")
    grant.until = earlier(grant.until, last_day)
    detail = f"{grant.role}, last day {last_day.isoformat()}"
    account.record(session, grant.user, viewer.user_id, account.ROLE_ENDED, detail)
    return grant.user


def _give(
    session: Session,
    viewer: Viewer,
    user: User,
    role: RoleName,
    place: Place,
    starts: date,
    until: date | None,
    profession: str | None = None,
) -> None:
    grant = RoleGrant(
        role=role,
        profession=profession if role == RoleName.PROFESSIONAL else None,
        provider_id=place.provider_id,
        locality_id=place.locality_id,
        team_id=place.team_id,
        starts=starts,
        until=until,
    )
    user.grants.append(grant)
    session.flush()
    detail = f"{role}, {place.name}, from {starts.isoformat()}" + (f" to {until.isoformat()}" if until else "")
    account.record(session, user, viewer.user_id, account.ROLE_GIVEN, detail)


def _worker_of(session: Session, viewer: Viewer, joiner: Joiner) -> UUID:
    team = session.get(Team, joiner.place.team_id) if joiner.place.team_id else None
    if team is None:
        raise NotPossible("A wellbeing worker belongs to one team: choose it")
    if joiner.worker_id is not None:
        known = {worker.id for worker in workers_without_account(session, viewer)}
        if joiner.worker_id not in known:
            raise NotYours
        return joiner.worker_id
    if joiner.contracted_minutes <= 0:
        raise NotPossible("Write the hours a week in their contract")
    reference = f"{joiner.email[:LONGEST_OF_EMAIL]}-{uuid4().hex}"
    worker = Worker(provider_id=team.provider_id, reference=reference, name=joiner.name, travel=joiner.travel)
    worker.memberships.append(TeamMembership(team_id=team.id, starts=joiner.starts))
    worker.contracts.append(Contract(minutes_a_week=joiner.contracted_minutes, starts=joiner.starts))
    session.add(worker)
    session.flush()
    return worker.id


def _whole(session: Session, viewer: Viewer, user_id: int) -> User:
    found = account_of(session, viewer, user_id)
    if not found.whole:
        raise NotPossible("They hold a role elsewhere too. An administrator who looks after both must do this")
    return found.user


def _known_to(user: User, mine: Charge) -> bool:
    """Whether they hold or will hold a role in my charge, or the last that they held anywhere was in it."""
    last = max((_last_day(grant) for grant in user.grants), default=date.max)
    return any(mine.covers(grant) and _last_day(grant) >= min(last, clock.today()) for grant in user.grants)


def _last_day(grant: RoleGrant) -> date:
    return grant.until or date.max


def _account(user: User, mine: Charge, where: dict[UUID, str]) -> Account:
    """What this administrator may see of it: of a role elsewhere not even where it is."""
    today = clock.today()
    elsewhere = [grant for grant in user.grants if not mine.covers(grant)]
    roles = tuple(
        Held(grant.id, RoleName(grant.role), where[grant.id], grant.starts, grant.until, grant.profession)
        for grant in sorted(user.grants, key=lambda grant: (grant.starts, grant.role))
        if grant not in elsewhere
    )
    return Account(user, roles, whole=all(grant.until is not None and grant.until < today for grant in elsewhere))
