"""What the demonstration's workers changed by hand in their rota of late: a pin, and a time tried and taken back.

Through the one door, like everything; who goes when is in the end as it was. Called once, when it is new.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from rota.changes import Change, Timeline, retime
from rota.several import settle
from wellbeing import clock
from wellbeing.models import Team
from wellbeing.store import rota as store
from wellbeing.store.timeline import load_timeline
from wellbeing.viewer import Viewer

BEFORE = timedelta(hours=3)
"""How long ago the first of them was made."""
AHEAD = timedelta(days=2)
LATER = timedelta(minutes=20)
PINNED_BECAUSE = "She asked for the same face after her fall"
TRIED_BECAUSE = "Her daughter visits at that time"
BACK_BECAUSE = "Her daughter comes in the evening after all"


def write_edits(session: Session, team: Team, viewers: Mapping[str, Viewer]) -> None:
    """A visit pinned by Amina; another one later by Tom, and back again by Grace."""
    day = clock.today() + AHEAD
    alone = {
        visit: state
        for visit, state in load_timeline(session, team.id, day, day).items()
        if len(state.planned.places) == 1 and state.planned.places[0].worker and state.planned.places[0].start
    }
    ordered = sorted(alone, key=lambda visit: (str(alone[visit].planned.places[0].start), visit))
    if len(ordered) < 2:
        return
    pinned, tried = ordered[0], ordered[1]
    begun = clock.now() - BEFORE
    pin = settle(alone, pinned, workers=True, start=True, cause=PINNED_BECAUSE)
    _done(session, team, viewers["amina"], "pin", pin, begun)
    seq = _done(session, team, viewers["tom"], "retime", _later(alone, tried), begun + timedelta(minutes=40))
    store.undo(
        session,
        team_id=team.id,
        seq=seq,
        author_id=viewers["grace"].user_id,
        device="computer",
        client_key="demonstration-back",
        happened_at=begun + timedelta(minutes=95),
        cause=BACK_BECAUSE,
        judged=False,
    )


def _later(states: Timeline, visit: UUID) -> Change:
    start = states[visit].planned.places[0].start
    assert isinstance(start, datetime)  # chosen so
    return retime(states, visit, start + LATER, TRIED_BECAUSE)


def _done(session: Session, team: Team, viewer: Viewer, kind: str, change: Change, at: datetime) -> int:
    answer = store.record_change(
        session,
        team_id=team.id,
        change=change,
        author_id=viewer.user_id,
        device="phone",
        client_key=f"demonstration-{kind}",
        kind=kind,
        happened_at=at,
        judged=False,
    )
    assert isinstance(answer, store.Recorded)  # nobody else is there yet
    return answer.seq
