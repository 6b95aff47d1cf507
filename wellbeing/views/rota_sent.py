"""A change of the rota that was made without a signal, as it arrives: through the one door, or a choice for its author.

What it met is not settled here: where somebody was there first, what was sent is kept aside, and its author chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from rota.changes import Change
from rota.findings import Kind
from rota.local_time import monday_of, spoken_clock
from wellbeing.forms.edited import planned_shown
from wellbeing.forms.my_change import NOT_CHANGED, TOO_OLD, Wanted, as_shown, wanted
from wellbeing.forms.problems import Problem
from wellbeing.store import my_change, notice, rota
from wellbeing.store.change_log import NotTaken
from wellbeing.store.my_change import Standing
from wellbeing.store.offline import OFFLINE
from wellbeing.store.rota import Recorded
from wellbeing.store.sent_twice import hash_of
from wellbeing.viewer import NotYours, Viewer
from wellbeing.views.rota.answers import said_of
from wellbeing.views.sent import Sent, State, Took

CLASH = "clash"
"""What a taken entry's `answer` says where two changed the same visit."""
NEWS = "offline_change"
URGENT = (Kind.HARM, Kind.LAW)


def take_rota_change(session: Session, viewer: Viewer, sent: Sent) -> Took:
    """Through the one door, against what the page showed when it was made."""
    if sent.visit_id is None:
        raise NotYours
    visit = my_change.one(session, viewer, sent.visit_id)
    want = wanted(sent.fields, visit.visit, visit.asked, str(viewer.worker_id))
    shown = as_shown(visit.visit, visit.asked, planned_shown(sent.fields))
    if shown is None:
        want = TOO_OLD
    if isinstance(want, Problem) or shown is None:
        said = want if isinstance(want, Problem) else TOO_OLD
        return Took(State.NEEDS_YOU, f"{said.sentence} {said.remedy}", visit.team_id, visit.visit)
    change = want.edit(shown)
    if not change.parts:
        return Took(State.NEEDS_YOU, f"{NOT_CHANGED} You don’t go there, as far as your phone knew.", visit.team_id)
    answer = record(session, viewer, visit, want, change, sent.client_key, sent.now, sent.fields)
    if isinstance(answer, NotTaken):
        return Took(State.NEEDS_YOU, answer.sentence, visit.team_id, visit.visit, CLASH)
    _tell(session, viewer, visit, change, answer, sent)
    return Took(State.TAKEN, team_id=visit.team_id, visit_id=visit.visit)


def record(
    session: Session,
    viewer: Viewer,
    visit: Standing,
    want: Wanted,
    change: Change,
    client_key: str,
    happened_at: datetime,
    fields: Mapping[str, str],
) -> Recorded | NotTaken:
    """Through the one door, as made without a signal."""
    return rota.record_change(
        session,
        team_id=visit.team_id,
        change=change,
        author_id=viewer.user_id,
        device=OFFLINE,
        client_key=client_key,
        kind=want.kind,
        happened_at=happened_at,
        content=hash_of("rota_change", str(visit.visit), dict(fields)),
    )


def _tell(session: Session, viewer: Viewer, visit: Standing, change: Change, answer: Recorded, sent: Sent) -> None:
    """Let the author know what came of it, and what the guard rails say: they could not see that when they made it."""
    if viewer.worker_id is None:
        return
    found = sorted((each for each in answer.findings if each.kind in URGENT), key=lambda each: URGENT.index(each.kind))
    said = f"Your change of {spoken_clock(sent.now)} is on the rota. {said_of(visit.team_id, change)}"
    also = f" Look at it: {found[0].sentence}" if found else " The others hear of it once the team tells it."
    notice.tell(
        session,
        visit.team_id,
        [viewer.worker_id],
        kind=NEWS,
        key=f"{NEWS} {sent.client_key}"[:100],
        words=said + also,
        endpoint="rota.visit",
        arguments={
            "team_id": str(visit.team_id),
            "first": monday_of(visit.day).isoformat(),
            "visit_id": str(_only(change)),
        },
    )


def _only(change: Change) -> UUID:
    (visit,) = change.visits
    return visit
