"""A trial as its pages show it: its answer in words, its figures with their units, what changes. Knows no rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rota.report import EXTERNAL
from solver.tried import Hours, Line, Tried, conditions, verdict
from solver.what_if import Figures
from wellbeing.models import Trial
from wellbeing.store.trial import Kept
from wellbeing.wording import day_short, hours, lasting

SEEDS_PENCE = EXTERNAL.pence
"""£25 an hour: what externally commissioned home care cost in Thurrock in 2022, from the slides of that year."""
SAME = "no change"


@dataclass(frozen=True, slots=True)
class Day:
    """One of the days that were tried."""

    iso: str
    label: str
    possible: bool
    chosen: bool
    missing: int


@dataclass(frozen=True, slots=True)
class Row:
    """A figure before and after, in words. `lasting` explains it where the word alone does not."""

    label: str
    before: str
    after: str
    explained: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A worker's hours as a picture: shares of what is longest among all, 0 to 100, and whether they run over."""

    name: str
    words: str
    change: str
    owed: int
    after: int
    over: bool


@dataclass(frozen=True)
class Shown:
    """A trial. `way` is the one that is looked at; None where nothing has come of it yet."""

    row: Trial
    by: str
    waiting: bool
    state: str
    problem: str
    since: str
    verdict: str
    conditions: tuple[str, ...]
    days: tuple[Day, ...]
    way: Tried | None
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...]
    lines: tuple[tuple[date, tuple[Line, ...]], ...]
    freed_lines: tuple[tuple[date, tuple[Line, ...]], ...]
    supposed: Any
    hourly: str
    hourly_ours: bool
    made_real_by: str | None

    @property
    def possible(self) -> bool:
        """Whether the way that is looked at leaves nobody out."""
        return self.way is not None and self.way.possible


def shown(kept: Kept, day: str | None, pence: int | None = None) -> Shown:
    """The trial with the way of this day (ISO); without one, the first that is possible, else the first."""
    ways = kept.came.ways if kept.came else ()
    way = next((each for each in ways if day and each.day is not None and each.day.isoformat() == day), None)
    way = way or next((each for each in ways if each.possible), ways[0] if ways else None)
    return Shown(
        row=kept.row,
        by=kept.by,
        waiting=kept.waiting,
        state=kept.state,
        problem=kept.problem,
        since=_since(kept.since) if kept.row.made_real_at is None else "",
        verdict=verdict(ways),
        conditions=tuple(conditions(ways)),
        days=tuple(_day(each, way) for each in ways if each.day is not None and len(ways) > 1),
        way=way,
        rows=_rows(way, pence or SEEDS_PENCE) if way else (),
        bars=_bars(way.hours) if way else (),
        lines=_by_day(way.lines) if way else (),
        freed_lines=_by_day(way.freed_lines) if way else (),
        supposed=kept.supposed,
        hourly=_pounds(pence or SEEDS_PENCE),
        hourly_ours=pence is not None,
        made_real_by=kept.made_real_by,
    )


def _since(number: int) -> str:
    if not number:
        return ""
    times = "once" if number == 1 else "twice" if number == 2 else f"{number} times"
    return f"The rota has changed {times} since."


def _day(each: Tried, way: Tried | None) -> Day:
    assert each.day is not None
    return Day(each.day.isoformat(), day_short(each.day), each.possible, each is way, each.missing_count)


def _rows(way: Tried, pence: int) -> tuple[Row, ...]:
    cost = [round(minutes * pence / 60) for minutes in (way.paid_before, way.paid_after)]
    return (
        _row("Visits with somebody", way, lambda f: f"{f.covered} of {f.of}"),
        _row("Faces for each person", way, lambda f: f"{f.faces:.1f}", "on average over the week"),
        _row("The most faces for anybody", way, lambda f: str(f.most_faces)),
        _row("Travel", way, lambda f: lasting(f.travel)),
        _row("Time face to face", way, lambda f: f"{f.face_to_face:.0%}", "of all hours of work, as planned"),
        _row("Over contract", way, lambda f: lasting(f.over), "all workers together"),
        _row("Room left in contracts", way, lambda f: hours(f.room), "all workers together"),
        Row("Hours of work", hours(way.paid_before), hours(way.paid_after)),
        Row("Cost of these hours", _pounds(cost[0], whole=True), _pounds(cost[1], whole=True)),
    )


def _row(label: str, way: Tried, said: Callable[[Figures], str], explained: str = "") -> Row:
    return Row(label, said(way.before), said(way.after), explained)


def _bars(workers: tuple[Hours, ...]) -> tuple[Bar, ...]:
    longest = max((max(each.owed, each.after) for each in workers), default=0) or 1
    return tuple(
        Bar(
            each.name,
            f"{hours(each.after)} of {hours(each.owed)}",
            _changed(each.after - each.before),
            100 * each.owed // longest,
            100 * each.after // longest,
            each.after > each.owed,
        )
        for each in workers
    )


def _changed(minutes: int) -> str:
    if not minutes:
        return SAME
    return f"{lasting(abs(minutes))} {'more' if minutes > 0 else 'less'}"


def _by_day(lines: tuple[Line, ...]) -> tuple[tuple[date, tuple[Line, ...]], ...]:
    days = dict.fromkeys(line.day for line in lines)
    return tuple((day, tuple(line for line in lines if line.day == day)) for day in days)


def _pounds(pence: int, *, whole: bool = False) -> str:
    """£25, £27.50; to the pound where it is an estimate."""
    if whole:
        return f"£{round(pence / 100):,}"
    return f"£{pence // 100:,}" if pence % 100 == 0 else f"£{pence / 100:,.2f}"
