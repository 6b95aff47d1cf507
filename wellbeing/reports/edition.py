"""What an edition of the report shows: figures turned into rows of cells that nobody can be found in.

Knows figures and the rules of suppression; no rows of a database, no files, no pages. Whatever leaves (the file, the
workbook, the page) is made from the `Content` here, which is kept as JSON and never made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from plans.evidence import Lives, Wait
from rota.period import Cut, Period
from rota.report import Faces
from wellbeing.reports.columns import ADDED, LIVES, MOVES
from wellbeing.reports.figures import Figures
from wellbeing.reports.suppression import (
    FEWEST_PEOPLE,
    Cell,
    Held,
    Rolling,
    Window,
    added,
    could_be,
    people,
    share,
)
from wellbeing.store.report_scope import Kind

TOO_FEW = f"Not shown: fewer than {FEWEST_PEOPLE} people were supported."
TOO_FEW_IN_A_MONTH = f"Not shown: in one of its months fewer than {FEWEST_PEOPLE} people were supported."
NOBODY = "Nobody was supported."
NOTHING_KEPT = "No worked days are kept."
MINUTES_IN_HOUR = 60
OVERLAPPING = ("assessed_people", "fitted_people", "at_home_people", "not_at_home_people")
"""Counts of people by something that happened in the twelve months: windows that overlap tell of each other."""

Cells = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a team, or the total of a locality or provider. `lives` are there for a locality alone."""

    level: Kind
    locality: str
    team: str
    cells: Cells
    note: str = ""
    lives: Cells | None = None
    year: tuple[date, date] | None = None

    @property
    def shown(self) -> bool:
        """Whether its figures are."""
        return not isinstance(self.cells["people_supported"], Held)


@dataclass(frozen=True, slots=True)
class Content:
    """All that an edition holds. `changed` says what a later one corrects, a sentence each."""

    kind: Kind
    name: str
    period: Period
    number: int
    lines: tuple[Line, ...]
    changed: tuple[str, ...] = ()


def month_line(figures: Figures, locality: str) -> Line:
    """A team's row of a month."""
    supported = people(figures.supported)
    line = Line(Kind.TEAM, locality, figures.scope.name, {"people_supported": supported})
    if supported is Held.FEW:
        return _hidden(line, TOO_FEW)
    if supported == 0:
        return replace(line, cells=_nothing() | {"people_supported": 0}, note=NOBODY)
    return replace(line, cells=_of_a_team(figures, _added_of(figures)), note="" if figures.minutes else NOTHING_KEPT)


def longer_line(months: Sequence[Line], figures: Figures) -> Line:
    """A team's row of a quarter or a year: the sum of its months as they were shown, where all of them were."""
    line = Line(Kind.TEAM, months[0].locality, figures.scope.name, {"people_supported": Held.NOT_SHOWN})
    if not all(month.shown for month in months):
        return _hidden(line, TOO_FEW_IN_A_MONTH)
    if all(month.cells["people_supported"] == 0 for month in months):
        return replace(line, cells=_nothing() | {"people_supported": 0}, note=NOBODY)
    if figures.supported < FEWEST_PEOPLE:  # put right since its months were given out
        return _hidden(line, TOO_FEW)
    sums = {name: added(month.cells[name] for month in months) for name in ADDED}
    cells = _of_a_team(figures, sums | _sign_offs(figures))
    return replace(line, cells=cells, note="" if cells["paid_hours"] is not None else NOTHING_KEPT)


def total_line(level: Kind, locality: str, lines: Sequence[Line]) -> Line:
    """The total of these teams' rows, made of what is shown of them; those that are not shown are left out."""
    line = Line(level, locality, "", {"people_supported": Held.NOT_SHOWN})
    shown = [each for each in lines if each.shown]
    if not shown:
        return _hidden(line, TOO_FEW if lines else NOBODY)
    sums = {name: added(each.cells[name] for each in shown) for name in ADDED}
    if any(each.cells["paid_cost_pounds"] is None for each in shown if each.cells["paid_hours"] is not None):
        sums["paid_cost_pounds"] = None
    rest = {
        "faces_per_person": _average_faces(shown),
        "reference_hour_pounds": next(
            (value for each in shown if (value := each.cells["reference_hour_pounds"])), None
        ),
    }
    left_out = len(lines) - len(shown)
    note = (
        "" if not left_out else f"{left_out} team{'s are' if left_out > 1 else ' is'} not shown and not in this total."
    )
    return replace(line, cells=_worked_out(sums | rest), note=note)


def lives_of(
    lives: Lives, given: Mapping[str, Sequence[Window]], room: int | None = None, room_now: int | None = None
) -> Cells:
    """A locality's cells of twelve months.

    `given` are the windows shown before of each count. `room`: as many people as the rows given out of the teams and
    months can be of (None: not all were given out); cells that could be of more would narrow each other, or the
    hidden teams. `room_now`: the same of the last month alone, for those who wait on its last day.
    """
    ends = month_number(lives.last)
    equipment, home = lives.equipment, lives.day_91
    counts = {
        "assessed_people": equipment.assessment.people,
        "fitted_people": equipment.fitted.people,
        "at_home_people": home.at_home,
        "not_at_home_people": home.people - home.at_home,
    }
    cells: dict[str, Cell] = {name: Rolling(given.get(name, ())).shown(ends, count) for name, count in counts.items()}
    waiting = people(equipment.people_waiting)
    cells["waiting_people"] = waiting if room_now is None or _most(waiting) <= room_now else Held.NOT_SHOWN
    for moved in lives.statements:
        for move, count in zip(MOVES, (moved.up, moved.same, moved.down), strict=True):
            cells[f"statement_{moved.number}_{move}"] = people(count)
    if room is not None and _most_people(cells) > room:
        return dict.fromkeys(LIVES, Held.NOT_SHOWN)
    cells["assessment_days"] = _days(equipment.assessment, cells["assessed_people"])
    cells["fitted_days"] = _days(equipment.fitted, cells["fitted_people"])
    cells["day_91_people"] = added((cells["at_home_people"], cells["not_at_home_people"]))
    cells["at_home_percent"] = share(cells["at_home_people"], cells["day_91_people"])
    return cells


def month_number(day: date) -> int:
    """Months counted through the years, so that December is followed by January."""
    return day.year * 12 + day.month - 1


def room_of(lines: Iterable[Line]) -> int:
    """The `room` of `lives_of`, from the rows of a locality's teams; a hidden team has none."""
    return sum(could_be(line.cells["people_supported"])[1] for line in lines if line.shown)


def what_changed(before: Content, now: Content) -> tuple[str, ...]:
    """What differs between two editions, a sentence for each number, as both show it."""
    earlier = {(line.level, line.locality, line.team): line for line in before.lines}
    said = []
    for line in now.lines:
        was = earlier.get((line.level, line.locality, line.team))
        whose = line.team or line.locality or now.name
        if was is None:
            said.append(f"{whose}: new in this edition.")
            continue
        for name, cell in (*line.cells.items(), *(line.lives or {}).items()):
            old = was.cells.get(name) if name in line.cells else (was.lives or {}).get(name)
            if old != cell:
                said.append(f"{whose}: {name} was {words_of(old)}, is {words_of(cell)}.")
    return tuple(said)


def words_of(cell: Cell) -> str:
    """A cell as the text that every file and page shows; empty where there is nothing to tell."""
    if cell is None:
        return ""
    return str(cell) if not isinstance(cell, float) else f"{cell:.12g}"


def to_text(content: Content) -> str:
    """The content as JSON, the same for the same content."""
    lines = [
        {
            "level": line.level,
            "locality": line.locality,
            "team": line.team,
            "cells": dict(line.cells),
            "note": line.note,
            "lives": None if line.lives is None else dict(line.lives),
            "year": None if line.year is None else [day.isoformat() for day in line.year],
        }
        for line in content.lines
    ]
    whole = {
        "kind": content.kind,
        "name": content.name,
        "cut": content.period.cut,
        "first": content.period.first.isoformat(),
        "number": content.number,
        "lines": lines,
        "changed": list(content.changed),
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Content:
    """The content of `to_text`."""
    whole = json.loads(text)
    return Content(
        Kind(whole["kind"]),
        whole["name"],
        Period(Cut(whole["cut"]), date.fromisoformat(whole["first"])),
        whole["number"],
        tuple(_line(each) for each in whole["lines"]),
        tuple(whole["changed"]),
    )


def _line(kept: dict[str, Any]) -> Line:
    year = kept["year"] and (date.fromisoformat(kept["year"][0]), date.fromisoformat(kept["year"][1]))
    lives = None if kept["lives"] is None else _cells(kept["lives"])
    return Line(Kind(kept["level"]), kept["locality"], kept["team"], _cells(kept["cells"]), kept["note"], lives, year)


def _cells(kept: dict[str, Any]) -> Cells:
    return {name: Held(cell) if isinstance(cell, str) else cell for name, cell in kept.items()}


_WORKED_OUT = ("face_to_face_percent", "planned_percent", "later_hours", "visits_delivered", "sign_offs_percent",
               "cost_per_face_to_face_hour_pounds")  # fmt: skip
_OTHER = ("faces_per_person", "reference_hour_pounds")


def _nothing() -> dict[str, Cell]:
    return dict.fromkeys((*ADDED, *_OTHER, *_WORKED_OUT))


def _hidden(line: Line, why: str) -> Line:
    held: dict[str, Cell] = dict.fromkeys(_nothing(), Held.NOT_SHOWN)
    return replace(line, cells=held | dict(line.cells), note=why)


def _added_of(figures: Figures) -> dict[str, Cell]:
    """The figures of a month that are added up, as they are shown of a team that may be."""
    visits, minutes = figures.visits, figures.minutes
    cells: dict[str, Cell] = {
        "visits_on_the_spot": visits.on_the_spot,
        "visits_later": visits.later,
        "visits_not_needed": visits.not_needed,
        "visits_refused": visits.refused,
        "visits_no_answer": visits.no_answer,
        "visits_missed": visits.missed,
        "visits_no_record": visits.without,
        "face_to_face_hours": None,
        "paid_hours": None,
        "planned_hours": None,
        "on_the_spot_hours": None,
        "paid_cost_pounds": None,
    }
    if minutes is not None:
        cells["face_to_face_hours"] = _hours(minutes.face_to_face)
        cells["paid_hours"] = _hours(minutes.paid.minutes)
        cells["planned_hours"] = _hours(minutes.planned)
        cells["on_the_spot_hours"] = min(_hours(minutes.on_the_spot), _hours(minutes.face_to_face))
        if not figures.cost.unknown and minutes.paid.minutes:
            hourly = figures.cost.pence_minutes / minutes.paid.minutes
            cells["paid_cost_pounds"] = round(hourly * _hours(minutes.paid.minutes) / 100)
    return cells | _sign_offs(figures)


def _sign_offs(figures: Figures) -> dict[str, Cell]:
    current, stopped = figures.sign_offs.current, figures.sign_offs.stopped
    return {"sign_offs_current": current, "sign_offs": current + stopped}


def _of_a_team(figures: Figures, sums: Mapping[str, Cell]) -> dict[str, Cell]:
    """A team's cells from those that are added up, and those that are its own for the period."""
    return _worked_out(
        dict(sums)
        | {
            "people_supported": people(figures.supported),
            "faces_per_person": _faces(figures.faces),
            "reference_hour_pounds": figures.reference.pence / 100 if figures.reference else None,
        }
    )


def _worked_out(cells: dict[str, Cell]) -> dict[str, Cell]:
    """With what follows from the cells shown."""
    delivered = added((cells["visits_on_the_spot"], cells["visits_later"]))
    percent = share(cells["face_to_face_hours"], cells["paid_hours"])
    planned = share(cells["planned_hours"], cells["paid_hours"])
    with_people, spot, cost = cells["face_to_face_hours"], cells["on_the_spot_hours"], cells["paid_cost_pounds"]
    return cells | {
        "visits_delivered": delivered,
        "face_to_face_percent": percent,
        "planned_percent": planned,
        "later_hours": _plain(with_people) - _plain(spot) if with_people is not None else None,
        "sign_offs_percent": share(cells["sign_offs_current"], cells["sign_offs"]),
        "cost_per_face_to_face_hour_pounds": (
            round(_plain(cost) / _plain(with_people), 2) if cost is not None and with_people else None
        ),
    }


def _plain(cell: Cell) -> int | float:
    return cell if isinstance(cell, (int, float)) else 0


def _faces(faces: Faces) -> Cell:
    if not faces.people or faces.each is None:
        return None
    return round(faces.each, 1) if faces.people >= FEWEST_PEOPLE else Held.NOT_SHOWN


def _average_faces(lines: Sequence[Line]) -> Cell:
    weighed = [
        (_plain(line.cells["faces_per_person"]), _plain(line.cells["people_supported"]))
        for line in lines
        if isinstance(line.cells["faces_per_person"], (int, float))
    ]
    weight = sum(weight for _, weight in weighed)
    return round(sum(faces * weight for faces, weight in weighed) / weight, 1) if weight else None


def _days(wait: Wait, counted: Cell) -> Cell:
    """A median in whole days, where the number of people behind it is shown."""
    if isinstance(counted, Held):
        return Held.NOT_SHOWN
    return None if wait.days is None or not counted else int(wait.days + 0.5)


def _most_people(cells: Cells) -> int:
    """As many different people as the cells could be of, at the most; those that are not shown tell of none."""
    statements = [sum(_most(cells[f"statement_{n}_{move}"]) for move in MOVES) for n in range(1, 9)]
    home = _most(cells["at_home_people"]) + _most(cells["not_at_home_people"])
    return max(
        home, *statements, *(_most(cells[name]) for name in ("assessed_people", "fitted_people", "waiting_people"))
    )


def _most(cell: Cell) -> int:
    return 0 if cell is None or cell is Held.NOT_SHOWN else could_be(cell)[1]


def _hours(minutes: int) -> int:
    """Whole hours, half an hour up."""
    return (minutes + MINUTES_IN_HOUR // 2) // MINUTES_IN_HOUR
