"""A team's week laid out for the board: rows read, rules asked, and kept while nothing in it is other.

A board is looked at far more often than it changes, and by everybody at once after each change. What it comes to is
worked out once for each state of the week; whether it is still that state is asked of the database every time, but
for the pages that ask anew because of one and the same change (`lately`). Knows weeks and boards; knows no viewer.
"""

from __future__ import annotations

import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field, fields, replace
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from rota import rules
from rota.changes import VisitState, rota_of
from rota.findings import Finding, Kind
from rota.json_form import to_json
from rota.limits import DAYS_IN_WEEK
from rota.local_time import end_of_week
from rota.week import Rota, Week
from wellbeing.models import Team
from wellbeing.store import working_time
from wellbeing.store.board import Stand, stand
from wellbeing.store.timeline import load_timeline, load_told
from wellbeing.store.week import week_from
from wellbeing.views.board import Board, Row

MOST_URGENT = (Kind.HARM, Kind.LAW, Kind.PROMISE, Kind.BANK)
MOST_KEPT = 24
"""Weeks kept: two for each team of a dozen. One of forty people takes about 2 MB."""
OVER_WEEKS_SECONDS = 30.0
"""So long are findings about seventeen weeks kept of workers whose week nobody touched: they read a lot of rows."""
LATELY_SECONDS = 2.0
"""So long is a week taken for the same where no change was made since: twelve pages ask at once after each."""


@dataclass(frozen=True)
class OverWeeks:
    """What the rules over many weeks say of a week's workers, and when all of them were asked about."""

    findings: tuple[Finding, ...]
    asked_at: float


@dataclass(frozen=True)
class Laid:
    """A week as it stood at `stand`, with all that the board says of it.

    `pages` keeps what was made of it, `rows` each row of those and of the weeks before it, and `beside` what was said
    beside the board when the week was last read.
    """

    stand: Stand
    board: Board
    states: dict[UUID, VisitState]
    over_weeks: OverWeeks
    read_at: float
    pages: dict[Any, str] = field(default_factory=dict)
    rows: dict[Any, tuple[Row, str]] = field(default_factory=dict)
    beside: dict[Any, dict[str, Any]] = field(default_factory=dict)

    @property
    def week(self) -> Week:
        """The week."""
        return self.board.week


_kept: OrderedDict[tuple[str, UUID, date], Laid] = OrderedDict()
_laying: defaultdict[tuple[str, UUID, date], Lock] = defaultdict(Lock)


def laid_out(session: Session, team: Team, first: date) -> Laid:
    """The week as the database has it now."""
    key = (_where(session), team.id, first)
    now = stand(session, team.id)
    last = end_of_week(first)
    states = load_timeline(session, team.id, first, last)
    week = week_from(session, team, first, DAYS_IN_WEEK, states)
    told = rota_of(load_told(session, team.id, first, last))
    before = _kept.get(key)
    if before is not None:
        week, told = _the_same(week, before.week), told if told != before.board.told else before.board.told
    over_weeks = _over_weeks(session, team, week, before)
    if before is not None and _says_the_same(before, week, told, states, over_weeks):
        read_at = time.monotonic()
        return _keep(key, replace(before, stand=now, over_weeks=over_weeks, read_at=read_at, beside={}))
    board = _board(week, told, states, over_weeks.findings)
    rows = before.rows if before is not None else {}
    return _keep(key, Laid(now, board, states, over_weeks, time.monotonic(), rows=rows))


def _says_the_same(before: Laid, week: Week, told: Rota, states: dict[UUID, VisitState], over_weeks: OverWeeks) -> bool:
    """Whether the board would be the very one of before; `week` and `told` are its own parts where they are equal."""
    same = week is before.week and told is before.board.told and states == before.states
    return same and over_weeks.findings == before.over_weeks.findings


def lately(session: Session, team: Team, first: date) -> Laid:
    """The same, as read within the last seconds where no change was made and nobody was told anything since.

    Of pages that ask at once after a change one has it laid out, and the others wait for that.
    """
    key = (_where(session), team.id, first)
    now = stand(session, team.id)
    with _laying[key]:
        before = _kept.get(key)
        if before is not None and time.monotonic() - before.read_at < LATELY_SECONDS and before.stand == now:
            return before
        return laid_out(session, team, first)


def _over_weeks(session: Session, team: Team, week: Week, before: Laid | None) -> OverWeeks:
    """Asked anew of those whose week is another now; of all once in a while, as other weeks and opt-outs count."""
    now = time.monotonic()
    if before is None or now - before.over_weeks.asked_at > OVER_WEEKS_SECONDS:
        return OverWeeks(tuple(working_time.findings(session, team.id, week.first)), now)
    other = set(week.rota.assignments) ^ set(before.week.rota.assignments)
    touched = {assignment.worker for assignment in other if assignment.worker is not None}
    kept = [finding for finding in before.over_weeks.findings if touched.isdisjoint(finding.workers)]
    asked = working_time.findings(session, team.id, week.first, touched) if touched else []
    return OverWeeks((*kept, *asked), before.over_weeks.asked_at)


def _board(week: Week, told: Rota, states: dict[UUID, VisitState], over_weeks: tuple[Finding, ...]) -> Board:
    found = [*rules.check(week, week.rota), *over_weeks]
    findings = sorted(found, key=lambda finding: MOST_URGENT.index(finding.kind))
    return Board(week, told, tuple(findings), {str(visit): to_json(state.planned) for visit, state in states.items()})


def _the_same(week: Week, before: Week) -> Week:
    """The week with the very parts of `before` that are equal, so that what is known of them need not be asked again;
    `before` itself where all are."""
    names = [each.name for each in fields(Week)]
    same = {name: getattr(before, name) for name in names if getattr(before, name) == getattr(week, name)}
    return before if len(same) == len(names) else replace(week, **same)


def _keep(key: tuple[str, UUID, date], laid: Laid) -> Laid:
    _kept[key] = laid
    _kept.move_to_end(key)
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return laid


def _where(session: Session) -> str:
    """Which database this is: a process may serve several, one after another."""
    return str(session.get_bind().engine.url)
