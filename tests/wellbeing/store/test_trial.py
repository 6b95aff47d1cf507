"""Trials: nothing changes by trying; made real, it is what was tried, once, whoever asks and however often."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from plans.supposing import Sketch, Supposed, What
from rota.local_time import instant, spoken_clock
from rota.rules import check as judge
from rota.rules import hard
from rota.week import Rota, Week
from solver.answer import Loosening
from solver.freeing import loosened
from solver.tried import Tried, conditions, verdict
from tests.factories import create_sign_off, create_worker
from tests.wellbeing.small_week import get_solver_ready
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, THURSDAY_BEFORE, SmallTeam
from wellbeing import clock
from wellbeing.clock import machine_now
from wellbeing.config import Settings
from wellbeing.db import prepare
from wellbeing.jobs.trying import trial_asked, try_trial
from wellbeing.models import Absence, Availability, Learning, Notice, Person, RotaChange, SignOff, Trial, Worker
from wellbeing.store import job as jobs
from wellbeing.store import rota, supposing
from wellbeing.store import trial as store
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.trial_made_real import Made, NotAsTried, WaitsForSignOff, Wanted, make_real
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours, RoleName

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
THURSDAY, FRIDAY = MONDAY + timedelta(days=3), MONDAY + timedelta(days=4)
SECONDS = 0.4


@pytest.fixture(autouse=True)
def compiled() -> None:
    get_solver_ready()


@pytest.fixture
def planned(tilbury: SmallTeam) -> SmallTeam:
    """The week with somebody for every visit from Monday to Friday, and the law kept; nobody yet at the weekend."""
    lena = create_worker(tilbury.session, tilbury.team, "Lena Invented")
    for day in (MONDAY + timedelta(days=n) for n in range(5)):
        tilbury.place(tilbury.visit(tilbury.breakfast, day), tilbury.amira, "08:00", day)
        tilbury.place(tilbury.visit(tilbury.lunch, day), lena, "12:30", day)
        tilbury.place(tilbury.visit(tilbury.tea, day), tilbury.sam, "17:00", day)
    return tilbury


def ask(team: SmallTeam, supposed: Supposed, key: str | None = None) -> Trial:
    return store.ask(team.session, team.viewer(), team.team.id, MONDAY, supposed, "Tried", key or uuid4().hex)


def tried(team: SmallTeam, supposed: Supposed, seconds: float = SECONDS) -> tuple[Trial, list[Tried]]:
    """The trial, worked out as a worker would have it."""
    row = ask(team, supposed)
    work_out(team, row, seconds)
    kept = store.trial(team.session, team.viewer(), team.team.id, MONDAY, row.id)
    assert kept.came is not None
    return row, list(kept.came.ways)


def work_out(team: SmallTeam, row: Trial, seconds: float = SECONDS) -> None:
    held = jobs.take(team.session, machine_now(), only=row.job_id)
    assert held is not None
    work = json.loads(json.dumps({**held.asked, **trial_asked(team.session, held)}))
    answer, stopped = try_trial({**work, "seconds": seconds * len(work["ways"])}, lambda _: None, lambda: False)
    assert not stopped and jobs.finish(team.session, held, answer)
    team.session.expire_all()


def real(team: SmallTeam, row: Trial, **wanted: Any) -> Made:
    return make_real(team.session, team.viewer(), team.team.id, row.id, Wanted(**{"day": None, **wanted}))


def week(team: SmallTeam) -> Week:
    team.session.expire_all()
    return week_of(team.session, team.team.id, MONDAY)


def as_tried(team: SmallTeam, row: Trial, way: Tried, changes: Any = None) -> Rota:
    """The rota that the trial came to: the week's own with what the trial changes."""
    _, ways = supposing.ways(team.session, team.team.id, MONDAY, store.supposed_of(row))
    (now,) = (each.week for each in ways if each.day == way.day)
    by_place = dict(now.rota.by_place)
    for change in way.changes if changes is None else changes:
        by_place.pop((change.visit, change.place), None)
        if change.after is not None:
            by_place[change.visit, change.place] = change.after
    return Rota(tuple(by_place.values()))


def going(rota: Rota) -> set[Any]:
    return {a for a in rota.assignments if a.worker is not None}


def day_off(team: SmallTeam, *days: date) -> Supposed:
    return Supposed(What.DAY_OFF, days=days or (FRIDAY,), worker=str(team.amira.id))


def newcomer(team: SmallTeam, *times: time, days: tuple[date, ...] = (THURSDAY,), **more: Any) -> Supposed:
    lines = tuple(str(uuid4()) for _ in times)
    sketch = Sketch(tuple(times), 30, lines, postcode="RM18 7AB", **more)
    return Supposed(What.TAKE_ON, days, person=str(uuid4()), known=False, name="Mary", sketch=sketch)


@on_one_database
def test_trying_changes_nothing(planned: SmallTeam) -> None:
    before, seq = week(planned), planned.team.latest_seq
    row, ways = tried(planned, day_off(planned))
    assert week(planned) == before and planned.team.latest_seq == seq
    assert [way.day for way in ways] == [FRIDAY]
    assert row.made_real_at is None and planned.session.scalars(select(Absence)).all() == []


def test_a_day_off_made_real_is_what_was_tried_once(planned: SmallTeam) -> None:
    row, (way,) = tried(planned, day_off(planned))
    assert not way.possible, "Joan's insulin hangs on Amira"
    expected = as_tried(planned, row, way)
    made = real(planned, row, day=FRIDAY)
    assert made.seq is not None and not made.by_now
    assert going(week(planned).rota) == going(expected)
    (absence,) = planned.session.scalars(select(Absence)).all()
    assert (absence.kind, absence.first, absence.last) == ("leave", FRIDAY, FRIDAY)
    again = real(planned, row, day=FRIDAY)
    assert (again.by_now, again.seq) == (True, made.seq)
    assert planned.session.scalar(select(func.count()).select_from(Absence)) == 1
    kinds = planned.session.scalars(select(RotaChange.kind).order_by(RotaChange.seq)).all()
    assert kinds[-1] == "what_if" and kinds.count("what_if") == 1


def test_of_two_who_make_it_real_at_once_one_does_and_the_other_is_told(planned: SmallTeam, settings: Settings) -> None:
    row, _ = tried(planned, day_off(planned))
    viewer, team_id, trial_id = planned.viewer(), planned.team.id, row.id
    planned.session.commit()
    ready, found = Barrier(2), []

    def tap() -> None:
        engine = create_engine(settings.database_url)
        prepare(engine)
        with clock.at(THURSDAY_BEFORE), Session(engine) as session:
            ready.wait()
            found.append(make_real(session, viewer, team_id, trial_id, Wanted(FRIDAY)).by_now)
            session.commit()
        engine.dispose()

    taps = [Thread(target=tap) for _ in range(2)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert sorted(found) == [False, True]
    assert planned.session.scalar(select(func.count()).select_from(Absence)) == 1
    assert planned.session.scalar(select(func.count()).where(RotaChange.kind == "what_if")) == 1


@on_one_database
def test_it_is_undone_as_one_change(planned: SmallTeam) -> None:
    row, _ = tried(planned, day_off(planned))
    before = week(planned).rota
    made = real(planned, row, day=FRIDAY)
    assert made.seq is not None and going(week(planned).rota) != going(before)
    answer = rota.undo(
        planned.session, team_id=planned.team.id, seq=made.seq, author_id=None, device="tests", client_key="undo",
        happened_at=machine_now(),
    )  # fmt: skip
    assert isinstance(answer, rota.Recorded)
    assert going(week(planned).rota) == going(before)


@on_one_database
def test_hours_that_a_trial_says_are_those_that_come_true(planned: SmallTeam) -> None:
    from rota.hours import balances

    row, (way,) = tried(planned, day_off(planned))
    real(planned, row, day=FRIDAY)
    now = week(planned)
    found = balances(now, now.rota)
    assert {(each.worker, each.owed, each.after) for each in way.hours} == {
        (worker, of.owed, of.planned) for worker, of in found.items()
    }


@on_one_database
def test_somebody_new_comes_with_their_visits_and_those_who_go(planned: SmallTeam) -> None:
    row, ways = tried(planned, newcomer(planned, time(10), time(14), days=(THURSDAY, FRIDAY)))
    assert verdict(ways) == "Thursday yes, Friday yes."
    (way,) = (way for way in ways if way.day == FRIDAY)
    assert way.after.of == way.before.of + 2 * 3 and way.after.covered >= way.before.covered + 6
    expected = as_tried(planned, row, way)
    with pytest.raises(NotAsTried, match="Say why support begins"):
        real(planned, row, day=FRIDAY)
    real(planned, row, day=FRIDAY, reason="Home from hospital")
    now = week(planned)
    (mary,) = planned.session.scalars(select(Person).where(Person.known_as == "Mary"))
    theirs = [visit for visit in now.visits if visit.person == str(mary.id)]
    assert len(theirs) == 6 and min(day for visit in theirs for day in visit.days) == FRIDAY
    assert going(now.rota) == going(expected)
    assert hard(judge(now, now.rota)) == []


@on_one_database
def test_it_can_be_done_if_and_doing_that_does_exactly_that(planned: SmallTeam) -> None:
    """Somebody by eight, before anybody works: half an hour earlier, and the rota is the trial's."""
    planned.place(planned.visit(planned.breakfast, THURSDAY), planned.amira, "09:00", THURSDAY)
    for available in planned.session.scalars(select(Availability).where(Availability.weekday == THURSDAY.weekday())):
        available.starts_at = time(8, 30)
    row, (way,) = tried(planned, newcomer(planned, time(6, 30), weekdays=frozenset({3})))
    before = week(planned)
    assert not way.possible and way.missing_count >= 1, way.missing
    assert way.together and way.if_freed
    (sentence,) = conditions([way])
    assert sentence == f"It can be done if {way.if_freed}." and len(way.together) == 1
    (freeing,) = way.together
    assert (freeing.kind, freeing.minutes) == (Loosening.EARLIER, 30)
    assert sentence.endswith("starts 30 minutes earlier on Thursday.")
    _, ways = supposing.ways(planned.session, planned.team.id, MONDAY, store.supposed_of(row))
    expected_week = loosened(ways[0].week, freeing)
    expected = as_tried(planned, row, way, way.freed)
    real(planned, row, day=THURSDAY, freed=True, reason="Home from hospital")
    now = week(planned)
    assert going(now.rota) == going(expected)
    assert hard(judge(now, now.rota)) == []
    theirs, then = now.worker[str(freeing.worker)].available, expected_week.worker[str(freeing.worker)].available
    assert set(theirs) == set(then) != set(before.worker[str(freeing.worker)].available)
    (more,) = planned.session.scalars(select(Availability).where(Availability.until.is_not(None)))
    assert more.starts == more.until == freeing.day
    assert {w.id: w.available for w in now.workers if w.id != freeing.worker} == {
        w.id: w.available for w in before.workers if w.id != freeing.worker
    }


@on_one_database
def test_a_visits_other_time_is_kept_when_the_coming_weeks_are_asked_for(planned: SmallTeam) -> None:
    lunch = planned.visit(planned.lunch, THURSDAY)
    start = instant(THURSDAY, time(14))
    row, (way,) = tried(planned, Supposed(What.OTHER_TIME, visit=lunch, start=start, duration=60))
    assert way.possible
    real(planned, row)
    now = week(planned)
    asked, going_there = now.visit[lunch], now.rota.at(lunch)
    assert going_there is not None and (asked.duration, going_there.start) == (60, start)
    assert asked.options[0].possible.end >= start
    extend_horizon(planned.session, planned.team.id, first=MONDAY, last=SUNDAY)
    assert week(planned).visit[lunch] == asked
    made = planned.session.get_one(Trial, row.id).made_real_seq
    assert made is not None
    rota.undo(
        planned.session, team_id=planned.team.id, seq=made, author_id=None, device="tests", client_key="undo",
        happened_at=machine_now(),
    )  # fmt: skip
    assert week(planned).visit[lunch].duration == 45


@on_one_database
def test_only_a_professional_signs_off_and_the_rota_waits_until_then(planned: SmallTeam) -> None:
    supposed = Supposed(
        What.SIGN_OFF, worker=str(planned.sam.id), competence=str(planned.insulin.id), person=str(planned.joan.id)
    )
    row, (way,) = tried(planned, supposed)
    seq = planned.team.latest_seq
    with pytest.raises(WaitsForSignOff, match="Sam Invented is asked whether they would like to learn this"):
        real(planned, row)
    with pytest.raises(WaitsForSignOff):
        real(planned, row)
    (news,) = planned.session.scalars(select(Notice)).all()
    assert news.worker_id == planned.sam.id and news.endpoint == "growing.learn"
    assert planned.team.latest_seq == seq and planned.session.get_one(Trial, row.id).made_real_at is None
    assert planned.session.scalars(select(SignOff).where(SignOff.worker_id == planned.sam.id)).all() == []
    own = replace(supposed, worker=str(planned.sam.id))
    mine, _ = tried(planned, own)
    with pytest.raises(WaitsForSignOff, match="You have begun to learn this"):
        make_real(
            planned.session, planned.viewer(RoleName.WORKER, worker=planned.sam), planned.team.id, mine.id, Wanted(None)
        )  # fmt: skip
    assert planned.session.scalars(select(Learning.worker_id)).all() == [planned.sam.id]
    create_sign_off(planned.session, planned.sam, planned.insulin, planned.joan)
    made = real(planned, row)
    assert made.trial.made_real_at is not None and way.possible


@on_one_database
@pytest.mark.parametrize("what", [What.LOSE_WORKER, What.LOSE_SIGN_OFF])
def test_a_loss_is_taken_as_a_draft_and_nothing_else_is_done(planned: SmallTeam, what: What) -> None:
    supposed = Supposed(
        what, worker=str(planned.amira.id), competence=str(planned.insulin.id), person=str(planned.joan.id)
    )  # fmt: skip
    row, (way,) = tried(planned, supposed)
    assert not way.possible and "nobody who could go" in verdict([way])
    assert {each.rule for each in way.missing} == {"sign_off"}
    expected = as_tried(planned, row, way)
    real(planned, row)
    assert going(week(planned).rota) == going(expected)
    assert planned.amira.memberships[0].until is None
    (sign_off,) = planned.session.scalars(select(SignOff)).all()
    assert sign_off.paused_at is None


@on_one_database
def test_what_has_moved_on_is_not_taken_and_nothing_is_changed(planned: SmallTeam) -> None:
    row, (way,) = tried(planned, day_off(planned))
    touched = way.changes[0].visit
    planned.place(touched, planned.sam, "12:40", FRIDAY)
    seq = planned.team.latest_seq
    planned.session.commit()
    with pytest.raises(NotAsTried, match=r"moved on since this was tried\. .* Nothing was changed\."):
        real(planned, row, day=FRIDAY)
    planned.session.rollback()
    planned.session.expire_all()
    assert planned.team.latest_seq == seq and planned.session.scalars(select(Absence)).all() == []
    kept = store.trial(planned.session, planned.viewer(), planned.team.id, MONDAY, row.id)
    assert kept.since == 1 and kept.row.made_real_at is None
    store.again(planned.session, planned.viewer(), planned.team.id, row.id)
    waiting = store.trial(planned.session, planned.viewer(), planned.team.id, MONDAY, row.id)
    assert waiting.waiting and waiting.came == kept.came, "what came of it before stays until then"
    work_out(planned, row)
    assert store.trial(planned.session, planned.viewer(), planned.team.id, MONDAY, row.id).since == 0
    assert real(planned, row, day=FRIDAY).seq is not None


@on_one_database
def test_a_clash_that_came_since_is_not_taken(planned: SmallTeam) -> None:
    """What is tried touches other visits than those changed since, and would now have somebody in two homes."""
    create_worker(planned.session, planned.team, "Kit Invented")
    lena = planned.session.scalars(select(Worker).where(Worker.name == "Lena Invented")).one()
    row, (way,) = tried(planned, replace(day_off(planned), worker=str(lena.id)))
    lunch, tea = planned.visit(planned.lunch, FRIDAY), planned.visit(planned.tea, FRIDAY)
    (taken,) = (change.after for change in way.changes if change.visit == lunch and change.after is not None)
    assert tea not in {change.visit for change in way.changes}
    worker = planned.session.get_one(Worker, UUID(taken.worker))
    planned.place(tea, worker, spoken_clock(taken.start), FRIDAY)
    with pytest.raises(NotAsTried, match="at the same time"):
        real(planned, row, day=FRIDAY)


@on_one_database
def test_without_a_rota_it_is_tried_on_one_and_cannot_be_taken(tilbury: SmallTeam) -> None:
    row, (way,) = tried(tilbury, newcomer(tilbury, time(10)))
    assert way.drafted and way.before.covered > way.before.of / 2
    with pytest.raises(NotAsTried, match="no rota yet to change"):
        real(tilbury, row, day=THURSDAY, reason="Home from hospital")


@on_one_database
def test_the_same_form_again_is_the_same_trial(planned: SmallTeam) -> None:
    one, other = ask(planned, day_off(planned), "key"), ask(planned, day_off(planned), "key")
    assert one.id == other.id and planned.session.scalar(select(func.count()).select_from(Trial)) == 1


@on_one_database
def test_put_away_and_taken_out_again(planned: SmallTeam) -> None:
    row = ask(planned, day_off(planned))
    viewer = planned.viewer()
    assert store.put_away(planned.session, viewer, planned.team.id, row.id, away=True).put_away_at is not None
    assert store.put_away(planned.session, viewer, planned.team.id, row.id, away=False).put_away_at is None


@on_one_database
def test_another_team_and_a_coach_reach_nothing_they_may_not(planned: SmallTeam, session: Session) -> None:
    row = ask(planned, day_off(planned))
    coach = planned.viewer(RoleName.COACH)
    assert store.trials(session, coach, planned.team.id, MONDAY)[0].row.id == row.id
    stranger = replace(planned.viewer(), reach={RoleName.WORKER: frozenset({uuid4()})})
    forbidden: list[Callable[[], object]] = [
        lambda: store.ask(session, coach, planned.team.id, MONDAY, day_off(planned), "x", "k"),
        lambda: make_real(session, coach, planned.team.id, row.id, Wanted(FRIDAY)),
        lambda: store.put_away(session, coach, planned.team.id, row.id, away=True),
        lambda: store.again(session, coach, planned.team.id, row.id),
        lambda: store.trials(session, stranger, planned.team.id, MONDAY),
        lambda: store.trial(session, planned.viewer(), planned.team.id, MONDAY, UUID(int=7)),
        lambda: make_real(session, planned.viewer(), planned.team.id, uuid4(), Wanted(FRIDAY)),
        lambda: store.write_hourly(session, stranger, planned.team.id, 2500),
    ]
    for each in forbidden:
        with pytest.raises(NotYours):
            each()
