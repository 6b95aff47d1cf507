"""A small team in the database with a planned week, for the tests of the stores."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from plans.plan import Looked, Plan
from plans.support import SupportLine
from rota.changes import Change, PlannedPart, VisitState, accept
from rota.local_time import instant
from rota.week import Assignment
from tests import factories
from wellbeing.models import Competence, Person, Team, User, Worker
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.plan import put_plan
from wellbeing.store.rota import NotTaken, Recorded, load_timeline, record_change
from wellbeing.viewer import RoleName, Viewer

MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY + timedelta(days=6)
THURSDAY_BEFORE = datetime(2026, 11, 19, 12, tzinfo=UTC)
"""When the team plans the week, at noon."""


@dataclass
class SmallTeam:
    """Two workers and two people: Joan has breakfast and lunch each day, with insulin at breakfast; Eric a tea."""

    session: Session
    team: Team
    amira: Worker
    sam: Worker
    joan: Person
    eric: Person
    insulin: Competence
    breakfast: SupportLine
    lunch: SupportLine
    tea: SupportLine
    user: User
    keys: Any = field(default_factory=lambda: count(1))

    def viewer(self, *roles: RoleName, worker: Worker | None = None) -> Viewer:
        return Viewer(
            user_id=self.user.id,
            name=self.user.name,
            worker_id=(worker or self.amira).id,
            reach={role: frozenset({self.team.id}) for role in roles or (RoleName.WORKER,)},
        )

    def timeline(self, first: date = MONDAY, last: date = SUNDAY) -> dict[UUID, VisitState]:
        return load_timeline(self.session, self.team.id, first, last)

    def visit(self, line: SupportLine, day: date) -> UUID:
        (found,) = (
            id
            for id, state in self.timeline(day, day).items()
            if state.asked is not None and state.asked.support == line.id and day in state.asked.days
        )
        return found

    def change(self, change: Change, *, key: str | None = None, kind: str = "move", **more: Any) -> Recorded | NotTaken:
        return record_change(
            self.session,
            team_id=self.team.id,
            change=change,
            author_id=self.user.id,
            device="amiras-phone",
            client_key=key or f"key-{next(self.keys)}",
            kind=kind,
            happened_at=THURSDAY_BEFORE,
            **more,
        )

    def done(self, change: Change, **more: Any) -> Recorded:
        answer = self.change(change, **more)
        assert isinstance(answer, Recorded)
        return answer

    def place(self, visit: UUID, worker: Worker | None, at: str, day: date, *, pinned: bool = False) -> Recorded:
        """Plan the visit's first place for this worker at this wall time."""
        state = self.timeline(day, day)[visit]
        start = instant(day, time.fromisoformat(at))
        first = state.planned.places[0]
        placement = type(first)(None if worker is None else str(worker.id), start, pinned, pinned)
        after = type(state.planned)((placement, *state.planned.places[1:]), state.planned.cancelled)
        return self.done(Change((PlannedPart(visit, state.planned, after),)))

    def plan_week(self, days: Iterable[date] | None = None) -> None:
        """Amira makes Joan's visits, Sam makes Eric's, every day of the week."""
        for day in days or (MONDAY + timedelta(days=n) for n in range(7)):
            self.place(self.visit(self.breakfast, day), self.amira, "08:00", day)
            self.place(self.visit(self.lunch, day), self.amira, "12:30", day)
            self.place(self.visit(self.tea, day), self.sam, "17:00", day)

    def plan_at_once(self, without: Iterable[UUID] = ()) -> None:
        """The same week as `plan_week` plans, as one change that nobody judges; but for these visits."""
        timeline, left = self.timeline(), set(without)
        lines = {self.breakfast.id: (self.amira, time(8)), self.lunch.id: (self.amira, time(12, 30))}
        lines[self.tea.id] = (self.sam, time(17))
        planned = [
            Assignment(id, 1, str(worker.id), instant(min(state.asked.days), at))
            for id, state in timeline.items()
            if id not in left and state.asked is not None and state.asked.support is not None
            for worker, at in [lines[state.asked.support]]
        ]
        self.done(accept(timeline, planned, "as usual"), kind="accept", judged=False)


def words(person: Person, support: Iterable[SupportLine]) -> Plan:
    """A plan in which every earlier step is answered."""
    from plans.outcomes import Outcome

    return Plan(
        person=str(person.id),
        what_matters="Tea before anything else.",
        outcomes=(Outcome("town", "Into town for a bun", (1,)),),
        circle=Looked(nothing_because="Rita next door is away."),
        community=Looked(nothing_because="The club is full."),
        technology=Looked(nothing_because="Joan likes none of it."),
        support=tuple(support),
    )


def create_small_team(session: Session, name: str | None = None) -> SmallTeam:
    """The team with its plans agreed and its visits asked for, nobody going yet."""
    team = factories.create_team(session, name)
    insulin = factories.create_competence(session, team)
    amira = factories.create_worker(session, team, "Amira Invented")
    sam = factories.create_worker(session, team, "Sam Invented")
    joan = factories.create_person(session, team, "Joan", postcode="RM18 7AB")
    eric = factories.create_person(session, team, "Eric", postcode="RM18 8AA")
    factories.create_sign_off(session, amira, insulin, joan)
    breakfast = factories.support_line(joan, time(7), time(9), id=uuid4(), competences=[insulin])
    lunch = factories.support_line(joan, time(12), time(13), name="Lunch", duration=45)
    tea = factories.support_line(eric, time(16, 30), time(18), name="Tea")
    user = factories.create_user(session, "Amira", amira)
    put_plan(session, words(joan, [breakfast, lunch]), started=factories.LONG_AGO, how_agreed="Joan said yes")
    put_plan(session, words(eric, [tea]), started=factories.LONG_AGO, how_agreed="Eric said yes")
    extend_horizon(session, team.id, first=MONDAY, last=SUNDAY, now=THURSDAY_BEFORE)
    return SmallTeam(session, team, amira, sam, joan, eric, insulin, breakfast, lunch, tea, user)


Made = Callable[[], SmallTeam]
