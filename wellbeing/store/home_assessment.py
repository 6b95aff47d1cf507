"""Home assessments as rows: begun once, saved a step at a time, finished by somebody who is signed off that day.

Reaches nothing of a person but name and address: an assessor from outside reads through here. What the steps are is
`plans.home_assessment`'s to say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.home_assessment import OWN_WORDS, HomeAssessment, unfinished
from rota.json_form import from_json, to_json
from wellbeing import clock
from wellbeing.models import HomeAssessment as Row
from wellbeing.models import Person, Team
from wellbeing.store.assessor import Assessing, NotPossible, assessing
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.people import person_of
from wellbeing.store.person import hold
from wellbeing.viewer import Action, NotYours, Viewer


@dataclass(frozen=True, slots=True)
class Whose:
    """All that an assessment needs to know of a person."""

    id: UUID
    known_as: str
    name: str
    address: str
    team: Team


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment with what was written in it."""

    row: Row
    body: HomeAssessment

    @property
    def finished(self) -> bool:
        """Whether it is done."""
        return self.row.on is not None

    @property
    def days(self) -> int | None:
        """Days from first contact until it was done."""
        return None if self.row.on is None else (self.row.on - self.row.first_contact).days


def whose(session: Session, viewer: Viewer, person_id: UUID, action: Action = Action.SEE_EQUIPMENT) -> Whose:
    """Whose home it is. Raises NotYours."""
    person, team, _ = person_of(session, viewer, action, person_id)
    return whose_of(person, team)


def whose_of(person: Person, team: Team) -> Whose:
    """Name and address, and nothing else."""
    address = ", ".join(part for part in (person.address, person.postcode) if part)
    return Whose(person.id, person.known_as, person.name, address, team)


def assessments(session: Session, viewer: Viewer, person_id: UUID) -> list[Assessed]:
    """This person's assessments by the viewer's teams, the newest first. Raises NotYours."""
    whose(session, viewer, person_id)
    rows = session.scalars(
        select(Row)
        .where(Row.person_id == person_id, Row.team_id.in_(viewer.teams(Action.SEE_EQUIPMENT)))
        .order_by(Row.first_contact.desc(), Row.recorded_at.desc(), Row.id)
    )
    return [_read(row) for row in rows]


def one_of(
    session: Session, viewer: Viewer, person_id: UUID, assessment_id: UUID, action: Action = Action.SEE_EQUIPMENT
) -> Assessed:
    """This assessment of this person. Raises NotYours."""
    whose(session, viewer, person_id, action)
    row = session.get(Row, assessment_id)
    if row is None or row.person_id != person_id or not viewer.may(action, row.team_id):
        raise NotYours
    return _read(row)


def begin(session: Session, viewer: Viewer, person_id: UUID, first_contact: date) -> Assessed:
    """Begin an assessment; where one is open already, that one. Raises NotYours."""
    about = whose(session, viewer, person_id, Action.ASSESS_HOME)
    hold(session, person_id)  # a double tap begins one
    open_one = session.scalars(
        select(Row).where(Row.person_id == person_id, Row.team_id == about.team.id, Row.on.is_(None))
    ).first()
    if open_one is not None:
        return _read(open_one)
    row = Row(
        person_id=person_id,
        team_id=about.team.id,
        first_contact=first_contact,
        body=_text(HomeAssessment()),
        recorded_by_id=viewer.user_id,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return _read(row)


def save_step(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    assessment_id: UUID,
    step: str,
    seen: int,
    change: Callable[[HomeAssessment], HomeAssessment],
) -> Assessed:
    """Save one step; `seen` is how often it had been saved when the page was opened. The same again is the same.

    Raises NotYours; ChangedSince, with the assessment; NotPossible once it is finished, or for a room without a
    sign-off that counts.
    """
    found = _open(session, viewer, person_id, assessment_id)
    if step != OWN_WORDS:
        needed(session, viewer, person_id)
    after = change(found.body)
    if found.body.times(step) != seen:
        if _same(found.body, after):
            return found
        raise ChangedSince(found.body)
    found.row.body = _text(after)
    found.row.version += 1
    session.flush()
    return _read(found.row)


def finish(
    session: Session, viewer: Viewer, person_id: UUID, assessment_id: UUID, found_words: str, on: date
) -> Assessed:
    """The viewer finishes it, as of this day, on their own sign-off. Finished already: nothing. Raises NotYours;
    NotPossible where something is not answered, or the viewer may not assess.
    """
    standing = one_of(session, viewer, person_id, assessment_id, Action.ASSESS_HOME)
    if standing.finished:
        return standing
    assessor = needed(session, viewer, person_id)
    found = _open(session, viewer, person_id, assessment_id)
    waiting = unfinished(found.body)
    if waiting:
        raise NotPossible(f"Something is still to do. {next(iter(waiting.values()))}")
    if not found.row.first_contact <= on <= clock.today():
        raise NotPossible("Give a day from the first contact until today")
    row = found.row
    row.body = _text(replace(found.body, found=found_words))
    row.version += 1
    row.on, row.assessor = on, viewer.name
    row.worker_id, row.sign_off_id, row.outside_assessor_id = (
        assessor.worker_id,
        assessor.sign_off_id,
        assessor.outside_id,
    )
    session.flush()
    return _read(row)


def needed(session: Session, viewer: Viewer, person_id: UUID) -> Assessing:
    """The viewer's standing as a Trusted Assessor. Raises NotPossible with the way to put it right."""
    found = assessing(session, viewer, person_id)
    if found is None:
        raise NotPossible(
            "You have no Trusted Assessor sign-off that counts today. Ask the occupational therapist to sign you off "
            "or to renew it, or ask a colleague who has one"
        )
    return found


def _open(session: Session, viewer: Viewer, person_id: UUID, assessment_id: UUID) -> Assessed:
    one_of(session, viewer, person_id, assessment_id, Action.ASSESS_HOME)
    row = session.scalars(
        select(Row).where(Row.id == assessment_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if row.on is not None:
        raise NotPossible("This assessment is finished. What has changed since goes into a new one")
    return _read(row)


def _same(before: HomeAssessment, after: HomeAssessment) -> bool:
    return replace(before, saved={}) == replace(after, saved={})


def _read(row: Row) -> Assessed:
    return Assessed(row, from_json(HomeAssessment, json.loads(row.body)))


def _text(body: HomeAssessment) -> str:
    return json.dumps(to_json(body), separators=(",", ":"))
