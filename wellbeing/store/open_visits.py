"""Open visits: those that nobody goes to, for a worker to see and to take, with what it would do to their days.

Whoever has the competence may take one; of many who do so at once one gets it, and the others are told who. Taking is
a `Change` of kind "claim" through the one door. Knows no page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from rota.changes import Change, Planned, PlannedPart, VisitState, move
from rota.effects import Effect, effect, sentences_of, stopping
from rota.local_time import monday_of, spoken_clock
from rota.week import Assignment, Visit, Week
from wellbeing import clock
from wellbeing.models import Team
from wellbeing.store import organisation
from wellbeing.store.change_log import LoggedChange, NotTaken, known, latest_on
from wellbeing.store.publish import Refused
from wellbeing.store.rota import lock, member_ids_on
from wellbeing.store.sent_twice import hash_of
from wellbeing.store.timeline import planned_day, standing, states_of
from wellbeing.store.told_at_once import DEVICE, Settled, settle
from wellbeing.store.week import week_of
from wellbeing.viewer import Action, NotYours, Viewer

CLAIM = "claim"
"""The kind of change with which somebody takes an open visit."""
SAID_BY_HAND = frozenset({"move", "swap"})
"""Kinds of change whose reason somebody wrote."""
WEEKS_AHEAD = 2
"""This week and the next."""
MOST_SHOWN = 30
"""Open visits that are shown at once, the soonest first."""
FEW = 10
"""So many open visits are no sign yet that a week is still being made."""


@dataclass(frozen=True, slots=True)
class Open:
    """A place that nobody goes to: whose visit, on which local day, from when, why, and what taking it would do.

    `start` is when it is planned, or would be for this worker. `mine`: they go there already, to its other place.
    """

    team_id: UUID
    visit: UUID
    place: int
    person: str
    day: date
    start: datetime
    duration: int
    double_handed: bool
    effect: Effect
    stops: tuple[str, ...]
    mine: bool = False
    story: str = ""

    @property
    def why_not(self) -> tuple[str, ...]:
        """Why this worker can't take it, in sentences; empty where they can."""
        if self.mine:
            return ("You go there already.",)
        return tuple(dict.fromkeys((*sentences_of(self.effect.no_sign_off), *self.stops)))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the guard rails would say of it, though they may."""
        found = (finding for finding in (*self.effect.hard, *self.effect.soft))
        return tuple(sentence for sentence in sentences_of(found) if sentence not in self.why_not)


@dataclass(frozen=True, slots=True)
class OpenList:
    """The open visits that are shown, and how many there are; the weeks (team, Monday) that are still being made."""

    shown: tuple[Open, ...]
    count: int
    being_made: tuple[tuple[UUID, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """It is not open any more, or not as the page showed it; `sentence` says what happened."""

    sentence: str


@dataclass(frozen=True, slots=True)
class MayNot:
    """This worker can't take it, and why."""

    sentences: tuple[str, ...]


def open_visits(session: Session, viewer: Viewer) -> OpenList:
    """The open visits of the viewer's teams, this week and next, that have not begun.

    A week in which most visits have nobody is still being made: it has rounds and proposals, not open visits.
    """
    if viewer.worker_id is None:
        raise NotYours
    found: list[tuple[Week, Visit, int, datetime]] = []
    being_made = []
    for team in organisation.teams(session, viewer, Action.CHANGE_ROTA):
        for ahead in range(WEEKS_AHEAD):
            week = week_of(session, team.id, monday_of(clock.today()) + timedelta(weeks=ahead))
            those = [(week, *each) for each in _nobody_going(week)]
            if len(those) > max(FEW, sum(len(visit.places) for visit in week.visits) // 2):
                being_made.append((team.id, week.first))
            else:
                found += those
    ordered = sorted(found, key=lambda each: (each[3], str(each[1].id), each[2]))
    unique = {(visit.id, place): (week, visit, place, start) for week, visit, place, start in reversed(ordered)}
    soonest = sorted(unique.values(), key=lambda each: (each[3], str(each[1].id), each[2]))
    me = str(viewer.worker_id)
    shown = soonest[:MOST_SHOWN]
    stories = _stories(session, shown)
    tried = (replace(_tried(*each, me), story=stories.get(each[1].id, "")) for each in shown)
    return OpenList(tuple(tried), len(soonest), tuple(being_made))


def _stories(session: Session, shown: Iterable[tuple[Week, Visit, int, datetime]]) -> dict[UUID, str]:
    """Why each of these visits is open, in the words of whoever left it so; those for which somebody said it."""
    by_team: dict[UUID, list[UUID]] = {}
    for week, visit, _, _ in shown:
        by_team.setdefault(UUID(week.team), []).append(visit.id)
    return {
        visit: f"{change.author}: {change.cause}"
        for team, visits in by_team.items()
        for change in latest_on(session, team, visits)
        if change.cause and change.kind in SAID_BY_HAND
        for visit in change.visits
    }


def open_visit(session: Session, viewer: Viewer, team_id: UUID, visit_id: UUID, place: int) -> Open | Gone:
    """One open place, with what taking it would do; or what has become of it. Raises `NotYours`."""
    _team(session, viewer, team_id)
    state = states_of(session, team_id, [visit_id]).get(visit_id)
    if state is None or viewer.worker_id is None:
        raise NotYours
    if (gone := _gone(session, team_id, visit_id, place, state)) is not None:
        return gone
    assert state.asked is not None  # `_gone` has asked
    start = _start(state.asked, state.planned)
    week = week_of(session, team_id, monday_of(planned_day(state.asked, start)))
    visit = week.visit[visit_id]
    story = _stories(session, [(week, visit, place, start)]).get(visit_id, "")
    return replace(_tried(week, visit, place, start, str(viewer.worker_id)), story=story)


def take(
    session: Session,
    viewer: Viewer,
    team_id: UUID,
    visit_id: UUID,
    place: int,
    *,
    start: datetime | None,
    client_key: str,
    reason: str = "",
) -> Settled | Gone | MayNot | Refused:
    """The viewer goes to this place, if it is still open and at `start`. Told at once where the week has been told.

    Raises `NotYours` for another team's visit, and for somebody who is no worker of it on that day.
    """
    _team(session, viewer, team_id)
    lock(session, team_id)
    content = hash_of(CLAIM, str(visit_id), place, str(viewer.worker_id))
    taken = known(session, team_id, DEVICE, client_key)
    if taken is not None and taken.content_hash == content:
        return Settled(taken.seq, told=True)
    tried = open_visit(session, viewer, team_id, visit_id, place)
    if isinstance(tried, Gone):
        return tried
    if tried.start != start:
        return Gone(f"It is at {spoken_clock(tried.start)} by now. Nothing was changed. Look again, then take it.")
    if viewer.worker_id not in member_ids_on(session, team_id, tried.day):
        raise NotYours
    if tried.why_not:
        return MayNot(tried.why_not)
    change = _claim(states_of(session, team_id, [visit_id]), visit_id, place, str(viewer.worker_id), tried.start)
    answer = settle(session, viewer, team_id, change, kind=CLAIM, client_key=client_key, content=content, reason=reason)
    return Gone(answer.sentence) if isinstance(answer, NotTaken) else answer


def _claim(states: dict[UUID, VisitState], visit: UUID, place: int, worker: str, start: datetime) -> Change:
    """Who goes, and from when where no time is set yet."""
    (part,) = move(states, visit, place, worker).parts
    assert isinstance(part, PlannedPart)
    if part.after.places[place - 1].start is None:
        part = _timed(part, start)
    return Change((part,))


def _timed(part: PlannedPart, start: datetime) -> PlannedPart:
    places = tuple(replace(place, start=place.start or start) for place in part.after.places)
    return replace(part, after=replace(part.after, places=places))


def _team(session: Session, viewer: Viewer, team_id: UUID) -> Team:
    if viewer.worker_id is None:
        raise NotYours
    return organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)


def _nobody_going(week: Week) -> Iterable[tuple[Visit, int, datetime]]:
    """Each place of the week's own visits that nobody goes to and that has not begun, with when it would be."""
    now = clock.now()
    for visit in week.visits:
        for place in visit.places:
            planned = week.rota.at(visit.id, place)
            if planned is not None and planned.worker is not None:
                continue
            start = planned.start if planned is not None else _suits(week, visit)
            if start > now and planned_day(visit, start) in week.dates:
                yield visit, place, start


def _suits(week: Week, visit: Visit) -> datetime:
    """When its other place is planned, or else when it suits best."""
    others = (week.rota.at(visit.id, place) for place in visit.places)
    return next((other.start for other in others if other is not None), visit.options[0].suits.start)


def _start(asked: Visit, planned: Planned) -> datetime:
    return next((place.start for place in planned.places if place.start), asked.options[0].suits.start)


def _tried(week: Week, visit: Visit, place: int, start: datetime, me: str) -> Open:
    then = week.rota.with_assignments([Assignment(visit.id, place, me, start)])
    others = (week.rota.at(visit.id, other) for other in visit.places)
    person = week.person.get(visit.person)
    return Open(
        UUID(week.team),
        visit.id,
        place,
        person.name if person else "Somebody",
        planned_day(visit, start),
        start,
        visit.duration,
        visit.double_handed,
        effect(week, week.rota, then, me, {visit.person}),
        sentences_of(stopping(week, then, {visit.id})),
        mine=any(other is not None and other.worker == me for other in others),
    )


def _gone(session: Session, team_id: UUID, visit_id: UUID, place: int, state: VisitState) -> Gone | None:
    """Why it can't be taken any more; None while it can."""
    if state.asked is None or not standing(state):
        return Gone("This visit is not needed any more. Nothing was changed.")
    if place not in state.asked.places:
        raise NotYours
    if _start(state.asked, state.planned) <= clock.now():
        return Gone("This visit should have begun by now. Nothing was changed. Ring the team.")
    going = state.planned.places[place - 1].worker if place <= len(state.planned.places) else None
    return None if going is None else Gone(_taken(latest_on(session, team_id, [visit_id])))


def _taken(changes: Iterable[LoggedChange]) -> str:
    """ "Tom took this at 14:02", as the last change of the visit has it."""
    for change in changes:
        did = "took" if change.kind == CLAIM else "changed"
        return f"{change.words.replace('changed', did, 1)}. Somebody goes now, and nothing of yours was changed."
    return "Somebody goes there now. Nothing was changed."
