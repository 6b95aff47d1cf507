"""What the page of somebody's absence shows: repairs as differences with their figures, and what nobody can cover.

Reads and puts into words; changes nothing and knows no request.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from rota.findings import Finding, Kind, new_findings
from rota.limits import DAYS_IN_WEEK
from rota.options import Candidate, who_could_go
from rota.rules import check
from rota.week import Assignment, Week, local_day
from solver.answer import Answer, ChangedPlace
from wellbeing import clock
from wellbeing.db import db
from wellbeing.models import Job, JobState
from wellbeing.store import away as store
from wellbeing.store import board, who_to_ring
from wellbeing.store import job as jobs
from wellbeing.store.away import Away, Opened
from wellbeing.store.offer import compare
from wellbeing.store.week import week_of
from wellbeing.store.who_to_ring import Somebody
from wellbeing.viewer import Viewer
from wellbeing.views.rota.proposal import Line, changes_by_day
from wellbeing.wording import clock as wall
from wellbeing.wording import day_long

LATE = timedelta(seconds=7)
"""Repairs that are not there by then may not come: the page says so, and shows who could go by itself."""
MOST_RANKED = 12
"""Visits for which who could go is worked out on one page; the others lead to their own page."""
MOST_NAMED = 3
"""Those who could go that are named for one visit."""
NOBODY = "nobody_going"


@dataclass(frozen=True, slots=True)
class Repair:
    """One of the ways: what it changes, what it comes to, in words, and what it leaves."""

    number: int
    figures: tuple[str, ...]
    days: list[tuple[date, list[Line]]]
    changing: int
    moved_on: int
    breaks: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OfWeek:
    """A week's repairs. `problem`: a sentence where there are none and none are coming."""

    monday: date
    job: UUID
    waiting: bool
    repairs: tuple[Repair, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit to which nobody goes yet, in words, and why nobody could be found for it."""

    visit: UUID
    monday: date
    name: str
    when: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ToRing:
    """A person whose visits nobody can cover, and who in their life could be rung."""

    name: str
    person: UUID
    visits: tuple[OpenVisit, ...]
    somebody: tuple[Somebody, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place that is open, with who could go there, best first."""

    visit: OpenVisit
    place: int
    choices: tuple[tuple[str, str, str, bool], ...]


def shown(session: Session, viewer: Viewer, team_id: UUID, away: Away) -> dict[str, Any]:
    """All that the page says, by name."""
    opened = store.opened_by(session, team_id, away.id)
    still = [each for each in opened if each.now is None]
    mondays = {each.monday for each in still}
    found = {
        monday: job
        for monday, job in store.repairs_of(session, team_id, away.id).items()
        if job.answered_at is None and (monday in mondays or job.state in jobs.WAITING)
    }
    weeks: dict[date, Week] = {}
    shown_weeks: list[OfWeek] = []
    uncovered: dict[UUID, str] = {}
    for monday, job in found.items():
        answers = store.answers_of(job)
        if answers:
            weeks[monday] = week_of(session, team_id, monday)
            uncovered |= {line.visit: f"{line.sentence} {line.remedy}".strip() for line in answers[0].uncovered}
        repairs = _repairs(weeks[monday], answers) if answers else ()
        shown_weeks.append(OfWeek(monday, job.id, job.state in jobs.WAITING, repairs, _problem(job, answers)))
    waiting = any(each.waiting for each in shown_weeks)
    late = any(job.state in jobs.WAITING and clock.now() - job.created_at > LATE for job in found.values())
    lines = _open_visits(session, team_id, still, uncovered)
    left = [line for line in lines if line.why or line.monday not in found]
    by_itself = late or any(each.problem for each in shown_weeks)
    return {
        "weeks": shown_weeks,
        "waiting": waiting,
        "late": late,
        "opened_count": len({each.visit for each in opened}),
        "open_visits": lines,
        "to_ring": [] if waiting else _to_ring(session, viewer, team_id, left),
        "neighbours": who_to_ring.neighbours(session, team_id) if left and not waiting else (),
        "ranked": by_hand(team_id, still)["ranked"] if by_itself else (),
    }


def _problem(job: Job, answers: Sequence[Answer]) -> str:
    if job.state in jobs.WAITING or answers:
        return ""
    if job.state == JobState.FAILED:
        return "The computer could not work it out this time. The list below works without it."
    return "There is no way to cover these that it could find. The list below shows who could go."


def _repairs(week: Week, answers: Sequence[Answer]) -> tuple[Repair, ...]:
    known, now = check(week, week.rota), clock.now()
    return tuple(_repair(week, number, answer, known, now) for number, answer in enumerate(answers))


def _repair(week: Week, number: int, answer: Answer, known: Sequence[Finding], now: datetime) -> Repair:
    offer = compare(week, answer)
    fitting = tuple(each for each in store.still_possible(offer.fitting, now) if _who(each.before) or _who(each.after))
    breaks = tuple(
        finding
        for finding in new_findings(known, answer.findings)
        if finding.kind is not Kind.BANK and finding.rule != NOBODY
    )
    moved = len({change.visit for change in offer.moved_on})
    changing = len({change.visit for change in fitting})
    return Repair(number, _figures(answer, breaks), changes_by_day(week, fitting), changing, moved, breaks)


def _who(assignment: Assignment | None) -> str | None:
    return None if assignment is None else assignment.worker


def _figures(answer: Answer, breaks: Sequence[Finding]) -> tuple[str, ...]:
    moves, left = answer.moves, len(answer.uncovered)
    said = [f"{_count(left, 'place')} with nobody yet" if left else "somebody goes to every visit"]
    if moves is not None:
        said.append(_count(moves.new_faces, "new face"))
        said.append(_count(moves.times, "changed time"))
        said.append(f"{_count(moves.workers, 'other visit')} to somebody else" if moves.workers else "no others moved")
    if not breaks:
        said.append("no rule broken")
    return tuple(said)


def _open_visits(
    session: Session, team_id: UUID, still: Iterable[Opened], uncovered: dict[UUID, str]
) -> list[OpenVisit]:
    """What is open, and what a repair would leave open, by time; each visit once."""
    still = list(still)
    called = board.names_at(session, {each.visit for each in still} | uncovered.keys())
    found: dict[UUID, OpenVisit] = {}
    for each in still:
        when = f"{day_long(local_day(each.start))} {wall(each.start)}"
        name = called.get(each.visit, "Somebody")
        found.setdefault(each.visit, OpenVisit(each.visit, each.monday, name, when, uncovered.get(each.visit, "")))
    return list(found.values())


def _to_ring(session: Session, viewer: Viewer, team_id: UUID, left: Sequence[OpenVisit]) -> list[ToRing]:
    people = who_to_ring.people_at(session, team_id, {line.visit for line in left})
    around = who_to_ring.around(session, viewer, team_id, set(people.values()))
    by_person: dict[UUID, list[OpenVisit]] = {}
    for line in left:
        if line.visit in people:
            by_person.setdefault(people[line.visit], []).append(line)
    return [
        ToRing(lines[0].name, person, tuple(lines), around.get(person, ("", ()))[1])
        for person, lines in by_person.items()
    ]


# By hand


def by_hand(team_id: UUID, opened: Iterable[Opened]) -> dict[str, Any]:
    """The open visits, the first of them with who could go; `others` is how many are left to their own pages."""
    now = clock.now()
    coming = [each for each in opened if each.start >= now]
    weeks: dict[date, Week] = {}
    ranked = []
    lines = {line.visit: line for line in _open_visits(db.session, team_id, coming, {})}
    for each in coming[:MOST_RANKED]:
        if each.monday not in weeks:
            weeks[each.monday] = week_of(db.session, team_id, each.monday, DAYS_IN_WEEK)
        week = weeks[each.monday]
        found = [c for c in who_could_go(week, week.rota, each.visit, each.place) if not c.hard][:MOST_NAMED]
        ranked.append(Ranked(lines[each.visit], each.place, tuple(_choice(week, c) for c in found)))
    return {"ranked": ranked, "others": [lines[each.visit] for each in coming[MOST_RANKED:]]}


def _choice(week: Week, candidate: Candidate) -> tuple[str, str, str, bool]:
    return candidate.worker, week.worker[candidate.worker].name, candidate.sentence, candidate.new_face


def hand_change(each: Opened, worker: str) -> ChangedPlace:
    """The worker who was chosen goes there, at the time that stands."""
    return ChangedPlace(
        each.visit,
        each.place,
        Assignment(each.visit, each.place, None, each.start),
        Assignment(each.visit, each.place, worker, each.start),
        "",
    )


# Words


def visits(count: int) -> str:
    """1 visit, 2 visits"""
    return _count(count, "visit")


def _count(count: int, one: str) -> str:
    return f"{count or 'no'} {one if count == 1 else one + 's'}"


def names(found: Collection[UUID]) -> list[str]:
    """The people of these visits, each once."""
    return sorted(set(board.names_at(db.session, found).values()))


def first_day(changes: Iterable[ChangedPlace]) -> date | None:
    """The first local day that these changes are about."""
    starts = [side.start for change in changes for side in (change.after, change.before) if side is not None]
    return min((local_day(start) for start in starts), default=None)
