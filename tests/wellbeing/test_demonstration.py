"""The demonstration: invented people whose week is a real team's, and whose past follows the day it is loaded."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from plans.reviews import Reason
from plans.support import visits_for
from plans.support_problems import problems
from rota.json_form import from_json
from rota.local_time import instant, midnight, monday_of
from rota.rules import check, hard
from rota.week import Week, local_day
from solver.propose import propose
from wellbeing import clock, demonstration, migrations
from wellbeing.db import prepare
from wellbeing.demonstration import history
from wellbeing.demonstration.dates import GRAYS, TEMPLATES, TILBURY, dated_text
from wellbeing.demonstration.happened import Part, happened
from wellbeing.demonstration.loading import tables_of
from wellbeing.demonstration.pattern import by_key, read_placed, rota_file
from wellbeing.demonstration.sign_ins import NURSE
from wellbeing.demonstration.sign_offs import PAUSED_BECAUSE
from wellbeing.encryption import KEYRING
from wellbeing.importing.cells import NAMES
from wellbeing.importing.people import supported_by
from wellbeing.importing.reading import support_line
from wellbeing.importing.tables import Tables
from wellbeing.models import (
    ChoiceMade,
    HoursAdjustment,
    Person,
    SignOff,
    SupportLine,
    Team,
    TeamMembership,
    TimelineVisit,
    ToldAssignment,
    VisitEntry,
    WorkedDay,
    Worker,
)
from wellbeing.store import account, hours_bank, review, sign_off, worked_day
from wellbeing.store.lines import line_from
from wellbeing.store.standing import Stop
from wellbeing.store.week import week_of
from wellbeing.viewer import RoleName, Viewer

TODAY = date(2026, 11, 26)
A_THURSDAY = datetime(2026, 11, 26, 11, 20, tzinfo=UTC)
TIMES_OF_YEAR = {
    "the first of a month": date(2026, 12, 1),
    "a Monday": date(2026, 11, 23),
    "a Sunday": date(2026, 11, 29),
    "29 February": date(2028, 2, 29),
    "the clocks go forward": date(2027, 3, 28),
    "the clocks go back": date(2026, 10, 25),
    "New Year's Day": date(2027, 1, 1),
}


@pytest.fixture(scope="module", params=[TILBURY, GRAYS])
def tables(request: pytest.FixtureRequest) -> Tables:
    return tables_of(request.param, TODAY)


@pytest.fixture(scope="module")
def tilbury() -> Tables:
    return tables_of(TILBURY, TODAY)


def test_everybody_is_plainly_invented(tables: Tables) -> None:
    assert tables.team.demonstration
    assert "invented" in tables.team.provider
    for person in tables.people:
        assert any(
            word in (person.address or "")
            for word in ("Invented", "Made-up", "Pretend", "Imagined", "Fictional", "Fanciful")
        )


def test_every_plan_is_written_and_reads_as_a_life(tables: Tables) -> None:
    for person in tables.people:
        assert len(person.what_matters) > 40, person.name
        assert person.outcomes, person.name
        assert person.link_worker, person.name
        assert person.circle.answered and person.community.answered and person.technology.answered, person.name
        assert person.agreed_on or person.reference == "ken", person.name


def test_the_size_of_a_team(tilbury: Tables) -> None:
    assert len(tilbury.workers) == 12
    assert {20 * 60, 37 * 60 + 30} <= {worker.minutes_a_week for worker in tilbury.workers}
    assert {worker.travel.value for worker in tilbury.workers} == {"walk", "cycle", "drive"}
    assert 38 <= len(tilbury.people) <= 42
    assert all((person.postcode or "").startswith(("RM18", "RM16")) for person in tilbury.people)


@pytest.mark.parametrize("week", range(-4, 4))
def test_care_is_60_to_68_percent_of_contracted_hours(tilbury: Tables, week: int) -> None:
    people = {person.reference: person for person in tilbury.people}
    lines = [support_line(row, people[row.person], row.reference, row.person) for row in tilbury.support]
    monday = monday_of(TODAY) + timedelta(weeks=week)
    visits = visits_for(lines, [monday + timedelta(days=n) for n in range(7)], {})
    parts = sum(len(visit.places) for visit in visits)
    care = sum(visit.duration * len(visit.places) for visit in visits)
    contracted = sum(worker.minutes_a_week for worker in tilbury.workers)
    assert 0.60 <= care / contracted <= 0.68
    assert 375 <= parts <= 425


def test_dates_are_counted_from_today() -> None:
    text = "{today-90},{today+1},{monday+0},{monday+7}"
    assert dated_text(text, date(2028, 2, 29)) == "2027-12-01,2028-03-01,2028-02-28,2028-03-06"
    for path in TEMPLATES.rglob("*.csv"):
        assert "{" not in dated_text(path.read_text(encoding="utf-8"), TODAY), path


@pytest.mark.parametrize("which", [TILBURY, GRAYS])
@pytest.mark.parametrize("day", [TODAY, *TIMES_OF_YEAR.values()])
def test_the_files_read_well_on_any_day(which: str, day: date) -> None:
    assert tables_of(which, day).people


@pytest.mark.parametrize("which", [TILBURY, GRAYS])
def test_the_usual_week_names_what_is_in_the_files(which: str) -> None:
    """Run `python -m wellbeing.demonstration.usual` after changing the templates."""
    tables = tables_of(which, TODAY)
    usual = by_key(read_placed(rota_file(which, "usual")))
    workers = {worker.reference for worker in tables.workers}
    assert {row.worker for row in usual.values()} <= workers, "nobody without a visit"
    wanted = set()
    for row in tables.support:
        days = row.days
        visits = (
            [NAMES[day] for day in days.weekdays]
            if days.times_a_week is None
            else [f"any {n + 1}" for n in range(days.times_a_week)]
        )
        wanted |= {
            (row.reference, visit, place) for visit in visits for place in ((1, 2) if row.double_handed else (1,))
        }
    assert set(usual) == wanted


def test_the_example_of_the_solver_can_be_solved() -> None:
    """Next week of the demonstration team, as it ships: everybody is visited and no hard rule is broken."""
    path = Path(__file__).parents[2] / "solver" / "examples" / "tilbury.json"
    week = from_json(Week, json.loads(path.read_text(encoding="utf-8")))
    assert any(worker.leave for worker in week.workers)
    assert week.team_time
    for seed in (1, 2):
        answer = propose(week, steps=3_000, seconds=60, seed=seed)
        assert not hard(check(week, answer.rota))
        if not answer.uncovered:
            break
    assert [one.sentence for one in answer.uncovered] == []


def test_what_happened_is_the_same_each_time() -> None:
    part = Part("key", "joan-morning", A_THURSDAY, A_THURSDAY + timedelta(minutes=40), None)
    assert happened(part) == happened(part)


def test_what_happened_fits_between_visits() -> None:
    start = A_THURSDAY
    for n in range(2_000):
        until = start + timedelta(minutes=45)
        over = happened(Part(str(n), "joan-morning", start, start + timedelta(minutes=40), until))
        if over is not None and over.finished_at is not None and over.started_at is not None:
            assert over.started_at < over.finished_at <= until
            assert over.at >= over.finished_at


@pytest.fixture(scope="module")
def key() -> str:
    return Fernet.generate_key().decode()


@pytest.fixture
def loaded(loaded_once: Session, key: str) -> Session:
    """What was loaded, to be read with its own key: other tests of this module read with theirs."""
    KEYRING.use([key])
    return loaded_once


@pytest.fixture(scope="module")
def loaded_once(tmp_path_factory: pytest.TempPathFactory, key: str) -> Iterator[Session]:
    """Both teams, loaded on a Thursday at twenty past eleven; nothing in it is changed by tests."""
    KEYRING.use([key])
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('demonstration') / 'demonstration.db'}")
    prepare(engine)
    migrations.upgrade(engine)
    with Session(engine) as session, clock.at(A_THURSDAY):
        demonstration.load(session)
        session.commit()
        yield session
        session.rollback()
    engine.dispose()


def team_in(session: Session) -> Team:
    found = demonstration.team(session)
    assert found is not None
    return found


def test_thirteen_weeks_are_worked_and_this_one_up_to_now(loaded: Session) -> None:
    team = team_in(loaded)
    monday = monday_of(TODAY)
    weeks = [_told_and_recorded(loaded, team, monday - timedelta(weeks=ago), None) for ago in range(1, 14)]
    assert all(told > 330 and recorded >= 0.97 * told for told, recorded in weeks)
    without = sum(told - recorded for told, recorded in weeks)
    assert 10 < without < 80, "a few have no record, and are listed as such"
    told, recorded = _told_and_recorded(loaded, team, monday, A_THURSDAY)
    assert 0.8 * told <= recorded <= told
    latest = loaded.scalar(select(func.max(VisitEntry.arrived_at)))
    assert latest is not None
    assert latest <= A_THURSDAY, "nothing is recorded before it happened"


def _told_and_recorded(session: Session, team: Team, monday: date, until: datetime | None) -> tuple[int, int]:
    first, last = instant(monday, time(0)), instant(monday + timedelta(days=7), time(0))
    parts = {
        (row.visit_id, row.worker_id)
        for row in session.execute(
            select(ToldAssignment.visit_id, ToldAssignment.worker_id)
            .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
            .where(TimelineVisit.team_id == team.id, ToldAssignment.start >= first, ToldAssignment.start < last)
            .where(ToldAssignment.end <= (until or last))
        )
    }
    recorded = set(map(tuple, session.execute(select(VisitEntry.visit_id, VisitEntry.worker_id))))
    return len(parts), len(parts & recorded)


def test_next_week_is_asked_for_and_nobody_is_planned_yet(loaded: Session) -> None:
    week = week_of(loaded, team_in(loaded).id, monday_of(TODAY) + timedelta(weeks=1))
    assert len(week.visits) > 330
    assert not week.rota.assignments
    assert any(worker.leave for worker in week.workers)


def test_no_week_that_was_told_breaks_a_hard_rule(loaded: Session) -> None:
    team = team_in(loaded)
    for ago in range(13, -1, -1):
        week = week_of(loaded, team.id, monday_of(TODAY) - timedelta(weeks=ago), told=True)
        assert [finding.sentence for finding in hard(check(week, week.rota))] == [], ago


def test_worked_days_are_what_the_entries_come_to(loaded: Session) -> None:
    """The bulk path leaves what recording one entry after another would have left."""
    team = team_in(loaded)
    for worker in loaded.scalars(select(Worker.id)).all()[:3]:
        before = _days(loaded, worker)
        worked_day.count(loaded, team.id, worker, [day for day, _, _ in before])
        assert _days(loaded, worker) == before
    shares = loaded.execute(
        select(
            func.sum(WorkedDay.face_to_face), func.sum(WorkedDay.contracted - WorkedDay.leave - WorkedDay.sickness)
        ).where(WorkedDay.team_id == team.id, WorkedDay.day < TODAY)
    ).one()
    assert 0.5 < shares[0] / shares[1] < 0.75


def _days(session: Session, worker: object) -> list[tuple[date, int, int]]:
    query = select(WorkedDay.day, WorkedDay.face_to_face, WorkedDay.contracted).where(WorkedDay.worker_id == worker)
    return [tuple(row) for row in session.execute(query.order_by(WorkedDay.day))]  # type: ignore[misc]


def test_every_kind_of_record_is_there(loaded: Session) -> None:
    kinds = set(map(tuple, loaded.execute(select(VisitEntry.what, VisitEntry.how).distinct())))
    assert {("finished", "on_the_spot"), ("finished", "later"), ("started", "on_the_spot")} <= kinds
    assert {"not_needed", "refused", "no_answer"} <= {what for what, _ in kinds}
    learned = {words for words in loaded.scalars(select(VisitEntry.learned)) if words}
    assert len(learned) > 80


def test_somebody_can_sign_in_as_each_role(loaded: Session) -> None:
    printed = demonstration.accounts(loaded)
    reached: set[RoleName] = set()
    for sign_in in printed:
        user = account.user_with_email(loaded, sign_in.email)
        assert user is not None, sign_in
        assert user.password and user.password.startswith("$argon2"), sign_in
        viewer = account.viewer_of(loaded, user)
        assert viewer is not None, sign_in
        reached |= viewer.reach.keys()
        assert sign_in.email.endswith("@example.org")
    assert reached == set(RoleName)
    grays = account.user_with_email(loaded, "nadia@example.org")
    assert grays is not None
    other = account.viewer_of(loaded, grays)
    assert other is not None
    assert team_in(loaded).id not in other.reach[RoleName.WORKER]


def test_again_loses_nothing_and_adds_the_time_since(loaded: Session) -> None:
    before = _counts(loaded)
    with clock.at(A_THURSDAY):
        demonstration.load(loaded)
    assert _counts(loaded) == before
    later = A_THURSDAY + timedelta(days=5)
    with clock.at(later):
        demonstration.load(loaded)
        told, recorded = _told_and_recorded(loaded, team_in(loaded), monday_of(local_day(later)), later)
    after = _counts(loaded)
    assert told > 40 and recorded > 0.7 * told
    assert all(after[name] >= count for name, count in before.items())
    assert after["Person"] == before["Person"]
    loaded.rollback()


def test_again_puts_nobody_in_who_has_left(loaded: Session) -> None:
    team, later = team_in(loaded), A_THURSDAY + timedelta(days=5)
    monday = monday_of(local_day(later))
    leaver = loaded.scalars(select(TeamMembership).where(TeamMembership.team_id == team.id)).first()
    assert leaver is not None
    leaver.until = monday - timedelta(days=1)
    with clock.at(later):
        demonstration.load(loaded)
    going = select(ToldAssignment).where(
        ToldAssignment.worker_id == leaver.worker_id, ToldAssignment.start >= midnight(monday)
    )
    assert loaded.scalars(going).all() == []
    loaded.rollback()


def _counts(session: Session) -> dict[str, int]:
    models = (Person, Worker, Team, TimelineVisit, ToldAssignment, VisitEntry, WorkedDay)
    return {each.__name__: session.scalar(select(func.count()).select_from(each)) or 0 for each in models}


def test_every_group_of_sign_offs_has_some(loaded: Session) -> None:
    register = sign_off.in_groups(loaded, _viewer(loaded, NURSE))
    assert [one.row.suspended_reason for one in register.stopped_by(Stop.SUSPENDED)] == [PAUSED_BECAUSE]
    assert [one.worker for one in register.stopped_by(Stop.PAUSED)] == ["Bernie Doyle"]
    assert [one.worker for one in register.stopped_by(Stop.DECLINED)] == ["Yusuf Ali"]
    assert register.over and register.current and register.to_come
    assert [(days, bool(those)) for days, those in register.ending] == [(7, True), (30, True), (60, True)]


def test_reviews_are_overdue_due_soon_and_far_off(loaded: Session) -> None:
    dues = {turn.known_as: turn.due for turn in review.turns(loaded, _viewer(loaded, "coach@example.org"))}
    days = [due.days_left(TODAY) for due in dues.values() if due is not None]
    overdue = {name for name, due in dues.items() if due is not None and due.overdue(TODAY)}
    assert overdue == {"Dor", "Ken"}, "a yearly one, and a talk that support began before"
    assert 4 <= len([left for left in days if 0 <= left <= 14]) <= 6
    assert len({left for left in days if left > 14}) > 20, "not all on one day"
    home_from_hospital = dues["Ken"]
    assert home_from_hospital is not None
    assert home_from_hospital.reason is Reason.INTERIM
    assert home_from_hospital.days_left(TODAY) == -2


def _viewer(session: Session, email: str) -> Viewer:
    user = account.user_with_email(session, email)
    viewer = account.viewer_of(session, user) if user is not None else None
    assert viewer is not None
    return viewer


def test_six_months_later_sign_offs_are_renewed(loaded: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "WEEKS_WORKED", 1)  # two weeks show what thirteen do
    before = {row.id: row.until for row in loaded.scalars(select(SignOff))}
    later = A_THURSDAY + timedelta(days=182)
    with clock.at(later):
        team = demonstration.load(loaded)
        monday = monday_of(local_day(later))
        told, recorded = _told_and_recorded(loaded, team, monday, later)
        for week in (monday - timedelta(weeks=1), monday):
            found = week_of(loaded, team.id, week, told=True)
            broken = [one.sentence for one in hard(check(found, found.rota)) if one.rule == "sign_off"]
            assert broken == [], week
        register = sign_off.in_groups(loaded, _viewer(loaded, NURSE))
        renewed = [row for row in loaded.scalars(select(SignOff)) if row.id not in before]
        demonstration.load(loaded)
        again = loaded.scalar(select(func.count()).select_from(SignOff))
    assert told > 150, "nobody was left out for want of a sign-off"
    assert recorded > 0.7 * told
    assert renewed and all(row.signed_by for row in renewed)
    assert {row.signed_by_id for row in renewed if row.signed_by.startswith("Ngozi")} == {
        _viewer(loaded, NURSE).user_id
    }
    assert [one.worker for one in register.over] == ["Joy Mensah"], "what the files leave run out"
    assert [one.worker for one in register.stopped_by(Stop.SUSPENDED)] == ["Tom Hollis"]
    assert all(loaded.get_one(SignOff, id).until == until for id, until in before.items())
    assert again == len(before) + len(renewed), "renewed once"
    loaded.rollback()


def test_nobody_signs_in_where_there_is_no_demonstration(session: Session) -> None:
    assert demonstration.accounts(session) == ()
    assert demonstration.team(session) is None


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("day", TIMES_OF_YEAR.values(), ids=TIMES_OF_YEAR)
def test_every_page_has_something_on_any_date(session: Session, day: date) -> None:
    """Someone to visit today, records of last month, a week told, and one to propose."""
    now = instant(day, time(9, 30))
    with clock.at(now):
        team = demonstration.load(session)
        today = session.scalar(
            select(func.count()).where(ToldAssignment.start.between(instant(day, time(0)), instant(day, time(23))))
        )
        last_month = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
        minutes = session.scalar(
            select(func.sum(WorkedDay.face_to_face)).where(
                WorkedDay.day >= last_month, WorkedDay.day < day.replace(day=1), WorkedDay.team_id == team.id
            )
        )
        week = week_of(session, team.id, monday_of(day), told=True)
    assert today and today > 40
    assert minutes and minutes > 10_000
    broken = {(finding.rule, finding.when and local_day(finding.when.end)) for finding in hard(check(week, week.rota))}
    shorter_night = {("daily_rest", day)} if day == TIMES_OF_YEAR["the clocks go forward"] else set()
    assert broken <= shorter_night, "only the hour that a night in March is short of"


def test_everybody_has_hours_and_one_bank_has_run_past_its_notice(loaded: Session) -> None:
    team = demonstration.team(loaded)
    assert team is not None
    people = {person.id: name for name, (person, _) in supported_by(loaded, team).items()}
    banks = hours_bank.banks(loaded, people)
    assert len(banks) == 40 and all(bank.begins for bank in banks.values())
    assert all(bank.at(TODAY).used for bank in banks.values())
    assert [people[id] for id in hours_bank.drifted(loaded, people, TODAY)] == ["olive"]
    assert len({row.reason for row in loaded.scalars(select(HoursAdjustment))}) >= 8


def test_choices_are_in_peoples_words_and_two_people_have_support_that_steps_down(loaded: Session) -> None:
    said = loaded.scalars(select(ChoiceMade)).all()
    assert sum(bool(row.words) for row in said) >= 10
    assert [row.words for row in said if row.kind == "declined"].count(None) == 1, "a no needs no reason"
    declined = {(row.person_id, row.worker_id) for row in said if row.kind == "declined"}
    down = select(TimelineVisit.person_id, ToldAssignment.worker_id).join(
        TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id
    )
    assert declined and not declined & {tuple(row) for row in loaded.execute(down)}
    lines = [line_from(row.body) for row in loaded.scalars(select(SupportLine).where(SupportLine.ended.is_(None)))]
    assert len({line.person for line in lines if line.tapering}) == 2
    assert all(problems(line) == [] for line in lines)
