"""Settling wishes that clash: what clashes and what each choice would do, who gave way, and how wishes came out.

Knows the rows of rounds and a team's week. Nothing of a round leaves here while it is anonymous and open. Who gave way
is for the workers of the team, and only beside the others of the same clash; what came true is each worker's own, and
the team's as a sum.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.granting import Choice, choices_for
from rota.limits import DAYS_IN_WEEK
from rota.local_time import midnight, spoken_day
from rota.rounds import Stage, Stay, Wants, Wished, came_true, whose_turn
from rota.week import Week
from rota.wish_clashes import Clash, clashes
from wellbeing import clock
from wellbeing.models import GaveWay, Round, TimelineVisit, ToldAssignment, Worker
from wellbeing.models.rounds import WishWritten
from wellbeing.store import notice, organisation
from wellbeing.store.rota import lock
from wellbeing.store.rounds import of_row, wished
from wellbeing.store.team_names import first_name
from wellbeing.store.week import week_of
from wellbeing.store.wishes import hidden
from wellbeing.viewer import Action, NotYours, Viewer

LOOKED_BACK = timedelta(days=183)
"""How far back it is counted who gave way and what came true: half a year."""
NOTICE = "gave_way"


@dataclass(frozen=True, slots=True)
class Gave:
    """Somebody gave way: the row's id, whose wish, in words of the week."""

    id: UUID
    clash: str
    name: str
    wish: Wished


@dataclass(frozen=True, slots=True)
class ToSettle:
    """A clash with its choices, and a hint whose turn it may be (empty where there is none)."""

    clash: Clash
    choices: tuple[Choice, ...]
    turn: str


class TriedOn(StrEnum):
    """What each choice is tried on: the rota as it stands, the usual pattern before there is one, or nothing."""

    ROTA = "rota"
    USUAL = "usual"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Settling:
    """All that the team looks at to settle a week: what still clashes, who gave way, what is no clash."""

    week: Week
    clashes: tuple[ToSettle, ...]
    gave: tuple[Gave, ...]
    wishes: tuple[Wished, ...]
    tried_on: TriedOn


@dataclass(frozen=True, slots=True)
class Came:
    """One of a worker's own wishes and what came of it: True, False, or None while it is open or can't be said."""

    row: WishWritten
    true: bool | None
    gave_way: bool


class NotYet(Exception):
    """Wishes are still being written, or the week is made. Nothing was saved."""


def settling(session: Session, viewer: Viewer, team_id: UUID, first: date) -> Settling:
    """What there is to settle; nothing while wishes are open, and for the team's workers alone. Raises `NotYours`."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    week, tried_on = _to_try_on(week_of(session, team_id, first))
    row = session.scalars(select(Round).where(Round.team_id == team_id, Round.week == first)).one_or_none()
    if row is None or of_row(row).open:
        return Settling(week, (), (), (), tried_on)
    rows = _standing(session, team_id, first)
    wishes = tuple(wished(each) for each in rows)
    names = {worker.id: worker.name for worker in week.workers}
    gave = tuple(_gave(session, team_id, first, {wish.id: wish for wish in wishes}, names))
    given = {each.wish.id for each in gave}
    left = [wish for wish in wishes if wish.id not in given]
    found = clashes(week, left)
    counts = _counts(session, team_id, {UUID(w.worker) for clash in found for w in clash.wishes})
    since = clock.today() - LOOKED_BACK
    tried = tried_on is not TriedOn.NOTHING
    return Settling(
        week,
        tuple(ToSettle(c, choices_for(week, c, planned=tried), _turn(c, names, counts, since)) for c in found),
        gave,
        wishes,
        tried_on,
    )


def give_way(
    session: Session, viewer: Viewer, team_id: UUID, first: date, wish_id: UUID, clash: str, client_key: str
) -> None:
    """This wish gives way in this clash; its worker is told. Twice is once. Raises `NotYours`, `NotYet`."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    row = session.get(WishWritten, wish_id, populate_existing=True)
    if row is None or row.team_id != team_id or row.week != first:
        raise NotYours
    _may_settle(session, team_id, first)  # first, as in an open round nobody learns what was taken back
    if row.withdrawn_at is not None:
        raise NotYours
    before = session.scalars(select(GaveWay).where(GaveWay.wish_id == wish_id)).all()
    if any(each.taken_back_at is None or each.client_key == client_key for each in before):
        return
    gave = GaveWay(
        team_id=team_id,
        week=first,
        clash=clash[:100],
        worker_id=row.worker_id,
        wish_id=wish_id,
        client_key=client_key,
        decided_by_id=viewer.user_id,
        decided_at=clock.now(),
    )
    session.add(gave)
    session.flush()
    _tell(session, viewer, gave, f"Your wish for {_of(row)} gives way this time. It is kept for when the next comes.")


def take_back(session: Session, viewer: Viewer, team_id: UUID, first: date, gave_id: UUID) -> None:
    """They did not give way after all: it counts no more, and the wish counts again. Twice is once.

    Raises `NotYours`, `NotYet`.
    """
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    gave = session.get(GaveWay, gave_id, populate_existing=True)
    if gave is None or gave.team_id != team_id or gave.week != first:
        raise NotYours
    _may_settle(session, team_id, first)
    if gave.taken_back_at is not None:
        return
    gave.taken_back_at = clock.now()
    session.flush()
    row = session.get_one(WishWritten, gave.wish_id)
    _tell(session, viewer, gave, f"Your wish for {_of(row)} counts again: it does not give way after all.", "back")


def mine(session: Session, viewer: Viewer) -> list[Came]:
    """The viewer's own wishes of the last half year and to come, newest week first, with what came of each."""
    if viewer.worker_id is None:
        raise NotYours
    rows = session.scalars(
        select(WishWritten)
        .where(
            WishWritten.worker_id == viewer.worker_id,
            WishWritten.team_id.in_(viewer.teams(Action.SEE_MY_DAY)),
            WishWritten.withdrawn_at.is_(None),
            WishWritten.kind != Wants.NOTHING,
            WishWritten.week >= clock.today() - LOOKED_BACK,
        )
        .order_by(WishWritten.week.desc(), WishWritten.day, WishWritten.kind, WishWritten.id)
    ).all()
    gave = set(
        session.scalars(
            select(GaveWay.wish_id).where(GaveWay.worker_id == viewer.worker_id, GaveWay.taken_back_at.is_(None))
        )
    )
    return _came(session, rows, gave)


def how_often(came: Iterable[Came]) -> tuple[int, int]:
    """How many of these came true, of how many that a rota has answered."""
    answered = [each.true for each in came if each.true is not None]
    return sum(answered), len(answered)


def of_team(session: Session, team_id: UUID) -> tuple[int, int]:
    """How many of the team's wishes of the last half year came true, of how many: a sum, of weeks that are over."""
    return how_often(_over(session, team_id))


def of_each(session: Session, team_id: UUID) -> dict[UUID, tuple[int, int]]:
    """The same of each worker who wished, for sums that are told only where enough have a part in them."""
    found: dict[UUID, list[Came]] = {}
    for each in _over(session, team_id):
        found.setdefault(each.row.worker_id, []).append(each)
    return {worker: how_often(came) for worker, came in found.items()}


def _over(session: Session, team_id: UUID) -> list[Came]:
    rows = session.scalars(
        select(WishWritten)
        .join(Round, (Round.team_id == WishWritten.team_id) & (Round.week == WishWritten.week))
        .where(
            WishWritten.team_id == team_id,
            WishWritten.withdrawn_at.is_(None),
            WishWritten.week >= clock.today() - LOOKED_BACK,
            WishWritten.week <= clock.today() - timedelta(days=DAYS_IN_WEEK),
            ~hidden(clock.now()),
        )
    ).all()
    return _came(session, rows, ())


def _came(session: Session, rows: Iterable[WishWritten], gave: Collection[UUID]) -> list[Came]:
    rows = list(rows)
    over = [row for row in rows if row.week + timedelta(days=DAYS_IN_WEEK) <= clock.today()]
    stays = _stays(session, over)
    found = []
    for row in rows:
        came = None
        if row in over:
            first, last = midnight(row.week), midnight(row.week + timedelta(days=DAYS_IN_WEEK))
            theirs = [stay for stay in stays.get(row.worker_id, ()) if first <= stay.start < last]
            came = came_true(wished(row), theirs)
        found.append(Came(row, came, row.id in gave))
    return found


def _stays(session: Session, rows: Collection[WishWritten]) -> dict[UUID, list[Stay]]:
    """What the writers of these wishes were told of, from the first of the weeks to the last."""
    if not rows:
        return {}
    first, last = (pick(row.week for row in rows) for pick in (min, max))
    told = session.execute(
        select(ToldAssignment.worker_id, ToldAssignment.start, ToldAssignment.end, TimelineVisit.person_id)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(
            ToldAssignment.worker_id.in_({row.worker_id for row in rows}),
            ToldAssignment.start >= midnight(first),
            ToldAssignment.start < midnight(last + timedelta(days=DAYS_IN_WEEK)),
        )
    )
    found: dict[UUID, list[Stay]] = {}
    for worker, start, end, person in told:
        if worker is not None:
            found.setdefault(worker, []).append(Stay(start, end, str(person)))
    return found


def _standing(session: Session, team_id: UUID, first: date) -> list[WishWritten]:
    """In an order that says nothing of who wrote first."""
    query = select(WishWritten).where(
        WishWritten.team_id == team_id,
        WishWritten.week == first,
        WishWritten.withdrawn_at.is_(None),
        WishWritten.kind != Wants.NOTHING,
    )
    return list(session.scalars(query.order_by(WishWritten.day, WishWritten.kind, WishWritten.id)))


def _gave(
    session: Session, team_id: UUID, first: date, wishes: Mapping[UUID, Wished], names: Mapping[str, str]
) -> Iterable[Gave]:
    query = select(GaveWay).where(GaveWay.team_id == team_id, GaveWay.week == first, GaveWay.taken_back_at.is_(None))
    for row in session.scalars(query.order_by(GaveWay.clash, GaveWay.id)):
        if row.wish_id in wishes:
            name = names.get(str(row.worker_id), "Somebody who left")
            yield Gave(row.id, row.clash, name, wishes[row.wish_id])


def _counts(session: Session, team_id: UUID, workers: Collection[UUID]) -> dict[str, int]:
    """How often each of these gave way in the last half year; those who never did are left out."""
    since: datetime = midnight(clock.today() - LOOKED_BACK)
    rows = session.execute(
        select(GaveWay.worker_id, func.count())
        .where(
            GaveWay.team_id == team_id,
            GaveWay.worker_id.in_(list(workers)),
            GaveWay.taken_back_at.is_(None),
            GaveWay.decided_at >= since,
        )
        .group_by(GaveWay.worker_id)
    )
    return {str(worker): count for worker, count in rows}


def _turn(clash: Clash, names: Mapping[str, str], counts: Mapping[str, int], since: date) -> str:
    workers = sorted({wish.worker for wish in clash.wishes}, key=lambda worker: (names.get(worker, ""), worker))
    called = {worker: first_name(names.get(worker, "Somebody")) for worker in workers}
    if len(set(called.values())) < len(called):
        called = {worker: names.get(worker, "Somebody") for worker in workers}
    return whose_turn({called[worker]: counts.get(worker, 0) for worker in workers}, since)


def _to_try_on(week: Week) -> tuple[Week, TriedOn]:
    """The week with a rota to try choices on."""
    if any(assignment.worker is not None for assignment in week.rota.assignments):
        return week, TriedOn.ROTA
    return (week.planned(week.usual), TriedOn.USUAL) if week.usual.assignments else (week, TriedOn.NOTHING)


def _may_settle(session: Session, team_id: UUID, first: date) -> None:
    row = session.scalars(
        select(Round).where(Round.team_id == team_id, Round.week == first).execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or of_row(row).stage not in (Stage.SETTLE, Stage.FINISH):
        raise NotYet


def _of(row: WishWritten) -> str:
    day = f" on {spoken_day(row.day, with_date=True)}" if row.day else ""
    said = {
        Wants.DAY_OFF: "a day off",
        Wants.EARLY: "early work",
        Wants.LATE: "late work",
        Wants.SEE_PERSON: "somebody to see",
        Wants.SWAP: "a swap",
    }
    return f"{said.get(Wants(row.kind), 'the week')}{day}"


def _tell(session: Session, viewer: Viewer, gave: GaveWay, words: str, what: str = "gave") -> None:
    if gave.worker_id == viewer.worker_id:
        return
    worker = session.get_one(Worker, gave.worker_id)
    notice.tell(
        session,
        gave.team_id,
        [worker.id],
        kind=NOTICE,
        key=f"gave:{gave.id}:{what}",
        words=words,
        endpoint="my_wishes.index",
    )
