"""In the middle of a published week: support edited, a worker leaving, a sign-off suspended, a proposal taken."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from plans.support import Times
from rota.changes import VisitState, cancel, pins_of
from rota.week import Assignment
from solver.answer import ChangedPlace
from tests import factories
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.models import RotaChange, ToldAssignment
from wellbeing.models.plan import PlanVersion, SupportLine
from wellbeing.store.asked_visits import extend_horizon, horizon_end
from wellbeing.store.competence import suspend_sign_off
from wellbeing.store.plan import agree, begin_interim, plan_of
from wellbeing.store.proposal import accept
from wellbeing.store.publish import Published, publish, untold
from wellbeing.store.rota import Recorded, history
from wellbeing.store.visit import NeededTask, visit_of
from wellbeing.store.week import week_of
from wellbeing.store.worker import worker_leaves
from wellbeing.viewer import NotYours, RoleName

WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in (2, 3, 4))
WEDNESDAY_NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def told(tilbury: SmallTeam) -> SmallTeam:
    """The week planned, Friday's breakfast pinned, Saturday's tea cancelled, and all of it told."""
    tilbury.plan_week()
    tilbury.place(tilbury.visit(tilbury.breakfast, FRIDAY), tilbury.amira, "08:15", FRIDAY, pinned=True)
    saturday = FRIDAY + timedelta(days=1)
    tilbury.done(cancel(tilbury.timeline(), tilbury.visit(tilbury.tea, saturday), "Eric is out"))
    answer = publish(tilbury.session, team_id=tilbury.team.id, author_id=tilbury.user.id, reason="so it is")
    assert isinstance(answer, Published)
    return tilbury


def test_a_support_line_edited_keeps_ids_pins_hand_edits_and_what_was_told(told: SmallTeam) -> None:
    before, log = told.timeline(), history(told.session, told.team.id)
    rows = set(told.session.execute(select(ToldAssignment.visit_id, ToldAssignment.worker_id, ToldAssignment.start)))
    longer = replace(told.breakfast, duration=50)
    later = replace(told.tea, possible=Times(time(17), time(19)), suits=Times(time(17), time(19)))
    with clock.at(WEDNESDAY_NOON):
        joan = agree(told.session, told.viewer(), told.joan.id, how_agreed="Joan", support=[longer, told.lunch])
        eric = agree(told.session, told.viewer(), told.eric.id, how_agreed="Eric", support=[later])
    assert (joan.version, eric.version) == (2, 2) and joan.recorded is not None
    after = told.timeline()
    assert after.keys() == before.keys()
    assert {visit: state.planned for visit, state in after.items()} == {v: s.planned for v, s in before.items()}
    assert set(pins_of(after)) == set(pins_of(before)) and len(pins_of(after)) == 1
    durations = {day: _asked(after[told.visit(told.breakfast, day)]).duration for day in (MONDAY, WEDNESDAY, FRIDAY)}
    assert durations == {MONDAY: 30, WEDNESDAY: 30, FRIDAY: 50}, "what is over stays as it was"
    assert (
        set(told.session.execute(select(ToldAssignment.visit_id, ToldAssignment.worker_id, ToldAssignment.start)))
        == rows
    )
    assert {line.visit for line in untold(told.session, told.team.id, MONDAY, SUNDAY)} == {
        told.visit(line, day) for line in (told.breakfast, told.tea) for day in _days_left(line is told.tea)
    } - {told.visit(told.tea, FRIDAY + timedelta(days=1))}
    assert history(told.session, told.team.id)[-len(log) :] == log
    assert {change.cause for change in history(told.session, told.team.id)[:2]} == {"plan v2"}


def _days_left(wednesday_too: bool) -> list:  # type: ignore[type-arg]
    return [WEDNESDAY + timedelta(days=n) for n in range(0 if wednesday_too else 1, 5)]


def _asked(state: VisitState):  # type: ignore[no-untyped-def]
    assert state.asked is not None
    return state.asked


def test_a_cancelled_visit_stays_cancelled_whatever_the_plan_does(told: SmallTeam) -> None:
    saturday = told.visit(told.tea, FRIDAY + timedelta(days=1))
    with clock.at(WEDNESDAY_NOON):
        agree(told.session, told.viewer(), told.eric.id, how_agreed="Eric", support=[replace(told.tea, duration=60)])
        extend_horizon(told.session, told.team.id)
    assert told.timeline()[saturday].planned.cancelled
    assert saturday not in week_of(told.session, told.team.id, MONDAY).visit


def test_a_line_taken_out_withdraws_its_visits_to_come_and_undo_brings_them_back(told: SmallTeam) -> None:
    with clock.at(WEDNESDAY_NOON):
        agree(told.session, told.viewer(), told.joan.id, how_agreed="Joan", support=[told.breakfast])
    asked = [s for s in told.timeline().values() if s.asked is not None and s.asked.support == told.lunch.id]
    assert len(asked) == 2, "Monday's and Tuesday's are over; from Wednesday noon there are none"
    row = told.session.get_one(SupportLine, UUID(told.lunch.id))
    assert row.ended == WEDNESDAY


def test_the_same_plan_agreed_again_is_the_same_version(told: SmallTeam) -> None:
    agree(told.session, told.viewer(), told.joan.id, how_agreed="Joan", support=[told.breakfast])
    again = agree(told.session, told.viewer(), told.joan.id, how_agreed="Joan", support=[told.breakfast])
    assert (again.version, again.recorded) == (2, None)
    assert len(told.session.scalars(select(PlanVersion).where(PlanVersion.number == 2)).all()) == 1


def test_visits_are_asked_for_up_to_the_horizon_once(told: SmallTeam) -> None:
    assert isinstance(extend_horizon(told.session, told.team.id), Recorded)
    assert extend_horizon(told.session, told.team.id) is None
    end = horizon_end(clock.today())
    assert end.weekday() == 6 and told.timeline(end, end) and not told.timeline(end + timedelta(days=1), end.max)


def test_no_visit_is_asked_for_after_the_team_stops_supporting_somebody(told: SmallTeam) -> None:
    told.joan.memberships[0].until = SUNDAY
    told.session.flush()
    extend_horizon(told.session, told.team.id)
    later = told.timeline(SUNDAY + timedelta(days=1), horizon_end(clock.today()))
    assert {_asked(state).person for state in later.values()} == {str(told.eric.id)}


def test_interim_support_starts_tonight(told: SmallTeam) -> None:
    new = factories.create_person(told.session, told.team, "Rita")
    day = clock.today()
    line = replace(
        factories.support_line(new, time(19), time(20), starts=day, ends=day + timedelta(days=41)),
        interim="home from hospital",
    )
    answer = begin_interim(told.session, told.viewer(), new.id, reason="home from hospital", support=[line], starts=day)
    assert isinstance(answer.recorded, Recorded) and answer.version == 0
    unmarked = [replace(line, interim=None)]
    with pytest.raises(ValueError, match="why it begins"):
        begin_interim(told.session, told.viewer(), new.id, reason="home from hospital", support=unmarked, starts=day)
    assert told.timeline(day, day)
    assert plan_of(told.session, told.viewer(), new.id).support == (line,)


def test_a_worker_who_leaves_is_open_in_the_working_copy_and_told_stays(told: SmallTeam) -> None:
    before = told.timeline()
    with clock.at(WEDNESDAY_NOON):
        (change,) = worker_leaves(told.session, told.sam.id, WEDNESDAY, told.user.id)
    after = told.timeline()
    thursday = told.visit(told.tea, THURSDAY)
    assert after[thursday].planned.places[0].worker is None
    assert after[thursday].planned.places[0].start == before[thursday].planned.places[0].start
    assert after[told.visit(told.tea, WEDNESDAY)] == before[told.visit(told.tea, WEDNESDAY)]
    assert "nobody_going" in _rules(told)
    assert thursday in {line.visit for line in untold(told.session, told.team.id)}
    assert told.session.scalars(select(RotaChange.kind).where(RotaChange.seq == change.seq)).one() == "leaver"


def test_a_suspended_sign_off_bars_the_task_at_once(told: SmallTeam) -> None:
    thursday, friday = told.visit(told.breakfast, THURSDAY), told.visit(told.breakfast, FRIDAY)
    assert not _barred(told, thursday, WEDNESDAY_NOON) and not _barred(told, friday, WEDNESDAY_NOON)
    (row,) = told.session.scalars(select(factories.SignOff)).all()
    nurse = told.viewer(RoleName.PROFESSIONAL)
    suspend_sign_off(told.session, nurse, row.id, "a wrong dose", WEDNESDAY_NOON)
    (task,) = _barred(told, thursday, WEDNESDAY_NOON)
    assert (task.competence, task.ring, task.others) == ("Insulin", "Nurse Invented", ())
    over = told.visit(told.breakfast, MONDAY)
    assert not _barred(told, over, WEDNESDAY_NOON)
    assert "sign_off" in _rules(told), "the task is open on the rota at once"
    with pytest.raises(NotYours):
        suspend_sign_off(told.session, create_small_team(told.session).viewer(RoleName.PROFESSIONAL), row.id, "")


def test_a_task_is_barred_to_the_minute(told: SmallTeam) -> None:
    (row,) = told.session.scalars(select(factories.SignOff)).all()
    thursday = told.visit(told.breakfast, THURSDAY)
    ten_past = datetime(2026, 11, 26, 8, 10, tzinfo=UTC)
    suspend_sign_off(told.session, told.viewer(RoleName.PROFESSIONAL), row.id, "", ten_past)
    before, after = (ten_past + timedelta(minutes=n) for n in (-1, 1))
    assert not _barred(told, thursday, before)
    assert _barred(told, thursday, after)


def test_accepting_takes_what_still_fits_and_names_the_rest(tilbury: SmallTeam) -> None:
    days = [MONDAY + timedelta(days=n) for n in range(5)]
    visits = [tilbury.visit(tilbury.tea, day) for day in days]
    proposed = [
        ChangedPlace(
            visit,
            1,
            None,
            Assignment(visit, 1, str(tilbury.sam.id), datetime(d.year, d.month, d.day, 17, tzinfo=UTC)),
            "",
        )
        for visit, d in zip(visits, days, strict=True)
    ]
    tilbury.place(visits[0], tilbury.amira, "17:00", days[0])
    tilbury.done(cancel(tilbury.timeline(), visits[1], "away"))
    factories.create_absence(tilbury.session, tilbury.sam, days[2])
    answer = _accept(tilbury, proposed, visits[:4])
    assert isinstance(answer.recorded, Recorded)
    assert {left.visit for left in answer.left_out} == set(visits[:3])
    state = tilbury.timeline()
    assert [state[v].planned.places[0].worker for v in visits[2:]] == [None, str(tilbury.sam.id), None]
    again = _accept(tilbury, proposed, visits[:4])
    assert isinstance(again.recorded, Recorded) and again.recorded.resent


def _accept(team: SmallTeam, proposed: list[ChangedPlace], chosen: list):  # type: ignore[no-untyped-def,type-arg]
    return accept(
        team.session,
        team_id=team.team.id,
        proposed=proposed,
        chosen=chosen,
        author_id=team.user.id,
        device="d",
        client_key="take",
        happened_at=clock.now(),
    )


def _barred(team: SmallTeam, visit: UUID, at: datetime) -> list[NeededTask]:
    """The tasks that Amira must not do at this visit, as her phone shows them at this instant."""
    team.session.flush()
    with clock.at(at):
        return [task for task in visit_of(team.session, team.viewer(), visit).needs if task.blocked]


def _rules(team: SmallTeam) -> set[str]:
    from rota.rules import check

    week = week_of(team.session, team.team.id, MONDAY)
    return {finding.rule for finding in check(week, week.rota)}
