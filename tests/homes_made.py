"""Rows of learning, of home assessments and of orders for tests, with plausible defaults, flushed. Invented people."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from plans.home_assessment import ROOM, HomeAssessment, with_own_words, with_room
from rota.json_form import to_json
from tests.factories import LONG_AGO
from wellbeing import clock
from wellbeing.models import Competence, EquipmentItem, EquipmentOrder, Learning, OutsideAssessor, Person, User, Worker
from wellbeing.models import HomeAssessment as AssessmentRow

WANTS = "A bath by myself, with the door shut."


def create_learning(session: Session, worker: Worker, competence: Competence, person: Person | None = None) -> Learning:
    row = Learning(
        worker_id=worker.id,
        competence_id=competence.id,
        person_id=person.id if person else None,
        starts=clock.today() - timedelta(days=10),
        watched_of=3,
    )
    session.add(row)
    session.flush()
    return row


def create_assessment(session: Session, team_id: UUID, person: Person, on: date | None = None) -> AssessmentRow:
    """One with every page answered; finished `on` that day, else open."""
    body = with_own_words(HomeAssessment(), wants=WANTS, told_by="person", managing={"bathroom": "cannot"}, more="")
    for room in ROOM:
        body = with_room(body, room, {"toilet_height": "40"} if room == "bathroom" else {}, "Not there")
    row = AssessmentRow(
        person_id=person.id,
        team_id=team_id,
        first_contact=clock.today() - timedelta(days=9),
        on=on,
        assessor="Amina" if on else None,
        body=json.dumps(to_json(body)),
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def create_order(
    session: Session, assessment: AssessmentRow, provider_id: UUID, state: str = "ordered"
) -> EquipmentOrder:
    item = EquipmentItem(provider_id=provider_id, code=f"thing-{state}", name="A thing", what_for="", level=3)
    session.add(item)
    session.flush()
    row = EquipmentOrder(
        assessment_id=assessment.id,
        item_id=item.id,
        team_id=assessment.team_id,
        why="I stand up by myself",
        state=state,
        asked_on=clock.today(),
        ordered_on=None if state == "with_ot" else clock.today(),
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def create_outside_assessor(session: Session, provider_id: UUID, competence: Competence, user: User) -> OutsideAssessor:
    row = OutsideAssessor(
        provider_id=provider_id,
        user_id=user.id,
        name=user.name,
        organisation="Council housing",
        competence_id=competence.id,
        starts=LONG_AGO,
        signed_by="Priya",
    )
    session.add(row)
    session.flush()
    return row
