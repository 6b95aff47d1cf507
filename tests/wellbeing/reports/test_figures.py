"""Every figure of the report: what counts, what is kept, and what a locality is of its teams."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from plans.evidence import AtHome, Equipment, Moved, Wait
from rota.changes import NOTHING, Placement, Planned, VisitState
from rota.local_time import midnight
from rota.period import Cut, Period
from rota.report import DEFINITION_ON_THE_SPOT, DEFINITION_VISITS, EXTERNAL, Cost, Faces, Records, SignOffs
from tests.builders import a_visit
from tests.factories import create_competence, create_person, create_provider, create_sign_off, create_team
from tests.factories import create_worker as employed
from tests.wellbeing.reports.visits_made import MINUTE, NOW, figures, record, told
from wellbeing import clock
from wellbeing.models import (
    EquipmentItem,
    EquipmentOrder,
    HomeAssessment,
    MonthCounted,
    Person,
    PersonMembership,
    Reablement,
    ReferenceRate,
    Team,
    TeamMembership,
)
from wellbeing.models.outcome import Rating
from wellbeing.reports.figures import every_figure, figures_of
from wellbeing.store import month_counted, visit_entry, worked_day
from wellbeing.store.entries import What
from wellbeing.store.report_scope import Kind, Scope, scope_of

YEAR = Period(Cut.YEAR, date(2026, 4, 1))
on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def after_the_year() -> Iterator[None]:
    with clock.at(NOW):
        yield


def test_a_double_handed_visit_counts_for_both_and_a_helper_counts_for_who_did_not_go(session: Session) -> None:
    team = create_team(session)
    one, two, three = (employed(session, team, hours=None) for _ in range(3))
    person = create_person(session, team)
    start = midnight(date(2026, 6, 1)) + timedelta(hours=9)
    pair = told(session, team, person, start, one, two)
    record(session, pair, one, start)
    record(session, pair, three, start)  # went instead of the second
    alone = told(session, team, person, start + timedelta(hours=2), one, two)
    record(session, alone, two, start + timedelta(hours=2))
    june = figures(session, team, Period(Cut.MONTH, date(2026, 6, 1)))
    assert june.visits == Records(on_the_spot=3, without=1)
    assert june.minutes is not None
    assert (june.minutes.planned, june.minutes.face_to_face) == (120, 90)
    assert june.faces == Faces(people=1, pairs=3)


def test_of_two_entries_that_nothing_joins_the_later_one_holds(session: Session) -> None:
    team = create_team(session)
    worker, person = employed(session, team, hours=None), create_person(session, team)
    start = midnight(date(2026, 6, 1)) + timedelta(hours=9)
    for number, whats in enumerate(((What.FINISHED, What.REFUSED), (What.REFUSED, What.FINISHED))):
        begins = start + timedelta(hours=number)
        visit, end = told(session, team, person, begins, worker), begins + 30 * MINUTE
        for minutes, what in zip((2, 1), whats, strict=True):  # the later one arrives first
            said = visit_entry.Said(visit.id, uuid4().hex, what, end + minutes * MINUTE, begins, end)
            visit_entry.add(session, visit, worker.id, said, recorded_by=None)
    june = figures(session, team, Period(Cut.MONTH, date(2026, 6, 1)))
    assert june.visits == Records(on_the_spot=1, refused=1)
    assert june.minutes is not None and june.minutes.face_to_face == 30


def test_a_kept_month_is_what_the_entries_come_to_and_goes_when_one_comes_late(session: Session) -> None:
    team, other = create_team(session), create_team(session)
    worker, person = employed(session, team, hours=None), create_person(session, team)
    start = midnight(date(2026, 6, 30)) + timedelta(hours=9)
    visits = [told(session, team, person, start + timedelta(hours=n), worker) for n in range(3)]
    record(session, visits[0], worker, start)
    assert month_counted.to_keep(session, team.id)[0] == date(2026, 6, 1)
    assert month_counted.to_keep(session, other.id) == []
    for first in month_counted.to_keep(session, team.id):
        month_counted.keep(session, team.id, first)
        month_counted.keep(session, team.id, first)  # twice is once
    kept = month_counted.counted(session, [team.id], [date(2026, 6, 1), date(2026, 7, 1)])
    assert kept == {
        (team.id, first): month_counted.count(session, [team.id], first)[team.id]
        for first in (date(2026, 6, 1), date(2026, 7, 1))
    }
    assert kept[team.id, date(2026, 6, 1)].records == Records(on_the_spot=1, without=2)
    record(session, visits[1], worker, start + timedelta(hours=1), What.REFUSED)
    assert june_of(session, team) == Records(on_the_spot=1, refused=1, without=1)
    month_counted.keep(session, team.id, date(2026, 6, 1))
    month_counted.write_told(session, {visits[2].id: NOTHING})
    assert june_of(session, team) == Records(on_the_spot=1, refused=1)
    month_counted.keep(session, team.id, date(2026, 6, 1))
    again = VisitState(a_visit(duration=30), Planned((Placement(str(worker.id), start + timedelta(hours=2)),)))
    month_counted.write_told(session, {visits[2].id: again})
    assert june_of(session, team) == Records(on_the_spot=1, refused=1, without=1)


@on_one_database
def test_what_the_definitions_say_of_starts_alone_of_wrong_clocks_and_of_late_ends(session: Session) -> None:
    team = create_team(session)
    worker, person = employed(session, team, hours=None), create_person(session, team)
    start = midnight(date(2026, 6, 1)) + timedelta(hours=9)
    begun, wrong, late, last = (told(session, team, person, start + timedelta(hours=n), worker) for n in range(4))
    for visit, what, lasts, after in (
        (begun, What.STARTED, 0, 0),
        (wrong, What.FINISHED, 49 * 60, 0),
        (late, What.FINISHED, 30, 16),
        (last, What.FINISHED, 30, 15),
    ):
        end = start + lasts * MINUTE
        said = visit_entry.Said(visit.id, uuid4().hex, what, end + after * MINUTE, start, end)
        visit_entry.add(session, visit, worker.id, said, recorded_by=None)
        start += timedelta(hours=1)
    june = figures(session, team, Period(Cut.MONTH, date(2026, 6, 1)))
    assert june.visits == Records(on_the_spot=2, later=1, without=1)
    assert june.minutes is not None and (june.minutes.face_to_face, june.minutes.on_the_spot) == (60, 30)
    assert "a start alone is none" in DEFINITION_VISITS and "longer than two days" in DEFINITION_VISITS
    assert "within 15 minutes of its end" in DEFINITION_ON_THE_SPOT
    assert (worked_day.LONGEST_VISIT.days, visit_entry.ON_THE_SPOT_WITHIN) == (2, 15 * MINUTE)


def june_of(session: Session, team: Team) -> Records:
    return month_counted.counted(session, [team.id], [date(2026, 6, 1)])[team.id, date(2026, 6, 1)].records


def test_a_month_is_kept_only_once_it_is_closed(session: Session) -> None:
    team = create_team(session)
    worker, person = employed(session, team, hours=None), create_person(session, team)
    start = midnight(date(2027, 3, 31)) + timedelta(hours=9)
    record(session, told(session, team, person, start, worker), worker, start)
    with clock.at(datetime(2027, 4, 7, 20, tzinfo=UTC)):
        assert month_counted.to_keep(session, team.id) == []
        month_counted.keep(session, team.id, date(2027, 3, 1))
        assert session.get(MonthCounted, (team.id, date(2027, 3, 1))) is None
    with clock.at(datetime(2027, 4, 8, 20, tzinfo=UTC)):
        assert month_counted.to_keep(session, team.id) == [date(2027, 3, 1)]


@on_one_database
def test_a_locality_is_the_sum_of_its_teams_but_for_people(session: Session) -> None:
    one = create_team(session, "A")
    two = create_team(session, "B", one.provider)
    other = create_team(session, "C", one.provider)
    two.locality_id = one.locality_id
    one.hourly_pence, other.hourly_pence = 2000, 3000
    person = create_person(session, one)
    session.add(PersonMembership(person_id=person.id, team_id=two.id, starts=date(2026, 6, 1)))
    worker = employed(session, one, hours=None, minutes_a_week=700)
    session.add(TeamMembership(worker_id=worker.id, team_id=two.id, starts=date(2026, 6, 15)))
    for team, day in ((one, 2), (two, 16)):
        start = midnight(date(2026, 6, day)) + timedelta(hours=9)
        record(session, told(session, team, person, start, worker), worker, start)
    period = Period(Cut.MONTH, date(2026, 6, 1))
    whole, first, second = every_figure(session, one.provider_id, period)
    assert [whole.scope.kind, first.scope.id, second.scope.id] == [Kind.PROVIDER, one.locality_id, other.locality_id]
    assert [part.scope.name for part in first.parts] == ["A", "B"]
    assert first == figures_of(session, first.scope, period)
    assert first.minutes is not None and whole.minutes == first.minutes
    assert (first.minutes.face_to_face, first.minutes.paid.minutes) == (60, 3000)
    assert [part.minutes.paid.minutes for part in first.parts if part.minutes] == [1400, 1600]
    assert (first.supported, [part.supported for part in first.parts]) == (1, [1, 1])
    assert (first.faces, first.parts[0].faces) == (Faces(1, 1), Faces(1, 1))
    assert second.minutes is None and second.parts[0].minutes is None
    assert first.cost == Cost(2000 * 1400, 30, unknown=1)
    assert first.cost.pence_an_hour == 2000 * 1400 / 30
    assert scope_of(session, Kind.LOCALITY, one.id) is None


@on_one_database
def test_sign_offs_that_stopped_and_those_renewed_in_time(session: Session) -> None:
    team = create_team(session)
    worker, person = employed(session, team, hours=None), create_person(session, team)
    gone = employed(session, team, hours=None, until=date(2026, 6, 20))
    insulin = [create_competence(session, team, name) for name in ("a", "b", "c", "d", "e")]
    create_sign_off(session, worker, insulin[0], person, until=date(2026, 6, 30))
    create_sign_off(session, worker, insulin[1], person, until=date(2026, 6, 29))
    create_sign_off(session, worker, insulin[2], person, until=date(2026, 6, 10))
    create_sign_off(session, worker, insulin[2], person, starts=date(2026, 6, 11))
    create_sign_off(session, worker, insulin[3], suspended_at=midnight(date(2026, 6, 30)))
    create_sign_off(session, worker, insulin[4], until=date(2026, 5, 30))
    create_sign_off(session, gone, insulin[4])
    june = figures(session, team, Period(Cut.MONTH, date(2026, 6, 1)))
    assert june.sign_offs == SignOffs(current=2, stopped=2, people=1)


@on_one_database
def test_lives_are_of_a_locality_and_of_twelve_months(session: Session) -> None:
    team = create_team(session)
    person, young = create_person(session, team), create_person(session, team)
    person.born, young.born = date(1940, 1, 1), date(1990, 1, 1)
    item = EquipmentItem(provider_id=team.provider_id, code="R", name="Rail")
    session.add(item)
    session.flush()
    for number, who in enumerate((person, young)):
        discharged = date(2026, 3, 1)
        session.add(
            Reablement(
                person_id=who.id, team_id=team.id, starts=discharged, ends=discharged, goals="[]",
                discharged_on=discharged, day_91="home",
            )
        )  # fmt: skip
        assessment = HomeAssessment(
            person_id=who.id, team_id=team.id, first_contact=date(2026, 5, 1), on=date(2026, 5, 11), body="{}",
            recorded_at=NOW,
        )  # fmt: skip
        session.add(assessment)
        session.flush()
        fitted = date(2026, 6, 3) if number else None
        session.add(
            EquipmentOrder(
                assessment_id=assessment.id, item_id=item.id, team_id=team.id, why="x", state="ordered",
                asked_on=date(2026, 5, 11), fitted_on=fitted, recorded_at=NOW,
            )
        )  # fmt: skip
    wrong = rating(session, person, 2, date(2026, 4, 1))
    rating(session, person, 10, date(2026, 5, 1), corrects_id=wrong)
    rating(session, person, 9, date(2026, 6, 30))
    rating(session, person, 1, date(2026, 7, 1))
    period = Period(Cut.MONTH, date(2026, 6, 1))
    found = figures_of(session, Scope(Kind.LOCALITY, team.locality_id, "L"), period)
    assert found.parts[0].lives is None and found.lives is not None
    lives = found.lives
    assert (lives.first, lives.last) == (date(2025, 7, 1), date(2026, 6, 30))
    assert lives.day_91 == AtHome(people=1, at_home=1)
    assert lives.equipment == Equipment(Wait(10.0, 2, 2), Wait(23.0, 1, 1), waiting=1, people_waiting=1)
    assert lives.statements[0] == Moved(1, down=1)
    before = figures_of(session, found.scope, Period(Cut.MONTH, date(2026, 4, 1))).lives
    assert before is not None and before.equipment.waiting == 0 and before.day_91.people == 0


def rating(session: Session, person: Person, number: int, on: date, **given: UUID) -> UUID:
    row = Rating(
        person_id=person.id, about="statement 1", asked="x", how="number", on=on, number=number, asked_by="x",
        recorded_at=NOW, **given,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


@on_one_database
def test_the_rate_of_the_day_stands_beside_the_cost(session: Session) -> None:
    team = create_team(session, provider=create_provider(session))
    rate = {"provider_id": team.provider_id, "written_at": NOW}
    session.add(ReferenceRate(pence=2600, source="2026", starts=date(2026, 6, 2), **rate))
    session.add(ReferenceRate(pence=2700, source="later", starts=date(2026, 7, 1), **rate))
    session.flush()
    found = [figures(session, team, Period(Cut.MONTH, date(2026, month, 1))).reference for month in (5, 6, 7)]
    assert found[0] == EXTERNAL
    assert [each.pence for each in found[1:] if each] == [2600, 2700]


@on_one_database
def test_the_number_of_queries_does_not_grow_with_teams_people_or_months(session: Session) -> None:
    def asked(period: Period) -> int:
        statements: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            statements.append(statement)

        event.listen(session.get_bind(), "before_cursor_execute", note)
        every_figure(session, provider.id, period)
        event.remove(session.get_bind(), "before_cursor_execute", note)
        return len(statements)

    provider = create_provider(session)
    first = create_team(session, provider=provider)
    session.expire_all()
    few = asked(YEAR)
    for _ in range(3):
        create_person(session, create_team(session, provider=provider))
    session.execute(update(Team).values(locality_id=first.locality_id))
    session.expire_all()
    assert asked(YEAR) == few
