"""Editions are given out as months end, without anyone asking."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import create_person, create_team, create_worker
from wellbeing import clock
from wellbeing.jobs.editions import give_out_what_is_due, over
from wellbeing.models import Edition, Team, WorkedDay

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def team(session: Session) -> Team:
    made = create_team(session, "Tilbury")
    for _ in range(9):
        create_person(session, made)
    worker = create_worker(session, made)
    for month in (8, 9, 10):
        session.add(
            WorkedDay(team_id=made.id, worker_id=worker.id, day=date(2026, month, 9), contracted=60, face_to_face=45)
        )
    session.commit()
    return made


def given(session: Session, at: datetime) -> list[tuple[str, str, date, int]]:
    """What there is once the day's work was done."""
    with clock.at(at):
        give_out_what_is_due(sessionmaker(session.get_bind()), clock.today())
    session.expire_all()
    rows = session.scalars(select(Edition).where(Edition.scope == "team").order_by(Edition.first, Edition.period))
    found = [(row.scope, row.period, row.first, row.number) for row in rows]
    session.commit()
    return found


def test_each_month_is_given_out_a_few_days_after_its_end_and_once(session: Session, team: Team) -> None:
    august, september = (("team", "month", date(2026, month, 1), 1) for month in (8, 9))
    assert given(session, datetime(2026, 10, 5, 8, tzinfo=UTC)) == [august]
    assert given(session, datetime(2026, 10, 6, 8, tzinfo=UTC)) == [august, september]
    assert given(session, datetime(2026, 10, 7, 8, tzinfo=UTC)) == [august, september]


@on_one_database
def test_what_was_put_right_comes_with_the_next_month(session: Session, team: Team) -> None:
    given(session, datetime(2026, 10, 6, 8, tzinfo=UTC))
    for _ in range(8):
        create_person(session, team)
    session.commit()
    assert {number for *_, number in given(session, datetime(2026, 10, 20, 8, tzinfo=UTC))} == {1}
    after = given(session, datetime(2026, 11, 6, 8, tzinfo=UTC))
    assert [(first.month, number) for _, cut, first, number in after if cut == "month"] == [
        (8, 1),
        (8, 2),
        (9, 1),
        (9, 2),
        (10, 1),
    ]


@on_one_database
def test_a_month_before_anything_was_worked_is_not_given_out(session: Session) -> None:
    assert over(None, date(2026, 11, 24)) == []
    assert [month.first.month for month in over(date(2026, 9, 30), date(2026, 11, 24))] == [10, 9]
