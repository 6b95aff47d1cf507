"""How life is going for a person: ratings over time, how the statements are worded, and who moved.

Scoped by the viewer. A rating is never altered: what puts it right, or takes it back, is a row that follows it.
What a rating may be and what a line says are `plans.outcomes`'.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.outcomes import (
    ROUND,
    STATEMENT,
    How,
    Move,
    Outcome,
    Question,
    Rating,
    Wording,
    about_statement,
    move_from,
    over_time,
    questions,
    rating_problems,
)
from plans.plan import Plan
from rota.json_form import from_json
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import Person, StatementWording, Team, User, WellbeingPlan
from wellbeing.models.outcome import Rating as RatingRow
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.people import people_of, person_of
from wellbeing.store.person import hold
from wellbeing.viewer import Action, NotYours, Viewer


@dataclass(frozen=True, slots=True)
class Kept:
    """A rating as it is kept: who wrote it down and when, which one it put right, whether it was only taken back."""

    id: UUID
    rating: Rating
    recorded_at: datetime
    recorded_by: str | None
    recorded_by_id: int | None
    corrects: UUID | None
    withdrawn: bool
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One outcome or statement over time. `points` have numbers, earliest first; `kept` all that stands, latest first.

    `asked` is False for what is no longer asked: an outcome that left the plan.
    """

    question: Question
    points: tuple[Rating, ...]
    kept: tuple[Kept, ...]
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Going:
    """A person, what is asked of them, and every rating, in the order in which they were written down."""

    person: Person
    team: Team
    questions: tuple[Question, ...]
    wordings: Mapping[int, Wording]
    versions: Mapping[int, int]
    every: tuple[Kept, ...]
    standing: tuple[Kept, ...] = field(default=())

    def answered(self, today: date) -> frozenset[str]:
        """What was answered this time round, "not now" included."""
        since = today - ROUND
        return frozenset(kept.rating.about for kept in self.standing if local_day(kept.recorded_at) > since)

    def today_of(self, about: str, today: date) -> Kept | None:
        """The last answer to this that was written down today, which going back shows again."""
        latest = [kept for kept in self.standing if kept.rating.about == about]
        return latest[-1] if latest and local_day(latest[-1].recorded_at) == today else None

    def line(self, about: str) -> Line:
        """One line. Raises `NotYours` for what was never asked of this person."""
        for line in self.lines():
            if line.question.about == about:
                return line
        raise NotYours

    def lines(self) -> list[Line]:
        """Every line: what is asked now, then what was asked once; hidden statements are left out."""
        hidden = {about_statement(number) for number, wording in self.wordings.items() if wording.hidden}
        now = {question.about for question in self.questions}
        once = {kept.rating.about: kept.rating.asked for kept in self.standing}
        past = [Question(about, words) for about, words in once.items() if about not in now | hidden]
        return [self._line(question, True) for question in self.questions] + [self._line(q, False) for q in past]

    def one(self, rating_id: UUID) -> tuple[Kept, tuple[Kept, ...]]:
        """A rating that stands, and all that it followed, earliest first. Raises `NotYours`."""
        by_id = {kept.id: kept for kept in self.every}
        if rating_id not in by_id:
            raise NotYours
        chain = [by_id[rating_id]]
        while chain[0].corrects is not None:
            chain.insert(0, by_id[chain[0].corrects])
        return chain[-1], tuple(chain[:-1])

    def _line(self, question: Question, asked: bool) -> Line:
        kept = [each for each in self.standing if each.rating.about == question.about]
        kept.sort(key=lambda each: each.rating.on, reverse=True)
        return Line(question, over_time((each.rating for each in self.standing), question.about), tuple(kept), asked)


class PutRightBefore(Exception):
    """Somebody put this rating right, or took it back, before; `standing` is what stands now."""

    def __init__(self, standing: Kept) -> None:
        super().__init__("Somebody put this right before you.")
        self.standing = standing


def going(session: Session, viewer: Viewer, person_id: UUID, action: Action = Action.SEE_PEOPLE) -> Going:
    """How life is going for this person, and what is asked of them. Raises `NotYours`."""
    person, team, _ = person_of(session, viewer, action, person_id)
    rows = session.scalars(select(StatementWording).where(StatementWording.person_id == person_id)).all()
    wordings = {row.number: Wording(row.words, row.hidden) for row in rows if row.number in STATEMENT}
    every = tuple(_kept(session, [person_id]).get(person_id, ()))
    return Going(
        person=person,
        team=team,
        questions=questions(_outcomes(session, person_id), wordings),
        wordings=wordings,
        versions={row.number: row.version for row in rows},
        every=every,
        standing=tuple(_standing(every)),
    )


def rate(
    session: Session, viewer: Viewer, person_id: UUID, rating: Rating, key: str = "", instead_of: UUID | None = None
) -> UUID:
    """Write a rating down, once for each `key`; the same key with another answer puts the first one right.

    `instead_of` is the rating that the page showed. Gives the id of what stands. Raises `NotYours`;
    `PutRightBefore` where that one no longer stands; ValueError, with sentences, for what is no rating.
    """
    going_now = _to_write(session, viewer, person_id)
    if wrong := rating_problems(rating):
        raise ValueError(" ".join(wrong))
    ids = select(RatingRow.id).where(RatingRow.person_id == person_id, RatingRow.client_key == key)
    if known := session.scalar(ids) if key else None:
        first = _end(going_now, known)
        if first.rating.about == rating.about:
            return _follow(session, viewer, going_now, first, rating)
        key = ""  # no page of ours sends one key for two questions
    if instead_of is None:
        return _add(session, viewer, person_id, rating, key=key or None)
    standing = _end(going_now, instead_of)
    if standing.rating.about != rating.about:
        raise NotYours
    if standing.id != instead_of and not _same(standing, rating):
        raise PutRightBefore(standing)
    return _follow(session, viewer, going_now, standing, rating, key=key or None)


def put_right(
    session: Session, viewer: Viewer, person_id: UUID, rating_id: UUID, rating: Rating | None, why: str = ""
) -> None:
    """Another rating in place of this one, or none (it is taken back); what was written before is kept.

    The same again is the same. Raises `NotYours`; `PutRightBefore` where it no longer stands; ValueError.
    """
    going_now = _to_write(session, viewer, person_id)
    if rating is not None and (wrong := rating_problems(rating)):
        raise ValueError(" ".join(wrong))
    standing = _end(going_now, rating_id)
    if rating is not None and rating.about != standing.rating.about:
        raise NotYours
    if standing.withdrawn if rating is None else _same(standing, rating):
        return
    if standing.id != rating_id:
        raise PutRightBefore(standing)
    after = rating or standing.rating
    _add(session, viewer, person_id, after, corrects=standing.id, withdrawn=rating is None, why=why)


def word_statement(
    session: Session, viewer: Viewer, person_id: UUID, number: int, wording: Wording, seen: int = 0
) -> None:
    """Keep how this person wants a statement worded; `seen` is the version that the page showed (0: none yet).

    The same again is the same. Raises `NotYours`; `ChangedSince`, with the wording that stands and its version.
    """
    going_now = _to_write(session, viewer, person_id)
    if number not in STATEMENT:
        raise NotYours
    query = select(StatementWording).where(StatementWording.person_id == person_id, StatementWording.number == number)
    row = session.scalars(query).one_or_none()
    if going_now.wordings.get(number, Wording()) == wording:
        return
    if row is not None and row.version != seen:
        raise ChangedSince((Wording(row.words, row.hidden), row.version))
    if row is None:
        row = StatementWording(person_id=person_id, number=number, version=0)
        session.add(row)
    row.words, row.hidden, row.version = wording.words, wording.hidden, (row.version or 0) + 1
    session.flush()


def moved(
    session: Session, viewer: Viewer, person_ids: Collection[UUID], since: date | Mapping[UUID, date]
) -> dict[UUID, list[tuple[Question, Move]]]:
    """How the outcomes and statements of these people moved from how they stood on that day (one, or each one's own).

    Those in the viewer's teams alone. For a page that looks at many people: three queries however many they are.
    Hidden statements and what is no longer asked are left out, as is what has no number after that day.
    """
    theirs = {line.id for line in people_of(session, viewer, action=Action.REVIEW)} & set(person_ids)
    kept = _kept(session, theirs)
    wordings: dict[UUID, dict[int, Wording]] = {}
    for row in session.scalars(select(StatementWording).where(StatementWording.person_id.in_(theirs))):
        wordings.setdefault(row.person_id, {})[row.number] = Wording(row.words, row.hidden)
    bodies = session.execute(
        select(WellbeingPlan.person_id, WellbeingPlan.body).where(WellbeingPlan.person_id.in_(theirs))
    )
    outcomes = {row.person_id: _plan(row.body, row.person_id).outcomes for row in bodies}
    found: dict[UUID, list[tuple[Question, Move]]] = {}
    for person in theirs:
        ratings = [each.rating for each in _standing(kept.get(person, ()))]
        for question in questions(outcomes.get(person, ()), wordings.get(person, {})):
            if move := move_from(ratings, question.about, since if isinstance(since, date) else since[person]):
                found.setdefault(person, []).append((question, move))
    return found


# No person looking: the demonstration.


def bring_in(session: Session, person_id: UUID, ratings: Iterable[tuple[Rating, datetime, int | None]]) -> None:
    """Ratings from before, each with when it was written down and by which user."""
    session.add_all(_row_of(person_id, rating, by, at) for rating, at, by in ratings)


def _to_write(session: Session, viewer: Viewer, person_id: UUID) -> Going:
    """As it stands for somebody who may write it, one writer at a time for each person."""
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    hold(session, person_id)
    return going(session, viewer, person_id, Action.WRITE_PLAN)


def _follow(
    session: Session, viewer: Viewer, now: Going, standing: Kept, rating: Rating, key: str | None = None
) -> UUID:
    if _same(standing, rating):
        return standing.id
    return _add(session, viewer, now.person.id, rating, corrects=standing.id, key=key)


def _end(now: Going, rating_id: UUID) -> Kept:
    """What stands at the end of what followed this rating, a taking back included. Raises `NotYours`."""
    by_id = {kept.id: kept for kept in now.every}
    follows = {kept.corrects: kept for kept in now.every if kept.corrects is not None}
    if rating_id not in by_id:
        raise NotYours
    found = by_id[rating_id]
    while found.id in follows:
        found = follows[found.id]
    return found


def _same(kept: Kept, rating: Rating) -> bool:
    was = kept.rating
    said = (was.number, was.words, was.asked_by, was.how, was.on)
    return not kept.withdrawn and said == (rating.number, rating.words, rating.asked_by, rating.how, rating.on)


def _add(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    rating: Rating,
    *,
    key: str | None = None,
    corrects: UUID | None = None,
    withdrawn: bool = False,
    why: str = "",
) -> UUID:
    row = _row_of(person_id, rating, viewer.user_id, clock.now())
    row.corrects_id, row.withdrawn, row.why, row.client_key = corrects, withdrawn, why or None, key
    session.add(row)
    session.flush()
    return row.id


def _row_of(person_id: UUID, rating: Rating, by: int | None, at: datetime) -> RatingRow:
    return RatingRow(
        person_id=person_id,
        about=rating.about,
        asked=rating.asked,
        how=rating.how,
        on=rating.on,
        number=rating.number,
        words=rating.words or None,
        asked_by=rating.asked_by,
        recorded_by_id=by,
        recorded_at=at,
    )


def _kept(session: Session, people: Iterable[UUID]) -> dict[UUID, list[Kept]]:
    """Every rating of these people, in the order in which they were written down."""
    rows = session.execute(
        select(RatingRow, User.name)
        .outerjoin(User, User.id == RatingRow.recorded_by_id)
        .where(RatingRow.person_id.in_(list(people)))
        .order_by(RatingRow.recorded_at, RatingRow.on, RatingRow.id)
    )
    found: dict[UUID, list[Kept]] = {}
    for row, name in rows:
        rating = Rating(row.about, row.on, row.number, row.words or "", row.asked_by, How(row.how), row.asked)
        kept = Kept(
            row.id, rating, row.recorded_at, name, row.recorded_by_id, row.corrects_id, row.withdrawn, row.why or ""
        )
        found.setdefault(row.person_id, []).append(kept)
    return found


def _standing(every: Iterable[Kept]) -> list[Kept]:
    """Those that nothing followed and that were not taken back."""
    every = list(every)
    followed = {kept.corrects for kept in every}
    return [kept for kept in every if kept.id not in followed and not kept.withdrawn]


def _outcomes(session: Session, person_id: UUID) -> tuple[Outcome, ...]:
    body = session.scalar(select(WellbeingPlan.body).where(WellbeingPlan.person_id == person_id))
    return () if body is None else _plan(body, person_id).outcomes


def _plan(body: str, person_id: UUID) -> Plan:
    return from_json(Plan, {**json.loads(body), "person": str(person_id)})
