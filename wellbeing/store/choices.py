"""Whom a person chose, and whom they declined: kept in their own words, and in force from the minute it is written.

A person chooses at most four workers, one of them the Link Wellbeing Worker; more only where their visits need more,
which `rota.rules.fewest` proves. A decline needs no reason. Scoped by the viewer. The rules and the solver read the
same rows, so nothing is told to them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.limits import DAYS_IN_WEEK, Limits
from rota.local_time import monday_of
from rota.rules.fewest import fewest_of
from rota.week import Rota, local_day
from wellbeing import clock
from wellbeing.models import (
    Assignment,
    Choice,
    ChoiceMade,
    Person,
    Team,
    TeamMembership,
    TimelineVisit,
    ToldAssignment,
    User,
    Worker,
)
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.people import CHOSEN, DECLINED, LINK, person_of
from wellbeing.store.person import hold
from wellbeing.store.week import week_of
from wellbeing.viewer import Action, NotYours, Viewer

MOST_CHOSEN = Limits().faces
"""A person chooses so many workers at most, the Link Wellbeing Worker among them (Wellbeing Teams)."""
ORDER = {LINK: 0, CHOSEN: 1, None: 2, DECLINED: 3}


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said of a worker, in their words, when, and who wrote it down."""

    kind: str | None
    words: str
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class OfWorker:
    """A worker as a person has chosen them: `kind` link, chosen, declined, or None for neither.

    `said` is everything written about it, the latest first; what came with files has no words. `here`: in the team.
    """

    id: UUID
    name: str
    kind: str | None
    said: tuple[Said, ...]
    here: bool

    @property
    def words(self) -> str:
        """The person's words for how it stands; empty where none were written."""
        return self.said[0].words if self.said and self.said[0].kind == self.kind else ""


@dataclass(frozen=True, slots=True)
class Most:
    """How many workers the person may choose; how many their visits need at the least, and how many are proven to be
    enough (None: not asked, or not known).
    """

    number: int
    needed: int | None = None
    enough: int | None = None

    @property
    def more_than_usual(self) -> bool:
        """Whether their visits need more than anybody usually chooses."""
        return self.number > MOST_CHOSEN


@dataclass(frozen=True, slots=True)
class StillGoing:
    """A visit that a worker is down for: `told` if they were told so."""

    visit: UUID
    start: datetime
    end: datetime
    told: bool

    @property
    def monday(self) -> date:
        """The first day of its week."""
        return monday_of(local_day(self.start))


class TooMany(Exception):
    """The person has chosen as many workers as they may. Nothing was saved."""

    def __init__(self, most: Most) -> None:
        super().__init__(f"At most {most.number} can be chosen.")
        self.most = most


def crew_of(session: Session, viewer: Viewer, person_id: UUID) -> tuple[Person, Team, list[OfWorker]]:
    """The person, their team, and every worker of it with the person's choice, also who left and is chosen still.

    The Link Wellbeing Worker first, then the chosen, then the others, the declined last. Raises `NotYours`.
    """
    person, team, _ = person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    return person, team, _crew(session, team, person_id)


def choice_of(session: Session, viewer: Viewer, person_id: UUID, worker_id: UUID) -> tuple[Person, Team, OfWorker]:
    """The person, their team, and how they chose this worker. Raises `NotYours`, also for another team's worker."""
    person, team, crew = crew_of(session, viewer, person_id)
    found = next((each for each in crew if each.id == worker_id), None)
    if found is None:
        raise NotYours
    return person, team, found


def most_chosen(session: Session, team: Team, person_id: UUID) -> Most:
    """How many workers this person may choose: four, or as many as the visits of a usual week need at the least.

    Asked of next week's visits as if nobody were away, nothing were pinned and nobody were planned yet.
    """
    week = week_of(session, team.id, monday_of(clock.today()) + timedelta(days=DAYS_IN_WEEK))
    mine = tuple(visit for visit in week.visits if visit.person == str(person_id))
    ids = {visit.id for visit in mine}
    alone = replace(
        week,
        visits=mine,
        gaps=tuple(gap for gap in week.gaps if gap.one in ids),
        workers=tuple(replace(worker, leave=(), leave_minutes=0) for worker in week.workers),
        pins=(),
        rota=Rota(()),
        worked_before=(),
        tied_after=(),
    )
    fewest = fewest_of(alone, str(person_id))
    return Most(max(MOST_CHOSEN, fewest.at_least), fewest.at_least, fewest.at_most)


def choose(
    session: Session, viewer: Viewer, person_id: UUID, worker_id: UUID, kind: str | None, words: str, *, seen: int
) -> None:
    """Write down that the person chose this worker (`kind` link or chosen), declined them, or (None) neither.

    Who was the Link Wellbeing Worker until now stays chosen. `seen` is how often the page saw it written down before;
    the same again is the same. Raises `NotYours`, `TooMany`, `ChangedSince`.
    """
    person, team, _ = person_of(session, viewer, Action.WRITE_PLAN, person_id)
    hold(session, person_id)
    crew = {each.id: each for each in _crew(session, team, person_id)}
    worker = crew.get(worker_id)
    if worker is None:
        raise NotYours
    if (worker.kind, worker.words) == (kind, words):
        return
    if len(worker.said) != seen:
        raise ChangedSince
    coming_in = kind in (LINK, CHOSEN) and worker.kind not in (LINK, CHOSEN)
    chosen = sum(each.kind in (LINK, CHOSEN) for each in crew.values())
    if coming_in and chosen >= MOST_CHOSEN and chosen >= (most := most_chosen(session, team, person_id)).number:
        raise TooMany(most)
    if kind == LINK:
        for each in crew.values():
            if each.kind == LINK and each.id != worker_id:
                _write(session, viewer, person_id, each.id, CHOSEN, each.words)
    _write(session, viewer, person_id, worker_id, kind, words)
    session.expire(person, ["choices"])


def still_going(session: Session, viewer: Viewer, person_id: UUID, worker_id: UUID) -> list[StillGoing]:
    """The visits to this person from now on that this worker was told of or is planned for. Raises `NotYours`."""
    choice_of(session, viewer, person_id, worker_id)
    found: dict[UUID, StillGoing] = {}
    for table, told in ((Assignment, False), (ToldAssignment, True)):
        rows = session.execute(
            select(table.visit_id, table.start, table.end)
            .join(TimelineVisit, TimelineVisit.id == table.visit_id)
            .where(
                TimelineVisit.person_id == person_id,
                TimelineVisit.team_id.in_(viewer.teams(Action.SEE_PEOPLE)),
                table.worker_id == worker_id,
                table.end > clock.now(),
            )
        )
        found.update({row.visit_id: StillGoing(row.visit_id, row.start, row.end, told) for row in rows})
    return sorted(found.values(), key=lambda visit: (visit.start, visit.visit))


def _crew(session: Session, team: Team, person_id: UUID) -> list[OfWorker]:
    members = select(TeamMembership.worker_id).where(
        TeamMembership.team_id == team.id,
        or_(TeamMembership.until.is_(None), TeamMembership.until >= clock.today()),
    )
    here = set(session.scalars(members))
    chosen = session.execute(select(Choice.worker_id, Choice.kind).where(Choice.person_id == person_id))
    kinds = {row.worker_id: row.kind for row in chosen}
    said = _said(session, person_id)
    query = select(Worker.id, Worker.name).where(Worker.id.in_({*here, *kinds})).order_by(Worker.name, Worker.id)
    crew = [
        OfWorker(row.id, row.name, kinds.get(row.id), tuple(said.get(row.id, ())), row.id in here)
        for row in session.execute(query)
    ]
    return sorted(crew, key=lambda each: ORDER[each.kind])


def _said(session: Session, person_id: UUID) -> dict[UUID, list[Said]]:
    rows = session.execute(
        select(ChoiceMade, User.name)
        .outerjoin(User, User.id == ChoiceMade.recorded_by_id)
        .where(ChoiceMade.person_id == person_id)
        .order_by(ChoiceMade.at.desc(), ChoiceMade.id)
    )
    found: dict[UUID, list[Said]] = {}
    for row, by in rows:
        found.setdefault(row.worker_id, []).append(Said(row.kind, row.words or "", row.at, by))
    return found


def _write(session: Session, viewer: Viewer, person_id: UUID, worker_id: UUID, kind: str | None, words: str) -> None:
    query = select(Choice).where(Choice.person_id == person_id, Choice.worker_id == worker_id)
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if kind is None and row is not None:
        session.delete(row)
    elif kind is not None and row is not None:
        row.kind = kind
    elif kind is not None:
        session.add(Choice(person_id=person_id, worker_id=worker_id, kind=kind))
    session.add(
        ChoiceMade(
            person_id=person_id,
            worker_id=worker_id,
            kind=kind,
            words=words or None,
            recorded_by_id=viewer.user_id,
            at=clock.now(),
        )
    )
    session.flush()
