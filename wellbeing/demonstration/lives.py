"""What surrounds the plans of the demonstration's people in Tilbury: about me, contacts, what happened, reviews,
reablement, and who looked. Called once, when the demonstration is new; the words are in its folder `lives`.

A version of a plan that was agreed before keeps the private words of now, as if they had been written by then.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.about_me import AboutMe, Moment, Private
from plans.nhs_number import check_digit
from plans.reablement import Goal, Met, Stay, Where
from plans.reviews import VOICES, Review, Said
from rota.local_time import instant
from wellbeing import clock
from wellbeing.demonstration.dates import TEMPLATES, TILBURY, dated_text
from wellbeing.importing.people import supported_by
from wellbeing.models import Person, PlanVersion, Team, WellbeingPlan
from wellbeing.store import about_me, contacts, events, reablement, reviews
from wellbeing.store.contacts import Around
from wellbeing.store.person import looked
from wellbeing.viewer import Viewer

LIVES = TEMPLATES / TILBURY / "lives"
WRITTEN_AT = time(14, 20)
FOR_TESTS = 999_000_000
"""NHS numbers that begin with 999 are given to nobody."""
NURSE = Around("community_nurse", "Ngozi Okafor", "community nurse for the team", "01632 960001, eight to six")
GP_KNOWS, BROKER_KNOWS = "Everything about health", "What the support costs, and what it is for"
LOOKS = (("joan", "amina", "emergency", 3), ("joan", "tom", "way_in", 2), ("joan", "lena", "private", 1))
"""Whose, who, what and how many days ago."""


def write_lives(session: Session, team: Team, viewers: Mapping[str, Viewer], today: date) -> None:
    """Write all of it. `viewers` are the team's workers by their reference."""
    people = {reference: person for reference, (person, _) in supported_by(session, team).items()}
    users = {reference: viewer.user_id for reference, viewer in viewers.items()}
    _people_around(session, people, users["amina"], today)
    _about_me(session, people, users, today)
    for row in _rows("events", today):
        on = date.fromisoformat(row["on"])
        person = people[row["reference"]].id
        events.put(session, person, row["kind"], on, row["note"], users["amina"], _at(on))
    for row in _rows("reviews", today):
        _review(session, people[row["reference"]].id, row, users)
    for row in _rows("asked", today):
        asked_at = _at(today - timedelta(days=2))
        due = date.fromisoformat(row["due"])
        reviews.put_asked(session, people[row["reference"]].id, due, row["why"], users[row["by"]], asked_at)
    _reablement(session, team, people, viewers["grace"], today)
    for reference, worker, what, ago in LOOKS:
        looked(session, users[worker], people[reference].id, what, _at(today - timedelta(days=ago)))


def _people_around(session: Session, people: Mapping[str, Person], by: int, today: date) -> None:
    for number, row in enumerate(_rows("known", today)):
        person = people[row["reference"]]
        person.referred_by = row["referred_by"]
        person.nhs_number = _number(FOR_TESTS + 137 * number)
        gp, _, practice = row["gp"].partition(", ")
        contacts.put(session, person.id, Around("gp", gp, practice, "01632 960002", may_know=GP_KNOWS), by)
        contacts.put(session, person.id, NURSE, by)
        if row["broker"]:
            broker, _, of = row["broker"].partition(", ")
            around = Around("broker", broker, f"broker at the {of}", "01632 960003", may_know=BROKER_KNOWS)
            contacts.put(session, person.id, around, by)
    for row in _rows("contacts", today):
        words = {name: row[name] for name in ("kind", "name", "relation", "reached_by", "offers", "may_know")}
        around = Around(**words, call_first=int(row["ring"]) if row["ring"] else None)
        contacts.put(session, people[row["reference"]].id, around, by)


def _about_me(session: Session, people: Mapping[str, Person], users: Mapping[str, int], today: date) -> None:
    written: dict[UUID, str | None] = {}
    for row in _rows("about_me", today):
        person = people[row["reference"]]
        own = {field.name: row[field.name] for field in fields(AboutMe)}
        private = {field.name: row.get(field.name, "") for field in fields(Private)}
        at = _at(today - timedelta(days=5 + len(written) % 9))
        about_me.put(session, person.id, Moment(AboutMe(**own), Private(**private)), users["amina"], at)
        written[person.id] = about_me.private_now(session, person.id)
    versions = (
        select(PlanVersion, WellbeingPlan.person_id)
        .join(WellbeingPlan, WellbeingPlan.id == PlanVersion.plan_id)
        .where(WellbeingPlan.person_id.in_(written))
    )
    for version, person_id in session.execute(versions):
        version.private = written[person_id]
    session.flush()


def _review(session: Session, person_id: UUID, row: Mapping[str, str], users: Mapping[str, int]) -> None:
    on = date.fromisoformat(row["on"])
    working = tuple(Said(who, row[f"working_{who}"]) for who in VOICES if row[f"working_{who}"])
    not_working = tuple(Said(who, row[f"not_{who}"]) for who in VOICES if row[f"not_{who}"])
    review = Review(on, working, not_working, row["will_change"], (row["present"],))
    reviews.put(session, person_id, review, users[row["by"]], _at(on))


def _reablement(session: Session, team: Team, people: Mapping[str, Person], grace: Viewer, today: date) -> None:
    """Ken's goes on; Mavis's day 91 has come and nobody has said where she is; Gwen was at home on hers."""

    def days(number: int) -> date:
        return today + timedelta(days=number)

    goals = [Goal(words) for words in ("I dress myself", "I walk to the corner shop for the paper", "I sign my name")]
    reablement.put(session, people["ken"].id, team.id, Stay(tuple(goals), days(-10), days(30), days(-10)))
    goals = [
        Goal("I go up my own stairs to bed", Met.YES, "With the rail, and nobody beside me"),
        Goal("I dance at the tea dance", Met.PARTLY, "One dance, with Alan"),
    ]
    stay = Stay(tuple(goals), days(-98), days(-57), days(-99), days(-60))
    reablement.put(session, people["mavis"].id, team.id, stay)
    goals = [Goal("I make my own drinks, and finish them", Met.YES, "The bottle that lights up did it")]
    stay = Stay(tuple(goals), days(-140), days(-105), days(-141), days(-112))
    row = reablement.put(session, people["gwen"].id, team.id, stay)
    with clock.at(_at(days(-49))):
        reablement.put_answer(session, row, Where.HOME, grace.user_id)


def _number(nine: int) -> str:
    """The first NHS number from these nine digits on."""
    while (last := check_digit(str(nine))) is None:
        nine += 1
    return f"{nine}{last}"


def _rows(name: str, today: date) -> Iterator[dict[str, str]]:
    text = dated_text((LIVES / f"{name}.csv").read_text(encoding="utf-8"), today)
    return csv.DictReader(text.splitlines())


def _at(day: date) -> datetime:
    return instant(day, WRITTEN_AT)
