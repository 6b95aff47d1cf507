"""Visits held while a person is in hospital: taken out from that minute, offered back, put back after a mistake.

Knows `visits_held` and the doors of the rota. What a plan asks while visits are held is `store.asked_visits`'s; what
workers had been told is `store.held_told`'s. The teams are locked before anything is read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from plans import held as words
from plans.changes import hold_change
from plans.held import HOSPITAL
from rota.changes import NOTHING, AskedPart, Change, Part, Planned, PlannedPart, VisitState
from rota.week import Window, local_day
from wellbeing import clock
from wellbeing.models import Choice, Person, PersonMembership, VisitsHeld
from wellbeing.store import held_told, notice
from wellbeing.store.asked_visits import (
    ONE_DAY,
    begun,
    held_windows,
    horizon_end,
    in_step_with,
    lock_teams,
    timeline_of,
    window_of,
)
from wellbeing.store.lines import lines_of
from wellbeing.store.person import alive
from wellbeing.store.possible import possible
from wellbeing.store.rota import lock, record_what_follows, with_strangers
from wellbeing.store.timeline import asked_from, states_of, text_of

PAGE = "held.show"
"""The page that says more."""
NEWS = "held"
"""The kind of news."""


def lock_of(session: Session, person_id: UUID) -> list[UUID]:
    """Hold every team that supports this person today or later, and those that hand over to them; gives them."""
    query = select(PersonMembership.team_id).where(
        PersonMembership.person_id == person_id,
        or_(PersonMembership.until.is_(None), PersonMembership.until >= clock.today()),
    )
    teams = sorted(set(session.scalars(query)))
    for team in teams[:1]:
        lock_teams(session, team, person_id)
    return teams


def latest(session: Session, person_id: UUID, team_id: UUID, kind: str = HOSPITAL) -> VisitsHeld | None:
    """The last time that this team's visits to the person were held, as it stands; withdrawn ones do not count."""
    query = (
        select(VisitsHeld)
        .where(
            VisitsHeld.person_id == person_id,
            VisitsHeld.team_id == team_id,
            VisitsHeld.kind == kind,
            VisitsHeld.withdrawn_at.is_(None),
        )
        .order_by(VisitsHeld.since.desc(), VisitsHeld.written_at.desc(), VisitsHeld.id)
    )
    return session.scalars(query.execution_options(populate_existing=True).limit(1)).first()


def of_event(session: Session, event_id: UUID) -> list[VisitsHeld]:
    """What was held because of this event, and still counts."""
    query = select(VisitsHeld).where(VisitsHeld.event_id == event_id, VisitsHeld.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(VisitsHeld.team_id)))


def begin(
    session: Session, person: Person, kind: str, since: datetime, event_id: UUID, by: int | None
) -> list[tuple[VisitsHeld, list[held_told.Going]]]:
    """Hold the person's visits from this minute, in every team; gives each row and whom it frees. Teams are locked."""
    found = []
    for team_id in lock_of(session, person.id):
        row = VisitsHeld(
            team_id=team_id,
            person_id=person.id,
            kind=kind,
            event_id=event_id,
            since=since,
            written_by_id=by,
            written_at=clock.now(),
        )
        session.add(row)
        session.flush()
        found.append((row, _hold(session, row, person, by)))
    return found


def admit(session: Session, person: Person, since: datetime, event_id: UUID, by: int | None) -> None:
    """Somebody went into hospital: their visits are held, and everybody who was to come hears of it at once.

    Visits that are held already stay so: the first minute counts.
    """
    teams = lock_of(session, person.id)
    rows = [row for team in teams if (row := latest(session, person.id, team)) is not None]
    if any(window_of(row).end > since for row in rows):
        return
    for row, going in begin(session, person, HOSPITAL, since, event_id, by):
        for worker, starts in held_told.by_worker(going, clock.now()).items():
            _tell(session, row, person, [worker], words.gone_in(person.known_as, since, starts), "in")
        _tell(session, row, person, _link(session, person.id), words.link_gone_in(person.known_as, since), "in")


def put_right(session: Session, row: VisitsHeld, person: Person, since: datetime, by: int | None) -> None:
    """It was at another minute: visits from there on are held, those before it are on again. The team is locked."""
    earlier, row.since = min(row.since, since), since
    if row.until is not None and row.until < since:
        row.until = None
    session.flush()
    kept = _before(row)
    asked = _back(session, row, earlier, held_windows(session, [person.id]), kept)
    record_what_follows(session, row.team_id, Change(asked, f"{person.known_as}: another minute"), by, row.kind)
    again = [part.visit for part in asked if isinstance(part, AskedPart) and part.after is not None]
    _tell_again(
        session, row, person, again, by, lambda s: words.minute_corrected(person.known_as, since, s), str(since)
    )
    freed = _hold(session, row, person, by)
    for worker, starts in held_told.by_worker(freed, clock.now()).items():
        _tell(session, row, person, [worker], words.gone_in(person.known_as, since, starts), f"in {since}")


def withdraw(session: Session, row: VisitsHeld, person: Person, by: int | None) -> None:
    """It was wrong: everything is as it was. What is no longer possible comes back open, for the team to see to.

    Nothing is done to visits once they were put back. The team is locked.
    """
    row.withdrawn_at = clock.now()
    session.flush()
    if row.back_seq is not None:
        return
    cause = f"{person.known_as}: it was a mistake"
    seq, open_now = bring_back(session, row, row.since, None, by, cause)
    row.back_seq = seq
    visits = [UUID(id) for id in _before(row).get("told", {}) if UUID(id) not in open_now]
    _tell_again(session, row, person, visits, by, lambda s: words.not_in_hospital(person.known_as, s), "not in")
    session.flush()


def home(session: Session, row: VisitsHeld, person: Person, at: datetime, by: int | None) -> None:
    """They come home then: the visits from there on are offered back; once it is now, they are asked for and open.

    Where they were put back already they move with it. The team is locked.
    """
    was_back, row.until = row.back_seq is not None, max(at, row.since)
    session.flush()
    if was_back:
        cause = f"{person.known_as} comes home at another time"
        earlier = min(clock.now(), row.until)
        parts = _back(session, row, earlier, held_windows(session, [person.id]), _before(row))
        record_what_follows(session, row.team_id, Change(parts, cause), by, row.kind)
        _hold(session, row, person, by)
    elif row.until <= clock.now():
        open_up(session, row, person, by)
    said = words.home_again(person.known_as) if row.until <= clock.now() else words.coming_home(person.known_as, at)
    _tell(session, row, person, _link(session, person.id), said, f"home {row.until}")


def not_home(session: Session, row: VisitsHeld, person: Person, by: int | None) -> None:
    """They do not come home yet: what was put back is held again. The team is locked."""
    row.until, row.back_seq = None, None
    session.flush()
    freed = _hold(session, row, person, by, from_now=True)
    for worker, starts in held_told.by_worker(freed, clock.now()).items():
        said = words.gone_in(person.known_as, row.since, starts)
        _tell(session, row, person, [worker], said, f"still in {clock.now()}")


def open_up(session: Session, row: VisitsHeld, person: Person, by: int | None) -> None:
    """The visits from when they come home are asked for again, with nobody going: they are never dropped."""
    assert row.until is not None
    since = max(row.until, clock.now())
    row.back_seq, _ = bring_back(session, row, since, (), by, f"{person.known_as} is home")
    session.flush()


def wake(session: Session, team_id: UUID) -> int:
    """Open up the visits of everybody who comes home today and whose visits nobody has taken back yet; how many."""
    lock_teams(session, team_id)
    rows = session.scalars(
        select(VisitsHeld).where(
            VisitsHeld.team_id == team_id,
            VisitsHeld.kind == HOSPITAL,
            VisitsHeld.withdrawn_at.is_(None),
            VisitsHeld.back_seq.is_(None),
            VisitsHeld.until.is_not(None),
            alive(VisitsHeld.person_id),
        )
    )
    due = [row for row in rows if row.until is not None and local_day(row.until) <= clock.today()]
    for row in due:
        person = session.get_one(Person, row.person_id)
        open_up(session, row, person, None)
        _tell(session, row, person, _link(session, person.id), words.home_again(person.known_as), f"open {row.until}")
    return len(due)


def coming_back(session: Session, row: VisitsHeld, since: datetime) -> tuple[Part, ...]:
    """The parts that would ask again for what is held from `since` on, as the plan stands now."""
    windows = held_windows(session, [row.person_id])
    others = tuple(window for window in windows.get(str(row.person_id), ()) if window != window_of(row))
    now = max(since, row.since)
    mine = () if row.withdrawn_at else (Window(row.since, now),)
    return _back(session, row, now, {str(row.person_id): (*others, *mine)}, _before(row))


def why_not(session: Session, row: VisitsHeld, going: Mapping[UUID, VisitState]) -> dict[UUID, str | None]:
    """Why who went to these visits before can't go again; None where they can, or were to go although they couldn't."""
    anyway = _before(row).get("anyway", ())
    return {id: None if str(id) in anyway else why for id, why in possible(session, row.team_id, going).items()}


def gone_since(session: Session, row: VisitsHeld, going: Mapping[UUID, VisitState]) -> frozenset[UUID]:
    """Those of these visits to which somebody went who is not in the team on that day any more."""
    coming = [PlannedPart(id, _nobody(state.planned), state.planned) for id, state in going.items()]
    return with_strangers(session, row.team_id, coming, {id: state.asked for id, state in going.items()})


def bring_back(
    session: Session,
    row: VisitsHeld,
    since: datetime,
    keep: Collection[UUID] | None,
    by: int | None,
    cause: str,
) -> tuple[int, set[UUID]]:
    """Ask again for what is held from `since` on, in one change; gives its number and the visits that are open now.

    Who went before goes again to the visits in `keep` (None: wherever it is still possible), nobody to the others.
    """
    parts = coming_back(session, row, since)
    states = states_of(session, row.team_id, [part.visit for part in parts])
    after = {part.visit: part.after for part in parts if isinstance(part, AskedPart)}
    going = {
        id: VisitState(asked, states[id].planned)
        for id, asked in after.items()
        if asked is not None and id in states and _anybody(states[id].planned)
    }
    if keep is None:
        reasons = why_not(session, row, going)
        keep = {id for id in going if reasons.get(id) is None}
    emptied = {id for id in going if id not in keep} | gone_since(session, row, going)
    cleared = tuple(PlannedPart(id, going[id].planned, _nobody(going[id].planned)) for id in sorted(emptied))
    recorded = record_what_follows(session, row.team_id, Change((*parts, *cleared), cause), by, row.kind)
    return (recorded.seq if recorded else lock(session, row.team_id)), emptied


def _hold(
    session: Session, row: VisitsHeld, person: Person, by: int | None, *, from_now: bool = False
) -> list[held_told.Going]:
    """Take out of the rota what is to be held, and off workers' days; what stood is kept in the row."""
    window = window_of(row)
    if from_now:
        window = Window(max(window.start, clock.now()), window.end)
    first, last = local_day(window.start) - ONE_DAY, horizon_end(clock.today())
    timeline = timeline_of(session, row.team_id, row.person_id, first, last)
    ended = "died" if row.kind != HOSPITAL else "is in hospital"
    cause = f"{person.known_as} {ended}"
    change = hold_change(timeline, window, begun(session, row.team_id, first, last), cause)
    going_before = {part.visit: timeline[part.visit] for part in change.parts if _anybody(timeline[part.visit].planned)}
    anyway = [str(id) for id, why in possible(session, row.team_id, going_before).items() if why is not None]
    recorded = record_what_follows(session, row.team_id, change, by, row.kind)
    seq = recorded.seq if recorded else lock(session, row.team_id)
    row.held_seq = recorded.seq if recorded else row.held_seq
    told, going = held_told.take_away(session, row.team_id, row.person_id, window, seq, by, cause)
    kept = _before(row)
    kept.setdefault("told", {}).update({str(id): text for id, text in told.items()})
    by_hand = [part for part in change.parts if isinstance(part, AskedPart) and part.before and not part.before.support]
    kept["anyway"] = sorted({*kept.get("anyway", ()), *anyway})
    kept.setdefault("asked", {}).update({str(part.visit): text_of(part.before) for part in by_hand if part.before})
    row.before = json.dumps(kept, separators=(",", ":"))
    session.flush()
    return going


def _back(
    session: Session, row: VisitsHeld, now: datetime, windows: Mapping[str, tuple[Window, ...]], kept: dict[str, Any]
) -> tuple[Part, ...]:
    """What the plan asks from `now` on but for these windows, and what the team had added by hand."""
    lines = lines_of(session, {row.person_id}, ended=False)
    change = in_step_with(session, row.team_id, row.person_id, lines, lines, now, windows)
    by_hand = {UUID(id): asked_from(text) for id, text in kept.get("asked", {}).items()}
    held = windows.get(str(row.person_id), ())
    states = states_of(session, row.team_id, by_hand)
    added = tuple(
        AskedPart(id, None, asked)
        for id, asked in by_hand.items()
        if asked is not None
        and states.get(id, NOTHING).asked is None
        and (begins := max(option.possible.end for option in asked.options)) >= now
        and not any(window.start <= begins < window.end for window in held)
    )
    return (*change.parts, *added)


def _tell_again(
    session: Session, row: VisitsHeld, person: Person, visits: Iterable[UUID], by: int | None, said: Any, key: str
) -> None:
    """Visits that were told before are told again as they were, and who goes hears of it."""
    kept = _before(row).get("told", {})
    told = {id: kept[str(id)] for id in visits if str(id) in kept}
    seq = lock(session, row.team_id)
    going = held_told.put_back(session, row.team_id, told, seq, by, f"{person.known_as}: it was a mistake")
    for worker, starts in held_told.by_worker(going, clock.now()).items():
        _tell(session, row, person, [worker], said(starts), key)


def _tell(session: Session, row: VisitsHeld, person: Person, workers: Collection[UUID], said: str, key: str) -> None:
    notice.tell(
        session,
        row.team_id,
        workers,
        kind=NEWS,
        key=f"held {row.id} {key}",
        words=said,
        endpoint=PAGE,
        arguments={"person_id": str(person.id)},
    )


def _link(session: Session, person_id: UUID) -> list[UUID]:
    query = select(Choice.worker_id).where(Choice.person_id == person_id, Choice.kind == "link")
    return list(session.scalars(query))


def _before(row: VisitsHeld) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.before) if row.before else {}
    return found


def _anybody(planned: Planned) -> bool:
    return any(place.worker is not None for place in planned.places)


def _nobody(planned: Planned) -> Planned:
    """The same times, and nobody going."""
    return replace(planned, places=tuple(replace(p, worker=None, pinned_worker=False) for p in planned.places))
