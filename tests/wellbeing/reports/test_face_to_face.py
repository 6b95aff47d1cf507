"""The month's figures, from worked days and entries, and the file that leaves the building."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from rota.face_to_face import DEFINITION, Share
from rota.report import Records
from tests.factories import create_person, create_team, create_worker
from wellbeing import clock
from wellbeing.models import Team, TimelineVisit, ToldAssignment, VisitEntry, WorkedDay, Worker
from wellbeing.reports.face_to_face import COLUMNS, FEWEST_PEOPLE, csv_of, of_month, total

OCTOBER = date(2026, 10, 1)
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with clock.at(NOW):
        yield


def worked(session: Session, team: Team, worker: Worker, day: date, **minutes: int) -> None:
    session.add(WorkedDay(team_id=team.id, worker_id=worker.id, day=day, **minutes))
    session.flush()


def told(session: Session, team: Team, person_id: UUID, start: datetime, *workers: Worker | None) -> UUID:
    visit = uuid4()
    day = start.date()
    session.add(
        TimelineVisit(
            id=visit,
            team_id=team.id,
            person_id=person_id,
            first_day=day,
            last_day=day,
            planned="{}",
            changed_seq=1,
        )
    )
    session.flush()
    for place, worker in enumerate(workers, start=1):
        session.add(
            ToldAssignment(
                visit_id=visit,
                place=place,
                worker_id=None if worker is None else worker.id,
                start=start,
                end=start + timedelta(minutes=30),
            )
        )
    session.flush()
    return visit


def entry(
    session: Session,
    team: Team,
    visit: UUID,
    worker: Worker,
    day: date,
    what: str,
    how: str = "on_the_spot",
    after: UUID | None = None,
) -> UUID:
    row = VisitEntry(
        client_key=uuid4().hex,
        content_hash="x",
        team_id=team.id,
        visit_id=visit,
        worker_id=worker.id,
        day=day,
        what=what,
        how=how,
        supersedes_id=after,
        at=NOW,
        arrived_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.id


def team_of(session: Session, people: int = FEWEST_PEOPLE, name: str | None = None) -> Team:
    team = create_team(session, name)
    for _ in range(people):
        create_person(session, team)
    return team


def unpaid_worker(session: Session, team: Team) -> Worker:
    """Somebody without a contract, so that only the days given are paid."""
    return create_worker(session, team, minutes_a_week=0)


def test_a_month_is_the_sum_of_its_days(session: Session) -> None:
    team = team_of(session)
    one, other = unpaid_worker(session, team), unpaid_worker(session, team)
    worked(session, team, one, date(2026, 10, 1), contracted=300, leave=60, extra=30, unpaid=20, face_to_face=120)
    worked(session, team, other, date(2026, 10, 31), contracted=200, sickness=50, face_to_face=80)
    worked(session, team, one, date(2026, 9, 30), contracted=999, face_to_face=999)
    worked(session, team, one, date(2026, 11, 1), contracted=999, face_to_face=999)
    [month] = of_month(session, team.id, OCTOBER)
    assert month.share == Share(face_to_face=200, paid=250 + 150)
    assert month.shown


def test_days_off_are_paid_their_share_of_the_contract(session: Session) -> None:
    team = team_of(session)
    worker = create_worker(session, team, minutes_a_week=700, starts=date(2026, 10, 26))
    worked(session, team, worker, date(2026, 10, 30), contracted=100, face_to_face=60)
    [month] = of_month(session, team.id, OCTOBER)
    assert month.share == Share(60, 600)  # Monday 26 to Saturday 31 October


def test_days_to_come_are_not_counted(session: Session) -> None:
    team = team_of(session)
    worker = unpaid_worker(session, team)
    worked(session, team, worker, date(2026, 11, 10), contracted=300, face_to_face=100)
    worked(session, team, worker, date(2026, 11, 11), contracted=300, face_to_face=0)
    [month] = of_month(session, team.id, date(2026, 11, 1))
    assert month.share == Share(100, 300)


def test_visits_are_counted_by_what_stands(session: Session) -> None:
    team = team_of(session)
    one, other = unpaid_worker(session, team), unpaid_worker(session, team)
    person = create_person(session, team)
    start = datetime(2026, 10, 6, 8, tzinfo=UTC)
    day = start.date()
    visits = [told(session, team, person.id, start + timedelta(hours=n), one) for n in range(5)]
    begun = entry(session, team, visits[0], one, day, "started")
    done = entry(session, team, visits[0], one, day, "finished", after=begun)
    entry(session, team, visits[0], one, day, "finished", "later", after=done)
    entry(session, team, visits[1], one, day, "finished")
    entry(session, team, visits[2], one, day, "refused")
    entry(session, team, visits[3], one, day, "started")
    pair = told(session, team, person.id, start, one, other)
    entry(session, team, pair, one, day, "finished")
    told(session, team, person.id, start, None)
    told(session, team, person.id, NOW + timedelta(days=1), one)
    [month] = of_month(session, team.id, OCTOBER)
    # without: the one only started, the one never opened, and the second worker of the pair
    assert month.records == Records(on_the_spot=2, later=1, refused=1, without=3)


def test_a_colleague_who_went_instead_has_recorded_the_visit(session: Session) -> None:
    team = team_of(session)
    one, other = unpaid_worker(session, team), unpaid_worker(session, team)
    person = create_person(session, team)
    visit = told(session, team, person.id, datetime(2026, 10, 6, 8, tzinfo=UTC), one)
    entry(session, team, visit, other, date(2026, 10, 6), "finished")
    [month] = of_month(session, team.id, OCTOBER)
    assert month.records.without == 0


def test_a_team_of_few_people_is_not_shown_nor_in_the_total(session: Session) -> None:
    few, many = team_of(session, FEWEST_PEOPLE - 1), team_of(session)
    for team in (few, many):
        worked(session, team, unpaid_worker(session, team), OCTOBER, contracted=300, face_to_face=111)
    months = of_month(session, None, OCTOBER)
    assert {month.team.id: month.shown for month in months} == {few.id: False, many.id: True}
    assert total(months)[0] == Share(111, 300)
    assert csv_of(months).count("111") == 1


def test_a_month_without_worked_days_says_so(session: Session) -> None:
    team = team_of(session)
    [month] = of_month(session, team.id, OCTOBER)
    assert month.share is None
    assert "No worked days are kept for this month." in csv_of([month])


def test_the_file_has_a_row_a_team_and_the_definition(session: Session) -> None:
    team = team_of(session, name="=HYPERLINK(1)")
    worker = unpaid_worker(session, team)
    # one day of leave longer than the contract's share of it: the month's paid minutes can be negative
    worked(session, team, worker, OCTOBER, contracted=300, leave=450, face_to_face=0)
    text = csv_of(of_month(session, team.id, OCTOBER))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == [name for name, _ in COLUMNS]
    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["team"] == "'=HYPERLINK(1)"
    assert row["paid_working_minutes"] == "-150"
    assert row["face_to_face_percent"] == ""
    assert ["definition", DEFINITION] in rows


def test_the_number_of_queries_does_not_grow_with_the_teams(session: Session) -> None:
    def count() -> int:
        asked: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            asked.append(statement)

        event.listen(session.get_bind(), "before_cursor_execute", note)
        of_month(session, None, OCTOBER)
        event.remove(session.get_bind(), "before_cursor_execute", note)
        return len(asked)

    team_of(session)
    session.flush()
    few = count()
    for _ in range(3):
        team_of(session)
    session.flush()
    assert count() == few
