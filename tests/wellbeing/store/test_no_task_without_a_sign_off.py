"""Whatever anybody does, in whatever order: no delegated task is told, or stands on somebody's day, without a sign-off
for that person that counts at that visit's time. What counts is worked out here a second time, from what was done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from rota import changes
from rota.signing_off import Said
from rota.week import NeededOf, Visit, local_day
from tests import small_world
from tests.factories import create_competence
from tests.small_world import NOW, TODAY, World
from wellbeing import clock
from wellbeing.models import Competence, SignOff, TimelineVisit
from wellbeing.store import competence as register
from wellbeing.store import my_day, publish, rota
from wellbeing.store.competence import NotPossible
from wellbeing.store.timeline import state_from, states_of
from wellbeing.viewer import RoleName, Viewer
from wellbeing.views import stops

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WORKERS, PEOPLE, DAYS = ("Amina", "Sam"), ("Ivy", "Eric"), 3
MAY_RUN_LATE = timedelta(hours=12)
SAID = Said("They said yes", "Nurse Invented, 01375 000000", "Nurse Invented", TODAY - timedelta(days=1), 3, 3)


@dataclass
class Given:
    """A sign-off as it was given, and by which of the things done before it could not be stopped."""

    row: UUID
    worker: str
    task: str
    person: str | None
    starts: date
    until: date
    after: int


@dataclass
class Stop:
    """Something that stopped sign-offs: for this person, or (None) whoever it is for."""

    kind: str
    worker: str
    task: str
    person: str | None
    at: datetime
    number: int


@dataclass
class Told:
    """What was done, and so who may do what: a second, plain account of it."""

    given: list[Given] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    number: int = 0

    def stopped(self, one: Given) -> datetime | None:
        mine = (s for s in self.stops if (s.worker, s.task) == (one.worker, one.task) and s.number > one.after)
        return min((s.at for s in mine if s.person in (None, one.person)), default=None)

    def allows(self, worker: str, task: str, person: str, at: datetime) -> bool:
        day = local_day(at)

        def speaks(one: Given) -> bool:
            """It is of that day, or was stopped before it ran out: then it goes on saying no."""
            stopped = self.stopped(one)
            return one.starts <= day and (day <= one.until or (stopped is not None and local_day(stopped) <= one.until))

        def yes(one: Given) -> bool:
            stopped = self.stopped(one)
            return day <= one.until and (stopped is None or at < stopped)

        mine = [one for one in self.given if (one.worker, one.task) == (worker, task) and speaks(one)]
        by_name = [one for one in mine if one.person == person]
        if by_name:
            return any(yes(one) for one in by_name)
        return task != "insulin" and any(yes(one) for one in mine if one.person is None)

    def may(self, worker: str, person: str, at: datetime) -> bool:
        """Give this person insulin then: signed off for it, and for what it requires."""
        return all(self.allows(worker, task, person, at) for task in ("insulin", "medication"))


@dataclass
class Scene:
    """The small world with a few days of visits, its professional, and what has been done since."""

    session: Session
    world: World
    tasks: dict[str, Competence]
    visits: list[UUID]
    told: Told
    now: datetime = NOW

    @property
    def names(self) -> dict[str, str]:
        return {str(self.world.workers[name].id): name for name in WORKERS} | {
            str(self.world.people[name].id): name for name in PEOPLE
        }

    def viewer(self, role: RoleName, worker: str | None = None, profession: str = "nurse") -> Viewer:
        team = frozenset({self.world.team.id})
        user = self.world.users["sam" if worker == "Sam" else "worker"]
        return Viewer(
            user.id, "N", self.world.workers[worker].id if worker else None, {role: team},
            {profession: team} if role is RoleName.PROFESSIONAL else {},
        )  # fmt: skip

    def do(self, what: tuple[str, int, int, int]) -> None:
        kind, a, b, c = what
        self.told.number += 1
        event(kind)
        getattr(self, f"do_{kind}")(a, b, c)
        self.session.flush()

    def do_sign(self, a: int, b: int, c: int) -> None:
        worker, task = WORKERS[a % 2], ("insulin", "insulin", "medication")[b % 3]
        person = (*PEOPLE, None)[c % 3]
        today = local_day(self.now)
        starts, until = today + timedelta(days=(-5, 0, 0, 1)[a % 4]), today + timedelta(days=(0, 1, 2, 90)[b % 4])
        if until < starts:
            return
        try:
            row = register.sign_off(
                self.session, self.viewer(RoleName.PROFESSIONAL), worker_id=self.world.workers[worker].id,
                competence_id=self.tasks[task].id, person_id=self.world.people[person].id if person else None,
                starts=starts, until=until, said=SAID,
            )  # fmt: skip
        except NotPossible:
            return
        if all(one.row != row.id for one in self.told.given):
            self.told.given.append(Given(row.id, worker, task, person, starts, until, self.told.number))

    def do_another_profession(self, a: int, b: int, c: int) -> None:
        one = self.told.given[a % len(self.told.given)]
        if one.task == "insulin":
            with pytest.raises(NotPossible, match="Only a nurse suspends Insulin"):
                ot = self.viewer(RoleName.PROFESSIONAL, profession="ot")
                register.suspend_sign_off(self.session, ot, one.row, "Not mine to say")

    def do_suspend(self, a: int, b: int, c: int) -> None:
        self._stop("suspend", self.told.given[a % len(self.told.given)])

    def do_pause(self, a: int, b: int, c: int) -> None:
        one = self.told.given[a % len(self.told.given)]
        if self.session.get_one(SignOff, one.row).paused_at is None:
            self._stop("pause", one)

    def do_decline(self, a: int, b: int, c: int) -> None:
        self._stop("decline", self.told.given[a % len(self.told.given)])

    def _stop(self, kind: str, one: Given) -> None:
        act = {
            "suspend": lambda: register.suspend_sign_off(
                self.session, self.viewer(RoleName.PROFESSIONAL), one.row, "A wrong dose"
            ),
            "pause": lambda: register.pause_sign_off(
                self.session, self.viewer(RoleName.WORKER, "Sam"), one.row, "The pen was warm"
            ),
            "decline": lambda: register.decline_sign_off(
                self.session, self.viewer(RoleName.WORKER, one.worker), one.row
            ),
        }[kind]
        act()
        if local_day(self.now) <= one.until:
            self.told.stops.append(Stop(kind, one.worker, one.task, one.person, self.now, self.told.number))

    def do_lift(self, a: int, b: int, c: int) -> None:
        paused = [one for one in self.told.given if self.session.get_one(SignOff, one.row).paused_at is not None]
        if not paused:
            return
        one = paused[a % len(paused)]
        row = self.session.get_one(SignOff, one.row)
        began = row.paused_at
        mark = register.pause_mark(row)
        try:
            register.lift_pause(self.session, self.viewer(RoleName.PROFESSIONAL), one.row, "I watched", mark)
        except NotPossible:
            return
        self.told.stops = [
            s for s in self.told.stops
            if not (s.kind == "pause" and (s.worker, s.task, s.at) == (one.worker, one.task, began)
                    and one.person in (None, s.person))
        ]  # fmt: skip

    def do_wait(self, a: int, b: int, c: int) -> None:
        self.now += timedelta(minutes=(5, 7 * 60, 24 * 60)[a % 3])

    def do_move(self, a: int, b: int, c: int) -> None:
        visit = self.visits[a % len(self.visits)]
        timeline = states_of(self.session, self.world.team.id, [visit])
        asked = timeline[visit].asked
        assert asked is not None
        worker = (None, *(str(self.world.workers[name].id) for name in WORKERS))[b % 3]
        self._change(changes.move(timeline, visit, asked.places[c % len(asked.places)], worker))

    def do_retime(self, a: int, b: int, c: int) -> None:
        visit = self.visits[a % len(self.visits)]
        timeline = states_of(self.session, self.world.team.id, [visit])
        asked = timeline[visit].asked
        assert asked is not None
        at = asked.options[0].possible.start + timedelta(hours=(0, 3, 12)[b % 3])
        self._change(changes.retime(timeline, visit, at))

    def _change(self, change: changes.Change) -> None:
        rota.record_change(
            self.session, team_id=self.world.team.id, change=change, author_id=None, device="t",
            client_key=uuid4().hex, kind="move", happened_at=self.now, judged=False,
        )  # fmt: skip

    def do_move_and_tell(self, a: int, b: int, c: int) -> None:
        self.do_move(a, 1 + b, c)
        self._publish([self.visits[a % len(self.visits)]])

    def do_publish(self, a: int, b: int, c: int) -> None:
        self._publish([visit for n, visit in enumerate(self.visits) if (a + n) % (1 + b % 3) == 0])

    def _publish(self, some: list[UUID]) -> None:
        before = {visit: self.as_told(visit) for visit in some}
        answer = publish.publish(self.session, team_id=self.world.team.id, author_id=None, visits=some, reason="It is")
        event(type(answer).__name__)
        if isinstance(answer, publish.Published):
            for visit in some:
                asked, going, start = self.as_told(visit)
                if going and (asked, going, start) != before[visit]:
                    event("told anew")
                    assert self.done_by(asked, going, start), f"told, though nobody may: {asked}, {going} at {start}"

    def as_told(self, visit: UUID) -> tuple[Visit, list[str], datetime]:
        row = self.session.get_one(TimelineVisit, visit)
        self.session.refresh(row)
        assert row.told is not None
        state = state_from(row.told)
        assert state.asked is not None
        places = state.planned.places[: len(state.asked.places)]
        going = [self.names[place.worker] for place in places if place.worker]
        start = next((place.start for place in places if place.start), state.asked.options[0].suits.start)
        return state.asked, going, start

    def done_by(self, asked: Visit, going: list[str], at: datetime) -> bool:
        """Whether, by what was done, those who go may do the task: one of them, or each where both need it."""
        able = [self.told.may(worker, self.names[asked.person], at) for worker in going]
        return all(all(able) if need.of is NeededOf.BOTH else any(able) for need in asked.competences)

    def look(self) -> None:
        """Everybody reads each of their days."""
        for name in WORKERS:
            for n in range(DAYS):
                viewer = self.viewer(RoleName.WORKER, name)
                for stop in my_day.day_of(self.session, viewer, TODAY + timedelta(days=n)).stops:
                    if stop.visit in self.visits and stop.told:
                        self.judge(name, stop)

    def judge(self, name: str, stop: my_day.Stop) -> None:
        assert stop.visit is not None
        asked, going, start = self.as_told(stop.visit)
        at = max(start, min(self.now, start + timedelta(minutes=asked.duration) + MAY_RUN_LATE))
        (task,) = stop.tasks
        may = self.told.may(name, self.names[asked.person], at)
        assert task.mine is may, f"{name} {'may' if may else 'may not'} do this: {stop}"
        said = stops.do_not(task)
        assert (said is None) is self.done_by(asked, going, at), f"{name} reads {said!r} at {stop}"


def a_scene(session: Session, world: World) -> Scene:
    assert world.insulin is not None and world.suspended is not None
    medication = create_competence(session, world.team, "medication", kind="training", per_person=False)
    world.insulin.requires, world.insulin.signed_by = ["medication"], "nurse"
    visits = [world.visits["Ivy"], world.visits["Eric"]]
    for n in range(1, DAYS):
        day = TODAY + timedelta(days=n)
        visits.append(small_world.visit(session, world, "Ivy", day, time(7, 30), 30, ["Sam"]))
        visits.append(
            small_world.visit(session, world, "Eric", day, time(13, 30), 30, WORKERS if n == 1 else ["Amina"])
        )
    small_world.tell(session, world.team)
    for row in session.query(SignOff):
        session.delete(row)
    session.flush()
    return Scene(session, world, {"insulin": world.insulin, "medication": medication}, visits, Told())


ASKS = ("sign", "sign", "suspend", "pause", "pause", "lift", "lift", "decline", "wait", "move", "retime", "publish",
        "move_and_tell", "move_and_tell", "another_profession")  # fmt: skip
NUMBERS = st.integers(0, 11)
THINGS = st.lists(st.tuples(st.sampled_from(ASKS), NUMBERS, NUMBERS, NUMBERS), min_size=6, max_size=18)
BEFORE = [("sign", n, 5, 2) for n in (0, 1)] + [("sign", n, 3, c) for n in (0, 1) for c in (0, 1)]
"""Both workers begin with medicines for anybody, and insulin for both people by name."""


@pytest.fixture
def scene(session: Session) -> Iterator[Scene]:
    with clock.at(NOW):
        made = a_scene(session, small_world.load(session))
        session.commit()
        yield made


@settings(
    max_examples=min(500, settings.default.max_examples),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(things=THINGS)
def test_no_delegated_task_without_a_sign_off(scene: Scene, things: list[tuple[str, int, int, int]]) -> None:
    scene.told, scene.now = Told(), NOW
    try:
        for thing in (*BEFORE, *things):
            with clock.at(scene.now):
                scene.do(thing)
        with clock.at(scene.now):
            scene.look()
    finally:
        scene.session.rollback()
