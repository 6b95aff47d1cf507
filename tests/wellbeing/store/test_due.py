"""When reviews are due, as rows say; on both kinds of database, in as many queries for many people as for one."""

from datetime import date, timedelta

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from plans.around import ADMISSION, DISCHARGE
from plans.reviews import AFTER_DRIFT, Reason, Review, Said
from tests.factories import create_allocation
from tests.wellbeing.store.small_team import SmallTeam
from wellbeing import clock
from wellbeing.models import PersonEvent, ReviewAsked, WellbeingPlan
from wellbeing.store import events, reviews
from wellbeing.store.due import due_of, dues
from wellbeing.store.reviews import notice_drift

TODAY = date(2026, 11, 19)


def plan_of(team: SmallTeam) -> WellbeingPlan:
    plan = team.session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == team.joan.id)).one()
    plan.last_reviewed = TODAY - timedelta(days=60)
    return plan


def test_home_from_hospital_until_talked_about_withdrawn_or_in_again(tilbury: SmallTeam) -> None:
    session, plan = tilbury.session, plan_of(tilbury)
    assert due_of(session, plan).reason is Reason.YEARLY
    events.put(session, tilbury.joan.id, DISCHARGE, TODAY - timedelta(days=3), "", None)
    due = due_of(session, plan)
    assert (due.reason, due.on) == (Reason.HOSPITAL, TODAY + timedelta(days=11))
    events.put(session, tilbury.joan.id, ADMISSION, TODAY, "", None)
    assert due_of(session, plan).reason is Reason.YEARLY, "back in hospital"
    session.scalars(select(PersonEvent).where(PersonEvent.kind == ADMISSION)).one().withdrawn_at = clock.now()
    assert due_of(session, plan).reason is Reason.HOSPITAL
    said = Review(TODAY, (Said("person", "Fine"),), will_change="Nothing", present=("Joan",))
    reviews.put(session, tilbury.joan.id, said, None, clock.now())
    assert due_of(session, plan).reason is Reason.YEARLY


def test_a_drifted_bank_is_noticed_once_and_not_again_soon_after_a_talk(tilbury: SmallTeam) -> None:
    session, plan = tilbury.session, plan_of(tilbury)
    assert notice_drift(session, tilbury.team.id) == 0
    create_allocation(session, tilbury.joan, minutes_a_week=600)  # more than two weeks’ hours by now
    assert [notice_drift(session, tilbury.team.id) for _ in range(2)] == [1, 0]
    due = due_of(session, plan)
    assert (due.reason, due.on) == (Reason.DRIFT, TODAY + AFTER_DRIFT)
    asked = session.scalars(select(ReviewAsked)).one()
    assert asked.why.endswith("saved up") and asked.asked_by_id is None
    said = Review(TODAY, (Said("person", "Spend it on town"),), will_change="Town", present=("Joan",))
    reviews.put(session, tilbury.joan.id, said, None, clock.now())
    assert due_of(session, plan).reason is Reason.YEARLY
    assert notice_drift(session, tilbury.team.id) == 0, "what was agreed needs time to work"


def test_many_people_take_as_many_queries_as_one(tilbury: SmallTeam) -> None:
    session: Session = tilbury.session
    rows = list(session.scalars(select(WellbeingPlan)))
    sent: list[str] = []

    def note(*args: object) -> None:
        sent.append(str(args[2]))

    event.listen(session.get_bind(), "before_cursor_execute", note)
    dues(session, rows[:1])
    few = len(sent)
    dues(session, rows)
    event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(rows) == 2
    assert len(sent) == 2 * few
