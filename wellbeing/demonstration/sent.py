"""What Amina sent from her phone without a signal: something that waits for her, so that its page can be seen.

Plainly invented. It alters nothing of what happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.local_time import instant
from wellbeing.forms.sealed import Entry
from wellbeing.models import Team, TimelineVisit, ToldAssignment, User
from wellbeing.phone_clock import Told
from wellbeing.store import outbox, phone
from wellbeing.viewer import Viewer

CALLED = "Chrome on Android"
ONE_DAY = timedelta(days=1)
TYPED = {
    "start": "9:5o",
    "finish": "",
    "went": "planned",
    "learned": "She walked to the gate and back.",
}
SENTENCE = "Write when you started. It is kept here, and nothing was changed."


def write_sent(session: Session, team: Team, viewers: Mapping[str, Viewer], today: date) -> None:
    """A visit of Amina's last days whose start was mistyped where there was no signal."""
    amina = viewers["amina"]
    before = instant(today, time(0))
    told = (
        select(ToldAssignment)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(TimelineVisit.team_id == team.id, ToldAssignment.worker_id == amina.worker_id)
        .where(ToldAssignment.start < before)
        .order_by(ToldAssignment.start.desc(), ToldAssignment.visit_id)
    )
    visit = session.scalars(told.limit(1)).first()
    if visit is None:
        return
    made: datetime = visit.end
    of_hers = phone.make(session, session.get_one(User, amina.user_id), CALLED, uuid4(), uuid4().hex)
    entry = Entry("", "finished", visit.visit_id, TYPED, Told(made))
    row = outbox.keep(session, of_hers, uuid4().hex, entry, phone_at=made, clock_ahead_seconds=0)
    row.team_id, row.sentence = team.id, SENTENCE
    session.flush()
