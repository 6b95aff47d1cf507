"""The one door: every alteration of a team's rota passes through `record_change`, or it does not happen.

Knows the order of the work: lock the team, know a resend, check what is expected, apply, store, judge. Must not
know what was recorded at a visit, which no change touches. Who may change which team is asked before coming here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rota.changes import (
    NOTHING,
    AskedPart,
    Change,
    Conflict,
    Part,
    Placement,
    PlannedPart,
    VisitState,
    apply,
    invert,
    squeezed,
)
from rota.findings import Finding
from rota.local_time import monday_of
from rota.rules import check
from rota.week import Visit, Week
from wellbeing import clock
from wellbeing.models.organisation import Team
from wellbeing.models.person import PersonMembership
from wellbeing.models.rota import RotaChange
from wellbeing.models.worker import TeamMembership
from wellbeing.store import change_log
from wellbeing.store.change_log import LoggedChange, NotTaken, Refusal, Sent, change_from, history
from wellbeing.store.hand_over import held_elsewhere
from wellbeing.store.history import redoable, undoable
from wellbeing.store.hours import by_worker, counts_on
from wellbeing.store.timeline import days_of, load_timeline, planned_day, states_of, write_working
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours

__all__ = [
    "LoggedChange",
    "NotTaken",
    "Recorded",
    "Refusal",
    "findings_about",
    "history",
    "judged_weeks",
    "load_timeline",
    "member_ids_on",
    "members_on",
    "record_change",
    "record_what_follows",
    "redoable",
    "undo",
    "undoable",
    "with_strangers",
]

SERVER = "server"
"""The device of changes that nobody's device sent."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A change that stands as number `seq`. `findings` are about the workers and people it touches, in its weeks.

    `resent`: it stood already, and nothing was done a second time.
    """

    seq: int
    findings: tuple[Finding, ...]
    resent: bool = False


def record_change(
    session: Session,
    *,
    team_id: UUID,
    change: Change,
    author_id: int | None,
    device: str,
    client_key: str,
    kind: str,
    happened_at: datetime,
    undoes_seq: int | None = None,
    undoes_also: tuple[int, ...] = (),
    content: str | None = None,
    judged: bool = True,
) -> Recorded | NotTaken:
    """Take the change, or keep it aside and say why not; the caller commits either way.

    `client_key` is made once by `device`: the same key with the same content answers as the first time. `content`
    (`sent_twice.hash_of` what the page sent) stands for the change where it was worked out here, so that a resend is
    known as one though the rota has moved on. `judged` False gives no findings, for changes of many weeks.
    Raises `NotYours` for visits or people of another team, and for a worker who is not in the team on that day.
    """
    content = content or change_log.content_of(kind, change, undoes_seq)
    sent = Sent(team_id, change, author_id, device, client_key, kind, happened_at, content, undoes_seq, undoes_also)
    seq = lock(session, team_id)
    first = first_answer(session, sent, judged=judged)
    if first is not None:
        return first
    before = states_of(session, team_id, change.visits)
    _only_ours(session, sent, before)
    try:
        after = _applied(before, change)
    except Conflict as conflict:
        return refuse(session, sent, conflict.parts)
    if change.parts:
        seq += 1
        change_log.add(session, sent, seq)
        write_working(session, team_id, seq, change.visits, after)
        session.execute(update(Team).where(Team.id == team_id).values(latest_seq=seq))
    return Recorded(seq, findings_about(session, team_id, change) if judged else ())


def record_what_follows(
    session: Session, team_id: UUID, change: Change, author_id: int | None, kind: str
) -> Recorded | None:
    """Take a change that follows from something else: a plan, a leaver. None where it has no part.

    It was worked out from the timeline under the team's lock, so that nothing can have come between.
    """
    if not change.parts:
        return None
    answer = record_change(
        session,
        team_id=team_id,
        change=change,
        author_id=author_id,
        device=SERVER,
        client_key=uuid4().hex,
        kind=kind,
        happened_at=clock.now(),
        judged=False,
    )
    if isinstance(answer, NotTaken):
        raise RuntimeError("The team was locked, yet its rota moved.")
    return answer


def undo(
    session: Session,
    *,
    team_id: UUID,
    seq: int,
    author_id: int | None,
    device: str,
    client_key: str,
    happened_at: datetime,
    cause: str = "",
    also: Collection[int] = (),
    judged: bool = True,
) -> Recorded | NotTaken:
    """Take back change number `seq` by a new one that is its inverse; to redo is to undo that one.

    `also` are later ones taken back with it, as one change. Where others stand in the way nothing happens, and
    `NotTaken.since` names them; nor where a visit is with another team by now. What was recorded at visits stays.
    Raises `NotYours` where the team has no such change.
    """
    change = inverse_of(session, team_id, {seq, *also}, cause)
    later = tuple(sorted({*also} - {seq}))
    if gone := held_elsewhere(session, team_id, change.visits):
        return NotTaken(Refusal.HANDED_OVER, tuple(part for part in change.parts if part.visit in gone))
    answer = record_change(
        session,
        team_id=team_id,
        change=change,
        author_id=author_id,
        device=device,
        client_key=client_key,
        kind=change_log.UNDO,
        happened_at=happened_at,
        undoes_seq=seq,
        undoes_also=later,
        judged=judged,
    )
    if isinstance(answer, NotTaken) and answer.reason is Refusal.CHANGED_SINCE:
        misfits = {part.visit for part in answer.parts}
        return NotTaken(answer.reason, answer.parts, change_log.since(session, team_id, max(seq, *later, 0), misfits))
    return answer


def inverse_of(session: Session, team_id: UUID, seqs: Collection[int], cause: str = "") -> Change:
    """What takes these changes back, the last of them first. Raises `NotYours` where the team has not all of them."""
    rows = session.scalars(
        select(RotaChange)
        .where(RotaChange.team_id == team_id, RotaChange.seq.in_(seqs))
        .order_by(RotaChange.seq.desc())
    ).all()
    if len(rows) != len(set(seqs)):
        raise NotYours
    parts = [part for row in rows for part in invert(change_from(row.parts, row.cause), cause).parts]
    return squeezed(Change(tuple(parts), cause)) if len(rows) > 1 else Change(tuple(parts), cause)


def standing_visits(session: Session, team_id: UUID, visits: Collection[UUID]) -> frozenset[UUID]:
    """Those of these visits that the team has and that are asked for."""
    return frozenset(id for id, state in states_of(session, team_id, visits).items() if state.asked is not None)


def fits(session: Session, team_id: UUID, change: Change) -> bool:
    """Whether the change could be taken as the timeline stands; takes nothing."""
    try:
        _applied(states_of(session, team_id, change.visits), change)
    except Conflict:
        return False
    return not held_elsewhere(session, team_id, change.visits)


def lock(session: Session, team_id: UUID) -> int:
    """Hold the team until the transaction ends, so that changes come one after another; gives the latest number.

    On SQLite a writing transaction began IMMEDIATE and holds everything already. Raises `NotYours`.
    """
    seq = session.scalar(select(Team.latest_seq).where(Team.id == team_id).with_for_update())
    if seq is None:
        raise NotYours
    return seq


def first_answer(session: Session, sent: Sent, *, judged: bool = True) -> Recorded | NotTaken | None:
    """What was answered when this key first came; None when it is new. Other content under the key is kept aside."""
    taken = change_log.known(session, sent.team_id, sent.device, sent.client_key)
    refused = change_log.known_refused(session, sent.team_id, sent.device, sent.client_key)
    if taken is not None and taken.content_hash == sent.content:
        stood = change_from(taken.parts, taken.cause)
        return Recorded(taken.seq, findings_about(session, sent.team_id, stood) if judged else (), resent=True)
    for row in refused:
        if row.content_hash == sent.content:
            parts = change_from(row.parts, row.cause).parts
            since = change_log.latest_on(session, sent.team_id, {part.visit for part in parts})
            return NotTaken(Refusal(row.reason), parts, since)
    if taken is None and not refused:
        return None
    change_log.keep_refused(session, sent, Refusal.SAME_KEY)
    return NotTaken(Refusal.SAME_KEY, sent.change.parts)


def refuse(session: Session, sent: Sent, parts: tuple[Part, ...]) -> NotTaken:
    """Keep a change aside because these parts did not fit, and say who changed their visits last."""
    change_log.keep_refused(session, sent, Refusal.CHANGED_SINCE)
    visits = {part.visit for part in parts}
    return NotTaken(Refusal.CHANGED_SINCE, parts, change_log.latest_on(session, sent.team_id, visits))


def findings_about(session: Session, team_id: UUID, change: Change) -> tuple[Finding, ...]:
    """What the rules say of the workers and people that a change touches, in the weeks it touches, as they stand."""
    return tuple(finding for _, found in judged_weeks(session, team_id, change) for finding in found)


def judged_weeks(session: Session, team_id: UUID, change: Change) -> list[tuple[Week, list[Finding]]]:
    """The weeks that a change touches, as they stand, each with what the rules say of those whom it touches."""
    workers: set[str] = set()
    people: set[str] = set()
    days: set[date] = set()
    present = states_of(session, team_id, change.visits)
    for visit in change.visits:
        state = present.get(visit, NOTHING)
        days |= days_of(state)
        people |= {state.asked.person} if state.asked else set()
    for part in change.parts:
        for state in _sides(part):
            days |= days_of(state)
            workers |= {place.worker for place in state.planned.places if place.worker is not None}
    weeks = [week_of(session, team_id, monday) for monday in sorted({monday_of(day) for day in days})]
    return [(week, check(week, week.rota, workers, people)) for week in weeks]


def _sides(part: Part) -> tuple[VisitState, VisitState]:
    """What a part says of its visit before and after, the rest left empty."""
    if isinstance(part, AskedPart):
        return VisitState(part.before, NOTHING.planned), VisitState(part.after, NOTHING.planned)
    return VisitState(None, part.before), VisitState(None, part.after)


def _applied(before: Mapping[UUID, VisitState], change: Change) -> dict[UUID, VisitState]:
    """The states after the change. Raises `Conflict`, also for plans about a visit that nobody ever asked for."""
    known = {*before, *(part.visit for part in change.parts if isinstance(part, AskedPart))}
    if strangers := tuple(part for part in change.parts if part.visit not in known):
        raise Conflict(strangers)
    return apply(before, change)


def members_on(session: Session, team_id: UUID, day: date) -> frozenset[str]:
    """The workers who are in the team on this day, by the ids that a rota names them by."""
    return frozenset(map(str, member_ids_on(session, team_id, day)))


def member_ids_on(session: Session, team_id: UUID, day: date) -> set[UUID]:
    """The ids of the workers who are in the team on this day."""
    rows = session.scalars(select(TeamMembership).where(TeamMembership.team_id == team_id))
    return {row.worker_id for row in rows if counts_on(row, day)}


def _only_ours(session: Session, sent: Sent, before: Mapping[UUID, VisitState]) -> None:
    """Raise `NotYours` where a change names another team's visit or person, or puts in a worker who is not of it."""
    asked = [part.after for part in sent.change.parts if isinstance(part, AskedPart) and part.after is not None]
    people = _ids(visit.person for visit in asked)
    if people - set(
        session.scalars(select(PersonMembership.person_id).where(PersonMembership.team_id == sent.team_id))
    ):
        raise NotYours
    if held_elsewhere(session, sent.team_id, sent.change.visits):
        raise NotYours
    _only_members(session, sent, {id: state.asked for id, state in before.items()} | {each.id: each for each in asked})


def _only_members(session: Session, sent: Sent, asked: Mapping[UUID, Visit | None]) -> None:
    """Raise `NotYours` where somebody comes in who is not in the team on that day.

    Who is put back by an undo was in it once, and need not be any more.
    """
    if with_strangers(session, sent.team_id, sent.change.parts, asked, once=sent.undoes_seq is not None):
        raise NotYours


def with_strangers(
    session: Session, team_id: UUID, parts: Iterable[Part], asked: Mapping[UUID, Visit | None], *, once: bool = False
) -> frozenset[UUID]:
    """The visits to which somebody comes in who is not in the team on that day; with `once`, who never was in it.

    Whoever judges what a page sent asks this first: the rules name whom they speak of.
    """
    memberships = by_worker(session.scalars(select(TeamMembership).where(TeamMembership.team_id == team_id)))
    rows = {str(worker): theirs for worker, theirs in memberships.items()}
    found = set()
    for part in parts:
        if not isinstance(part, PlannedPart):
            continue
        were = {None, *(place.worker for place in part.before.places)}
        for place in part.after.places:
            if place.worker not in were:
                theirs, days = rows.get(place.worker or "", []), _days(asked.get(part.visit), place)
                if not once and days:
                    theirs = [row for row in theirs if any(counts_on(row, day) for day in days)]
                if not theirs:
                    found.add(part.visit)
    return frozenset(found)


def _days(asked: Visit | None, place: Placement) -> Collection[date]:
    """The day on which a place is planned; where it has no time, those on which the visit may be, if asked for."""
    if place.start is not None:
        return (planned_day(asked, place.start),)
    return asked.days if asked else ()


def _ids(texts: Iterable[str]) -> set[UUID]:
    try:
        return {UUID(text) for text in texts}
    except ValueError as error:
        raise NotYours from error
