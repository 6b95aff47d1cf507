"""An invented borough with small teams: people come, move and leave, month after month, and every edition is given out.

Only numbers of people matter here, many of them near the one below which they are hidden.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from plans.evidence import AtHome, Equipment, Lives, Moved, Wait
from rota.face_to_face import PaidTime
from rota.period import Cut, Period, months_on, period_of
from rota.report import Cost, Faces, Minutes, Records, SignOffs
from wellbeing.reports.edition import (
    OVERLAPPING,
    Cells,
    Content,
    Line,
    lives_of,
    longer_line,
    month_line,
    month_number,
    room_of,
    total_line,
)
from wellbeing.reports.edition_files import csv_of
from wellbeing.reports.figures import Figures
from wellbeing.reports.suppression import Window
from wellbeing.store.report_scope import Kind, Scope

FIRST = date(2025, 1, 1)
MONTHS = 20
TEAMS = {"North": ("Ash", "Birch", "Cherry"), "South": ("Damson", "Elm")}
KINDS = ("assessed", "fitted", "waiting", "home", "away", *(f"{n}{move}" for n in range(1, 9) for move in "usd"))
LEVELS = {"Ash": 30, "Birch": 9, "Cherry": 5, "Damson": 8, "Elm": 14}
"""About how many people each team supports."""


@dataclass
class Borough:
    """Who was with which team in which month, what happened to whom, and all that was given out."""

    seed: int
    supported: dict[tuple[str, int], set[int]] = field(default_factory=dict)
    happened: dict[tuple[str, str, int], set[int]] = field(default_factory=dict)
    lines: dict[tuple[str, int], Line] = field(default_factory=dict)
    lives: dict[tuple[str, int], Cells] = field(default_factory=dict)
    contents: list[Content] = field(default_factory=list)

    @property
    def files(self) -> list[bytes]:
        return [csv_of(content) for content in self.contents]


def borough(seed: int) -> Borough:
    """Twenty months of it, each given out as it closes; some put right afterwards."""
    chance = random.Random(seed)
    found = Borough(seed)
    _live(found, chance)
    for month in range(MONTHS):
        _give_out(found, month)
        if month and chance.random() < 0.25:
            _put_right(found, month - 1, chance)
    return found


def day(month: int) -> date:
    return months_on(FIRST, month)


def _live(found: Borough, chance: random.Random) -> None:
    people = iter(range(10**9))
    for locality, teams in TEAMS.items():
        often = {kind: chance.choice((0.0, 0.01, 0.03, 0.1)) for kind in KINDS}
        for team in teams:
            here: set[int] = set()
            for month in range(MONTHS):
                here = {person for person in here if chance.random() > 0.12}
                aim = LEVELS[team] + chance.randint(-4, 4) if chance.random() > 0.04 else 0
                here |= {next(people) for _ in range(aim - len(here))}
                here = set(sorted(here)[-aim:]) if aim else set()
                found.supported[team, month] = set(here)
                for kind in KINDS:
                    met = found.happened.setdefault((locality, kind, month), set())
                    met |= {person for person in here if chance.random() < often[kind]}


def _put_right(found: Borough, month: int, chance: random.Random) -> None:
    """Eight people or more of a team turn out to have been there, or not."""
    team = chance.choice([team for team, at in found.lines if at == month])
    here = found.supported[team, month]
    new = {10**6 + 1000 * month + n for n in range(chance.choice((0, 8, 12)))}
    here ^= new or set(sorted(here)[:8]) if len(here) >= 8 or new else set()
    _give_out(found, month, corrected=team)


def _give_out(found: Borough, month: int, corrected: str | None = None) -> None:
    teams = [(locality, team) for locality, those in TEAMS.items() for team in those]
    for locality, team in teams:
        if corrected in (None, team):
            found.lines[team, month] = month_line(_figures(found, team, [month]), locality)
    period = Period(Cut.MONTH, day(month))
    _contents(found, period, {team: found.lines[team, month] for _, team in teams}, month, corrected is not None)
    quarter = period_of(Cut.QUARTER, day(month))
    months = [each for each in range(MONTHS) if quarter.first <= day(each) <= quarter.last]
    if all((team, each) in found.lines for each in months for _, team in teams) and len(months) == 3:
        of_quarter = {
            team: longer_line([found.lines[team, each] for each in months], _figures(found, team, months))
            for _, team in teams
        }
        _contents(found, quarter, of_quarter, None, corrected is not None)


def _contents(found: Borough, period: Period, lines: Mapping[str, Line], month: int | None, again: bool) -> None:
    number = 2 if again else 1
    every: list[Line] = []
    for locality, teams in TEAMS.items():
        for team in teams:
            found.contents.append(Content(Kind.TEAM, team, period, number, (lines[team],)))
        total = total_line(Kind.LOCALITY, locality, [lines[team] for team in teams])
        if month is not None:
            total = _with_lives(found, total, locality, month)
        these = (*(lines[team] for team in teams), total)
        found.contents.append(Content(Kind.LOCALITY, locality, period, number, these))
        every += these
    total = total_line(Kind.PROVIDER, "", list(lines.values()))
    found.contents.append(Content(Kind.PROVIDER, "All", period, number, (*every, total)))


def _with_lives(found: Borough, total: Line, locality: str, month: int) -> Line:
    year = (day(month - 11), months_on(day(month), 1).replace(day=1))
    year = (year[0], date.fromordinal(year[1].toordinal() - 1))
    if (locality, month) not in found.lives:
        months = range(max(0, month - 11), month + 1)
        there = [found.lines[team, each] for team in TEAMS[locality] for each in months]
        given = {
            name: [
                Window(month_number(day(at)), cells[name])
                for (where, at), cells in found.lives.items()
                if where == locality
            ]
            for name in OVERLAPPING
        }
        now = [found.lines[team, month] for team in TEAMS[locality]]
        lives = _lives(found, locality, month, year)
        found.lives[locality, month] = lives_of(lives, given, room_of(there), room_of(now))
    return Line(total.level, locality, "", total.cells, total.note, found.lives[locality, month], year)


def _figures(found: Borough, team: str, months: list[int]) -> Figures:
    here = set().union(*(found.supported[team, month] for month in months))
    visits = Records(on_the_spot=len(here) * 20 * len(months), missed=len(here) % 3)
    minutes = Minutes(len(here) * 600 + 17, len(here) * 400, len(here) * 610, PaidTime(len(here) * 1000 + 29))
    cut = Cut.MONTH if len(months) == 1 else Cut.QUARTER
    period = Period(cut, day(months[0]))
    return Figures(
        Scope(Kind.TEAM, _id(team), team), period, period.last, minutes, visits, len(here),
        Faces(len(here), len(here) * 3), SignOffs(4, 1, 2), Cost(minutes.paid.minutes * 1850, minutes.face_to_face),
        None, None,
    )  # fmt: skip


def _lives(found: Borough, locality: str, month: int, year: tuple[date, date]) -> Lives:
    def people(kind: str, months: Iterator[int] | range) -> int:
        return len(set().union(*(found.happened.get((locality, kind, each), set()) for each in months)))

    window = range(month - 11, month + 1)
    home, away = people("home", window), people("away", window)
    statements = tuple(
        Moved(n, *(people(f"{n}{move}", range(month, month + 1)) for move in "usd")) for n in range(1, 9)
    )
    equipment = Equipment(
        Wait(12.5, 30, people("assessed", window)),
        Wait(6.0, 30, people("fitted", window)),
        9,
        people("waiting", range(month, month + 1)),
    )
    return Lives(*year, equipment, AtHome(home + away, home), statements)


def _id(name: str) -> UUID:
    return _IDS.setdefault(name, uuid4())


_IDS: dict[str, UUID] = {}
