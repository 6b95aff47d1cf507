"""What is counted over twelve months as it is given out, month after month, from rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.period import Cut, Period
from tests.factories import create_person, create_team
from tests.wellbeing.reports.attack import Row, attack, rows_of
from wellbeing import clock
from wellbeing.models import Edition, Person, Team
from wellbeing.models.outcome import Rating
from wellbeing.reports.columns import LIVES
from wellbeing.reports.giving_out import give_out
from wellbeing.store import edition as edition_store

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NOW = datetime(2026, 12, 20, 12, tzinfo=UTC)
AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in (8, 9, 10))
UP = "statement_1_higher"


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    with clock.at(NOW):
        yield


def rated(session: Session, person: Person, *given: tuple[int, date]) -> None:
    for number, on in given:
        row = Rating(
            person_id=person.id, about="statement 1", asked="x", how="number", on=on, number=number, asked_by="x",
            recorded_at=NOW,
        )  # fmt: skip
        session.add(row)
    session.flush()


def of_locality(session: Session, team: Team, first: date) -> Row:
    """The total of the locality in the last edition of this month, given out now."""
    give_out(session, team.provider_id, Period(Cut.MONTH, first), None)
    query = select(Edition.csv).where(Edition.scope == "locality", Edition.first == first, Edition.period == "month")
    return rows_of(session.scalars(query.order_by(Edition.number.desc())).first() or b"")[-1]


def test_it_waits_until_the_records_of_eight_people_differ(session: Session) -> None:
    """Otherwise what came between two months is of one person, and whoever knows who that can be knows the rest."""
    team = create_team(session)
    people = [create_person(session, team) for _ in range(30)]
    for person in people[:12]:
        rated(session, person, (2, date(2026, 7, 1)), (8, AUGUST))
    assert of_locality(session, team, AUGUST)[UP] == "10"
    for person in people[12:19]:
        rated(session, person, (2, AUGUST), (8, SEPTEMBER))
    september = of_locality(session, team, SEPTEMBER)
    assert {september[name] for name in LIVES if name[:5] != "year_"} == {"not shown"}
    assert september["people_supported"] == "30"
    rated(session, people[19], (2, SEPTEMBER), (8, OCTOBER))
    assert of_locality(session, team, OCTOBER)[UP] == "20"
    for _ in range(8):
        create_person(session, team)
    assert of_locality(session, team, SEPTEMBER)["edition"] == "2"  # put right: what waited still waits
    assert of_locality(session, team, SEPTEMBER)[UP] == "not shown"


def test_people_of_a_team_in_its_first_month_are_no_more_than_it_has(session: Session) -> None:
    """Nobody was there before: six people at the most in three hidden counts, so that none of them can be of seven."""
    team = create_team(session)
    for last in (8, 8, 5, 5, 2, 2):
        person = create_person(session, team, starts=date(2026, 10, 3))
        rated(session, person, (5, date(2026, 10, 4)), (last, date(2026, 10, 20)))
    assert of_locality(session, team, OCTOBER)[UP] == "not shown"
    kept = select(Edition.records).where(Edition.scope == "locality", Edition.first == OCTOBER)
    assert session.scalars(kept).all() == [""]  # nothing was shown that a later one could differ from
    assert attack(session.scalars(select(Edition.csv))) == []


def test_those_of_whom_much_is_shown_leave_room_for_those_of_whom_little_is(session: Session) -> None:
    """Twelve people at the most, of whom eight or more answered higher: so that no seven can have answered the same."""
    team = create_team(session)
    for last in (8,) * 9 + (5, 5, 2):
        person = create_person(session, team, starts=date(2026, 10, 3))
        rated(session, person, (5, date(2026, 10, 4)), (last, date(2026, 10, 20)))
    of_locality(session, team, OCTOBER)
    assert attack(session.scalars(select(Edition.csv))) == []


def test_who_shares_a_locality_gives_out_one_after_another(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else neither of two providers sees the other's month, and the locality's edition is given out by none."""
    ours, theirs = create_team(session), create_team(session)
    theirs.locality_id = ours.locality_id
    session.flush()
    held: set[UUID] = set()
    monkeypatch.setattr(edition_store, "hold", lambda _, teams: held.update(teams))
    give_out(session, ours.provider_id, Period(Cut.MONTH, OCTOBER), None)
    assert held == {ours.id, theirs.id}
