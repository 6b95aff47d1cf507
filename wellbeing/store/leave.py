"""Leave that a worker asks the team for, what the team says to it, and agreeing it: nobody is an approver.

Scoped by the viewer. What is agreed becomes an absence and opens visits through `store.away`; how much leave there is
is `store.leave_year`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.local_time import spoken_day
from wellbeing import clock
from wellbeing.models import Absence, LeaveAsked, LeaveSaid, TeamMembership, User, Worker
from wellbeing.store import absence as absences
from wellbeing.store import away, back, notice
from wellbeing.store.hours import counts_on
from wellbeing.store.rota import lock
from wellbeing.store.team_names import first_name
from wellbeing.viewer import Action, NotYours, Viewer

ASKED, AGREED, WITHDRAWN = "asked", "agreed", absences.WITHDRAWN
NOTICE = "leave"
ONE_DAY = timedelta(days=1)
MONTHS_AHEAD_DAYS = 92
"""How far the calendar of the team's time away looks: three months."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one member of the team says to it by now."""

    name: str
    fine: bool
    words: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Leave asked for, as the team sees it. `also` names who asks for, or is away on, some of the same days."""

    id: UUID
    worker: UUID
    name: str
    first: date
    last: date
    words: str
    state: str
    mine: bool
    said: tuple[Said, ...]
    absence: UUID | None = None

    @property
    def days(self) -> int:
        """Local days, both included."""
        return (self.last - self.first).days + 1

    @property
    def when(self) -> str:
        """ "Monday 7 December to Friday 11 December"."""
        return spoken_days(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Overlap:
    """A colleague who is away, or asks to be, on some of the days. `asked`: not agreed yet."""

    name: str
    first: date
    last: date
    asked: bool

    @property
    def when(self) -> str:
        """ "Monday 7 December"."""
        return spoken_days(self.first, self.last)


class AskedAlready(Exception):
    """Some of these days have been asked for, or are agreed, already."""


def spoken_days(first: date, last: date) -> str:
    """'Monday 7 December', or 'Monday 7 December to Friday 11 December'."""
    begins = spoken_day(first, with_date=True)
    return begins if first == last else f"{begins} to {spoken_day(last, with_date=True)}"


# Somebody's own


def my_team(session: Session, viewer: Viewer) -> UUID:
    """The team in which the viewer works today. Raises `NotYours` for somebody who is in none."""
    query = select(TeamMembership).where(TeamMembership.worker_id == viewer.worker_id)
    teams = {row.team_id for row in session.scalars(query) if counts_on(row, clock.today())}
    for team_id in sorted(teams & viewer.teams(Action.CHANGE_ROTA)):
        return team_id
    raise NotYours


def mine(session: Session, viewer: Viewer) -> list[Asked]:
    """What the viewer has asked for, that is not over or withdrawn, by day."""
    query = select(LeaveAsked).where(
        LeaveAsked.worker_id == viewer.worker_id, LeaveAsked.last >= clock.today(), LeaveAsked.state != WITHDRAWN
    )
    return _as_seen(session, viewer, session.scalars(query))


def ask(
    session: Session, viewer: Viewer, team_id: UUID, first: date, last: date, words: str, client_key: str
) -> LeaveAsked:
    """Ask the team for these days; the same page sent again is the same. Raises `NotYours`, `AskedAlready`."""
    worker = _me(session, viewer, team_id)
    lock(session, team_id)
    sent = select(LeaveAsked).where(LeaveAsked.worker_id == worker.id, LeaveAsked.client_key == client_key)
    if (known := session.scalars(sent).one_or_none()) is not None:
        return known
    _free(session, worker.id, first, last)
    row = LeaveAsked(
        team_id=team_id,
        worker_id=worker.id,
        first=first,
        last=last,
        words=words or None,
        client_key=client_key,
        state=ASKED,
        asked_at=clock.now(),
    )
    session.add(row)
    session.flush()
    _tell_team(session, viewer, row, worker.name, "asks for")
    return row


def waiting(session: Session, viewer: Viewer, asked_id: UUID) -> LeaveAsked:
    """What the viewer asked for and has no answer yet. Raises `NotYours`."""
    row = session.get(LeaveAsked, asked_id)
    if row is None or row.worker_id != viewer.worker_id or row.state != ASKED:
        raise NotYours
    return row


def change(session: Session, viewer: Viewer, asked_id: UUID, first: date, last: date, words: str) -> LeaveAsked:
    """Ask for other days instead; what was said was said of the days before. Raises `NotYours`, `AskedAlready`."""
    row = _own(session, viewer, asked_id)
    if row.state != ASKED:
        raise NotYours
    if (row.first, row.last, row.words or "") == (first, last, words):
        return row
    _free(session, row.worker_id, first, last, but=row.id)
    if (row.first, row.last) != (first, last):
        row.asked_at = clock.now()
    row.first, row.last, row.words = first, last, words or None
    session.flush()
    _tell_team(session, viewer, row, _me(session, viewer, row.team_id).name, "now asks for")
    return row


def withdraw(session: Session, viewer: Viewer, asked_id: UUID) -> back.Returned:
    """Not wanted any more. Once agreed, only before it begins: what was moved goes back where nobody changed it since.

    Raises `NotYours`, also for leave that has begun, which is ended early instead.
    """
    row = _own(session, viewer, asked_id)
    if row.state == WITHDRAWN:
        return back.Returned()
    returned = back.Returned()
    if row.absence_id is not None:
        if row.first <= clock.today():
            raise NotYours
        returned = back.end(session, viewer, row.team_id, row.absence_id, row.first - ONE_DAY, give_back=True)
        session.refresh(row)
    row.state, row.answered_at = WITHDRAWN, clock.now()
    session.flush()
    notice.is_over(session, f"leave:{row.id}:")
    return returned


# The team's


def of_team(session: Session, viewer: Viewer, team_id: UUID) -> list[Asked]:
    """What members of the team ask for and has not been agreed yet, by day. Raises `NotYours`."""
    if not viewer.may(Action.SEE_ROTA, team_id):
        raise NotYours
    query = select(LeaveAsked).where(
        LeaveAsked.team_id == team_id, LeaveAsked.state == ASKED, LeaveAsked.last >= clock.today()
    )
    return _as_seen(session, viewer, session.scalars(query))


def one(session: Session, viewer: Viewer, team_id: UUID, asked_id: UUID) -> Asked:
    """One of them, whatever its state. Raises `NotYours`."""
    return _as_seen(session, viewer, [_of_team(session, viewer, team_id, asked_id, Action.SEE_ROTA)])[0]


def say(session: Session, viewer: Viewer, team_id: UUID, asked_id: UUID, *, fine: bool, words: str) -> None:
    """What the viewer says to it; the same again is the same, and the latest counts. Raises `NotYours`."""
    row = _of_team(session, viewer, team_id, asked_id, Action.CHANGE_ROTA)
    lock(session, team_id)
    latest = _said(session, [row]).get(row.id, {}).get(viewer.user_id)
    if row.state != ASKED or (latest is not None and (latest.fine, latest.words or "") == (fine, words)):
        return
    session.add(LeaveSaid(asked_id=row.id, user_id=viewer.user_id, fine=fine, words=words or None, at=clock.now()))
    session.flush()
    if not fine and row.worker_id != viewer.worker_id:
        _tell_asker(session, row, f"{first_name(viewer.name)} has a worry about", f"{viewer.user_id}:{clock.now()}")


def agree(session: Session, viewer: Viewer, team_id: UUID, asked_id: UUID) -> Absence | None:
    """The team has talked, and it is agreed: the days are leave, and the visits on them are open. None if withdrawn.

    Anybody of the team may write it down, the one who asked too. Raises `NotYours`.
    """
    row = _of_team(session, viewer, team_id, asked_id, Action.CHANGE_ROTA)
    away.lock_teams_of(session, row.worker_id)
    session.refresh(row)
    if row.state == AGREED and row.absence_id is not None:
        return session.get(Absence, row.absence_id)
    if row.state != ASKED:
        return None
    worker = session.get_one(Worker, row.worker_id)
    absence = absences.put(session, row.worker_id, absences.LEAVE, row.first, row.last)
    away.open_visits(session, absence, worker.name, viewer.user_id)
    row.state, row.absence_id = AGREED, absence.id
    row.answered_at, row.answered_by_id = clock.now(), viewer.user_id
    session.flush()
    notice.is_over(session, f"leave:{row.id}:")
    if row.worker_id != viewer.worker_id:
        _tell_asker(session, row, "The team has agreed:", "agreed")
    return absence


def calendar(session: Session, viewer: Viewer, team_id: UUID) -> list[Overlap]:
    """Who of the team is away when in the next three months, and who asks to be; never why. Raises `NotYours`."""
    if not viewer.may(Action.SEE_ROTA, team_id):
        raise NotYours
    today = clock.today()
    return overlaps(session, team_id, today, today + timedelta(days=MONTHS_AHEAD_DAYS))


def overlaps(session: Session, team_id: UUID, first: date, last: date, but: UUID | None = None) -> list[Overlap]:
    """Who of the team is away or asks to be on any of these days, `but` this worker, by day."""
    rows = session.execute(
        select(Absence, Worker.name, TeamMembership)
        .join(Worker, Worker.id == Absence.worker_id)
        .join(TeamMembership, TeamMembership.worker_id == Worker.id)
        .where(TeamMembership.team_id == team_id, Absence.first <= last, Absence.last >= first, Worker.id != but)
    )
    found = {
        (row.name, row.Absence.first, row.Absence.last): Overlap(row.name, row.Absence.first, row.Absence.last, False)
        for row in rows
        if counts_on(row.TeamMembership, max(first, row.Absence.first))
    }
    asked = session.execute(
        select(LeaveAsked.first, LeaveAsked.last, Worker.name)
        .join(Worker, Worker.id == LeaveAsked.worker_id)
        .where(
            LeaveAsked.team_id == team_id, LeaveAsked.state == ASKED, LeaveAsked.first <= last,
            LeaveAsked.last >= first, Worker.id != but,
        )
    )  # fmt: skip
    those = [*found.values(), *(Overlap(row.name, row.first, row.last, True) for row in asked)]
    return sorted(those, key=lambda each: (each.first, each.last, each.name))


# Within


def _me(session: Session, viewer: Viewer, team_id: UUID) -> Worker:
    if viewer.worker_id is None or not viewer.may(Action.CHANGE_ROTA, team_id):
        raise NotYours
    return away.member(session, viewer, team_id, viewer.worker_id)


def _own(session: Session, viewer: Viewer, asked_id: UUID) -> LeaveAsked:
    row = session.get(LeaveAsked, asked_id)
    if row is None or row.worker_id != viewer.worker_id or not viewer.may(Action.CHANGE_ROTA, row.team_id):
        raise NotYours
    lock(session, row.team_id)
    session.refresh(row)
    return row


def _of_team(session: Session, viewer: Viewer, team_id: UUID, asked_id: UUID, action: Action) -> LeaveAsked:
    row = session.get(LeaveAsked, asked_id)
    if row is None or row.team_id != team_id or not viewer.may(action, team_id):
        raise NotYours
    return row


def _free(session: Session, worker_id: UUID, first: date, last: date, but: UUID | None = None) -> None:
    """Raise `AskedAlready` where the worker has asked for one of these days, or has them off as leave."""
    asked = select(LeaveAsked.id).where(
        LeaveAsked.worker_id == worker_id, LeaveAsked.state == ASKED, LeaveAsked.first <= last,
        LeaveAsked.last >= first, LeaveAsked.id != but,
    )  # fmt: skip
    leave = select(Absence.id).where(
        Absence.worker_id == worker_id, Absence.kind == absences.LEAVE, Absence.first <= last, Absence.last >= first
    )
    if session.scalar(asked.limit(1)) is not None or session.scalar(leave.limit(1)) is not None:
        raise AskedAlready


def _as_seen(session: Session, viewer: Viewer, rows: Iterable[LeaveAsked]) -> list[Asked]:
    rows = list(rows)
    names = {
        row.id: row.name
        for row in session.execute(select(Worker.id, Worker.name).where(Worker.id.in_({row.worker_id for row in rows})))
    }
    said = _said(session, rows)
    users = {user for of in said.values() for user in of}
    called = {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(users)))}
    found = [
        Asked(
            row.id,
            row.worker_id,
            names[row.worker_id],
            row.first,
            row.last,
            row.words or "",
            row.state,
            row.worker_id == viewer.worker_id,
            tuple(
                Said(called.get(user, "Somebody"), each.fine, each.words or "", user == viewer.user_id)
                for user, each in said.get(row.id, {}).items()
            ),
            row.absence_id,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.first, each.last, each.name))


def _said(session: Session, rows: Iterable[LeaveAsked]) -> dict[UUID, dict[int, LeaveSaid]]:
    """The latest that each user said to each, of the days as they are asked for now."""
    since = {row.id: row.asked_at for row in rows}
    found: dict[UUID, dict[int, LeaveSaid]] = {}
    query = select(LeaveSaid).where(LeaveSaid.asked_id.in_(since)).order_by(LeaveSaid.at, LeaveSaid.id)
    for each in session.scalars(query):
        if each.at >= since[each.asked_id]:
            found.setdefault(each.asked_id, {})[each.user_id] = each
    return found


def _tell_team(session: Session, viewer: Viewer, row: LeaveAsked, name: str, asks: str) -> None:
    others = [worker.id for worker in away.members(session, viewer, row.team_id) if worker.id != row.worker_id]
    notice.tell(
        session,
        row.team_id,
        others,
        kind=NOTICE,
        key=f"leave:{row.id}:{row.first}:{row.last}",
        words=f"{first_name(name)} {asks} {spoken_days(row.first, row.last)} off. Say whether that is fine.",
        endpoint="team_leave.one",
        arguments={"team_id": str(row.team_id), "asked_id": str(row.id)},
    )


def _tell_asker(session: Session, row: LeaveAsked, says: str, key: str) -> None:
    notice.tell(
        session,
        row.team_id,
        [row.worker_id],
        kind=NOTICE,
        key=f"leave:{row.id}:{key}",
        words=f"{says} your days off, {spoken_days(row.first, row.last)}.",
        endpoint="team_leave.one",
        arguments={"team_id": str(row.team_id), "asked_id": str(row.id)},
    )
