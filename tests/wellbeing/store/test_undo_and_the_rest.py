"""What hangs on a change beside the timeline: after an undo, or a mistake put right, nothing false is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from plans.around import ADMISSION
from rota.adding import one_is_enough, two_of_one
from rota.changes import cancel, move
from tests.wellbeing.store.small_team import MONDAY, SmallTeam
from wellbeing import clock
from wellbeing.models import PersonEvent, RotaChange
from wellbeing.store import absence as absences
from wellbeing.store import away, back, events, told
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.history import MADE_ELSEWHERE, undoable
from wellbeing.store.lines import lines_of
from wellbeing.store.plan import agree
from wellbeing.store.publish import publish, untold
from wellbeing.store.rota import Recorded, undo

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))
MONDAY_AT_10 = datetime(2026, 11, 23, 10, tzinfo=UTC)


def taken_back(team: SmallTeam, seq: int, also: tuple[int, ...] = ()) -> int:
    answer = undo(
        team.session, team_id=team.team.id, seq=seq, author_id=team.user.id, device="phone",
        client_key=uuid4().hex, happened_at=clock.now(), also=also, judged=False,
    )  # fmt: skip
    assert isinstance(answer, Recorded)
    return answer.seq


def newest(team: SmallTeam) -> RotaChange:
    return team.session.scalars(select(RotaChange).order_by(RotaChange.seq.desc()).limit(1)).one()


def admitted(team: SmallTeam) -> PersonEvent:
    events.record(team.session, team.viewer(), team.joan.id, ADMISSION, MONDAY, "", MONDAY_AT_10)
    return team.session.scalars(select(PersonEvent).where(PersonEvent.withdrawn_at.is_(None))).one()


def test_nobody_is_sent_to_hospital_visits_by_an_undo(tilbury: SmallTeam) -> None:
    tilbury.plan_at_once()
    with clock.at(MONDAY_AT_10):
        admitted(tilbury)
        assert newest(tilbury).kind in MADE_ELSEWHERE
        line = undoable(tilbury.session, tilbury.team.id)
        assert line is not None and line.kind == "accept", "the button passes over what was held"


def test_a_draft_of_before_a_mistaken_admission_is_still_to_be_told(tilbury: SmallTeam) -> None:
    tilbury.plan_at_once()
    publish(tilbury.session, team_id=tilbury.team.id, author_id=None, reason="so it is")
    lunch = tilbury.visit(tilbury.lunch, THURSDAY)
    tilbury.done(move(tilbury.timeline(), lunch, 1, str(tilbury.sam.id)))
    with clock.at(MONDAY_AT_10):
        event = admitted(tilbury)
        events.withdraw(tilbury.session, tilbury.viewer(), tilbury.joan.id, event.id)
        assert [one.visit for one in untold(tilbury.session, tilbury.team.id)] == [lunch]


def test_news_of_a_visit_that_is_held_since_is_no_news(tilbury: SmallTeam) -> None:
    """My day would say that it is new, beside the news that nobody is to go."""
    session, sam = tilbury.session, tilbury.viewer(worker=tilbury.sam)
    tilbury.plan_at_once()
    publish(session, team_id=tilbury.team.id, author_id=None, reason="so it is")
    lunch = tilbury.visit(tilbury.lunch, THURSDAY)
    tilbury.done(move(tilbury.timeline(), lunch, 1, str(tilbury.sam.id)))
    with clock.at(MONDAY_AT_10):
        publish(session, team_id=tilbury.team.id, author_id=None, reason="so it is")
        (new,) = told.unseen(session, sam)
        event = admitted(tilbury)
        assert told.unseen(session, sam) == ()
        events.withdraw(session, tilbury.viewer(), tilbury.joan.id, event.id)
        assert told.unseen(session, sam) == (new,)


def test_what_somebody_away_leaves_open_is_known_after_undo_and_redo(tilbury: SmallTeam) -> None:
    tilbury.plan_at_once()
    with clock.at(MONDAY_AT_10):
        row = away.begin(
            tilbury.session, tilbury.viewer(), tilbury.team.id, tilbury.amira.id, absences.SICKNESS, MONDAY, TUESDAY
        )
        open_now = away.opened_by(tilbury.session, tilbury.team.id, row.id)
        assert len(open_now) == 3
        undone = taken_back(tilbury, newest(tilbury).seq)
        assert away.opened_by(tilbury.session, tilbury.team.id, row.id) == ()
        taken_back(tilbury, undone)
        assert away.opened_by(tilbury.session, tilbury.team.id, row.id) == open_now
        given = back.end(tilbury.session, tilbury.viewer(), tilbury.team.id, row.id, MONDAY, give_back=True).given
        assert len(given) == 2, "Tuesday's"


def test_what_was_taken_back_together_with_another_is_not_left_open_twice(tilbury: SmallTeam) -> None:
    tilbury.plan_at_once()
    lunch = tilbury.visit(tilbury.lunch, TUESDAY)
    first = tilbury.done(move(tilbury.timeline(), lunch, 1, str(tilbury.amira.id))).seq
    with clock.at(MONDAY_AT_10):
        row = away.begin(
            tilbury.session, tilbury.viewer(), tilbury.team.id, tilbury.amira.id, absences.SICKNESS, MONDAY, TUESDAY
        )
        taken_back(tilbury, first, (newest(tilbury).seq,))
        assert away.changes_of(tilbury.session, tilbury.team.id, row.id) == []


@pytest.mark.parametrize("how", ["one", "two", "cancel"])
def test_the_daily_job_leaves_alone_what_the_team_made_of_a_visit(tilbury: SmallTeam, how: str) -> None:
    lines = lines_of(tilbury.session, {tilbury.joan.id})
    longer = [replace(line, double_handed=True) if line.id == tilbury.lunch.id else line for line in lines]
    agree(tilbury.session, tilbury.viewer(), tilbury.joan.id, how_agreed="She said so", support=longer)
    extend_horizon(tilbury.session, tilbury.team.id)
    lunch = tilbury.visit(tilbury.lunch, TUESDAY)
    timeline = tilbury.timeline()
    change = {
        "one": lambda: one_is_enough(timeline, lunch, 1, "a friend helps"),
        "two": lambda: two_of_one(timeline, lunch, MONDAY_AT_10 + timedelta(days=1, hours=4), "one after the other"),
        "cancel": lambda: cancel(timeline, lunch, "out for lunch"),
    }[how]()
    tilbury.done(change)
    before = tilbury.timeline()
    for days in (0, 1, 4):
        with clock.at(clock.now() + timedelta(days=days)):
            extend_horizon(tilbury.session, tilbury.team.id)
    assert tilbury.timeline() == before
