"""Somebody who has kept every file ever given out, and an integer solver, and looks for a person.

What they know is what the files say, and how the counts of different people hang together: whoever is counted in a
month is counted in its quarter; whoever is counted in twelve months is counted in twelve such that follow each other;
whoever has equipment, or has answered something, was supported by a team of that locality.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from ortools.sat.python import cp_model

from rota.period import months_on
from wellbeing.reports.edition import OVERLAPPING

FEW, NOT_SHOWN = "1 to 7", "not shown"
MANY = 10_000
Row = dict[str, str]


def rows_of(file: bytes) -> list[Row]:
    """The rows of a file, without the notes below them."""
    lines = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1 : lines.index([])]]


def between(shown: str) -> tuple[int, int]:
    """The fewest and the most people that a cell can stand for."""
    if shown == FEW:
        return 1, 7
    if shown in (NOT_SHOWN, ""):
        return 0, MANY
    number = int(shown)
    return (0, 0) if number == 0 else (max(8, number - 2), number + 2)


@dataclass
class Attack:
    """The model: a number for every count that was ever shown or hidden, and everything that holds between them."""

    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    hidden: dict[str, cp_model.IntVar] = field(default_factory=dict)
    counts: dict[tuple[str, ...], list[cp_model.IntVar]] = field(default_factory=lambda: defaultdict(list))

    def count(self, name: str, shown: str) -> cp_model.IntVar:
        found = self.model.new_int_var(*between(shown), name)
        if shown == FEW:
            self.hidden[name] = found
        return found

    def narrowed(self) -> Iterator[str]:
        """Every hidden count that can't be 1, or can't be 7; all of them if the files contradict each other."""
        for number in (1, 7):
            left = self._not_seen_as(number)
            for name in left:
                trial = self.model.clone()
                trial.add(trial.get_int_var_from_proto_index(self.hidden[name].index) == number)
                if solved(trial) is None:
                    yield f"{name} can't be {number}"

    def _not_seen_as(self, number: int) -> list[str]:
        """Those left when many at once were asked for: one answer shows for each that has this number that it may."""
        left = dict(self.hidden)
        while left:
            if number == 1:
                self.model.minimize(sum(left.values()))
            else:
                self.model.maximize(sum(left.values()))
            solver = solved(self.model)
            seen = {name for name, hidden in left.items() if solver is not None and solver.value(hidden) == number}
            if not seen:
                break
            left = {name: hidden for name, hidden in left.items() if name not in seen}
        self.model.clear_objective()
        return list(left)


def solved(model: cp_model.CpModel) -> cp_model.CpSolver | None:
    """The solver with an answer; None where there can be none."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 20
    answer = solver.solve(model)
    assert answer != cp_model.UNKNOWN
    return solver if answer in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def attack(files: Iterable[bytes], more: Callable[[Attack, list[Row]], None] | None = None) -> list[str]:
    """What can be found out about hidden counts from all of these files; nothing, it is hoped.

    `more` adds what else is known, to see that the attack would find something.
    """
    rows = list({tuple(row.items()): row for file in files for row in rows_of(file)}.values())
    found = Attack()
    _supported(found, rows)
    for locality in {row["locality"] for row in rows if row["level"] == "locality"}:
        _lives(found, locality, [row for row in rows if row["level"] == "locality" and row["locality"] == locality])
    if more is not None:
        more(found, rows)
    return list(found.narrowed())


def _supported(found: Attack, rows: list[Row]) -> None:
    """People supported, of each team in each period; a file that corrects counts anew."""
    teams: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row["level"] == "team":
            key = (row["locality"], row["team"], row["first_day"], row["last_day"])
            shown = row["people_supported"]
            if shown not in teams[key]:  # the same number in another file is the same number
                teams[key].add(shown)
                found.counts[key].append(found.count(f"{key} {shown}", shown))
    for (locality, team, first, last), quarters in list(found.counts.items()):
        months = [found.counts.get((locality, team, *days), []) for days in _months(first, last)]
        if len(months) == 1 or not all(len(month) == 1 for month in months) or len(quarters) != 1:
            continue  # corrected in between: they need not hang together
        for month in months:
            found.model.add(quarters[0] >= month[0])
        found.model.add(quarters[0] <= sum(month[0] for month in months))


def _months(first: str, last: str) -> list[tuple[str, str]]:
    found, day = [], date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        following = months_on(day, 1)
        found.append((day.isoformat(), date.fromordinal(following.toordinal() - 1).isoformat()))
        day = following
    return found


def _lives(found: Attack, locality: str, rows: list[Row]) -> None:
    """What is counted over twelve months, of a locality; each month's once."""
    by_year = {row["year_last_day"]: row for row in rows if row["year_last_day"]}
    if not by_year:
        return
    for name in OVERLAPPING:
        _windows(found, locality, name, {last: row[name] for last, row in by_year.items()})
    for last, row in by_year.items():
        counted = {
            name: found.counts[locality, name, last][0]
            if name in OVERLAPPING
            else found.count(f"{locality} {name} {last}", shown)
            for name, shown in row.items()
            if name.endswith("_people") or (name.startswith("statement_") and shown)
        }
        wholes = [[counted["at_home_people"], counted["not_at_home_people"]]]
        wholes += [[counted[name]] for name in ("assessed_people", "fitted_people")]
        statements = [[var for name, var in counted.items() if name.startswith(f"statement_{n}_")] for n in range(1, 9)]
        there = _people_of(found, locality, row["year_first_day"], last)
        for whole in [*wholes, *statements] if there is not None else []:
            found.model.add(sum(whole) <= there)
        now = _people_of(found, locality, last[:8] + "01", last)
        if now is not None:
            found.model.add(counted["waiting_people"] <= now)


def _people_of(found: Attack, locality: str, first: str, last: str) -> cp_model.LinearExprT | None:
    """As many different people as the teams of a locality can have supported; None where not all of it was given out.

    A month that was corrected may have been any of its numbers. Before the first month given out, nobody was there.
    """
    total: list[cp_model.IntVar] = []
    months = [key[2] for key in found.counts if len(key) == 4 and key[0] == locality and key[2][:7] == key[3][:7]]
    for days in _months(max(first, min(months, default=first)), last):
        of_month = [
            counts for key, counts in found.counts.items() if len(key) == 4 and key[0] == locality and key[2:] == days
        ]
        if not of_month:
            return None
        for counts in of_month:
            total += counts
    return sum(total)


def _windows(found: Attack, locality: str, name: str, shown: dict[str, str]) -> None:
    """Each count is those born less those gone, and nobody goes who was not born twelve months before."""
    number = {last: int(last[:4]) * 12 + int(last[5:7]) for last in shown}
    first, months = min(number.values()) - 12, max(number.values()) - min(number.values()) + 13
    born = [found.model.new_int_var(0, MANY, "") for _ in range(months)]
    gone = [found.model.new_int_var(0, MANY, "") for _ in range(months)]
    for month in range(months):
        found.model.add(gone[month] <= born[max(0, month - 12)])
        found.model.add(gone[month] <= born[month])
        if month:
            found.model.add(born[month - 1] <= born[month])
            found.model.add(gone[month - 1] <= gone[month])
    for last, cell in shown.items():
        count = found.count(f"{locality} {name} {last}", cell)
        found.counts[locality, name, last] = [count]
        at = number[last] - first
        found.model.add(count == born[at] - gone[at])
