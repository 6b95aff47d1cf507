"""Nobody is in two places at once, and there is time for the way from each to the next.

Travel minutes come from the week's frozen travel times, in the worker's own way of travelling. Finding: harm, as
somebody would wait for a visit in vain. Two visits in different homes at the same time also stop a rota from being
published. Source: the model of care (travel is work: National Minimum Wage Regulations 2015, reg. 34).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from uuid import UUID

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.local_time import minutes_between, spoken_minutes
from rota.rules.sentences import at_time, person_name
from rota.shifts import Between, Piece, pieces_of, shifts_of
from rota.week import Rota, Week, Window, Worker

NAME = "one_place"
SOURCE = "Travel between visits is work: National Minimum Wage Regulations 2015, reg. 34"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each two pieces of a worker's day that overlap or lie closer together than the way between."""
    shifts = shifts_of(week, rota)
    return [
        finding
        for worker in shifts.workers(whom.workers)
        for day in shifts.days(worker.id)
        for between in day.between
        for finding in _judge(week, worker, between)
    ]


def two_homes(week: Week, rota: Rota) -> list[Finding]:
    """A finding for each two visits that have one worker in two homes at once: what cannot be published."""
    shifts = shifts_of(week, rota)
    return [
        _at_once(week, worker, Between(earlier, later, minutes_between(earlier.when.end, later.when.start), 0))
        for worker in shifts.workers()
        for earlier, later in combinations(pieces_of(shifts, worker), 2)
        if earlier.visit is not None and later.visit is not None and earlier.visit != later.visit
        if earlier.when.overlaps(later.when) and not _same_home(week, earlier.visit, later.visit)
    ]


def _same_home(week: Week, one: UUID, other: UUID) -> bool:
    first, second = week.visit[one], week.visit[other]
    return first.person == second.person or (first.place is not None and first.place == second.place)


def _at_once(week: Week, worker: Worker, between: Between) -> Finding:
    both = f"{_words(week, between.earlier)} and {_words(week, between.later)}"
    return _finding(week, worker, between, f"{worker.name} is down for {both} at the same time.", between.travel or 0)


def _judge(week: Week, worker: Worker, between: Between) -> Iterator[Finding]:
    """The two places of one visit are not judged here: `together` says that they need two workers."""
    earlier, later = between.earlier, between.later
    if earlier.visit is not None and earlier.visit == later.visit:
        return
    if between.gap < 0:
        yield _at_once(week, worker, between)
    elif between.travel is None:
        sentence = f"{worker.name} has no way to get from {_words(week, earlier)} to {_words(week, later)}."
        yield _finding(week, worker, between, sentence, None)
    elif between.gap < between.travel:
        sentence = (
            f"{worker.name} has {spoken_minutes(between.gap)} to get from {_words(week, earlier)} to "
            f"{_words(week, later)}; the way takes {spoken_minutes(between.travel)}."
        )
        yield _finding(week, worker, between, sentence, between.travel)


def _finding(week: Week, worker: Worker, between: Between, sentence: str, needed: int | None) -> Finding:
    pieces = (between.earlier, between.later)
    visits = tuple(piece.visit for piece in pieces if piece.visit is not None)
    missing = None if needed is None else needed - between.gap
    return Finding(
        Kind.HARM,
        NAME,
        sentence,
        SOURCE,
        workers=(worker.id,),
        people=tuple(dict.fromkeys(week.visit[visit].person for visit in visits)),
        visits=visits,
        when=Window(pieces[0].when.start, max(piece.when.end for piece in pieces)),
        number=between.gap,
        limit=needed,
        unit="minutes",
        remedy=f"Move one of them by {spoken_minutes(missing)}, or ask somebody else." if missing else None,
    )


def _words(week: Week, piece: Piece) -> str:
    if piece.visit is None:
        return f"team time ({at_time(week, piece.when.start)})"
    return f"{person_name(week, week.visit[piece.visit].person)} ({at_time(week, piece.when.start)})"


RULE = Rule(NAME, Kind.HARM, True, SOURCE, check)
