"""Swaps: one worker asks another, the other agrees or declines, and nobody else is needed. Rows and the one change.

What is agreed becomes one `Change` of kind "swap" through the one door, and is told at once where the week has been.
If the rota moved meanwhile it says so, and nothing is half done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from rota.effects import Effect, effect, sentences_of, stopping
from rota.findings import Finding
from rota.local_time import monday_of, spoken_time
from rota.rules.sentences import names as listed
from rota.swaps import Exchange, Leg, change_of, moved, together
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import Swap
from wellbeing.store import notice, organisation
from wellbeing.store.board import names_at
from wellbeing.store.change_log import NotTaken
from wellbeing.store.publish import Refused
from wellbeing.store.rota import lock, members_on
from wellbeing.store.sent_twice import hash_of
from wellbeing.store.team_names import names_of_workers
from wellbeing.store.timeline import states_of
from wellbeing.store.told_at_once import settle
from wellbeing.store.week import week_of
from wellbeing.viewer import Action, NotYours, Viewer

SWAP = "swap"
ASKED, AGREED, DECLINED, WITHDRAWN = "asked", "agreed", "declined", "withdrawn"
MOST_VISITS = 20
"""Visits in one swap, on either side."""
MOST_SHOWN = 30
KEPT_FOR = timedelta(days=14)
"""How long a swap that has been answered is still shown."""
ENDED = {AGREED: "agreed to this", DECLINED: "said no to this", WITHDRAWN: "took this back"}


@dataclass(frozen=True, slots=True)
class Part:
    """A visit that would change hands: its person, when, and on which local day."""

    visit: UUID
    place: int
    person: str
    start: datetime

    @property
    def sentence(self) -> str:
        """ "Joan, Tuesday 24 November 09:00"."""
        return f"{self.person}, {spoken_time(self.start, True)}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A swap as the two see it. `mine`: the viewer asked for it."""

    id: UUID
    team_id: UUID
    asker: str
    other: str
    mine: bool
    gives: tuple[Part, ...]
    takes: tuple[Part, ...]
    words: str
    state: str
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What a swap would do: to each of the two (by name), what has moved since, and what keeps it from being told."""

    effects: tuple[tuple[str, Effect], ...]
    moved: tuple[str, ...]
    stops: tuple[str, ...]

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What the guard rails would say, once each."""
        found = {finding.sentence: finding for _, one in self.effects for finding in one.found}
        return tuple(finding for sentence, finding in found.items() if sentence not in self.stops)


@dataclass(frozen=True, slots=True)
class Not:
    """Nothing was changed, and why."""

    sentence: str


# Asking


def exchange_of(
    session: Session,
    viewer: Viewer,
    team_id: UUID,
    other: UUID,
    gives: Sequence[tuple[UUID, int]],
    takes: Sequence[tuple[UUID, int]],
) -> Exchange | Not:
    """What would be asked, as it stands now; or why it can't be. Raises `NotYours` for what is another team's."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    me = viewer.worker_id
    if me is None or other == me:
        raise NotYours
    wanted = {visit for visit, _ in (*gives, *takes)}
    states = states_of(session, team_id, wanted)
    if wanted - states.keys():
        raise NotYours
    if not gives or len(gives) > MOST_VISITS or len(takes) > MOST_VISITS:
        return Not(f"Choose at least one visit of yours, and at most {MOST_VISITS}.")
    legs = {}
    for visit, place in (*gives, *takes):
        planned = states[visit].planned.places
        start = planned[place - 1].start if 0 < place <= len(planned) else None
        if start is None:
            raise NotYours
        legs[visit, place] = Leg(visit, place, start)
    exchange = Exchange(str(me), str(other), tuple(legs[each] for each in gives), tuple(legs[each] for each in takes))
    return exchange if (wrong := _wrong(session, team_id, exchange)) is None else Not(wrong)


def _wrong(session: Session, team_id: UUID, exchange: Exchange) -> str | None:
    """Why this can't be done as the rota stands; None where it can. Raises `NotYours` for somebody of another team."""
    states = states_of(session, team_id, exchange.visits)
    days = sorted({local_day(leg.start) for leg in (*exchange.gives, *exchange.takes)})
    if any(not {exchange.one, exchange.other} <= members_on(session, team_id, day) for day in (days[0], days[-1])):
        raise NotYours
    if gone := moved(states, exchange):
        return f"{_said(session, gone)} changed since. Nothing was changed. Look at the rota, and ask anew."
    if both := together(states, exchange):
        return f"You both go to {listed(sorted(names_at(session, both).values()))}, so that can't be swapped."
    if exchange.begins <= clock.now():
        return "One of these visits has begun by now, so that it can't be swapped. Nothing was changed."
    return None


def _said(session: Session, visits: Iterable[UUID]) -> str:
    names = sorted(set(names_at(session, visits).values()))
    return f"The {'visit' if len(names) == 1 else 'visits'} to {listed(names)}" if names else "A visit"


def ask(session: Session, viewer: Viewer, team_id: UUID, exchange: Exchange, words: str, client_key: str) -> Swap:
    """Ask the other; asked twice under one key it is asked once. They see it until they answer."""
    lock(session, team_id)
    mine = select(Swap).where(Swap.asked_by_id == viewer.worker_id, Swap.client_key == client_key)
    known = session.scalars(mine).one_or_none()
    if known is not None:
        return known
    row = Swap(
        team_id=team_id,
        asked_by_id=viewer.worker_id,
        other_id=UUID(exchange.other),
        gives=[_stored(leg) for leg in exchange.gives],
        takes=[_stored(leg) for leg in exchange.takes],
        words=words or None,
        client_key=client_key,
        state=ASKED,
        asked_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def _stored(leg: Leg) -> list[str]:
    return [str(leg.visit), str(leg.place), leg.start.isoformat()]


def _leg(stored: Sequence[str]) -> Leg:
    visit, place, start = stored
    return Leg(UUID(visit), int(place), datetime.fromisoformat(start))


def _exchange(row: Swap) -> Exchange:
    gives, takes = (tuple(_leg(each) for each in side) for side in (row.gives, row.takes))
    return Exchange(str(row.asked_by_id), str(row.other_id), gives, takes)


# Seeing


def swaps_of(session: Session, viewer: Viewer) -> tuple[Shown, ...]:
    """The viewer's swaps: those to answer first, then what they asked, then what was answered lately."""
    teams = viewer.teams(Action.CHANGE_ROTA)
    me = viewer.worker_id
    if me is None:
        raise NotYours
    query = (
        select(Swap)
        .where(
            Swap.team_id.in_(teams),
            or_(Swap.asked_by_id == me, Swap.other_id == me),
            or_(Swap.state == ASKED, Swap.answered_at >= clock.now() - KEPT_FOR),
        )
        .order_by(Swap.asked_at.desc(), Swap.id)
        .limit(MOST_SHOWN)
    )
    shown = _shown(session, viewer, list(session.scalars(query)))
    return tuple(sorted(shown, key=lambda each: (each.state != ASKED, each.mine)))


def to_answer(session: Session, viewer: Viewer) -> int:
    """How many swaps wait for the viewer's answer."""
    if viewer.worker_id is None:
        return 0
    waiting = (
        Swap.other_id == viewer.worker_id,
        Swap.state == ASKED,
        Swap.team_id.in_(viewer.teams(Action.CHANGE_ROTA)),
    )
    return session.scalar(select(func.count()).select_from(Swap).where(*waiting)) or 0


def one_of(session: Session, viewer: Viewer, swap_id: UUID) -> Shown:
    """One swap, for one of the two. Raises `NotYours`."""
    return _shown(session, viewer, [_row(session, viewer, swap_id)])[0]


def _row(session: Session, viewer: Viewer, swap_id: UUID) -> Swap:
    row = session.get(Swap, swap_id)
    if row is None or viewer.worker_id is None or viewer.worker_id not in (row.asked_by_id, row.other_id):
        raise NotYours
    organisation.team(session, viewer, Action.CHANGE_ROTA, row.team_id)
    return row


def _shown(session: Session, viewer: Viewer, rows: Sequence[Swap]) -> list[Shown]:
    exchanges = [_exchange(row) for row in rows]
    people = names_at(session, {visit for exchange in exchanges for visit in exchange.visits})
    workers = names_of_workers(session, {worker for each in exchanges for worker in (each.one, each.other)})
    return [
        Shown(
            row.id,
            row.team_id,
            workers[exchange.one],
            workers[exchange.other],
            row.asked_by_id == viewer.worker_id,
            parts(exchange.gives, people),
            parts(exchange.takes, people),
            row.words or "",
            row.state,
            row.asked_at,
            row.answered_at,
        )
        for row, exchange in zip(rows, exchanges, strict=True)
    ]


def parts(legs: Iterable[Leg], people: dict[UUID, str]) -> tuple[Part, ...]:
    """These legs with the names of their people, in order of time."""
    found = (Part(leg.visit, leg.place, people.get(leg.visit, "Somebody"), leg.start) for leg in legs)
    return tuple(sorted(found, key=lambda part: (part.start, part.person)))


def look(session: Session, viewer: Viewer, swap_id: UUID) -> Looked:
    """What the swap would do as things stand. Raises `NotYours` for anybody but the two."""
    row = _row(session, viewer, swap_id)
    return look_at(session, row.team_id, _exchange(row))


def look_at(session: Session, team_id: UUID, exchange: Exchange) -> Looked:
    """What this would do to both of them, week by week, as things stand."""
    workers = names_of_workers(session, (exchange.one, exchange.other))
    states = states_of(session, team_id, exchange.visits)
    gone = moved(states, exchange)
    if gone or exchange.begins <= clock.now():
        said = f"{_said(session, gone)} changed since this was asked." if gone else "It has begun by now."
        return Looked((), (said,), ())
    effects: list[tuple[str, Effect]] = []
    stops: list[str] = []
    for monday in _weeks(exchange):
        week = week_of(session, team_id, monday)
        after = [each for each in exchange.after() if each.visit in week.visit]
        then = week.rota.with_assignments(after)
        people = {week.visit[each.visit].person for each in after}
        effects += [
            (workers[who], effect(week, week.rota, then, who, people)) for who in (exchange.one, exchange.other)
        ]
        stops += sentences_of(stopping(week, then, exchange.visits))
    return Looked(tuple(effects), (), tuple(stops))


def _weeks(exchange: Exchange) -> list[date]:
    return sorted({monday_of(local_day(leg.start)) for leg in (*exchange.gives, *exchange.takes)})


# Answering


def agree(session: Session, viewer: Viewer, swap_id: UUID, reason: str = "") -> Shown | Not | Refused:
    """The other says yes: it is done and told, all of it, or nothing is. Raises `NotYours` for anybody else."""
    row = _to_answer(session, viewer, swap_id)
    if row.state != ASKED:
        return one_of(session, viewer, swap_id) if row.state == AGREED else Not(_ended(session, row))
    exchange = _exchange(row)
    if (wrong := _wrong(session, row.team_id, exchange)) is not None:
        return Not(wrong)
    names = names_of_workers(session, (exchange.one, exchange.other))
    cause = f"{names[exchange.one]} and {names[exchange.other]} agreed to swap"
    change = change_of(states_of(session, row.team_id, exchange.visits), exchange, cause)
    answer = settle(
        session,
        viewer,
        row.team_id,
        change,
        kind=SWAP,
        client_key=f"swap-{swap_id.hex}",
        content=hash_of(SWAP, str(swap_id)),
        reason=reason,
    )
    if isinstance(answer, NotTaken):
        return Not(answer.sentence)
    if isinstance(answer, Refused):
        return answer
    row.seq = answer.seq
    _end(session, row, AGREED, f"{names[exchange.other]} agreed to your swap.")
    return one_of(session, viewer, swap_id)


def decline(session: Session, viewer: Viewer, swap_id: UUID) -> Shown | Not:
    """The other says no, which needs no reason. Raises `NotYours` for anybody else."""
    row = _to_answer(session, viewer, swap_id)
    if row.state == ASKED:
        other = names_of_workers(session, [str(row.other_id)])[str(row.other_id)]
        _end(session, row, DECLINED, f"{other} said no to your swap. Everything stays as it is.")
    return one_of(session, viewer, swap_id) if row.state == DECLINED else Not(_ended(session, row))


def withdraw(session: Session, viewer: Viewer, swap_id: UUID) -> Shown | Not:
    """Who asked takes it back, while nobody has answered. Raises `NotYours` for anybody else."""
    row = _held(session, viewer, swap_id)
    if row.asked_by_id != viewer.worker_id:
        raise NotYours
    if row.state == ASKED:
        _end(session, row, WITHDRAWN, None)
    return one_of(session, viewer, swap_id) if row.state == WITHDRAWN else Not(_ended(session, row))


def _to_answer(session: Session, viewer: Viewer, swap_id: UUID) -> Swap:
    row = _held(session, viewer, swap_id)
    if row.other_id != viewer.worker_id:
        raise NotYours
    return row


def _held(session: Session, viewer: Viewer, swap_id: UUID) -> Swap:
    """The swap as it stands once nobody else can answer it: under the team's lock, read anew."""
    row = _row(session, viewer, swap_id)
    lock(session, row.team_id)
    session.refresh(row)
    return row


def _end(session: Session, row: Swap, state: str, words: str | None) -> None:
    row.state, row.answered_at = state, clock.now()
    session.flush()
    if words is not None:
        key = f"swap:{row.id}:{state}"
        notice.tell(session, row.team_id, [row.asked_by_id], kind=SWAP, key=key, words=words, endpoint="swaps.index")


def _ended(session: Session, row: Swap) -> str:
    who = str(row.asked_by_id if row.state == WITHDRAWN else row.other_id)
    when = spoken_time(row.answered_at, True) if row.answered_at else ""
    return f"{names_of_workers(session, [who])[who]} {ENDED[row.state]} on {when}. Nothing more was changed."
