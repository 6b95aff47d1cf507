"""Many at once: edits, undos and claims from twenty threads, swaps that cross, and hand-overs in opposite directions.

None lost, none doubled, every conflict told, and nobody waits for ever.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from rota.changes import apply, cancel, move, retime
from tests import factories
from tests.wellbeing.store.small_team import MONDAY, THURSDAY_BEFORE, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.config import Settings
from wellbeing.db import prepare
from wellbeing.models import PersonMembership, RefusedChange, RoleGrant, RotaChange, Swap, TeamMembership, TimelineVisit
from wellbeing.store import away, open_visits, swap
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.change_log import change_from
from wellbeing.store.held import wake
from wellbeing.store.lines import lines_of
from wellbeing.store.plan import agree
from wellbeing.store.rota import NotTaken, Recorded, record_change, undo
from wellbeing.store.timeline import states_of
from wellbeing.store.told_at_once import Settled
from wellbeing.viewer import RoleName, Viewer

THREADS = 20
TRIES = 5
on_postgresql = pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@contextmanager
def connected(settings: Settings) -> Iterator[Engine]:
    engine = create_engine(settings.database_url, pool_size=THREADS, max_overflow=0)
    prepare(engine)
    yield engine
    engine.dispose()


def grant(team: SmallTeam) -> dict[str, Viewer]:
    """Both workers may change the rota; looked at as each of them."""
    found = {}
    sam = factories.create_user(team.session, "Sam", team.sam)
    for user, worker in ((team.user, team.amira), (sam, team.sam)):
        team.session.add(
            RoleGrant(user_id=user.id, role=RoleName.WORKER, team_id=team.team.id, starts=factories.LONG_AGO)
        )
        found[user.name] = Viewer(user.id, user.name, worker.id, {RoleName.WORKER: frozenset({team.team.id})})
    team.session.flush()
    return found


def storm(session: Session, settings: Settings, steps: int) -> Counter[str]:
    """So many edits, undos and claims of the same and of different visits; what came of each, checked in the rows."""
    with clock.at(THURSDAY_BEFORE):
        team = create_small_team(session)
        viewers = list(grant(team).values())
    team_id, visits = team.team.id, sorted(team.timeline())
    workers = [str(team.amira.id), str(team.sam.id), None]
    before = team.team.latest_seq
    session.commit()
    with connected(settings) as engine:

        def step(n: int) -> str:
            for _ in range(TRIES):
                try:
                    with Session(engine) as mine, clock.at(THURSDAY_BEFORE):
                        answer = one(mine, random.Random(n), n)
                        mine.commit()
                    return answer
                except OperationalError as waited:  # a busy SQLite: what hears nothing sends again, under the same key
                    assert "locked" in str(waited), waited
            raise AssertionError(f"Step {n} waited too long {TRIES} times")

        def one(mine: Session, chance: random.Random, n: int) -> str:
            visit, kind = chance.choice(visits), chance.choice(("edit",) * 6 + ("undo",) * 2 + ("claim",))
            key = {"device": f"phone-{n % THREADS}", "client_key": f"{n}", "happened_at": THURSDAY_BEFORE}
            if kind == "undo":
                seqs = select(RotaChange.seq).where(RotaChange.team_id == team_id, RotaChange.seq > before)
                known = mine.scalars(seqs.order_by(RotaChange.seq.desc()).limit(5)).all()
                if not known:
                    return "nothing to undo"
                look(mine, chance)
                seq = chance.choice(known)
                return said(undo(mine, team_id=team_id, seq=seq, author_id=None, judged=False, **key))  # type: ignore[arg-type]
            state = states_of(mine, team_id, [visit])
            if kind == "claim":
                start = state[visit].planned.places[0].start or state[visit].asked.options[0].suits.start  # type: ignore[union-attr]
                look(mine, chance)
                taken = open_visits.take(
                    mine, chance.choice(viewers), team_id, visit, 1, start=start, client_key=f"{n}", reason="I will"
                )
                return "taken" if isinstance(taken, Settled) else "told why not"
            start = THURSDAY_BEFORE + timedelta(days=4, minutes=n)  # no two edits leave the same
            change = chance.choice((
                lambda: retime(state, visit, start, f"edit {n}"),
                lambda: retime(state, visit, start, f"edit {n}"),
                lambda: move(state, visit, 1, chance.choice(workers), f"edit {n}"),
                lambda: cancel(state, visit, f"edit {n}"),
            ))()  # fmt: skip
            if not change.parts:
                return "nothing to do"
            look(mine, chance)
            return said(
                record_change(mine, team_id=team_id, change=change, author_id=None, kind="move", judged=False, **key)  # type: ignore[arg-type]
            )

        with ThreadPoolExecutor(THREADS) as pool:
            came = Counter(pool.map(step, range(steps)))
    session.expire_all()
    rows = session.scalars(select(RotaChange).where(RotaChange.team_id == team_id).order_by(RotaChange.seq)).all()
    timeline: Any = {}
    for row in rows:
        timeline = apply(timeline, change_from(row.parts, row.cause))
    new = [row.seq for row in rows if row.seq > before]
    assert new == list(range(before + 1, before + 1 + came["taken"])), "each that was taken is there, once"
    kept = session.scalars(select(RefusedChange.id).where(RefusedChange.team_id == team_id)).all()
    assert len(kept) == came["kept"], "each that was not taken is kept, and was told"
    assert sum(came.values()) == steps
    assert timeline == team.timeline(), "the history adds up to what stands"
    return came


def look(mine: Session, chance: random.Random) -> None:
    """Sometimes look first and write later: others may come in between."""
    if chance.random() < 0.4:
        mine.commit()


def said(answer: Recorded | NotTaken) -> str:
    """What the answer says; one that changed nothing says why, by whom."""
    if isinstance(answer, Recorded):
        return "taken"
    assert answer.parts and answer.sentence
    return "kept"


@on_postgresql
def test_of_edits_undos_and_claims_at_once_none_is_lost(session: Session, settings: Settings) -> None:
    came = storm(session, settings, 150)
    assert came["taken"] > 40 and came["kept"] > 0, came


@pytest.mark.long
def test_of_ten_thousand_from_twenty_threads_none_is_lost(session: Session, settings: Settings) -> None:
    came = storm(session, settings, 10_000)
    assert came["taken"] > 3_000 and came["kept"] > 100, came


@on_postgresql
def test_of_two_swaps_that_cross_one_is_done_and_the_other_is_told(session: Session, settings: Settings) -> None:
    with clock.at(THURSDAY_BEFORE):
        team = create_small_team(session)
        team.plan_week([MONDAY])
        amira, sam = grant(team).values()
        lunch, tea = ((team.visit(line, MONDAY), 1) for line in (team.lunch, team.tea))
        asked = []
        for one, other, gives, takes in ((amira, sam, lunch, tea), (sam, amira, tea, lunch)):
            exchange = swap.exchange_of(session, one, team.team.id, other.worker_id, [gives], [takes])  # type: ignore[arg-type]
            assert isinstance(exchange, swap.Exchange)
            asked.append((other, swap.ask(session, one, team.team.id, exchange, "", uuid4().hex).id))
        session.commit()
    with connected(settings) as engine:
        gate = Barrier(2)

        def answer(what: tuple[Viewer, UUID]) -> Any:
            with Session(engine) as mine, clock.at(THURSDAY_BEFORE):
                gate.wait()
                came = swap.agree(mine, *what, "We agreed")
                mine.commit()
                return came

        with ThreadPoolExecutor(2) as pool:
            came = list(pool.map(answer, asked))
    assert sorted(type(one).__name__ for one in came) == ["Not", "Shown"], came
    session.expire_all()
    timeline = team.timeline()
    assert timeline[lunch[0]].planned.places[0].worker == str(team.sam.id)
    assert timeline[tea[0]].planned.places[0].worker == str(team.amira.id)
    assert len(session.scalars(select(RotaChange).where(RotaChange.kind == "swap")).all()) == 1
    assert Counter(session.scalars(select(Swap.state)))["agreed"] == 1


@pytest.fixture
def crossing(session: Session) -> tuple[SmallTeam, SmallTeam]:
    """Two teams of one provider that hand somebody over to each other from Wednesday on."""
    with clock.at(THURSDAY_BEFORE):
        one, other = create_small_team(session), create_small_team(session)
        other.team.provider_id = one.team.provider_id
        for team in (one, other):
            extend_horizon(session, team.team.id)
        for giver, taker in ((one, other), (other, one)):
            row = session.scalars(select(PersonMembership).where(PersonMembership.person_id == giver.joan.id)).one()
            row.until = MONDAY + timedelta(days=1)
            session.add(PersonMembership(
                person_id=giver.joan.id, team_id=taker.team.id, starts=MONDAY + timedelta(days=2)
            ))  # fmt: skip
        session.commit()
    return one, other


def agreed(team: SmallTeam) -> Callable[[Session], object]:
    """The team agrees its own Joan's plan once more, longer, so that visits are brought in step."""

    def work(mine: Session) -> object:
        lines = [replace(line, duration=55) for line in lines_of(mine, {team.joan.id})]
        return agree(mine, team.viewer(), team.joan.id, how_agreed="She said so", support=lines)

    return work


@on_postgresql
@pytest.mark.parametrize("what", ["days go by", "plans are agreed"])
def test_two_teams_that_hand_over_to_each_other_never_wait_for_each_other(
    session: Session, settings: Settings, crossing: tuple[SmallTeam, SmallTeam], what: str
) -> None:
    works: list[Callable[[Session], object]] = []
    for team in crossing:
        works.append(lambda mine, id=team.team.id: (wake(mine, id), extend_horizon(mine, id)))
    if what == "plans are agreed":
        works += [agreed(team) for team in crossing]
    for team in crossing:
        session.refresh(team.user)
        session.refresh(team.amira)
        session.refresh(team.joan)
    session.commit()
    with connected(settings) as engine:
        gate = Barrier(len(works))

        def go(work: Callable[[Session], object]) -> None:
            with Session(engine) as mine, clock.at(THURSDAY_BEFORE):
                mine.connection()
                gate.wait(timeout=20)
                work(mine)
                mine.commit()

        with ThreadPoolExecutor(len(works)) as pool:
            list(pool.map(go, works))  # PostgreSQL ends one of two that wait for each other with an error
    session.expire_all()
    with clock.at(THURSDAY_BEFORE):
        for team in crossing:
            extend_horizon(session, team.team.id)
    by_team = Counter(
        row.team_id
        for row in session.scalars(select(TimelineVisit).where(TimelineVisit.first_day >= MONDAY + timedelta(days=2)))
        if row.person_id in {team.joan.id for team in crossing} and row.asked is not None
    )
    assert by_team.keys() == {team.team.id for team in crossing} and len(set(by_team.values())) == 1


@on_postgresql
def test_an_absence_that_two_teams_write_at_once_makes_neither_wait_for_the_other(
    session: Session, settings: Settings, crossing: tuple[SmallTeam, SmallTeam]
) -> None:
    """Amira moves from one team to the other on Wednesday, is ill over both, and somebody goes into hospital."""
    one, other = sorted(crossing, key=lambda team: team.team.id)
    with clock.at(THURSDAY_BEFORE):
        for row in one.amira.memberships:
            row.until = MONDAY + timedelta(days=1)
        one.amira.memberships.append(TeamMembership(team_id=other.team.id, starts=MONDAY))
        session.commit()
    amira, (team_id, second), viewers = one.amira.id, (one.team.id, other.team.id), [one.viewer(), other.viewer()]
    session.commit()
    with connected(settings) as engine:
        gate = Barrier(2)

        def go(n: int) -> None:
            with Session(engine) as mine, clock.at(THURSDAY_BEFORE + timedelta(days=4)):
                gate.wait(timeout=20)
                team = (team_id, second)[n % 2]
                away.begin(mine, viewers[n % 2], team, amira, "sickness", MONDAY, MONDAY + timedelta(days=4 + n))
                mine.commit()

        for _ in range(3):
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(go, range(2)))
