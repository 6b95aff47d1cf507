"""What a person says about themselves, between rows and dataclasses; every look at what is private is written down.

Scoped by the viewer. What is private leaves only through `look_at` and `look_back`; each save is kept, and of two
people who answer the same question at once the second is shown what the first wrote.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.about_me import QUESTIONS, WAY_IN, AboutMe, Moment, Private, Question
from rota.json_form import from_json, to_json
from wellbeing import clock
from wellbeing.models import AboutMe as Row
from wellbeing.models import AboutMeBefore, Look, Person, PlanVersion, User, WellbeingPlan
from wellbeing.store import contacts
from wellbeing.store.people import person_of
from wellbeing.store.person import looked
from wellbeing.viewer import Action, NotYours, Viewer

EVERYTHING, EMERGENCY, NHS_NUMBER, NOTES = "private", "emergency", "nhs_number", "event_notes"
KEPT_ON_PHONE = "kept_on_phone"
"""What somebody looked at, beside the field of a question; a `LookedAt.what` of a version is "version 3"."""
LOOKED_AT = {question.field: question.title for question in QUESTIONS} | {
    EVERYTHING: "Everything that is private",
    EMERGENCY: "Allergies and what to do in an emergency",
    NHS_NUMBER: "NHS number",
    NOTES: "Notes on hospital stays and falls",
    KEPT_ON_PHONE: "Kept on their phone for a visit: how to get in, allergies and emergency",
    "the plan as a file": "The whole plan, saved as a file",
    "the plan as a PDF": "The plan, saved as a PDF",
}
MOST_LOOKS = 200


@dataclass(frozen=True, slots=True)
class Written:
    """What the team reads, and which private questions are answered. `by` and `at` are the last save's."""

    about: AboutMe
    answered: frozenset[str]
    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else answered while this was being written: their words, who, when."""

    words: str
    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Somebody looked at something private: what, who, when."""

    what: str
    who: str
    at: datetime

    @property
    def said(self) -> str:
        """What it was, as its page calls it."""
        return LOOKED_AT.get(self.what, f"What was private in {self.what}")


@dataclass(frozen=True, slots=True)
class Save:
    """One answer that was written over: to which question, by whom and when it was written first."""

    question: Question
    by: str | None
    at: datetime
    words: str


def written(session: Session, viewer: Viewer, person_id: UUID) -> Written:
    """What everybody reads about this person, in their words. Raises `NotYours`."""
    person, _, _ = person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    row = _row(session, person_id)
    moment = _moment(row, person)
    answered = frozenset(question.field for question in QUESTIONS if moment.words(question.field))
    by = session.get(User, row.changed_by_id) if row and row.changed_by_id else None
    return Written(moment.about, answered, by.name if by else None, row.changed_at if row else None)


def look_at(session: Session, viewer: Viewer, person_id: UUID, what: str) -> Moment:
    """All of it with what is private, once it is written down that the viewer looked. Raises `NotYours`."""
    person, _, _ = person_of(session, viewer, Action.SEE_PRIVATE, person_id)
    looked(session, viewer.user_id, person_id, what, clock.now())
    return _moment(_row(session, person_id), person, contacts.ring(session, [person_id])[person_id])


def look_back(session: Session, viewer: Viewer, person_id: UUID, number: int) -> Moment:
    """All of it as it was when this version of the plan was agreed; that they looked is kept. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PRIVATE, person_id)
    text = _of_version(session, person_id, number)
    looked(session, viewer.user_id, person_id, f"version {number}", clock.now())
    return _from_text(text)


def words_then(session: Session, viewer: Viewer, person_id: UUID, number: int) -> AboutMe:
    """What everybody read about this person when this version of the plan was agreed. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    return _from_text(_of_version(session, person_id, number)).about


def versions(session: Session, viewer: Viewer, person_id: UUID) -> list[tuple[int, datetime]]:
    """The versions of the plan that kept this: number and when, newest first. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    rows = session.execute(
        select(PlanVersion.number, PlanVersion.agreed_at)
        .join(WellbeingPlan, WellbeingPlan.id == PlanVersion.plan_id)
        .where(WellbeingPlan.person_id == person_id, PlanVersion.private.is_not(None))
        .order_by(PlanVersion.number.desc())
    )
    return [(row.number, row.agreed_at) for row in rows]


def is_answered(session: Session, viewer: Viewer, person_id: UUID, question: Question) -> bool:
    """Whether something is written there, for whoever may write it. Raises `NotYours`."""
    return bool(_now(session, viewer, person_id, Action.WRITE_PLAN).words(question.field))


def answer_of(session: Session, viewer: Viewer, person_id: UUID, question: Question) -> str:
    """The answer to a question that everybody may read. Raises `NotYours`; ValueError for one that is private."""
    if question.private:
        raise ValueError("What is private leaves through look_at.")
    return _now(session, viewer, person_id, Action.SEE_PEOPLE).words(question.field)


def answer(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    question: Question,
    words: str,
    was_shown: Callable[[str], bool],
    *,
    beside: bool = False,
) -> Clash | None:
    """Keep this answer (`beside` what stands there already, else instead); None once it is kept.

    The same words again change nothing.

    `was_shown` says whether a text is the one that the viewer was shown before writing: where it no longer is, nothing
    is altered, and what stands there now comes back (with a look, where it is private). Raises `NotYours`.
    """
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    person = session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one()
    row = _row(session, person_id)
    moment = _moment(row, person)
    stands = moment.words(question.field)
    if stands == words or (beside and stands.endswith(f"\n\n{words}")):
        return None
    if not was_shown(stands):
        if question.private:
            looked(session, viewer.user_id, person_id, question.field, clock.now())
        who, at = _written_by(session, row, question, stands)
        return Clash(stands, who, at)
    words = f"{stands}\n\n{words}" if beside and stands else words
    if question.field == WAY_IN:
        person.way_in = words or None
    _save(session, row, person_id, moment.answered(question.field, words), viewer.user_id)
    return None


def saves(session: Session, viewer: Viewer, person_id: UUID, *, private: bool) -> list[Save]:
    """What was written over, newest first; with what is private only after a look. Raises `NotYours`."""
    action = Action.SEE_PRIVATE if private else Action.SEE_PEOPLE
    person, _, _ = person_of(session, viewer, action, person_id)
    row = _row(session, person_id)
    if row is None:
        return []
    if private:
        looked(session, viewer.user_id, person_id, EVERYTHING, clock.now())
    found = []
    later = _moment(row, person)
    earlier = _before(session, person_id)
    names = _names(session, [*earlier, row])
    for before in earlier:
        moment = _moment_of(before.body, before.private, person)
        for question in QUESTIONS:
            words = moment.words(question.field)
            if words and words != later.words(question.field) and (private or not question.private):
                found.append(Save(question, names.get(before.changed_by_id or 0), before.changed_at, words))
        later = moment
    return found


def looks(session: Session, viewer: Viewer, person_id: UUID) -> list[LookedAt]:
    """Who looked at what is private about this person, latest first, so many at most. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PRIVATE, person_id)
    rows = session.execute(
        select(Look.what, Look.at, User.name)
        .join(User, User.id == Look.user_id)
        .where(Look.person_id == person_id)
        .order_by(Look.at.desc(), Look.id)
        .limit(MOST_LOOKS)
    )
    return [LookedAt(row.what, row.name, row.at) for row in rows]


# No person looking: what a plan keeps as it is agreed, and the demonstration.


def private_now(session: Session, person_id: UUID) -> str | None:
    """Everything about the person at this moment, for `PlanVersion.private`; None where nothing is written."""
    person = session.get_one(Person, person_id)
    moment = _moment(_row(session, person_id), person, contacts.ring(session, [person_id])[person_id])
    return None if moment == Moment() else json.dumps(to_json(moment), separators=(",", ":"))


def put(session: Session, person_id: UUID, moment: Moment, by: int | None, at: datetime) -> None:
    """Write all of it at once but for how to get in and whom to ring, which stand elsewhere."""
    _save(session, _row(session, person_id), person_id, moment, by, at)


def _now(session: Session, viewer: Viewer, person_id: UUID, action: Action) -> Moment:
    person, _, _ = person_of(session, viewer, action, person_id)
    return _moment(_row(session, person_id), person)


def _row(session: Session, person_id: UUID) -> Row | None:
    return session.scalars(select(Row).where(Row.person_id == person_id)).one_or_none()


def _moment(row: Row | None, person: Person, ring: Iterable[str] = ()) -> Moment:
    if row is None:
        return Moment(way_in=person.way_in or "", ring=tuple(ring))
    return _moment_of(row.body, row.private, person, ring)


def _moment_of(body: str, private: str, person: Person, ring: Iterable[str] = ()) -> Moment:
    return Moment(
        from_json(AboutMe, json.loads(body)), from_json(Private, json.loads(private)), person.way_in or "", tuple(ring)
    )


def _from_text(text: str) -> Moment:
    return from_json(Moment, json.loads(text))


def _of_version(session: Session, person_id: UUID, number: int) -> str:
    text = session.scalar(
        select(PlanVersion.private)
        .join(WellbeingPlan, WellbeingPlan.id == PlanVersion.plan_id)
        .where(WellbeingPlan.person_id == person_id, PlanVersion.number == number)
    )
    if text is None:
        raise NotYours
    return text


def _save(
    session: Session, row: Row | None, person_id: UUID, moment: Moment, by: int | None, at: datetime | None = None
) -> None:
    body = json.dumps(to_json(moment.about), separators=(",", ":"))
    private = json.dumps(to_json(moment.private), separators=(",", ":"))
    now = at or clock.now()
    if row is None:
        session.add(Row(person_id=person_id, body=body, private=private, version=1, changed_at=now, changed_by_id=by))
    elif (row.body, row.private) != (body, private):
        session.add(
            AboutMeBefore(
                person_id=person_id,
                version=row.version,
                body=row.body,
                private=row.private,
                changed_at=row.changed_at,
                changed_by_id=row.changed_by_id,
            )
        )
        row.body, row.private, row.version = body, private, row.version + 1
        row.changed_at, row.changed_by_id = now, by
    session.flush()


def _before(session: Session, person_id: UUID) -> list[AboutMeBefore]:
    """The earlier saves, newest first."""
    query = select(AboutMeBefore).where(AboutMeBefore.person_id == person_id)
    return list(session.scalars(query.order_by(AboutMeBefore.version.desc())))


def _names(session: Session, saves: Iterable[AboutMeBefore | Row]) -> dict[int, str]:
    ids = {save.changed_by_id for save in saves if save.changed_by_id is not None}
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def _written_by(
    session: Session, row: Row | None, question: Question, words: str
) -> tuple[str | None, datetime | None]:
    """Who wrote the words that stand there, and when; nothing where that is not kept (how to get in)."""
    if row is None or question.field == WAY_IN:
        return None, None
    first: Row | AboutMeBefore = row
    for before in _before(session, row.person_id):
        moment = Moment(from_json(AboutMe, json.loads(before.body)), from_json(Private, json.loads(before.private)))
        if moment.words(question.field) != words:
            break
        first = before
    return _names(session, [first]).get(first.changed_by_id or 0), first.changed_at
