"""`python -m wellbeing.benchmarks.report`: how soon a year of a borough is reported, on SQLite and on PostgreSQL.

20 teams, 800 people, 420,000 visits, invented (`benchmarks.borough`), in a database of its own that is thrown away.
Closed months are counted first, as the worker process does overnight; how long that took is printed too. PostgreSQL is
the one in BENCH_POSTGRESQL (a URL of an empty database), else a throwaway one where its programs are installed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from rota.period import Cut, Period
from solver.benchmarks.machine import machine
from wellbeing import clock, migrations
from wellbeing.benchmarks import borough
from wellbeing.benchmarks.board import say
from wellbeing.db import prepare
from wellbeing.encryption import KEYRING
from wellbeing.models import Provider, Team
from wellbeing.reports.figures import Figures, every_figure
from wellbeing.store import month_counted

YEAR = Period(Cut.YEAR, date(2025, 4, 1))
NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)
LIMIT = 5.0
"""Seconds within which a year is reported."""
TIMES = 3
THROWAWAY = "tests.wellbeing.throwaway_postgresql"


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one kind of database, in seconds."""

    kind: str
    made: float
    visits: int
    closed: float
    first: float
    best: float
    month: float
    right: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m wellbeing.benchmarks.report", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the year's visits, for a quick look")
    asked = parser.parse_args(arguments)
    KEYRING.use([Fernet.generate_key().decode()])
    measured = []
    for kind, database in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with database() as url:
            if url is None:
                say(f"{kind} is not here: set BENCH_POSTGRESQL to the URL of an empty database to measure it.")
                continue
            say(f"Making a borough’s year on {kind}.")
            measured.append(measure(kind, url, asked.share))
            say(shown(measured[-1]))
    return report(measured)


def measure(kind: str, url: str, share: float) -> Measured:
    """Make the year and report it, on this database."""
    engine = create_engine(url)
    prepare(engine)
    migrations.upgrade(engine)
    try:
        with clock.at(NOW):
            made, visits = _timed(lambda: _make(engine, share))
            closed, _ = _timed(lambda: _close(engine))
            times = [_timed(lambda: _year(engine, YEAR)) for _ in range(TIMES)]
            month, _ = _timed(lambda: _year(engine, Period(Cut.MONTH, date(2026, 3, 1))))
    finally:
        engine.dispose()
    figures = times[0][1]
    whole, localities = figures[0], figures[1:]
    right = whole.visits.every >= visits and whole.minutes == sum(
        (each.minutes for each in localities[1:] if each.minutes), localities[0].minutes
    )
    return Measured(kind, made, visits, closed, times[0][0], min(took for took, _ in times), month, right)


def shown(each: Measured) -> str:
    """What was measured on one kind of database, as lines."""
    lines = [
        f"{each.kind}: {each.visits:,} visits, made in {each.made:.0f} s, closed months in {each.closed:.0f} s.",
        f"  a year {each.first:.2f} s, again {each.best:.2f} s; its last month {each.month:.2f} s",
    ]
    if not each.right:
        lines.append("  Went wrong: the localities do not add up to the whole.")
    return "\n".join(lines)


def report(measured: Sequence[Measured]) -> int:
    """Prints whether the promise is kept; 1 where it is not."""
    slowest = max((each.first for each in measured), default=0.0)
    say(f"\n{machine()}\nA year of a borough is reported in {slowest:.2f} s at most (promised: {LIMIT:.0f}).")
    return int(not measured or slowest > LIMIT or not all(each.right for each in measured))


def _make(engine: Engine, share: float) -> int:
    with engine.begin() as connection:
        made = borough.make(connection, YEAR.first, share=share)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # as PostgreSQL does by itself after a while
    return made


def _close(engine: Engine) -> None:
    with Session(engine) as session:
        for team in session.scalars(select(Team.id)).all():
            for first in month_counted.to_keep(session, team):
                month_counted.keep(session, team, first)
            session.commit()


def _year(engine: Engine, period: Period) -> tuple[Figures, ...]:
    with Session(engine) as session:
        return every_figure(session, session.scalars(select(Provider.id)).one(), period)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    answer = work()
    return time.perf_counter() - begun, answer


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="wellbeing-bench-") as folder:
        yield f"sqlite:///{Path(folder) / 'borough.db'}"


@contextmanager
def _postgresql() -> Iterator[str | None]:
    given = os.environ.get("BENCH_POSTGRESQL")
    try:
        throwaway = None if given else import_module(THROWAWAY)
    except ImportError:  # outside the source tree
        throwaway = None
    programs = throwaway.binaries() if throwaway else None
    if throwaway is None or programs is None:
        yield given
        return
    with throwaway.cluster(programs) as host:
        yield f"postgresql+psycopg://tests@/postgres?host={host}"


if __name__ == "__main__":
    raise SystemExit(main())
