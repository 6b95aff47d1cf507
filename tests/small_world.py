"""A small team in the middle of a day, as rows: what the worker's pages are tested on. Everybody is invented.

It is Tuesday 24 November 2026, 09:05 in London. Amina sees Ivy, Joan, Bob (with Sam), Stan and Eric; Ivy's visit
has no record yet, and Amina's sign-off for Eric's insulin is suspended.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.outcomes import Outcome
from plans.plan import Plan
from plans.support import visits_for
from rota.changes import Change, Placement, Planned, add
from rota.json_form import to_json
from rota.local_time import instant
from tests import factories
from wellbeing.models import Competence, Person, RoleGrant, SignOff, Team, TimelineVisit, ToldAssignment, User, Worker
from wellbeing.store import rota
from wellbeing.store.timeline import load_timeline, state_text, text_of, write_assignments
from wellbeing.viewer import RoleName

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
YESTERDAY = TODAY - timedelta(days=1)

MATTERS = {
    "Ivy": "The curtains first, then the wireless. No rushing.",
    "Joan": "Tea before anything else.",
    "Bob": "Talk to me, not over me.",
    "Stan": "A proper look at the garden, whatever the weather.",
    "Eric": "I do as much as I can myself.",
}
TOWARDS = {"Joan": "Into town for a bun", "Stan": "Digging over the bottom bed"}


@dataclass
class World:
    """Who and what is in it. `visits` are today's, by first name; `users` by role, Amina the worker."""

    team: Team
    other_team: Team
    workers: dict[str, Worker] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    visits: dict[str, UUID] = field(default_factory=dict)
    insulin: Competence | None = None
    suspended: SignOff | None = None

    @property
    def me(self) -> Worker:
        """Amina."""
        return self.workers["Amina"]


def load(session: Session) -> World:
    """Put the small world into an empty database, flushed."""
    team = factories.create_team(session, "Tilbury Wellbeing Team")
    world = World(team, factories.create_team(session, "Grays Wellbeing Team", team.provider))
    _workers(session, world)
    _people(session, world)
    _competences(session, world)
    factories.create_meeting(session, team, weekday=TODAY.weekday(), starts_at=time(10), minutes=20)
    today = [
        ("Ivy", time(7, 30), 30, ("Amina",)),
        ("Joan", time(9), 45, ("Amina",)),
        ("Bob", time(10, 30), 45, ("Amina", "Sam")),
        ("Stan", time(12), 60, ("Amina",)),
        ("Eric", time(13, 30), 30, ("Amina",)),
    ]
    for name, start, minutes, workers in today:
        world.visits[name] = visit(session, world, name, TODAY, start, minutes, workers)
    visit(session, world, "Joan", YESTERDAY, time(9), 45, ("Sam",))
    visit(session, world, "Joan", TODAY + timedelta(days=1), time(9), 45, ("Amina",))
    world.visits["Joan with Sam"] = visit(session, world, "Joan", TODAY, time(17), 30, ("Sam",))
    tell(session, team)
    session.flush()
    return world


def _workers(session: Session, world: World) -> None:
    for name, travel in (("Amina", "walk"), ("Sam", "cycle")):
        worker = factories.create_worker(session, world.team, name, travel=travel, minutes_a_week=30 * 60)
        world.workers[name] = worker
    world.workers["Zed"] = factories.create_worker(session, world.other_team, "Zed")
    accounts = [
        ("worker", "Amina", RoleName.WORKER, world.team, world.workers["Amina"]),
        ("sam", "Sam", RoleName.WORKER, world.team, world.workers["Sam"]),
        ("other worker", "Zed", RoleName.WORKER, world.other_team, world.workers["Zed"]),
        ("coach", "Carol", RoleName.COACH, world.team, None),
        ("commissioner", "Colin", RoleName.COMMISSIONER, world.team, None),
    ]
    for key, name, role, team, of in accounts:
        user = factories.create_user(session, name, of)
        session.add(RoleGrant(user_id=user.id, role=role, team_id=team.id, starts=factories.LONG_AGO))
        world.users[key] = user


def _people(session: Session, world: World) -> None:
    for (name, matters), postcode in zip(MATTERS.items(), factories.TILBURY, strict=False):
        person = factories.create_person(session, world.team, name, postcode=postcode)
        person.address = f"{len(world.people) + 1} Invented Road, Tilbury"
        person.way_in = f"Key safe by the door, 19{len(world.people)}7"
        world.people[name] = person
        outcomes = (Outcome("o1", TOWARDS[name], (1,)),) if name in TOWARDS else ()
        plan = Plan(person=str(person.id), what_matters=matters, outcomes=outcomes)
        factories.create_plan(session, person, json.dumps(to_json(plan)))


def _competences(session: Session, world: World) -> None:
    world.insulin = factories.create_competence(session, world.team, "Insulin")
    factories.create_sign_off(session, world.me, world.insulin, world.people["Ivy"], until=date(2027, 3, 31))
    world.suspended = factories.create_sign_off(
        session, world.me, world.insulin, world.people["Eric"], until=date(2027, 3, 31)
    )
    world.suspended.suspended_at = NOW - timedelta(hours=1)


def visit(
    session: Session, world: World, name: str, day: date, start: time, minutes: int, workers: Iterable[str]
) -> UUID:
    """A visit that stands on the timeline with these workers, and has not been told. Gives its id."""
    workers = tuple(workers)
    person = world.people[name]
    needs = (world.insulin,) if name in ("Ivy", "Eric") and world.insulin else ()
    line = factories.support_line(
        person,
        start,
        (datetime.combine(day, start) + timedelta(minutes=30)).time(),
        name="Help with breakfast" if start < time(11) else "Company and a bite to eat",
        duration=minutes,
        starts=day,
        ends=day,
        double_handed=len(workers) > 1,
        competences=needs,
    )
    factories.create_line(session, person, line)
    (asked,) = visits_for([line], [day], {str(person.id): None})
    at = instant(day, start)
    planned = Planned(tuple(Placement(str(world.workers[worker].id), at) for worker in workers))
    record(session, world, add(asked, "plan v1", planned))
    return asked.id


def record(session: Session, world: World, change: Change) -> None:
    """Through the one door."""
    rota.record_change(
        session,
        team_id=world.team.id,
        change=change,
        author_id=None,
        device="tests",
        client_key=uuid4().hex,
        kind="plan",
        happened_at=NOW,
        judged=False,
    )


def tell(session: Session, team: Team) -> None:
    """Everything as it stands is told, whatever the guard rails would say."""
    session.flush()
    states = load_timeline(session, team.id, date(2020, 1, 1), date(2040, 1, 1))
    for row in session.scalars(select(TimelineVisit).where(TimelineVisit.id.in_(states))):
        state = states[row.id]
        row.told = state_text(text_of(state.asked) if state.asked else None, text_of(state.planned))
        row.told_seq = row.changed_seq
    session.flush()
    write_assignments(session, ToldAssignment, states, states)
