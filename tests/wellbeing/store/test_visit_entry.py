"""What happened at visits: one row each whatever the phone does, and the days that they add up to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import select

from tests import factories
from tests.wellbeing.entries_held import holding
from tests.wellbeing.store.small_team import MONDAY, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.models import RefusedEntry, ToldAssignment, VisitEntry, WorkedDay
from wellbeing.store import worked_day
from wellbeing.store.entries import How, What
from wellbeing.store.publish import publish
from wellbeing.store.visit_entry import NotTaken, Said, Taken, clock_doubtful, record
from wellbeing.viewer import NotYours, RoleName

NOON = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)


@pytest.fixture
def lunch(tilbury: SmallTeam) -> UUID:
    """Monday's lunch, told to Amira."""
    tilbury.plan_week([MONDAY])
    publish(tilbury.session, team_id=tilbury.team.id, author_id=tilbury.user.id, reason="so it is")
    return tilbury.visit(tilbury.lunch, MONDAY)


def said(visit: UUID, key: str = "a", what: What = What.FINISHED, minutes: int = 40, **more: object) -> Said:
    end = NOON + timedelta(minutes=minutes)
    finished = what is What.FINISHED
    whole = Said(
        visit,
        key,
        what,
        at=end if finished else NOON,
        started_at=NOON if what in (What.FINISHED, What.STARTED) else None,
        finished_at=end if finished else None,
    )
    return replace(whole, **more)  # type: ignore[arg-type]


def sent(team: SmallTeam, one: Said) -> Taken | NotTaken:
    with clock.at(one.at + timedelta(minutes=1)):
        return record(team.session, team.viewer(), one)


def minutes_on(team: SmallTeam, worker: UUID | None = None) -> int:
    query = select(WorkedDay.face_to_face).where(
        WorkedDay.worker_id == (worker or team.amira.id), WorkedDay.day == MONDAY
    )
    return team.session.scalar(query) or 0


def test_a_resend_is_one_row(tilbury: SmallTeam, lunch: UUID) -> None:
    first, again = sent(tilbury, said(lunch)), sent(tilbury, said(lunch))
    assert isinstance(first, Taken) and isinstance(again, Taken)
    assert (again.resent, again.entry.id) == (True, first.entry.id)
    as_ever = (
        '{"at": "2026-11-23T13:10:00+00:00", "client_key": "a", "finished_at": "2026-11-23T13:10:00+00:00",'
        ' "how": "on_the_spot", "learned": null, "other_minutes": 0, "started_at": "2026-11-23T12:30:00+00:00",'
        f' "supersedes_key": null, "visit_id": "{lunch}", "what": "finished"}}'
    )
    assert first.entry.content_hash == sha256(as_ever.encode()).hexdigest()  # or no resend is known over an upgrade
    assert minutes_on(tilbury) == 40


def test_the_same_key_with_other_content_is_refused_and_kept(tilbury: SmallTeam, lunch: UUID) -> None:
    sent(tilbury, said(lunch))
    answer = sent(tilbury, said(lunch, minutes=55, learned="The brake is loose"))
    assert isinstance(answer, NotTaken)
    (kept,) = tilbury.session.scalars(select(RefusedEntry)).all()
    assert "The brake is loose" in kept.content
    assert minutes_on(tilbury) == 40


def test_in_whatever_order_they_come_the_same_entry_holds(tilbury: SmallTeam, lunch: UUID) -> None:
    three = [
        said(lunch, "start", What.STARTED, at=NOON + timedelta(hours=10)),  # by a clock that was put right since
        said(lunch, "end", minutes=40),
        said(lunch, "right", minutes=35, supersedes_key="end", at=NOON + timedelta(hours=5)),
    ]
    for n, order in enumerate(permutations(three)):
        for one in (*order, *order):
            sent(
                tilbury,
                replace(one, client_key=f"{one.client_key}{n}", supersedes_key=one.supersedes_key and f"end{n}"),
            )
        holds = holding(tilbury.session, lunch)[tilbury.amira.id]
        assert holds.client_key == f"right{n}"
        assert minutes_on(tilbury) == 35
        tilbury.session.query(VisitEntry).update({"supersedes_id": None})
        tilbury.session.query(VisitEntry).delete()
        tilbury.session.expire_all()


def test_times_put_right_say_so(tilbury: SmallTeam, lunch: UUID) -> None:
    first = sent(tilbury, said(lunch, "end"))
    later = sent(tilbury, said(lunch, "right", minutes=30, supersedes_key="end"))
    assert isinstance(first, Taken) and isinstance(later, Taken)
    assert (first.entry.how, later.entry.how) == (How.ON_THE_SPOT, How.LATER)
    assert later.entry.supersedes_id == first.entry.id
    written_at_night = sent(tilbury, said(tilbury.visit(tilbury.tea, MONDAY), "n", at=NOON + timedelta(hours=9)))
    assert isinstance(written_at_night, Taken) and written_at_night.entry.how == How.LATER


def test_two_workers_at_one_visit_have_an_entry_each(tilbury: SmallTeam, lunch: UUID) -> None:
    sent(tilbury, said(lunch))
    with clock.at(NOON + timedelta(hours=1)):
        record(tilbury.session, tilbury.viewer(), said(lunch, "sams"), worker_id=tilbury.sam.id)
    assert minutes_on(tilbury) == minutes_on(tilbury, tilbury.sam.id) == 40


def test_a_couple_visited_together_counts_once_and_a_phone_call_not(tilbury: SmallTeam, lunch: UUID) -> None:
    sent(tilbury, said(lunch))
    sent(tilbury, said(tilbury.visit(tilbury.tea, MONDAY), "b", minutes=60, other_minutes=10))
    assert minutes_on(tilbury) == 50


@pytest.mark.parametrize("off", [timedelta(hours=48), timedelta(hours=-48)])
def test_a_wrong_clock_is_kept_with_both_times_and_flagged(tilbury: SmallTeam, lunch: UUID, off: timedelta) -> None:
    wrong = said(lunch, at=NOON + off, started_at=NOON + off, finished_at=NOON + off + timedelta(minutes=40))
    with clock.at(NOON + timedelta(hours=1)):
        answer = record(tilbury.session, tilbury.viewer(), wrong)
    assert isinstance(answer, Taken)
    assert (answer.entry.at, answer.entry.arrived_at) == (NOON + off, NOON + timedelta(hours=1))
    assert clock_doubtful(answer.entry) and answer.entry.day == MONDAY


def test_an_end_before_its_start_takes_no_minutes_away(tilbury: SmallTeam, lunch: UUID) -> None:
    answer = sent(tilbury, said(lunch, minutes=-30))
    assert isinstance(answer, Taken) and clock_doubtful(answer.entry)
    assert minutes_on(tilbury) == 0


def test_worked_days_are_what_the_entries_add_up_to(tilbury: SmallTeam, lunch: UUID) -> None:
    factories.create_absence(tilbury.session, tilbury.sam, MONDAY, kind="sickness")
    sent(tilbury, said(lunch, "start", What.STARTED))
    sent(tilbury, said(lunch, "end"))
    sent(tilbury, said(tilbury.visit(tilbury.tea, MONDAY), "b", What.NO_ANSWER))
    written = _days(tilbury)
    worked_day.recompute(tilbury.session, tilbury.team.id, MONDAY, MONDAY)
    assert _days(tilbury).items() >= written.items()
    assert _days(tilbury)[tilbury.sam.id, MONDAY] == (321, 321, 0)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_of_two_who_put_the_same_entry_right_the_later_holds_whichever_comes_first(
    tilbury: SmallTeam, lunch: UUID
) -> None:
    sent(tilbury, said(lunch, "end"))
    two = {"x": (60, 15), "y": (120, 25)}  # after so many minutes, so many minutes
    for key in ("y", "x"):
        after, minutes = two[key]
        sent(tilbury, said(lunch, key, minutes=minutes, supersedes_key="end", at=NOON + timedelta(minutes=after)))
    assert holding(tilbury.session, lunch)[tilbury.amira.id].client_key == "y"
    assert minutes_on(tilbury) == 25


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_minutes_of_a_visit_told_for_another_week_stay_on_the_day_they_were(tilbury: SmallTeam, lunch: UUID) -> None:
    told = tilbury.session.scalars(select(ToldAssignment).where(ToldAssignment.visit_id == lunch)).one()
    told.start += timedelta(days=7)  # while the phone was without a signal
    sent(tilbury, said(lunch))
    sent(tilbury, said(tilbury.visit(tilbury.tea, MONDAY), "b", minutes=60))
    assert minutes_on(tilbury) == 60
    sent(tilbury, said(tilbury.visit(tilbury.tea, MONDAY), "c", minutes=20, supersedes_key="b"))
    assert minutes_on(tilbury) == 40
    worked_day.recompute(tilbury.session, tilbury.team.id, MONDAY, MONDAY)
    assert minutes_on(tilbury) == 40


def test_agreed_extra_survives_a_recount(tilbury: SmallTeam, lunch: UUID) -> None:
    sent(tilbury, said(lunch))
    tilbury.session.scalars(select(WorkedDay)).one().extra = 45
    worked_day.recompute(tilbury.session, tilbury.team.id, MONDAY, MONDAY)
    assert {row.extra for row in tilbury.session.scalars(select(WorkedDay))} == {0, 45}


def test_nobody_records_for_another_team(tilbury: SmallTeam, lunch: UUID) -> None:
    other = create_small_team(tilbury.session)
    with pytest.raises(NotYours):
        record(tilbury.session, other.viewer(), said(lunch))
    with pytest.raises(NotYours):
        record(tilbury.session, tilbury.viewer(), said(lunch), worker_id=other.sam.id)
    with pytest.raises(NotYours):
        record(tilbury.session, tilbury.viewer(RoleName.COACH), said(lunch))


def _days(team: SmallTeam) -> dict[tuple[UUID, object], tuple[int, int, int]]:
    team.session.expire_all()
    rows = team.session.scalars(select(WorkedDay)).all()
    return {(row.worker_id, row.day): (row.contracted, row.sickness, row.face_to_face) for row in rows}
