"""Somebody is away: dates kept, visits open at once, one change for a repair, and what goes back."""

import json
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.changes import move
from rota.week import Assignment
from solver.answer import ChangedPlace
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.models import Absence, Job, Notice, RotaChange, WorkedDay
from wellbeing.store import absence as absences
from wellbeing.store import away, back, proposal, worked_day
from wellbeing.store import job as jobs
from wellbeing.store.publish import publish, untold
from wellbeing.store.rota import Recorded, undo
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours, RoleName

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
MONDAY_AT_10 = datetime(2026, 11, 23, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def planned(tilbury: SmallTeam) -> SmallTeam:
    """The week planned: Amira goes to Joan at 08:00 and 12:30 each day, Sam to Eric at 17:00."""
    tilbury.plan_at_once()
    return tilbury


def going(team: SmallTeam, visit: object) -> str | None:
    return team.timeline()[visit].planned.places[0].worker  # type: ignore[index]


def ill(team: SmallTeam, last: date = TUESDAY, kind: str = absences.SICKNESS) -> Absence:
    with clock.at(MONDAY_AT_10):
        return away.begin(team.session, team.viewer(), team.team.id, team.amira.id, kind, MONDAY, last)


@on_one_database
def test_visits_from_now_on_are_open_at_once_and_one_change_says_so(planned: SmallTeam) -> None:
    row = ill(planned)
    amira = str(planned.amira.id)
    assert (row.kind, row.first, row.last, row.note) == ("sickness", MONDAY, TUESDAY, None)
    assert going(planned, planned.visit(planned.breakfast, MONDAY)) == amira, "that was over at ten"
    for line, day in ((planned.lunch, MONDAY), (planned.breakfast, TUESDAY), (planned.lunch, TUESDAY)):
        assert going(planned, planned.visit(line, day)) is None
    assert going(planned, planned.visit(planned.breakfast, WEDNESDAY)) == amira
    change = planned.session.scalars(select(RotaChange).order_by(RotaChange.seq.desc()).limit(1)).one()
    assert (change.kind, change.cause) == ("away", "Amira is away")
    assert len(json.loads(change.parts)) == 3
    opened = away.opened_by(planned.session, planned.team.id, row.id)
    assert [place.now for place in opened] == [None] * 3


@on_one_database
def test_the_same_again_is_the_same_and_longer_makes_it_longer(planned: SmallTeam) -> None:
    first, again, longer = ill(planned), ill(planned), ill(planned, WEDNESDAY)
    assert first.id == again.id == longer.id and longer.last == WEDNESDAY
    assert planned.session.scalar(select(func.count()).select_from(Absence)) == 1
    kinds = planned.session.scalars(select(RotaChange.kind).where(RotaChange.device == away.AWAY)).all()
    assert list(kinds) == ["away", "away"], "the second time there was nothing more to open"


@on_one_database
def test_the_team_is_told_without_a_reason_and_repairs_are_asked(planned: SmallTeam) -> None:
    row = ill(planned)
    (notice,) = planned.session.scalars(select(Notice)).all()
    assert notice.worker_id == planned.sam.id
    assert notice.words == "Amira is away until Tuesday 24 November. Look at who could go instead."
    (job,) = planned.session.scalars(select(Job)).all()
    asked = json.loads(job.asked)
    assert (job.kind, asked["week"], asked["worker"]) == (jobs.REPAIR, str(MONDAY), str(planned.amira.id))
    with clock.at(MONDAY_AT_10):
        week = away.week_to_mend(planned.session, planned.team.id, asked)
    assert week.worker[str(planned.amira.id)].leave[0].start == MONDAY_AT_10
    assert away.repairs_of(planned.session, planned.team.id, row.id) == {MONDAY: job}


@on_one_database
def test_who_is_ill_is_paid_for_it_in_the_worked_days(planned: SmallTeam) -> None:
    session = planned.session
    with clock.at(MONDAY_AT_10):
        worked_day.recompute(session, planned.team.id, MONDAY, SUNDAY)
    row = ill(planned)

    def sick(day: date) -> int:
        query = select(WorkedDay.sickness).where(WorkedDay.worker_id == planned.amira.id, WorkedDay.day == day)
        return session.scalar(query) or 0

    assert sick(MONDAY) > 0 and sick(TUESDAY) > 0 and sick(WEDNESDAY) == 0
    absences.shorten(session, row, MONDAY)
    assert sick(MONDAY) > 0 and sick(TUESDAY) == 0
    assert absences.shorten(session, row, MONDAY - DAY) is None
    assert sick(MONDAY) == 0 and session.scalar(select(func.count()).select_from(Absence)) == 0


@on_one_database
def test_why_is_for_themselves_and_the_manager(planned: SmallTeam) -> None:
    row = ill(planned)
    see = planned.session, planned.team.id, row.id

    def kind(*roles: RoleName, worker: object = None) -> str | None:
        viewer = planned.viewer(*roles, worker=worker or planned.sam)  # type: ignore[arg-type]
        return away.away_of(see[0], viewer, see[1], see[2]).kind

    assert kind(RoleName.WORKER) is None and kind(RoleName.COACH) is None
    assert kind(RoleName.WORKER, worker=planned.amira) == "sickness"
    assert kind(RoleName.MANAGER) == "sickness"


@on_one_database
def test_nobody_of_another_team_is_recorded_or_found(planned: SmallTeam) -> None:
    other = create_small_team(planned.session, "Grays")
    row = ill(planned)
    for act in (
        lambda: away.begin(
            other.session, other.viewer(), other.team.id, planned.amira.id, absences.SICKNESS, MONDAY, MONDAY
        ),
        lambda: away.away_of(other.session, other.viewer(), other.team.id, row.id),
        lambda: away.away_of(other.session, other.viewer(), planned.team.id, row.id),
        lambda: back.end(other.session, other.viewer(), other.team.id, row.id, MONDAY, give_back=True),
        lambda: away.begin(
            planned.session, planned.viewer(RoleName.COACH), planned.team.id, planned.sam.id, "sickness", MONDAY, MONDAY
        ),
    ):
        with pytest.raises(NotYours):
            act()


def take(team: SmallTeam, row: Absence, visit: object, worker: str) -> Recorded:
    state = team.timeline()[visit]  # type: ignore[index]
    start = state.planned.places[0].start
    assert start is not None
    change = ChangedPlace(visit, 1, Assignment(visit, 1, None, start), Assignment(visit, 1, worker, start), "")  # type: ignore[arg-type]
    taken = proposal.accept(
        team.session,
        team_id=team.team.id,
        proposed=[change],
        chosen=None,
        author_id=team.user.id,
        device=away.AWAY,
        client_key=away.key_for(row.id, "taken"),
        happened_at=MONDAY_AT_10,
        cause="Amira is away",
    )
    assert isinstance(taken.recorded, Recorded)
    return taken.recorded


@on_one_database
def test_back_early_everything_is_as_it_was_but_for_what_was_changed_since(planned: SmallTeam) -> None:
    row = ill(planned, WEDNESDAY)
    amira, sam = str(planned.amira.id), str(planned.sam.id)
    lunches = {day: planned.visit(planned.lunch, day) for day in (MONDAY, TUESDAY, WEDNESDAY)}
    take(planned, row, lunches[TUESDAY], sam)
    planned.done(move(planned.timeline(), lunches[WEDNESDAY], 1, sam, "Sam knows her"))
    with clock.at(MONDAY_AT_10 + DAY / 24):
        returned = back.end(planned.session, planned.viewer(), planned.team.id, row.id, MONDAY, give_back=True)
    assert (row.first, row.last) == (MONDAY, MONDAY)
    assert going(planned, lunches[TUESDAY]) == amira, "open, then Sam's, now hers again"
    assert going(planned, lunches[WEDNESDAY]) == sam and returned.stay == {lunches[WEDNESDAY]}
    assert going(planned, lunches[MONDAY]) is None, "today she is still away"
    assert going(planned, planned.visit(planned.breakfast, WEDNESDAY)) == amira
    newest = planned.session.scalars(select(RotaChange).order_by(RotaChange.seq.desc()).limit(1)).one()
    assert (newest.kind, newest.cause) == ("back", "Amira is back")


@on_one_database
def test_back_early_does_not_undo_the_days_off_that_follow(planned: SmallTeam) -> None:
    row = ill(planned, WEDNESDAY)
    with clock.at(MONDAY_AT_10):
        off = absences.put(planned.session, planned.amira.id, absences.LEAVE, WEDNESDAY, WEDNESDAY)
        away.open_visits(planned.session, off, "Amira", None)
        returned = back.end(planned.session, planned.viewer(), planned.team.id, row.id, MONDAY, give_back=True)
    lunches = {day: planned.visit(planned.lunch, day) for day in (TUESDAY, WEDNESDAY)}
    assert going(planned, lunches[TUESDAY]) == str(planned.amira.id)
    assert going(planned, lunches[WEDNESDAY]) is None and lunches[WEDNESDAY] in returned.stay


@on_one_database
def test_back_without_putting_back_leaves_the_rota_alone(planned: SmallTeam) -> None:
    row = ill(planned)
    before = planned.timeline()
    with clock.at(MONDAY_AT_10):
        back.end(planned.session, planned.viewer(), planned.team.id, row.id, MONDAY - DAY, give_back=False)
    assert planned.timeline() == before and planned.session.get(Absence, row.id) is None


@on_one_database
def test_it_can_be_undone_like_any_change(planned: SmallTeam) -> None:
    before = planned.timeline()
    ill(planned)
    seq = planned.session.scalar(select(func.max(RotaChange.seq)))
    assert seq is not None
    answer = undo(
        planned.session, team_id=planned.team.id, seq=seq, author_id=planned.user.id, device="pages",
        client_key="undo", happened_at=MONDAY_AT_10,
    )  # fmt: skip
    assert isinstance(answer, Recorded) and planned.timeline() == before


@on_one_database
def test_workers_were_told_of_her_until_somebody_tells_otherwise(planned: SmallTeam) -> None:
    publish(planned.session, team_id=planned.team.id, author_id=planned.user.id, reason="so it is")
    assert untold(planned.session, planned.team.id) == ()
    ill(planned)
    assert len(untold(planned.session, planned.team.id)) == 3
    told = week_of(planned.session, planned.team.id, MONDAY, told=True)
    assert str(planned.amira.id) in {a.worker for a in told.rota.assignments}


def test_two_taps_at_once_are_one_absence(planned: SmallTeam) -> None:
    """Two phones tell the same illness at the same moment: one row, and each visit opened once."""
    team, amira, viewer = planned.team.id, planned.amira.id, planned.viewer()
    make = others_on(planned.session)
    planned.session.commit()
    wrong: list[BaseException] = []
    gate = threading.Barrier(2)

    def tap() -> None:
        try:
            with clock.at(MONDAY_AT_10), make() as session:
                gate.wait()
                away.begin(session, viewer, team, amira, absences.SICKNESS, MONDAY, TUESDAY)
                session.commit()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=tap) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    planned.session.rollback()
    assert planned.session.scalar(select(func.count()).select_from(Absence)) == 1
    opened = planned.session.scalar(select(func.count()).select_from(RotaChange).where(RotaChange.kind == away.AWAY))
    assert opened == 1
    assert planned.session.scalar(select(func.count()).select_from(Job)) == 1


def others_on(session: Session):  # type: ignore[no-untyped-def]
    """Sessions of their own on the same database."""
    bind = session.get_bind()
    return lambda: Session(bind)
