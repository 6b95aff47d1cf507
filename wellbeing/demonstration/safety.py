"""Who is on duty in the demonstration's teams, what people agreed for when nobody answers, and what came of some doors.

Written through the doors that a team uses. Knows invented people and numbers that ring nowhere; decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.about_me import NO_REPLY, QUESTIONS
from wellbeing import clock
from wellbeing.demonstration.sign_ins import DOMAIN
from wellbeing.models import Person, PersonMembership, Team, TimelineVisit, ToldAssignment
from wellbeing.store import about_me, alarm, alarm_watch, concern, duty, notice
from wellbeing.store.account import user_with_email, viewer_of
from wellbeing.store.concern import MANAGER, SAFEGUARDING, TEAM, WORRY, Worried
from wellbeing.store.duty import Numbers
from wellbeing.viewer import Viewer

NUMBERS = Numbers("01632 960100", "01632 960111", 15)
"""Invented: these numbers are kept for plays, and ring nowhere."""
TURNS = 7
STEPS = (
    "Ring me at home and let it ring: I am slow to the telephone.\n"
    "Look over the back gate. I am often in the garden.\n"
    "Ring my niece Denise, 01632 960142. She has a key and is ten minutes away.\n"
    "If the curtains are drawn after ten and nobody has heard from me, ring 999.",
    "Knock on the kitchen window. I can’t hear the bell.\n"
    "Ask at number 7: on Fridays I am often there.\n"
    "Ring my brother Len, 01632 960158.\n"
    "If Len can’t reach me either, ring 999 and wait.",
)
"""What some agreed, a step on each line."""
ONE_DAY = timedelta(days=1)


def write_safety(session: Session, team: Team, viewers: Mapping[str, Viewer], today: date) -> None:
    """Numbers and turns of duty; in the first team also steps, a door that opened in the end, and two worries."""
    by = next(iter(viewers.values()))
    duty.set_numbers(session, by, team.id, NUMBERS)
    crew = [viewer for viewer in viewers.values() if viewer.worker_id is not None]
    for n in range(TURNS):
        worker = crew[n % len(crew)].worker_id
        assert worker is not None
        duty.put_of(session, team.id, worker, today + n * ONE_DAY, today + n * ONE_DAY, by.user_id)
    _steps(session, team, by)
    if "tom" in viewers and "grace" in viewers:
        _a_door(session, team, viewers["tom"], viewers["grace"])
        _worries(session, team, viewers["tom"], viewers["grace"])


def _steps(session: Session, team: Team, by: Viewer) -> None:
    question = next(each for each in QUESTIONS if each.field == NO_REPLY)
    people = session.scalars(
        select(Person.id)
        .join(PersonMembership, PersonMembership.person_id == Person.id)
        .where(PersonMembership.team_id == team.id, PersonMembership.until.is_(None))
        .order_by(Person.known_as, Person.id)
    ).all()
    for n, person in enumerate(people[::4]):
        about_me.answer(session, by, person, question, STEPS[n % len(STEPS)], lambda _: True)


def _visit(session: Session, team: Team, viewer: Viewer, before: timedelta) -> TimelineVisit | None:
    """The last visit that this worker was told of which ended so long ago."""
    return session.scalars(
        select(TimelineVisit)
        .join(ToldAssignment, ToldAssignment.visit_id == TimelineVisit.id)
        .where(
            TimelineVisit.team_id == team.id,
            ToldAssignment.worker_id == viewer.worker_id,
            ToldAssignment.end < clock.now() - before,
        )
        .order_by(ToldAssignment.end.desc(), TimelineVisit.id)
        .limit(1)
    ).first()


def _a_door(session: Session, team: Team, at_door: Viewer, helps: Viewer) -> None:
    """Yesterday nobody answered; they were in the garden."""
    visit = _visit(session, team, at_door, ONE_DAY)
    if visit is None or at_door.worker_id is None:
        return
    start = session.scalars(select(ToldAssignment.start).where(ToldAssignment.visit_id == visit.id)).first()
    assert start is not None
    with clock.at(start + timedelta(minutes=4)):
        row = alarm_watch.at_the_door(session, visit, at_door.worker_id, clock.now())
        steps = alarm.steps_of(session, at_door, alarm.alarm(session, at_door, row.id))
    with clock.at(start + timedelta(minutes=7)):
        first = steps.steps[0] if steps else "Rang the bell again"
        _do(session, at_door, row.id, f"{first}\nRang for two minutes. Nobody came.")
    with clock.at(start + timedelta(minutes=12)):
        _do(session, helps, row.id, "I rang their neighbour, who thought the radio was on in the garden.")
    with clock.at(start + timedelta(minutes=15)):
        words = "In the greenhouse with the radio up, and quite well. We had the visit there."
        alarm.close(session, at_door, row.id, words, uuid4().hex)


def _do(session: Session, viewer: Viewer, alarm_id: UUID, words: str) -> None:
    alarm.do(session, viewer, alarm_id, words, uuid4().hex)


def _worries(session: Session, team: Team, tom: Viewer, grace: Viewer) -> None:
    """One that the team was told, and one for the registered manager alone, who has answered it."""
    mine, hers = _visit(session, team, tom, timedelta(hours=20)), _visit(session, team, grace, 2 * ONE_DAY)
    if mine is not None:
        with clock.at(clock.now() - timedelta(hours=18)):
            words = "Third time this week that yesterday’s tea was still on the tray. Is anybody else seeing it?"
            said = concern.say(session, tom, mine.id, Worried(WORRY, TEAM, words), uuid4().hex)
        notice.is_over(session, f"concern:{said}:")  # the others have read it by now
    if hers is None:
        return
    with clock.at(clock.now() - 2 * ONE_DAY):
        words = "A man I did not know answered and said that he looks after the pension now."
        row = concern.say(session, grace, hers.id, Worried(SAFEGUARDING, MANAGER, words), uuid4().hex)
    user = user_with_email(session, f"manager@{DOMAIN}")
    manager = viewer_of(session, user) if user is not None else None
    if manager is not None:
        with clock.at(clock.now() - ONE_DAY):
            answer = "Thank you for saying so at once. I have rung the council, and go there myself tomorrow."
            concern.answer(session, manager, row, answer, uuid4().hex)
