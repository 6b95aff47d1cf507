"""What somebody says of a visit, from a page or from their phone's outbox: read by one form, taken by one function.

Knows forms and the store; renders nothing. What a phone sends is taken once for each key, also for a visit that is no
longer theirs, with the times put right by how far its clock was ahead. What nobody can understand needs its author.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from plans.what_happened import Step
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.day_time import DayTimeForm
from wellbeing.forms.plain import NO_TOKEN, MyDayForm
from wellbeing.forms.visit import Asked, FinishForm, Frame, NotDoneForm, finish_form
from wellbeing.models import VisitEntry
from wellbeing.store import day_time, to_record, visit_entry
from wellbeing.store.entries import How, What
from wellbeing.store.to_record import ToRecord
from wellbeing.store.visit import sent_before
from wellbeing.store.visit_entry import NotTaken, Said
from wellbeing.viewer import NotYours, Viewer
from wellbeing.views.sent import Sent, State, Took

NOT_MINE = (
    "This was kept, but you were not told of this visit, so it was not saved there. Look at your day, and ask your"
    " team if it should be."
)
NO_SUCH_DAY = "This was kept, but its day is not one of yours. Look at My day, and write it there."


def frame_of(visit: ToRecord, entry: VisitEntry | None, now: datetime) -> Frame:
    """What is known before anything is typed; `entry` is what the page showed."""
    return Frame(
        planned=visit.when.start,
        planned_end=visit.when.end,
        now=now,
        started=entry.started_at if entry else None,
        finished=entry.finished_at if entry else None,
    )


def started_said(visit: ToRecord, key: str, now: datetime) -> Said:
    """A start by a tap, now."""
    return Said(visit_id=visit.id, client_key=key, what=What.STARTED, at=now, started_at=now)


def finished_said(visit: ToRecord, form: FinishForm, now: datetime) -> Said:
    """What a form that was validated says of a visit that happened."""
    assert form.times is not None  # it was validated
    return Said(
        visit_id=visit.id,
        client_key=form.client_key.data or new_key(),
        what=What.FINISHED,
        at=now,
        started_at=form.times[0],
        finished_at=form.times[1],
        other_minutes=form.other_minutes.data or 0,
        learned=form.learned.data or None,
        how=How.ON_THE_SPOT if form.on_the_spot else How.LATER,
        supersedes_key=form.seen.data or None,
        went=form.how_it_went,
        outcome=_which(form, visit),
        tasks=form.task_answers,
    )


def not_done_said(visit: ToRecord, form: NotDoneForm, now: datetime) -> Said:
    """What a form that was validated says of a visit that did not happen."""
    return Said(
        visit_id=visit.id,
        client_key=form.client_key.data or new_key(),
        what=What(form.what.data or ""),
        at=now,
        learned=form.learned.data or None,
        how=How.ON_THE_SPOT if now <= visit.when.end else How.LATER,
        supersedes_key=form.seen.data or None,
    )


def take_started(session: Session, viewer: Viewer, sent: Sent) -> Took:
    """The tap that said: I am there."""
    return _take(session, viewer, sent, lambda visit: started_said(visit, sent.client_key, sent.now))


def take_finished(session: Session, viewer: Viewer, sent: Sent) -> Took:
    """How a visit went that happened."""

    def said(visit: ToRecord) -> Said | str:
        known = {**visit.tasks, **to_record.names_of_tasks(session, [visit.team_id], tasks_in(sent.fields))}
        form = finish_form(Asked(known, visit.outcomes))(formdata=_fields(sent), meta=NO_TOKEN)
        entry = visit.record.entry if visit.record else None
        form.show(_frame_sent(visit, entry, sent), sent=True)
        # A phone asks what it knew of; what it could not ask, and a reason that it lost, are no reason to lose a visit.
        if not form.validate(lenient=True):
            return _problems(form)
        return finished_said(visit, form, sent.now)

    return _take(session, viewer, sent, said)


def take_not_done(session: Session, viewer: Viewer, sent: Sent) -> Took:
    """Why a visit did not happen."""

    def said(visit: ToRecord) -> Said | str:
        form = NotDoneForm(formdata=_fields(sent), meta=NO_TOKEN)
        return not_done_said(visit, form, sent.now) if form.validate() else _problems(form)

    return _take(session, viewer, sent, said)


def take_day_time(session: Session, viewer: Viewer, sent: Sent) -> Took:
    """Travel or team time of a day, put right by hand."""
    form = DayTimeForm(formdata=_fields(sent), meta=NO_TOKEN)
    if not form.validate() or form.day.data is None:
        return Took(State.NEEDS_YOU, _problems(form))
    try:
        row = day_time.put_right(session, viewer, form.put_right(sent.client_key, sent.now))
    except NotYours:
        return Took(State.NEEDS_YOU, NO_SUCH_DAY)
    if isinstance(row, NotTaken):
        return Took(State.NEEDS_YOU, row.sentence)
    return Took(State.TAKEN, team_id=row.team_id)


def _take(session: Session, viewer: Viewer, sent: Sent, say: Callable[[ToRecord], Said | str]) -> Took:
    before = sent_before(session, viewer, sent.client_key)  # one at a time for each worker
    if sent.visit_id is None:
        return Took(State.NEEDS_YOU, NOT_MINE)
    try:
        visit = to_record.to_record(session, viewer, sent.visit_id)
        said = say(visit)
        if isinstance(said, str):
            return Took(State.NEEDS_YOU, said, visit.team_id, visit.id)
        if before is not None and _same(before, said):
            return Took(State.TAKEN, team_id=visit.team_id, visit_id=visit.id)
        said = replace(said, client_key=sent.client_key, clock_ahead_seconds=sent.clock_ahead_seconds)
        answer = visit_entry.record(session, viewer, said)
    except NotYours:
        return Took(State.NEEDS_YOU, NOT_MINE, visit_id=None)
    if isinstance(answer, NotTaken):
        return Took(State.NEEDS_YOU, answer.sentence, visit.team_id, visit.id)
    return Took(State.TAKEN, team_id=visit.team_id, visit_id=visit.id)


def _same(entry: VisitEntry, said: Said) -> bool:
    """Whether it is what stands already under this key: a clock that was measured again moves no time."""
    return (entry.visit_id, entry.what, entry.learned) == (said.visit_id, said.what, said.learned)


def _frame_sent(visit: ToRecord, entry: VisitEntry | None, sent: Sent) -> Frame:
    frame = frame_of(visit, entry, sent.now)
    if frame.planned > sent.now:
        # It was told for later since: what was made before that is of the time before.
        frame = replace(frame, planned=sent.now, planned_end=sent.now + (frame.planned_end - frame.planned))
    if frame.started is None:
        # Its start was tapped on the phone and has not come yet: the page said so, by the phone's clock.
        frame = replace(frame, started=_began(sent))
    return frame


def _began(sent: Sent) -> datetime | None:
    try:
        began = datetime.fromisoformat(sent.fields.get("began") or "")
    except ValueError:
        return None
    if began.tzinfo is None:
        return None
    return began - timedelta(seconds=sent.clock_ahead_seconds or 0)


def _which(form: FinishForm, visit: ToRecord) -> tuple[Step, str] | None:
    """The outcome that was touched. A phone keeps no outcomes: where there is one alone, it is meant."""
    touched = form.touched
    if touched is None or touched[1] in visit.outcomes:
        return touched
    return touched[0], next(iter(visit.outcomes)) if len(visit.outcomes) == 1 and not touched[1] else ""


def tasks_in(fields: Mapping[str, str]) -> set[UUID]:
    """The tasks that these fields say something about."""
    found = set()
    for name in fields:
        kind, _, task = name.partition("-")
        try:
            found |= {UUID(task)} if kind == "said" else set()
        except ValueError:
            continue
    return found


def _fields(sent: Sent) -> MultiDict[str, str]:
    return MultiDict({**sent.fields, "client_key": key_from(sent.client_key)})


def _problems(form: MyDayForm) -> str:
    said = ". ".join(sentence for _, sentence in form.problems)
    return f"This was kept, but it can’t be saved as it is. {said}. Look at the visit, and write it again there."
