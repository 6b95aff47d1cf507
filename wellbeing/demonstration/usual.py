"""Makes the demonstration's rotas once, with the solver, so that loading them takes seconds.

    python -m wellbeing.demonstration.usual

Run it after the templates in `data/demonstration` have changed; nobody needs it to run the tool. For each of the two
teams it writes `rota/usual.csv` there (a week in which everything is asked at once) and `rota/covers.csv` (what was
otherwise in weeks in which somebody was away); and `solver/examples/tilbury.json`, next week as it is asked, with fixed
dates. It counts steps and not seconds, so that the same solver gives the same files on every machine.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from rota.json_form import to_json
from rota.local_time import midnight, monday_of
from rota.rules import check, hard
from rota.week import Rota, Shift, Week, Window, local_day
from solver.propose import propose
from wellbeing import migrations
from wellbeing.db import prepare
from wellbeing.demonstration.dates import GRAYS, TILBURY, write_folder
from wellbeing.demonstration.pattern import (
    USUAL_WEEK,
    Key,
    Names,
    Placed,
    by_key,
    rota_file,
    rows_of_week,
    week_before,
    write_placed,
)
from wellbeing.encryption import KEYRING
from wellbeing.importing import Problems, Tables, read
from wellbeing.importing.loading import write
from wellbeing.models import Team
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.week import week_of

log = logging.getLogger(__name__)

TODAY = date(2026, 11, 26)
"""A fixed day, so that the files come out the same."""
LONG_AGO = TODAY - timedelta(days=500)
WEEKS_WORKED = 13
STEPS, STEPS_COVER = 25_000, 6_000
REMEMBERED = timedelta(days=14)
"""The shifts before a week that its rules look at."""
PATIENCE = 1_200.0
"""Seconds that a try may take at most."""
SEEDS = (1, 2, 3)
"""Tried one after another until everybody is visited."""
EXAMPLE = Path(__file__).parents[2] / "solver" / "examples" / "tilbury.json"


def main() -> None:
    """Make the three files."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    KEYRING.use([Fernet.generate_key().decode()])
    for which in (GRAYS, TILBURY):
        _make(which)


def _make(which: str) -> None:
    tables = tables_of(which, TODAY)
    with team_of(_everything(tables)) as (session, team):
        usual = _usual(session, team)
    write_placed(rota_file(which, "usual"), usual)
    with team_of(tables) as (session, team):
        covers = list(_covers(session, team, by_key(usual)))
        write_placed(rota_file(which, "covers"), covers)
        if which == TILBURY:
            _example(session, team, by_key(usual), covers)


def tables_of(which: str, today: date) -> Tables:
    """The team's files, dated for this day and read."""
    with tempfile.TemporaryDirectory() as folder:
        tables = read(write_folder(today, Path(folder), which))
    if isinstance(tables, Problems):
        raise SystemExit("\n".join(tables.lines()))
    return tables


@contextmanager
def team_of(tables: Tables) -> Iterator[tuple[Session, Team]]:
    """The team in a database of its own, in memory, its visits asked for from thirteen weeks ago to next week."""
    engine = create_engine("sqlite://")
    prepare(engine)
    migrations.upgrade(engine)
    with Session(engine) as session:
        team, _ = write(session, tables, LONG_AGO)
        first, last = week_before(TODAY, WEEKS_WORKED), week_before(TODAY, -2) - timedelta(days=1)
        extend_horizon(session, team.id, first=first, last=last, now=midnight(first))
        yield session, team
    engine.dispose()


def _everything(tables: Tables) -> Tables:
    """All support every week and nobody away, so that one usual week covers whatever is asked of it."""
    people = tuple(replace(person, supported_from=LONG_AGO) for person in tables.people)
    support = tuple(
        replace(row, weeks=(1, None), tapering=(), starts=None, ends=None, interim=None) for row in tables.support
    )
    return replace(tables, people=people, support=support, leave=())


def _usual(session: Session, team: Team) -> list[Placed]:
    week = replace(week_of(session, team.id, week_before(TODAY, 2)), cyclic=True)
    rota = _solved("the usual week", week, STEPS)
    return sorted(Names(session, team).placed(USUAL_WEEK, week.visit, rota.assignments), key=_order)


def _covers(session: Session, team: Team, usual: dict[Key, Placed]) -> Iterator[Placed]:
    names = Names(session, team)
    before: tuple[Shift, ...] = ()
    for ago in range(WEEKS_WORKED, -1, -1):
        monday = week_before(TODAY, ago)
        asked = week_of(session, team.id, monday)
        lately = tuple(shift for shift in before if shift.day >= monday - REMEMBERED)
        week = replace(asked, rota=Rota(tuple(names.assignments(monday, asked.visits, usual))), worked_before=lately)
        rota = week.rota
        if any(worker.leave for worker in week.workers) or hard(check(week, rota)):
            rota = _solved(f"{ago} weeks ago", replace(week, usual=rota), STEPS_COVER)
            rows = by_key(names.placed(str(ago), week.visit, rota.assignments))
            yield from sorted(
                (row for key, row in rows.items() if key not in usual or replace(row, week=USUAL_WEEK) != usual[key]),
                key=_order,
            )
        before = (*before, *_shifts(week, rota))


def _shifts(week: Week, rota: Rota) -> tuple[Shift, ...]:
    """The span of work of each worker and day."""
    found: dict[tuple[str, date], list[Window]] = {}
    for each in rota.assignments:
        if each.worker is not None:
            found.setdefault((each.worker, local_day(each.start)), []).append(week.when(each))
    for meeting in week.team_time:
        for worker in meeting.workers:
            found.setdefault((worker, local_day(meeting.when.start)), []).append(meeting.when)
    return tuple(
        Shift(worker, day, Window(min(part.start for part in work), max(part.end for part in work)))
        for (worker, day), work in found.items()
    )


def _solved(what: str, week: Week, steps: int) -> Rota:
    """The best of a few tries: everybody visited and no hard rule broken, or as near as it gets, which is said."""
    answers = []
    for seed in SEEDS:
        answers.append(answer := propose(week, seconds=PATIENCE, steps=steps, seed=seed))
        broken = hard(answer.findings)
        log.info(
            "%s: %d without anybody, %d hard findings, cost %d, %d steps",
            what,
            len(answer.uncovered),
            len(broken),
            answer.cost,
            answer.steps,
        )
        if not answer.uncovered and not broken:
            return answer.rota
    best = min(answers, key=lambda answer: answer.cost)
    for sentence in [*(one.sentence for one in best.uncovered), *(one.sentence for one in hard(best.findings))]:
        log.info("  %s", sentence)
    return best.rota


def _example(session: Session, team: Team, usual: dict[Key, Placed], covers: list[Placed]) -> None:
    names = Names(session, team)
    worked: list[Shift] = []
    for ago in (1, 0):
        monday = week_before(TODAY, ago)
        week = week_of(session, team.id, monday)
        rows = rows_of_week(ago, usual, covers)
        worked.extend(_shifts(week, Rota(tuple(names.assignments(monday, week.visits, rows)))))
    asked = week_of(session, team.id, monday_of(TODAY) + timedelta(weeks=1))
    EXAMPLE.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(to_json(replace(asked, worked_before=tuple(worked))), indent=1)
    EXAMPLE.write_text(text + "\n", encoding="utf-8")


def _order(row: Placed) -> tuple[str, int, str, str, int]:
    return row.week, "MonTueWedThuFriSatSun".index(row.day), row.start, row.support, row.place


if __name__ == "__main__":
    main()
