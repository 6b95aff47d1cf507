"""Whatever a team does to its rota, in whatever order: the rows are what a plain model says, step by step.

The model is a dictionary of visits and a list of changes. It knows nothing of the store but what its doors promise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota import changes
from rota.changes import Change, VisitState
from rota.local_time import instant
from rota.week import Assignment
from solver.answer import ChangedPlace
from tests import factories
from tests.wellbeing.store.rota_model import DAYS, STARTS, WHO, Model, Plan
from tests.wellbeing.store.small_team import MONDAY, THURSDAY_BEFORE, words
from wellbeing import clock
from wellbeing.models import Assignment as Row
from wellbeing.models import RoleGrant, RotaChange, Team, TimelineVisit, ToldAssignment
from wellbeing.store import open_visits, proposal, rota, swap
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.plan import put_plan
from wellbeing.store.publish import Published, Refused, publish
from wellbeing.store.timeline import asked_from, planned_from, state_from
from wellbeing.store.told_at_once import Settled
from wellbeing.viewer import NotYours, RoleName, Viewer

STEPS, RUNS, RUNS_LONG = 50, 30, 2_000


@dataclass
class Here:
    """The same in the database: a team of two workers, three people who are visited on two days."""

    session: Session
    team: UUID
    workers: dict[str, UUID]
    viewers: dict[str, Viewer]
    visits: list[UUID]


def create(session: Session) -> Here:
    team = factories.create_team(session)
    workers = {name: factories.create_worker(session, team, name) for name in WHO}
    users = {name: factories.create_user(session, name, workers[name]) for name in WHO}
    for user in users.values():
        session.add(RoleGrant(user_id=user.id, role="worker", team_id=team.id, starts=factories.LONG_AGO))
    people = [
        factories.create_person(session, team, name, postcode=postcode)
        for name, postcode in zip(("Joan", "Eric", "Ivy"), factories.TILBURY, strict=False)
    ]
    weekdays = [(MONDAY + timedelta(days=n)).weekday() for n in range(DAYS)]
    for person in people:
        line = factories.support_line(person, time(8), time(18), id=uuid4(), weekdays=weekdays)
        put_plan(session, words(person, [line]), started=factories.LONG_AGO, how_agreed="They said yes")
    extend_horizon(session, team.id, first=MONDAY, last=MONDAY + timedelta(days=6), now=THURSDAY_BEFORE)
    rows = session.scalars(select(TimelineVisit).where(TimelineVisit.team_id == team.id)).all()
    ordered = sorted(rows, key=lambda row: (str(row.person_id), row.first_day))
    reach = {RoleName.WORKER: frozenset({team.id})}
    return Here(
        session,
        team.id,
        {name: worker.id for name, worker in workers.items()},
        {name: Viewer(users[name].id, name, workers[name].id, reach) for name in WHO},
        [row.id for row in ordered],
    )


class RotaMachine(RuleBasedStateMachine):
    """A team at work, beside the model of it."""

    def __init__(self, here: Here) -> None:
        super().__init__()
        self.here, self.session = here, here.session
        self.clock = clock.at(THURSDAY_BEFORE)
        self.clock.__enter__()
        self.start = self.session.begin_nested()
        self.model = Model(len(here.visits))
        self.first = rota.lock(self.session, here.team)
        self.seen: list[tuple[int, Plan]] = []

    def teardown(self) -> None:
        self.start.rollback()
        self.session.expire_all()
        self.clock.__exit__(None, None, None)

    # between the two

    def at(self, visit: int, start: int | None) -> datetime | None:
        day = MONDAY + timedelta(days=self.model.day(visit))
        return None if start is None else instant(day, STARTS[start])

    def planned(self, visit: int, plan: Plan) -> changes.Planned:
        worker = None if plan.worker is None else str(self.here.workers[plan.worker])
        place = changes.Placement(worker, self.at(visit, plan.start), plan.pinned_worker, plan.pinned_start)
        return changes.Planned((place,), plan.cancelled)

    def assignment(self, visit: int, plan: Plan) -> Assignment | None:
        at = self.at(visit, plan.start)
        worker = None if plan.worker is None else str(self.here.workers[plan.worker])
        return None if at is None else Assignment(self.here.visits[visit], 1, worker, at)

    def record(self, change: Change, key: str) -> rota.Recorded | rota.NotTaken:
        return rota.record_change(
            self.session, team_id=self.here.team, change=change, author_id=None, device="t", client_key=key,
            kind="move", happened_at=THURSDAY_BEFORE, judged=False,
        )  # fmt: skip

    # what a team does

    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        """One or two visits, by somebody whose page may be old, sent once or twice."""
        after: dict[int, Plan] = {}
        for visit in data.draw(st.sets(st.integers(0, len(self.model.plans) - 1), min_size=1, max_size=2)):
            now = self.model.plans[visit]
            after[visit] = data.draw(
                st.sampled_from((
                    replace(now, worker="Amira", pinned_worker=True),
                    replace(now, worker="Sam", pinned_worker=True),
                    replace(now, worker=None, pinned_worker=False),
                    *(replace(now, start=n, pinned_start=True) for n in range(len(STARTS))),
                    replace(now, cancelled=True),
                    replace(now, pinned_worker=False, pinned_start=False),
                    replace(now, worker=WHO[visit % 2], start=visit % len(STARTS)),
                ))
            )  # fmt: skip
        expects = {visit: self.model.plans[visit] for visit in after}
        if self.seen and data.draw(st.integers(0, 4)) == 0:
            visit, plan = data.draw(st.sampled_from(self.seen))
            expects, after = {visit: plan}, {visit: replace(plan, start=0, cancelled=not plan.cancelled)}
        parts = tuple(
            changes.PlannedPart(self.here.visits[v], self.planned(v, expects[v]), self.planned(v, plan))
            for v, plan in after.items()
            if plan != expects[v]
        )
        key = uuid4().hex
        answer = self.record(Change(parts), key)
        self.seen += [(v, self.model.plans[v]) for v in after]
        expected = {v: expects[v] for v, plan in after.items() if plan != expects[v]}
        taken = self.model.take({v: after[v] for v in expected}, expected)
        assert isinstance(answer, rota.Recorded) is taken
        if parts and data.draw(st.booleans()):
            again = self.record(Change(parts), key)
            assert again.resent if isinstance(again, rota.Recorded) else not taken, "sent twice is once"

    @precondition(lambda self: bool(self.model.log))
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """Any change, the last ones more often; of an undo it is a redo."""
        last = len(self.model.log) - 1
        number = data.draw(st.one_of(st.integers(max(0, last - 2), last), st.integers(0, last)))
        answer = rota.undo(
            self.session, team_id=self.here.team, seq=self.first + number + 1, author_id=None, device="t",
            client_key=uuid4().hex, happened_at=THURSDAY_BEFORE, judged=False,
        )  # fmt: skip
        assert isinstance(answer, rota.Recorded) is self.model.undo(number)

    @rule(which=st.sets(st.integers(0, 5), min_size=1))
    def publish(self, which: set[int]) -> None:
        """Some visits are told."""
        answer = publish(
            self.session, team_id=self.here.team, author_id=None, reason="So it is",
            visits=[self.here.visits[v] for v in which],
        )  # fmt: skip
        told = self.model.tell(which)
        assert isinstance(answer, Published if told else Refused), answer

    @rule(data=st.data())
    def accept_some(self, data: st.DataObject) -> None:
        """A proposal that may be old, some of it taken."""
        proposed: dict[int, tuple[Plan, Plan]] = {}
        for visit in data.draw(st.sets(st.integers(0, len(self.model.plans) - 1), min_size=1, max_size=4)):
            old = [plan for v, plan in self.seen if v == visit]
            before = data.draw(st.sampled_from((self.model.plans[visit], *old[-2:])))
            start = data.draw(st.integers(0, len(STARTS) - 1))
            proposed[visit] = before, Plan(data.draw(st.sampled_from((*WHO, None))), start)
        places = [
            ChangedPlace(self.here.visits[v], 1, self.assignment(v, before), self.assignment(v, after), "")
            for v, (before, after) in proposed.items()
        ]
        chosen = data.draw(st.sets(st.sampled_from(sorted(proposed)), min_size=1))
        fits = {v: plan for v, (before, plan) in proposed.items() if v in chosen and self.fits(v, before, plan)}
        after = {v: replace(self.model.plans[v], worker=p.worker, start=p.start) for v, p in fits.items()}
        trial: list[Plan | None] = [after.get(v, plan) for v, plan in enumerate(self.model.plans)]
        if any(self.model.clash(v, trial) for v in after):
            return  # one worker in two homes at once: a rule forbids it, which has tests of its own
        answer = proposal.accept(
            self.session, team_id=self.here.team, proposed=places, chosen=[self.here.visits[v] for v in chosen],
            author_id=None, device="t", client_key=uuid4().hex, happened_at=THURSDAY_BEFORE,
        )  # fmt: skip
        assert {left.visit for left in answer.left_out} == {self.here.visits[v] for v in chosen - fits.keys()}
        self.model.take(after, {})

    def fits(self, visit: int, before: Plan, after: Plan) -> bool:
        now = self.model.plans[visit]
        stands = (before.worker, before.start) if before.start is not None else (None, None)
        settled = (now.pinned_worker and now.worker != after.worker) or (now.pinned_start and now.start != after.start)
        return not now.cancelled and (now.worker, now.start) == stands and not settled

    @rule(one=st.sampled_from(WHO), gives=st.integers(0, 5), takes=st.integers(0, 5))
    def swap(self, one: str, gives: int, takes: int) -> None:
        """One asks, the other says yes at once."""
        other = next(name for name in WHO if name != one)
        if gives == takes:
            return
        mine, theirs = self.model.plans[gives], self.model.plans[takes]
        viewer, answering = self.here.viewers[one], self.here.viewers[other]
        team, visits = self.here.team, self.here.visits
        try:
            asked = swap.exchange_of(
                self.session, viewer, team, self.here.workers[other], [(visits[gives], 1)], [(visits[takes], 1)]
            )
        except NotYours:
            assert mine.start is None or theirs.start is None
            return
        possible = mine.going and theirs.going and (mine.worker, theirs.worker) == (one, other)
        assert isinstance(asked, swap.Not) is not possible
        if isinstance(asked, swap.Not):
            return
        row = swap.ask(self.session, viewer, team, asked, "", uuid4().hex)
        answer = swap.agree(self.session, answering, row.id, "We agreed")
        done = self.model.settle({
            gives: replace(mine, worker=other, pinned_worker=True),
            takes: replace(theirs, worker=one, pinned_worker=True),
        })  # fmt: skip
        assert isinstance(answer, swap.Shown) is done, answer

    @rule(who=st.sampled_from(WHO), visit=st.integers(0, 5))
    def claim(self, who: str, visit: int) -> None:
        """Somebody takes a visit, open or not."""
        now = self.model.plans[visit]
        start = now.start if now.start is not None else 0
        answer = open_visits.take(
            self.session, self.here.viewers[who], self.here.team, self.here.visits[visit], 1,
            start=self.at(visit, start), client_key=uuid4().hex, reason="I will",
        )  # fmt: skip
        after = replace(now, worker=who, start=start, pinned_worker=True)
        plans: list[Plan | None] = [after if v == visit else plan for v, plan in enumerate(self.model.plans)]
        if now.cancelled or now.worker is not None:
            assert isinstance(answer, open_visits.Gone)
        elif self.model.clash(visit, plans):
            assert isinstance(answer, open_visits.MayNot)
        else:
            assert isinstance(answer, Settled if self.model.settle({visit: after}) else Refused), answer

    # what holds after each step

    @invariant()
    def the_rows_are_what_the_model_says(self) -> None:
        self.session.flush()
        columns = TimelineVisit.id, TimelineVisit.asked, TimelineVisit.planned, TimelineVisit.told
        ids = self.here.visits
        rows = {row.id: row for row in self.session.execute(select(*columns).where(TimelineVisit.id.in_(ids)))}
        states: dict[UUID, VisitState] = {}
        told_states: dict[UUID, VisitState] = {}
        for visit, id in enumerate(ids):
            row, plan, told = rows[id], self.model.plans[visit], self.model.told[visit]
            states[id] = VisitState(asked_from(row.asked), planned_from(row.planned))
            assert states[id].planned == self.planned(visit, plan), f"visit {visit} as it stands"
            assert (row.told is None) is (told is None), f"visit {visit}: whether it was told"
            if told is not None:
                told_states[id] = state_from(row.told)
                assert told_states[id].planned == self.planned(visit, told), f"visit {visit} as it was told"
        self.repeats(Row, states)
        self.repeats(ToldAssignment, told_states)
        many = select(func.count()).where(RotaChange.team_id == self.here.team).scalar_subquery()
        found = self.session.execute(select(Team.latest_seq, many).where(Team.id == self.here.team)).one()
        assert set(found) == {self.first + len(self.model.log)}, "each change is written once"

    def repeats(self, table: Any, states: dict[UUID, VisitState]) -> None:
        """The rows that are asked about say the same."""
        found = self.session.execute(select(table.visit_id, table.place, table.worker_id, table.start)
            .where(table.visit_id.in_(self.here.visits)))  # fmt: skip
        rows = {(row.visit_id, row.place, row.worker_id and str(row.worker_id), row.start) for row in found}
        assert rows == {(a.visit, a.place, a.worker, a.start) for a in changes.rota_of(states).assignments}


def run(session: Session, runs: int) -> None:
    with clock.at(THURSDAY_BEFORE):
        here = create(session)
    session.commit()
    run_state_machine_as_test(
        lambda: RotaMachine(here),
        settings=settings(
            max_examples=runs,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_rota_is_what_a_plain_model_says_of_it(session: Session) -> None:
    run(session, RUNS)


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_rota_is_what_a_plain_model_says_of_it_over_two_thousand_runs(session: Session) -> None:
    run(session, RUNS_LONG)
