"""What a worker's phone keeps of their own visits of today and tomorrow, and no more than that.

First name, address, time, what matters in a line, what we are doing, how to get in, allergies, what to do in an
emergency and whom to ring, where papers are, and what is agreed for when nobody answers. Nothing of the plan beside
it. That it was given to a phone is written down as a look, once a person and day. Reads in a number of queries that
does not grow with the visits.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.about_me import Private
from plans.no_reply import NoReply
from plans.outcomes import Outcome
from rota.json_form import from_json
from rota.local_time import midnight
from wellbeing import clock
from wellbeing.models import AboutMe, Look, Person, SupportLine, TimelineVisit
from wellbeing.store import contacts
from wellbeing.store.about_me import KEPT_ON_PHONE
from wellbeing.store.lines import line_from
from wellbeing.store.my_day import MyDay, Stop, day_of
from wellbeing.store.no_reply import no_reply_of
from wellbeing.store.timeline import state_from
from wellbeing.store.visit import plans_of
from wellbeing.viewer import Action, Viewer

DAYS_KEPT = 2
"""Today and tomorrow."""


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """A visit of mine as the phone keeps it. `line` names what it is for, `ring` is whom to ring, first to last."""

    stop: Stop
    day: date
    id: UUID
    team_id: UUID
    person_id: UUID
    address: str
    line: str
    tasks: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    way_in: str
    private: Private
    ring: tuple[str, ...]
    no_reply: NoReply


@dataclass(frozen=True, slots=True)
class Kept:
    """All of it: the days as they were told, and each visit on them that is mine to make."""

    days: tuple[MyDay, ...]
    visits: tuple[KeptVisit, ...]


def kept_for(session: Session, viewer: Viewer) -> Kept:
    """What the viewer's phone may keep now; that it was given to it is written down. Raises `NotYours`."""
    today = clock.today()
    days = tuple(day_of(session, viewer, today + timedelta(days=number)) for number in range(DAYS_KEPT))
    stops = {stop.visit: (day.day, stop) for day in reversed(days) for stop in day.visits if stop.visit is not None}
    rows = {
        row.id: row
        for row in session.scalars(select(TimelineVisit).where(TimelineVisit.id.in_(stops)))
        if row.team_id in viewer.teams(Action.SEE_PRIVATE)
    }
    people = {
        person.id: person
        for person in session.scalars(select(Person).where(Person.id.in_({row.person_id for row in rows.values()})))
    }
    visits = _visits(session, stops, rows, people)
    _looked(session, viewer, people)
    return Kept(days, tuple(sorted(visits, key=lambda kept: (kept.stop.when.start, kept.stop.name))))


def _visits(
    session: Session,
    stops: Mapping[UUID, tuple[date, Stop]],
    rows: Mapping[UUID, TimelineVisit],
    people: Mapping[UUID, Person],
) -> list[KeptVisit]:
    lines = _lines(session, rows.values())
    plans = plans_of(session, people)
    private = _private(session, people)
    ring = contacts.ring(session, people)
    no_reply = no_reply_of(session, people)
    visits = []
    for visit, row in rows.items():
        day, stop = stops[visit]
        person = people[row.person_id]
        plan = plans.get(person.id)
        line, tasks = lines.get(visit, ("", ()))
        visits.append(
            KeptVisit(
                stop=stop,
                day=day,
                id=visit,
                team_id=row.team_id,
                person_id=person.id,
                address=", ".join(part.replace("\n", ", ") for part in (person.address, person.postcode) if part),
                line=line,
                tasks=tasks,
                outcomes=plan.outcomes if plan else (),
                way_in=person.way_in or "",
                private=private.get(person.id, Private()),
                ring=ring[person.id],
                no_reply=no_reply[person.id],
            )
        )
    return visits


def _lines(session: Session, rows: Collection[TimelineVisit]) -> dict[UUID, tuple[str, tuple[str, ...]]]:
    """What each visit is for and its tasks, in the person's words; nothing for one that the team added by hand."""
    asked = {row.id: state_from(row.told).asked for row in rows if row.told is not None}
    support = {visit: UUID(of.support) for visit, of in asked.items() if of is not None and of.support}
    bodies = {
        row.id: line_from(row.body)
        for row in session.execute(
            select(SupportLine.id, SupportLine.body).where(SupportLine.id.in_(set(support.values())))
        )
    }
    return {visit: (bodies[line].name, bodies[line].tasks) for visit, line in support.items() if line in bodies}


def _private(session: Session, people: Collection[UUID]) -> dict[UUID, Private]:
    rows = session.execute(select(AboutMe.person_id, AboutMe.private).where(AboutMe.person_id.in_(people)))
    return {row.person_id: from_json(Private, json.loads(row.private)) for row in rows}


def _looked(session: Session, viewer: Viewer, people: Collection[UUID]) -> None:
    """One look for each person and day, however often a phone asks."""
    known = set(
        session.scalars(
            select(Look.person_id).where(
                Look.user_id == viewer.user_id,
                Look.what == KEPT_ON_PHONE,
                Look.person_id.in_(people),
                Look.at >= midnight(clock.today()),
            )
        )
    )
    now = clock.now()
    session.add_all(
        Look(user_id=viewer.user_id, person_id=person, what=KEPT_ON_PHONE, at=now)
        for person in sorted(set(people) - known)
    )
    session.flush()
