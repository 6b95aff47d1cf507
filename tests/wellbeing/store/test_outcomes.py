"""Ratings in the database: who moved, and what of two who write at once."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import Session

from plans.outcomes import Outcome, Rating, Wording
from plans.plan import Plan
from tests import factories
from tests.wellbeing.lives_made import create_rating
from wellbeing.db import prepare
from wellbeing.models import Person, Team
from wellbeing.models import Rating as RatingRow
from wellbeing.store import outcomes
from wellbeing.store.plan import body_text
from wellbeing.viewer import NotYours, RoleName, Viewer

SINCE = date(2026, 9, 1)


@pytest.fixture
def team(session: Session) -> Team:
    return factories.create_team(session)


def person_of(session: Session, team: Team, name: str) -> Person:
    person = factories.create_person(session, team, name)
    plan = Plan(person=str(person.id), outcomes=(Outcome("o1", "Into town", (1,)),))
    factories.create_plan(session, person, body_text(plan))
    return person


def rated(session: Session, person: Person, about: str, *numbers: int | None) -> None:
    for ago, number in enumerate(numbers):
        create_rating(session, person, about=about, number=number, on=date(2026, 11, 1) + timedelta(days=ago))


def viewer(session: Session, team: Team, role: RoleName) -> Viewer:
    user = factories.create_user(session, "Amina")
    session.commit()
    return Viewer(user.id, user.name, None, {role: frozenset({team.id})})


def test_who_moved_for_the_people_of_my_teams_alone(session: Session, team: Team) -> None:
    joan, stan = person_of(session, team, "Joan"), person_of(session, team, "Stan")
    foreign = person_of(session, factories.create_team(session), "Foreign")
    for person in (joan, stan, foreign):
        rated(session, person, "o1", 3, None, 8)
        rated(session, person, "statement 2", 4)
        rated(session, person, "gone", 1, 2)
    rated(session, joan, "statement 1", 6, 5)
    rated(session, joan, "statement 3", 6, 5)
    worker = viewer(session, team, RoleName.WORKER)
    outcomes.word_statement(session, worker, joan.id, 1, Wording("I see my friends"))
    outcomes.word_statement(session, worker, joan.id, 3, Wording(hidden=True))
    ids = {joan.id, stan.id, foreign.id, uuid4()}
    for role in (RoleName.WORKER, RoleName.COACH):
        found = outcomes.moved(session, viewer(session, team, role), ids, SINCE)
        moves = {person: [(q.words, move.by) for q, move in moves] for person, moves in found.items()}
        assert moves == {joan.id: [("Into town", 5), ("I see my friends", -1)], stan.id: [("Into town", 5)]}
    for role in (RoleName.COMMISSIONER, RoleName.PROFESSIONAL, RoleName.ADMINISTRATOR):
        assert outcomes.moved(session, viewer(session, team, role), ids, SINCE) == {}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_moved_takes_as_many_questions_however_many_people(session: Session, team: Team) -> None:
    sent: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: sent.append(args[2]))

    def asked() -> int:
        worker = viewer(session, team, RoleName.WORKER)
        sent.clear()
        outcomes.moved(session, worker, ids, SINCE)
        return len(sent)

    ids = set()
    counts = []
    for several in (1, 5):
        for number in range(several):
            person = person_of(session, team, f"Person {several} {number}")
            rated(session, person, "o1", 3, 8)
            ids.add(person.id)
        counts.append(asked())
    assert counts[0] == counts[1]


def test_the_same_sent_by_several_at_once_counts_once(session: Session, team: Team, database: str) -> None:
    joan_id = person_of(session, team, "Joan").id
    amina = viewer(session, team, RoleName.WORKER)
    rating = Rating("o1", date(2026, 11, 1), 7, asked_by="Amina", asked="Into town")
    together, failed = Barrier(4), []
    session.commit()

    def send() -> None:
        engine = create_engine(database)
        prepare(engine)
        try:
            with Session(engine) as own:
                together.wait()
                outcomes.rate(own, amina, joan_id, rating, "key")
                own.commit()
        except Exception as error:  # said by the test below
            failed.append(error)
        finally:
            engine.dispose()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failed == []
    assert len(session.scalars(select(RatingRow)).all()) == 1


def test_another_teams_person_is_not_there(session: Session, team: Team) -> None:
    foreign = person_of(session, factories.create_team(session), "Foreign")
    amina = viewer(session, team, RoleName.WORKER)
    rating = Rating("o1", date(2026, 11, 1), 7)
    with pytest.raises(NotYours):
        outcomes.going(session, amina, foreign.id)
    with pytest.raises(NotYours):
        outcomes.rate(session, amina, foreign.id, rating)
    with pytest.raises(NotYours):
        outcomes.word_statement(session, amina, foreign.id, 1, Wording("Mine"))
    row = create_rating(session, foreign)
    joan = person_of(session, team, "Joan")
    with pytest.raises(NotYours):
        outcomes.put_right(session, amina, joan.id, row.id, None)


def test_what_is_no_rating_is_refused(session: Session, team: Team) -> None:
    joan = person_of(session, team, "Joan")
    with pytest.raises(ValueError, match="from 0 to 10"):
        outcomes.rate(session, viewer(session, team, RoleName.WORKER), joan.id, Rating("o1", SINCE, 11))
