"""Accepting a proposal: one composite change of the parts that the team takes and that still fit the present.

Knows the solver's answer as data (`solver.answer.ChangedPlace`) and the one door. Must not solve anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from rota.changes import Change, Part, Placement, PlannedPart, VisitState, apply
from rota.findings import new_findings
from rota.json_form import to_json
from rota.limits import DAYS_IN_WEEK
from rota.local_time import end_of_week, monday_of
from rota.rules import check
from rota.week import Assignment
from solver.answer import ChangedPlace
from wellbeing.models.organisation import Team
from wellbeing.store.change_log import NotTaken, Sent
from wellbeing.store.rota import Recorded, first_answer, lock, record_change, with_strangers
from wellbeing.store.sent_twice import hash_of
from wellbeing.store.timeline import days_of, load_timeline, states_of
from wellbeing.store.week import week_from

STILL_MAY = frozenset({"sign_off", "leave", "available", "declined", "who_needs", "one_place"})
"""Rules that may have come to forbid a part since it was proposed."""
NOT_IN_THE_TEAM = "Somebody who would go is not in the team on that day."

NO_CHANGE = Change(())

Places = Mapping[UUID, tuple[ChangedPlace, ...]]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A visit of a proposal that was not taken, and why, in a sentence."""

    visit: UUID
    why: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of taking a proposal. `recorded` None: no part still fitted, so nothing was changed."""

    recorded: Recorded | NotTaken | None
    left_out: tuple[LeftOut, ...] = ()


def accept(
    session: Session,
    *,
    team_id: UUID,
    proposed: Iterable[ChangedPlace],
    chosen: Collection[UUID] | None,
    author_id: int | None,
    device: str,
    client_key: str,
    happened_at: datetime,
    cause: str = "proposal",
    kind: str = "accept",
    before: Change = NO_CHANGE,
    forbids: Collection[str] = STILL_MAY,
) -> Accepted:
    """Take the proposed places of the `chosen` visits (None: all) that still fit; name and leave out the others.

    A visit is taken whole or not at all. It no longer fits when what the proposal started from has changed, when
    the team has settled it otherwise, or when a rule has come to forbid it: leave, a suspended sign-off, or whatever
    else is in `forbids`. The parts of `before` come first, as what the proposal was asked with; one change holds all.
    """
    places = _by_visit(place for place in proposed if chosen is None or place.visit in chosen)
    said = to_json([place for of in places.values() for place in of])
    content = hash_of(kind, said, *([to_json(before)] if before.parts else []))
    lock(session, team_id)
    sent = Sent(team_id, Change((), cause), author_id, device, client_key, kind, happened_at, content)
    if first := first_answer(session, sent):
        return Accepted(first)
    parts, left_out = _what_fits_now(session, team_id, places, before, forbids)
    if not parts:
        return Accepted(None, left_out)
    recorded = record_change(
        session,
        team_id=team_id,
        change=Change(parts, cause),
        author_id=author_id,
        device=device,
        client_key=client_key,
        kind=kind,
        happened_at=happened_at,
        content=content,
    )
    return Accepted(recorded, left_out)


def _what_fits_now(
    session: Session,
    team_id: UUID,
    places: Places,
    before: Change,
    forbids: Collection[str],
) -> tuple[tuple[Part, ...], tuple[LeftOut, ...]]:
    """The parts of `before` and of the places that still fit, and the visits left out with the reason of each."""
    states = apply(states_of(session, team_id, {*places, *before.visits}), before)
    fits, left_out = _that_fit(places, states)
    strangers = with_strangers(session, team_id, fits, {id: state.asked for id, state in states.items()})
    fits = [part for part in fits if part.visit not in strangers]
    forbidden = _forbidden(session, team_id, (*before.parts, *fits), states, forbids)
    left_out += [LeftOut(visit, NOT_IN_THE_TEAM) for visit in sorted(strangers)]
    left_out += [LeftOut(visit, why) for visit, why in forbidden.items()]
    return (*before.parts, *(part for part in fits if part.visit not in forbidden)), tuple(left_out)


def _by_visit(proposed: Iterable[ChangedPlace]) -> dict[UUID, tuple[ChangedPlace, ...]]:
    found: dict[UUID, tuple[ChangedPlace, ...]] = {}
    for place in sorted(proposed, key=lambda p: (p.visit, p.place)):
        found[place.visit] = (*found.get(place.visit, ()), place)
    return found


def _that_fit(places: Places, states: Mapping[UUID, VisitState]) -> tuple[list[PlannedPart], list[LeftOut]]:
    fits: list[PlannedPart] = []
    left_out: list[LeftOut] = []
    for visit, proposed in places.items():
        state = states.get(visit)
        why = _why_not(state, proposed)
        if why is not None or state is None:
            left_out.append(LeftOut(visit, why or "This visit is no longer there."))
            continue
        after = _with(state, proposed)
        if after.planned != state.planned:
            fits.append(PlannedPart(visit, state.planned, after.planned))
    return fits, left_out


def _why_not(state: VisitState | None, proposed: Iterable[ChangedPlace]) -> str | None:
    if state is None or state.asked is None:
        return "The plan no longer asks for this visit."
    if state.planned.cancelled:
        return "This visit has been cancelled."
    for place in proposed:
        if place.place not in state.asked.places:
            return "This visit is for one worker now."
        now = _placement(state, place.place)
        if (now.worker, now.start) != _worker_and_start(place.before):
            return "Somebody has changed this visit since the proposal was made."
        worker, start = _worker_and_start(place.after)
        if (now.pinned_worker and now.worker != worker) or (now.pinned_start and now.start != start):
            return "The team has settled this visit since the proposal was made."
        windows = [option.possible for option in state.asked.options]
        if start is not None and not any(window.start <= start <= window.end for window in windows):
            return "The times of this visit have changed since the proposal was made."
    return None


def _worker_and_start(assignment: Assignment | None) -> tuple[str | None, datetime | None]:
    return (None, None) if assignment is None else (assignment.worker, assignment.start)


def _placement(state: VisitState, place: int) -> Placement:
    return state.planned.places[place - 1] if place <= len(state.planned.places) else Placement()


def _with(state: VisitState, proposed: Iterable[ChangedPlace]) -> VisitState:
    assert state.asked is not None  # `_why_not` has asked
    places = {n: _placement(state, n) for n in state.asked.places}
    for place in proposed:
        worker, start = _worker_and_start(place.after)
        places[place.place] = replace(places[place.place], worker=worker, start=start)
    return replace(state, planned=replace(state.planned, places=tuple(places.values())))


def _forbidden(
    session: Session, team_id: UUID, parts: Iterable[Part], states: Mapping[UUID, VisitState], forbids: Collection[str]
) -> dict[UUID, str]:
    """Visits that a rule forbids if taken and did not forbid before, with the rule's sentence."""
    team = session.get(Team, team_id)
    assert team is not None  # locked by the caller
    by_week: dict[date, list[Part]] = {}
    for part in parts:
        day = min(days_of(states[part.visit]))
        by_week.setdefault(monday_of(day), []).append(part)
    found: dict[UUID, str] = {}
    for monday, of_week in by_week.items():
        present = load_timeline(session, team_id, monday, end_of_week(monday))
        week = week_from(session, team, monday, DAYS_IN_WEEK, present)
        after = week_from(session, team, monday, DAYS_IN_WEEK, apply(present, Change(tuple(of_week))))
        ours = {part.visit for part in of_week}
        for finding in new_findings(check(week, week.rota), check(after, after.rota)):
            if finding.rule in forbids:
                found.update({visit: finding.sentence for visit in finding.visits if visit in ours})
    return found
