"""The demonstration's usual pattern: the usual week of the files, as the teams keep it.

Goes through the pattern's own door, so that it has a history and can be taken back.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from rota.changes import Change, accept
from rota.local_time import monday_of
from rota.pattern import FIRST, PatternChange, Shape
from wellbeing import clock
from wellbeing.demonstration.pattern import Names, by_key, read_placed, rota_file
from wellbeing.models import Team
from wellbeing.store import usual
from wellbeing.viewer import Viewer

DEVICE = "demonstration"
SETTLED = timedelta(days=30)
"""How long ago the team settled it."""


def write_usual(session: Session, team: Team, which: str, viewer: Viewer) -> None:
    """Keep the usual week of the team's files as its usual pattern: one week that repeats."""
    shape = Shape(1, monday_of(clock.today() - SETTLED))
    _record(session, team, viewer, PatternChange((), "", None, shape), "begin")
    pattern = usual.pattern_of(session, team)
    assert pattern is not None  # just begun
    rows = by_key(read_placed(rota_file(which, "usual")))
    planned = Names(session, team).assignments(FIRST, pattern.week.visits, rows)
    filled = pattern.change(Change(accept(pattern.states, planned, "").parts, "Our usual week, settled together"))
    _record(session, team, viewer, filled, "accept")


def _record(session: Session, team: Team, viewer: Viewer, change: PatternChange, kind: str) -> None:
    usual.record_change(
        session,
        team_id=team.id,
        change=change,
        author_id=viewer.user_id,
        device=DEVICE,
        client_key=f"usual-{kind}",
        kind=kind,
        happened_at=clock.now() - SETTLED,
    )
