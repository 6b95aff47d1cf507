"""The usual pattern's one door: what it is asked, changes, resends, two at once, undo; and the weeks made from it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from rota import changes
from rota.changes import PlannedPart
from rota.local_time import instant, spoken_time, wall_time
from rota.pattern import FIRST, PatternChange, Shape
from rota.rules import check
from rota.week import Assignment, local_day
from tests import factories
from tests.wellbeing.store.small_team import MONDAY, THURSDAY_BEFORE, SmallTeam, create_small_team, words
from wellbeing import clock
from wellbeing.models import VisitsHeld
from wellbeing.models.rota import RefusedChange, RotaChange
from wellbeing.store import asked_visits, usual, usual_begin, usual_log, usual_week
from wellbeing.store.change_log import NotTaken, Refusal
from wellbeing.store.plan import put_plan
from wellbeing.store.rota import Recorded, undo
from wellbeing.store.usual import Pattern, pattern_of
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NEXT = MONDAY + timedelta(days=7)


@pytest.fixture
def team(session: Session):
    with clock.at(THURSDAY_BEFORE):
        yield create_small_team(session)


def door(team: SmallTeam, change: PatternChange, key: str | None = None, **more):
    return usual.record_change(
        team.session,
        team_id=team.team.id,
        change=change,
        author_id=team.user.id,
        device="pages",
        client_key=key or uuid4().hex,
        kind=more.pop("kind", "move"),
        happened_at=clock.now(),
        **more,
    )


def begin(team: SmallTeam, weeks: int = 1) -> Pattern:
    """Out of the planned week."""
    team.plan_week()
    shape = Shape(weeks, MONDAY)
    assert isinstance(door(team, usual_begin.from_weeks(team.session, team.team.id, shape, None)), Recorded)
    return standing(team)


def standing(team: SmallTeam) -> Pattern:
    found = pattern_of(team.session, team.team)
    assert found is not None
    return found


def the(pattern: Pattern, line, weekday: int, week: int = 0) -> UUID:
    (found,) = (v.id for v in pattern.usual.values() if (v.support, v.weekday, v.week) == (line.id, weekday, week))
    return found


def move(pattern: Pattern, visit: UUID, worker: str | None, cause: str = "") -> PatternChange:
    change = changes.move(pattern.states, visit, 1, worker, cause)
    return PatternChange(tuple(part for part in change.parts if isinstance(part, PlannedPart)), cause)


@on_one_database
def test_a_pattern_made_from_a_week_is_that_week(team: SmallTeam) -> None:
    assert pattern_of(team.session, team.team) is None
    pattern = begin(team)
    assert (pattern.week.first, pattern.week.days, pattern.week.cyclic) == (FIRST, 7, True)
    real = week_of(team.session, team.team.id, MONDAY)
    told = [(a.worker, spoken_time(a.start)) for a in real.rota.assignments]
    assert sorted(told) == sorted((a.worker, spoken_time(a.start)) for a in pattern.week.rota.assignments)
    assert len(pattern.states) == 21 and pattern.ended == () and not pattern.gone
    rules = {finding.rule for finding in check(pattern.week, pattern.week.rota)}
    assert "weekly_rest" in rules, "Amira works every day, round and round"
    assert "sign_off" not in rules


def test_two_at_once_both_stand_or_are_told(team: SmallTeam) -> None:
    pattern = begin(team)
    breakfast, tea = the(pattern, team.breakfast, 0), the(pattern, team.tea, 0)
    mine, theirs = move(pattern, breakfast, str(team.sam.id)), move(pattern, tea, str(team.amira.id), "Eric asked")
    assert isinstance(door(team, mine, "mine"), Recorded)
    assert isinstance(door(team, theirs), Recorded)
    late = door(team, move(pattern, breakfast, None), "late")
    assert isinstance(late, NotTaken) and late.reason is Refusal.CHANGED_SINCE
    assert late.since[0].author == "Amira" and "Nothing of yours was changed" in late.sentence
    kept = team.session.scalars(select(RefusedChange)).one()
    assert str(breakfast) in kept.parts
    again = door(team, mine, "mine")
    assert isinstance(again, Recorded) and again.resent
    other = door(team, theirs, "mine")
    assert isinstance(other, NotTaken) and other.reason is Refusal.SAME_KEY
    assert standing(team).week.rota.at(breakfast).worker == str(team.sam.id)


@on_one_database
def test_undo_takes_back_and_says_what_stands_in_the_way(team: SmallTeam) -> None:
    before = begin(team)
    visit = the(before, team.lunch, 2)
    first = door(team, move(before, visit, str(team.sam.id)))
    second = door(team, move(standing(team), visit, None))
    assert isinstance(first, Recorded) and isinstance(second, Recorded)

    def taken_back(seq: int):
        return usual.undo(
            team.session, team_id=team.team.id, seq=seq, author_id=team.user.id, device="pages",
            client_key=uuid4().hex, happened_at=clock.now(),
        )  # fmt: skip

    blocked = taken_back(first.seq)
    assert isinstance(blocked, NotTaken) and [line.seq for line in blocked.since] == [second.seq]
    assert isinstance(taken_back(second.seq), Recorded)
    redone = usual_log.history(team.session, team.team.id)[1]
    assert redone.undone_by == second.seq + 1
    assert isinstance(taken_back(first.seq), Recorded)
    assert standing(team).states == before.states
    with pytest.raises(NotYours):
        taken_back(99)


@on_one_database
def test_a_pattern_begins_once_whoever_begins_it(team: SmallTeam) -> None:
    empty = PatternChange((), "", None, Shape(2, MONDAY))
    assert isinstance(door(team, empty, kind="begin"), Recorded)
    late = door(team, replace(empty, after=Shape(1, MONDAY)), kind="begin")
    assert isinstance(late, NotTaken) and late.since[0].author == "Amira"
    assert standing(team).shape.weeks == 2


@on_one_database
def test_only_the_teams_visits_and_workers(team: SmallTeam) -> None:
    pattern = begin(team)
    visit = the(pattern, team.tea, 0)
    stranger = factories.create_worker(team.session, factories.create_team(team.session))
    with pytest.raises(NotYours):
        door(team, move(pattern, visit, str(stranger.id)))
    state = pattern.states[visit].planned
    with pytest.raises(NotYours):
        door(team, PatternChange((PlannedPart(uuid4(), replace(state, places=()), state),)))


@on_one_database
def test_longer_and_shorter_patterns_and_back(team: SmallTeam) -> None:
    pattern = begin(team)
    shape = pattern.shape
    longer = usual_begin.reshaped(team.session, team.team.id, shape, Shape(2, MONDAY))
    done = door(team, longer, kind="weeks")
    assert isinstance(done, Recorded)
    two = standing(team)
    assert two.week.days == 14 and len(two.week.rota.assignments) == 2 * len(pattern.week.rota.assignments)
    assert two.week.rota.at(the(two, team.tea, 3, 1)).start == two.week.rota.at(
        the(two, team.tea, 3)
    ).start + timedelta(7)
    stale = door(team, longer, kind="weeks")
    assert isinstance(stale, NotTaken), "somebody made it two weeks long meanwhile"
    answer = usual.undo(
        team.session, team_id=team.team.id, seq=done.seq, author_id=None, device="pages", client_key="u",
        happened_at=clock.now(),
    )  # fmt: skip
    assert isinstance(answer, Recorded)
    assert standing(team).states == pattern.states and standing(team).shape == shape


@on_one_database
def test_a_visit_of_every_other_week_goes_along_when_the_weeks_change(team: SmallTeam) -> None:
    """In a pattern of one week it is usual each time; in one of two weeks in its own week, whichever that is."""
    other = factories.support_line(team.eric, time(10), time(11), name="The barber", weekdays=[2], starts=MONDAY)
    other = replace(other, every_weeks=2, anchor=MONDAY + timedelta(days=7))
    put_plan(team.session, words(team.eric, [team.tea, other]), started=factories.LONG_AGO, how_agreed="Yes")
    pattern = begin(team)
    (barber,) = (visit for visit in pattern.usual.values() if visit.support == other.id)
    assert isinstance(door(team, move_at(pattern, barber.id, team.sam, "10:30")), Recorded)
    for weeks, week in ((2, 1), (1, 0)):
        shape = standing(team).shape
        longer = usual_begin.reshaped(team.session, team.team.id, shape, Shape(weeks, MONDAY))
        assert isinstance(door(team, longer, kind="weeks"), Recorded)
        now = standing(team)
        (there,) = (visit for visit in now.usual.values() if visit.support == other.id)
        assert there.week == week and now.ended == ()
        assert spoken_time(now.week.rota.at(there.id).start) == "Wednesday 10:30"
        assert now.week.rota.at(there.id).worker == str(team.sam.id)


def move_at(pattern: Pattern, visit: UUID, worker, wall: str) -> PatternChange:
    start = instant(pattern.week.visit[visit].options[0].day, time.fromisoformat(wall))
    return pattern.change(changes.accept(pattern.states, [Assignment(visit, 1, str(worker.id), start)], ""))


@on_one_database
def test_a_plan_that_changes_shows_in_the_pattern(team: SmallTeam) -> None:
    begin(team)
    supper = factories.support_line(team.joan, time(18), time(19), name="Supper")
    put_plan(team.session, words(team.joan, [team.breakfast, supper]), started=factories.LONG_AGO, how_agreed="Yes")
    pattern = standing(team)
    assert {visit.support for visit in pattern.ended} == {team.lunch.id}
    new = [visit for visit in pattern.usual.values() if visit.support == supper.id]
    assert len(new) == 7 and all(pattern.week.rota.at(visit.id) is None for visit in new)


def make(team: SmallTeam, first: date, key: str = "made"):
    answer, preview = usual_week.make_week(
        team.session, team.team, first, author_id=team.user.id, device="pages", client_key=key, happened_at=clock.now()
    )
    return answer, {difference.kind: difference for difference in preview.made.differences}


def test_a_week_is_made_and_what_is_different_is_left_to_settle(team: SmallTeam) -> None:
    begin(team)
    asked_visits.extend_horizon(team.session, team.team.id)
    tuesday = NEXT + timedelta(days=1)
    factories.create_absence(team.session, team.amira, tuesday)
    cancelled, settled = team.visit(team.tea, NEXT), team.visit(team.tea, tuesday)
    team.done(changes.cancel(team.timeline(NEXT, NEXT), cancelled, "Out with his sister"))
    team.place(settled, team.amira, "17:30", tuesday, pinned=True)
    answer, differences = make(team, NEXT)
    assert isinstance(answer, Recorded)
    week = week_of(team.session, team.team.id, NEXT)
    assert week.rota.at(team.visit(team.breakfast, NEXT)).worker == str(team.amira.id)
    assert wall_time(week.rota.at(team.visit(team.breakfast, NEXT)).start) == time(8)
    away = week.rota.at(team.visit(team.breakfast, tuesday))
    assert away.worker is None and wall_time(away.start) == time(8)
    assert wall_time(week.rota.at(settled).start) == time(17, 30) and cancelled not in week.visit
    assert differences.keys() == {"leave", "cancelled"}
    assert differences["leave"].sentence.startswith("Amira Invented is away on Tuesday 1 December.")
    assert "stays cancelled" in differences["cancelled"].sentence
    row = team.session.scalars(select(RotaChange).order_by(RotaChange.seq.desc())).first()
    assert row is not None and row.kind == "usual"
    again, _ = make(team, NEXT)
    assert isinstance(again, Recorded) and again.resent and again.seq == answer.seq


@on_one_database
def test_a_dated_week_knows_what_is_usual(team: SmallTeam) -> None:
    pattern = begin(team)
    asked_visits.extend_horizon(team.session, team.team.id)
    week = week_of(team.session, team.team.id, NEXT)
    assert len(week.usual.assignments) == len(pattern.week.rota.assignments) == 21
    assert week.usual.at(team.visit(team.tea, NEXT)).worker == str(team.sam.id)
    assert week_of(team.session, team.team.id, NEXT, told=True).usual.assignments == ()


def test_new_weeks_are_made_once_and_only_where_nothing_is_planned(team: SmallTeam) -> None:
    begin(team)
    asked_visits.extend_horizon(team.session, team.team.id)
    assert usual_week.make_new_weeks(team.session, team.team.id) == [], "the weeks of the horizon were there before"
    with clock.at(THURSDAY_BEFORE + timedelta(days=15)):
        asked_visits.extend_horizon(team.session, team.team.id)
        last = asked_visits.horizon_end(clock.today())
        sunday = last - timedelta(days=7)
        team.place(team.visit(team.tea, sunday), team.sam, "17:10", sunday)
        made = usual_week.make_new_weeks(team.session, team.team.id)
        assert len(made) == 1, "of two new weeks one has something planned"
        assert usual_week.make_new_weeks(team.session, team.team.id) == []
        week = week_of(team.session, team.team.id, last - timedelta(days=6))
        assert len(week.rota.assignments) == 21
        assert week_of(team.session, team.team.id, last - timedelta(days=6), told=True).rota.assignments == ()
        undo(
            team.session, team_id=team.team.id, seq=made[0].seq, author_id=None, device="pages", client_key="u",
            happened_at=clock.now(),
        )  # fmt: skip
        assert usual_week.make_new_weeks(team.session, team.team.id) == [], "what is taken back stays taken back"
        assert week_of(team.session, team.team.id, week.first).rota.assignments == ()


@on_one_database
@pytest.mark.parametrize(("sunday", "hours"), [(date(2027, 3, 28), 23), (date(2026, 10, 25), 25)])
def test_half_past_seven_is_half_past_seven_on_either_side_of_a_clock_change(
    session: Session, sunday: date, hours: int
) -> None:
    """So is a night visit at half past one; where that never comes, it is as near as its plan lets it be."""
    monday = sunday - timedelta(days=6)
    with clock.at(instant(monday - timedelta(days=4), time(12))):
        team = create_small_team(session)
        night = factories.support_line(team.eric, time(23), time(2), name="A night visit")
        put_plan(session, words(team.eric, [team.tea, night]), started=factories.LONG_AGO, how_agreed="Yes")
        for weekday in range(7):
            factories.create_availability(session, team.sam, weekday, time(22), time(8))
        asked_visits.extend_horizon(session, team.team.id)
        door(team, PatternChange((), "", None, Shape(1, monday)))
        pattern = standing(team)
        change = changes.accept(pattern.states, _planned(team, pattern, night), "")
        assert isinstance(door(team, PatternChange(change.parts)), Recorded)
        make(team, monday)
        week = week_of(session, team.team.id, monday)
    assert (instant(sunday + timedelta(1), time()) - instant(sunday, time())) == timedelta(hours=hours)
    starts = {spoken_time(a.start) for a in week.rota.assignments if week.visit[a.visit].support == team.breakfast.id}
    assert {text.split()[1] for text in starts} == {"07:30"} and len(starts) == 7
    nights = sorted(a.start for a in week.rota.assignments if week.visit[a.visit].support == night.id)
    walls = [(local_day(start), wall_time(start)) for start in nights]
    saturday = (sunday, time(2) if hours == 23 else time(1, 30))
    assert saturday in walls, walls
    assert sum(wall == time(1, 30) for _, wall in walls) == (6 if hours == 23 else 7)


def _planned(team: SmallTeam, pattern: Pattern, night):
    for visit in pattern.usual.values():
        day = FIRST + timedelta(days=visit.weekday)
        if visit.support == team.breakfast.id:
            yield Assignment(visit.id, 1, str(team.amira.id), instant(day, time(7, 30)))
        if visit.support == night.id:
            yield Assignment(visit.id, 1, str(team.sam.id), instant(day + timedelta(days=1), time(1, 30)))


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_ten_at_once_and_one_is_taken(team: SmallTeam, database: str) -> None:
    """Ten people move the same usual visit from ten phones: one change stands, nine are told, and kept."""
    pattern = begin(team)
    visit = the(pattern, team.tea, 0)
    team_id, change = team.team.id, move(pattern, visit, str(team.amira.id))
    team.session.commit()
    engine = create_engine(database)

    def one(number: int) -> bool:
        with clock.at(THURSDAY_BEFORE), Session(engine) as session, session.begin():
            answer = usual.record_change(
                session, team_id=team_id, change=replace(change, cause=str(number)), author_id=None, device="pages",
                client_key=f"phone-{number}", kind="move", happened_at=THURSDAY_BEFORE,
            )  # fmt: skip
            return isinstance(answer, Recorded)

    with ThreadPoolExecutor(10) as phones:
        taken = list(phones.map(one, range(10)))
    engine.dispose()
    assert sum(taken) == 1
    assert len(team.session.scalars(select(RefusedChange)).all()) == 9
    assert standing(team).week.rota.at(visit).worker == str(team.amira.id)


@on_one_database
def test_somebody_in_hospital_has_their_usual_visits_held(team: SmallTeam) -> None:
    begin(team)
    asked_visits.extend_horizon(team.session, team.team.id)
    team.session.add(
        VisitsHeld(
            team_id=team.team.id, person_id=team.joan.id, kind="hospital", since=clock.now(), written_at=clock.now()
        )
    )
    team.session.flush()
    asked_visits.extend_horizon(team.session, team.team.id)
    answer, differences = make(team, NEXT)
    assert isinstance(answer, Recorded) and differences.keys() == {"hospital"}
    assert differences["hospital"].sentence == "Joan is in hospital. Their usual visits are held (14 visits)."
    assert len(week_of(team.session, team.team.id, NEXT).rota.assignments) == 7


@on_one_database
def test_who_leaves_in_the_middle_of_a_week_makes_their_usual_visits_until_then(team: SmallTeam) -> None:
    begin(team)
    team.session.refresh(team.amira)
    team.amira.memberships[0].until = NEXT + timedelta(days=2)
    with clock.at(THURSDAY_BEFORE):
        asked_visits.extend_horizon(team.session, team.team.id)
        answer, _ = usual_week.make_week(
            team.session, team.team, NEXT, author_id=None, device="pages", client_key="k", happened_at=THURSDAY_BEFORE
        )
    assert isinstance(answer, Recorded)
    week = week_of(team.session, team.team.id, NEXT)
    assert {local_day(a.start) for a in week.rota.of_worker(str(team.amira.id))} == {
        NEXT + timedelta(days=n) for n in range(3)
    }
