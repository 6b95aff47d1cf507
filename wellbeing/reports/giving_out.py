"""Giving out editions: a month once it is over, a quarter once its months are, and what is put right afterwards.

A team's month comes first; a locality's, a provider's and every quarter's editions are made of what those show, so that
all of them say the same. A month that was given out is given out again only when the records of enough people changed.
Knows figures and the store's doors; nobody's permission is asked here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from rota.period import MONTHS, Cut, Period, months_on, period_of
from wellbeing import clock
from wellbeing.models import Provider
from wellbeing.reports import figures
from wellbeing.reports.columns import LIVES
from wellbeing.reports.edition import (
    OVERLAPPING,
    Content,
    Line,
    from_text,
    lives_of,
    longer_line,
    month_line,
    month_number,
    room_of,
    to_text,
    total_line,
    what_changed,
)
from wellbeing.reports.edition_files import csv_of, xlsx_of
from wellbeing.reports.figures import Figures
from wellbeing.reports.suppression import FEWEST_PEOPLE, Held, Window
from wellbeing.store import edition as store
from wellbeing.store import edition_records
from wellbeing.store.edition_records import Records
from wellbeing.store.report import TeamOfReport, teams_of
from wellbeing.store.report_scope import Kind, Scope, team_ids

WAITS = timedelta(days=5)
"""So long after its end a month is given out by itself: what was recorded late is in it."""


@dataclass
class Given:
    """What was given out: how many editions, and by team how many people's records wait for more to change."""

    editions: int = 0
    waiting: dict[UUID, int] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The same for whoever asked."""
        if self.editions:
            return f"{self.editions} edition{'s are' if self.editions > 1 else ' is'} given out."
        if self.waiting:
            return (
                f"Fewer than {FEWEST_PEOPLE} people’s records changed, so it waits for more: nobody can be told apart."
            )
        return "Nothing has changed, so nothing is given out."


def over(month: Period, today: date) -> bool:
    """Whether this period is over."""
    return month.last < today


def due(session: Session, provider_id: UUID, months: Iterable[Period]) -> list[Period]:
    """Those of these months of which some team that had begun has no edition yet, the earliest first."""
    teams = team_ids(session, Kind.PROVIDER, provider_id)
    wanted, began = list(months), store.began(session)
    given = store.latest_numbers(session, teams, [month.first for month in wanted])
    return sorted(
        month
        for month in wanted
        if any(team in began and began[team] <= month.last and (team, month.first) not in given for team in teams)
    )


def give_out(
    session: Session, provider_id: UUID, month: Period, by: int | None, only: Collection[UUID] | None = None
) -> Given:
    """Give out this month of the provider's teams (`only` these), and all that is made of it.

    What was given out before is given out again where the records of at least eight people have changed since.
    Everything else stays as it is, so that this may be asked at any time.
    """
    provider = session.get_one(Provider, provider_id)
    every = team_ids(session, Kind.PROVIDER, provider_id)
    teams = teams_of(session, every)
    out = _Out(session, provider, teams, store.began(session), by, clock.now())
    store.hold(session, out.with_neighbours())  # another provider's month may complete the same locality meanwhile
    out.months(month, [team for team in out.begun(month) if only is None or team.id in only])
    out.of_several(month)
    quarter = period_of(Cut.QUARTER, month.first)
    out.quarters(quarter)
    out.of_several(quarter)
    return out.given


@dataclass
class _Out:
    """Editions on their way out: what was given before, and what is given now."""

    session: Session
    provider: Provider
    teams: Sequence[TeamOfReport]
    began: Mapping[UUID, date]
    by: int | None
    now: datetime
    given: Given = field(default_factory=Given)
    fresh: set[tuple[UUID, date]] = field(default_factory=set)

    def begun(self, period: Period, teams: Iterable[TeamOfReport] | None = None) -> list[TeamOfReport]:
        """The teams (None: the provider's) that had begun by the end of this period: others are not in it."""
        every = self.teams if teams is None else teams
        return [team for team in every if team.id in self.began and self.began[team.id] <= period.last]

    def months(self, month: Period, wanted: Sequence[TeamOfReport]) -> None:
        """The editions of single teams."""
        parts = self._parts(month)
        ids = {team.id for team in wanted}
        records = edition_records.records_of(self.session, ids, month.first, month.last)
        before = store.latest(self.session, Kind.TEAM, ids, Cut.MONTH, [month.first])
        for team in wanted:
            was = before.get((team.id, month.first))
            if was is None or self._enough(team.id, json.loads(was.records or "{}"), records[team.id]):
                line = month_line(parts[team.id], team.locality)
                self._put(Kind.TEAM, team.id, team.name, month, (line,), json.dumps(records[team.id]))
                self.fresh.add((team.id, month.first))

    def quarters(self, quarter: Period) -> None:
        """A quarter of each team of which every month was given out, once, and again when one of them was."""
        every = [Period(Cut.MONTH, months_on(quarter.first, more)) for more in range(MONTHS[Cut.QUARTER])]
        ids = {team.id for team in self.teams}
        months = store.latest(self.session, Kind.TEAM, ids, Cut.MONTH, [month.first for month in every])
        before = store.latest(self.session, Kind.TEAM, ids, Cut.QUARTER, [quarter.first])
        if every[-1].last >= clock.today():
            return
        ready: dict[UUID, list[Line]] = {}
        for team in self.begun(quarter):
            firsts = [month.first for month in every if self.begun(month, [team])]
            fresh = any((team.id, first) in self.fresh for first in firsts)
            if all((team.id, first) in months for first in firsts) and (
                fresh or (team.id, quarter.first) not in before
            ):
                ready[team.id] = [from_text(months[team.id, first].figures).lines[0] for first in firsts]
        parts = self._parts(quarter) if ready else {}
        for team in self.teams:
            if team.id in ready:
                line = replace(longer_line(ready[team.id], parts[team.id]), locality=team.locality)
                self._put(Kind.TEAM, team.id, team.name, quarter, (line,), "")

    def of_several(self, period: Period) -> None:
        """The editions of each locality and of the provider, made of its teams' rows where all of them are there."""
        every = store.latest(self.session, Kind.TEAM, self.with_neighbours(), period.cut, [period.first])
        rows = {team: from_text(kept.figures).lines[0] for (team, _), kept in every.items()}
        lines: list[Line] = []
        teams = self.begun(period)
        for (id, name), those in groupby(teams, key=lambda team: (team.locality_id, team.locality)):
            total = self._locality(period, id, name, rows)
            mine = [rows[team.id] for team in those if team.id in rows]
            alone = len(mine) == sum(team.locality_id == id for team in self.begun(period, self._neighbours()))
            lines += [*mine, total if alone and total is not None else total_line(Kind.LOCALITY, name, mine)]
        if teams and all(team.id in rows for team in teams):
            total = total_line(Kind.PROVIDER, "", [rows[team.id] for team in teams])
            self._put(Kind.PROVIDER, self.provider.id, self.provider.name, period, (*lines, total), "")

    def _locality(self, period: Period, id: UUID, name: str, rows: Mapping[UUID, Line]) -> Line | None:
        """The total of a locality, whoever its providers are; given out where every team of it was."""
        teams = [team for team in self.begun(period, self._neighbours()) if team.locality_id == id]
        if not all(team.id in rows for team in teams):
            return None
        mine = [rows[team.id] for team in teams]
        total, records = total_line(Kind.LOCALITY, name, mine), ""
        if period.cut is Cut.MONTH:
            total, records = self._with_lives(period, id, name, total, mine)
        self._put(Kind.LOCALITY, id, name, period, (*mine, total), records)
        return total

    def _with_lives(self, month: Period, id: UUID, name: str, total: Line, mine: Sequence[Line]) -> tuple[Line, str]:
        """What is counted over twelve months: once for each month, whatever is corrected of it later.

        It waits for another month where it would differ from one shown before by fewer than eight people's records.
        """
        before = store.latest(self.session, Kind.LOCALITY, {id}, Cut.MONTH)
        given = {first: from_text(kept.figures).lines for (_, first), kept in before.items()}
        if month.first in given:
            was = given[month.first][-1]
            return replace(total, lives=was.lives, year=was.year), before[id, month.first].records
        lives = figures.figures_of(self.session, Scope(Kind.LOCALITY, id, name), month).lives
        if lives is None:
            return total, ""
        year = (lives.first, lives.last)
        ids = {team.id for team in self._neighbours() if team.locality_id == id}
        records = edition_records.records_of_lives(self.session, ids, *year)
        shown = [json.loads(kept.records) for kept in before.values() if kept.records]
        if any(edition_records.changed(was, records)[0] < FEWEST_PEOPLE for was in shown):
            return replace(total, lives=dict.fromkeys(LIVES, Held.NOT_SHOWN), year=year), ""
        windows = {
            count: [
                Window(month_number(lines[-1].year[1]), lines[-1].lives[count])
                for lines in given.values()
                if lines[-1].lives and lines[-1].year
            ]
            for count in OVERLAPPING
        }
        there = self._there(id, given, month, mine)
        cells = lives_of(lives, windows, there, room_of(mine))
        some = any(cell is not Held.NOT_SHOWN for cell in cells.values())
        return replace(total, lives=cells, year=year), json.dumps(records) if some else ""

    def _there(self, id: UUID, given: Mapping[date, Sequence[Line]], month: Period, mine: Sequence[Line]) -> int | None:
        """The room for people of twelve months; None where somebody was there in one that was not given out."""
        back = (Period(Cut.MONTH, months_on(month.first, -back)) for back in range(1, MONTHS[Cut.YEAR]))
        teams = [team for team in self._neighbours() if team.locality_id == id]
        firsts = [before.first for before in back if self.begun(before, teams)]
        if not all(first in given for first in firsts):
            return None
        return room_of([*mine, *(line for first in firsts for line in given[first] if line.level is Kind.TEAM)])

    def _put(self, kind: Kind, id: UUID, name: str, period: Period, lines: tuple[Line, ...], records: str) -> None:
        """Keep an edition, unless the last one shows the same."""
        was = store.latest_of(self.session, kind, id, period.cut, period.first)
        content = Content(kind, name, period, 1 if was is None else was.number + 1, lines)
        if was is not None:
            before = from_text(was.figures)
            if before.lines == lines:
                return
            content = replace(content, changed=what_changed(before, content))
        store.put(
            self.session,
            scope=kind,
            scope_id=id,
            cut=period.cut,
            first=period.first,
            number=content.number,
            figures=to_text(content),
            changed="\n".join(content.changed),
            records=records,
            csv=csv_of(content),
            xlsx=xlsx_of(content, self.now),
            at=self.now,
            by=self.by,
        )
        self.given.editions += 1

    def _enough(self, team: UUID, before: Records, now: Records) -> bool:
        """Whether the records of enough people changed for another edition; where none did, of enough workers."""
        people, workers = edition_records.changed(before, now)
        if people >= FEWEST_PEOPLE or (not people and workers >= FEWEST_PEOPLE):
            return True
        if people or workers:
            self.given.waiting[team] = people
        return False

    def _parts(self, period: Period) -> dict[UUID, Figures]:
        scope = Scope(Kind.PROVIDER, self.provider.id, self.provider.name)
        return {part.scope.id: part for part in figures.figures_of(self.session, scope, period).parts}

    def _neighbours(self) -> Sequence[TeamOfReport]:
        """Every team of the localities in which the provider has one, other providers' too."""
        return [
            team for team in teams_of(self.session, None) if team.locality_id in {one.locality_id for one in self.teams}
        ]

    def with_neighbours(self) -> set[UUID]:
        """The provider's teams, and every other of their localities."""
        return {team.id for team in (*self.teams, *self._neighbours())}
