"""From a folder to checked tables, or to everything that is wrong with it. Knows no database.

A line with something wrong is left out, but its reference counts as known, so that one slip is told once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from plans.support import SupportLine
from plans.support_problems import field_problems
from rota.competences import in_circle
from wellbeing.importing.cells import Wrong
from wellbeing.importing.columns import COMPETENCES, FILES, LEAVE, PEOPLE, SIGNOFFS, SUPPORT, TEAM, WORKERS, File
from wellbeing.importing.files import Line, lines_of
from wellbeing.importing.problems import Problems
from wellbeing.importing.tables import PersonRow, Read, SupportRow, Tables

GUESSES = 50
"""For so many unknown references we look for what may have been meant."""


def read(folder: Path) -> Tables | Problems:
    """What the folder's files say; or, if anything is wrong with any of them, all of that."""
    problems = Problems()
    if not folder.is_dir():
        problems.add(str(folder), "There is no such folder. Make one with: wellbeing import --templates FOLDER.")
        return problems
    found = Read()
    for file in FILES:
        _read_file(folder, file, found, problems)
    References(found, problems).check()
    _check_dates(found, problems)
    _check_people(found, problems)
    _check_circles(found, problems)
    if problems.count:
        return problems
    return Tables(found.team[0], **{item.name: tuple(getattr(found, item.name)) for item in fields(Tables)[1:]})


def support_line(row: SupportRow, person: PersonRow, id: str, person_id: str) -> SupportLine:
    """The support line that a row asks for, under these ids."""
    every, anchor = row.weeks
    return SupportLine(
        id=id,
        person=person_id,
        name=row.name,
        starts=row.starts or person.supported_from,
        duration=row.duration,
        possible=row.possible,
        suits=row.suits or row.possible,
        weekdays=row.days.weekdays,
        times_a_week=row.days.times_a_week,
        every_weeks=every,
        anchor=anchor,
        ends=row.ends,
        tasks=row.tasks,
        double_handed=row.double_handed,
        competences=row.competences,
        who=row.who,
        time_critical=row.time_critical,
        least_gap=row.least_gap,
        tapering=row.tapering,
        interim=row.interim,
    )


def _read_file(folder: Path, file: File, found: Read, problems: Problems) -> None:
    before = problems.count
    rows = getattr(found, file.table)
    named = found.named.setdefault(file.table, set())
    names: dict[str, int] = {}
    seen: dict[str, int] = {}
    count = 0
    for line in lines_of(folder / file.name, [c.name for c in file.columns], file.required, problems):
        count += 1
        _check_twice(file, line, seen, names, problems)
        if file.named_by:
            named.add(line.cells.get(file.named_by, ""))
        values = _values(file, line, problems)
        if values is not None:
            rows.append(file.row(line=line.number, **values))
    if problems.count > before:
        return
    if file.needs_lines and not count:
        problems.add(file.name, "There is only the header. Write at least one line below it.")
    elif file is TEAM and count > 1:
        problems.add(file.name, "A folder is about one team: keep one line here. Give each team its own folder.")


def _values(file: File, line: Line, problems: Problems) -> Mapping[str, Any] | None:
    """The values of a line by field; None when one of them is wrong."""
    values: dict[str, Any] = {}
    right = True
    for column in file.columns:
        text = line.cells.get(column.name, "")
        if not text:
            if column.required:
                problems.add(file.name, f"Fill this in: {column.about}", line.number, column.name, "")
                right = False
            continue
        try:
            values[column.field] = column.read(text)
        except Wrong as wrong:
            problems.add(file.name, str(wrong), line.number, column.name, text)
            right = False
    return values if right else None


def _check_twice(file: File, line: Line, seen: dict[str, int], names: dict[str, int], problems: Problems) -> None:
    """A reference stands for one row, and two workers or two people with one name can't be told apart."""
    columns = [(file.named_by, seen, "Give each its own.")] if file.named_by else []
    if file in (WORKERS, PEOPLE):
        columns.append(("name", names, "Add something that tells the two apart, such as a middle initial."))
    for column, already, right in columns:
        text = " ".join(line.cells.get(column, "").split()).casefold()
        if text and text in already:
            told = f"The same stands on line {already[text]}. {right}"
            problems.add(file.name, told, line.number, column, line.cells[column])
        elif text:
            already[text] = line.number


class References:
    """Checks that whatever a row names is in the folder."""

    def __init__(self, found: Read, problems: Problems) -> None:
        self.found, self.problems = found, problems
        self.guesses = GUESSES

    def check(self) -> None:
        """Everything that names a worker, a person or a competence."""
        for team in self.found.team:
            for meeting in team.meetings:
                for worker in meeting.workers:
                    self._named(TEAM, team.line, "meetings", "workers", worker)
        for person in self.found.people:
            workers = [("link worker", person.link_worker)] if person.link_worker else []
            workers += [("chosen", name) for name in person.chosen] + [("declined", name) for name in person.declined]
            for column, name in workers:
                self._named(PEOPLE, person.line, column, "workers", name)
        for support in self.found.support:
            self._named(SUPPORT, support.line, "person", "people", support.person)
            for need in support.competences:
                self._named(SUPPORT, support.line, "competences", "competences", need.competence)
        self._check_competences()
        for away in self.found.leave:
            self._named(LEAVE, away.line, "worker", "workers", away.worker)

    def _check_competences(self) -> None:
        for competence in self.found.competences:
            for name in competence.requires or ():
                self._named(COMPETENCES, competence.line, "requires", "competences", name)
        for signed in self.found.signoffs:
            self._named(SIGNOFFS, signed.line, "worker", "workers", signed.worker)
            self._named(SIGNOFFS, signed.line, "competence", "competences", signed.competence)
            if signed.person is not None:
                self._named(SIGNOFFS, signed.line, "person", "people", signed.person)

    def _named(self, file: File, line: int, column: str, table: str, name: str) -> None:
        known = self.found.named.get(table, set())
        if name in known:
            return
        likely: list[str] = []
        if self.guesses and len(known) < 1_000:
            self.guesses -= 1
            likely = get_close_matches(name, [other for other in known if other], n=1)
        meant = f" Did you mean {likely[0]}?" if likely else ""
        self.problems.add(file.name, f"{table}.csv has no line with that reference.{meant}", line, column, name)


FIELD_COLUMNS = {
    "every_weeks": "weeks",
    "times_a_week": "days",
    "weekdays": "days",
    "least_gap": "least gap",
    "anchor": "weeks",
}


def _check_dates(found: Read, problems: Problems) -> None:
    people = {person.reference: person for person in found.people}
    for row in found.support:
        if person := people.get(row.person):
            for name, sentence in field_problems(support_line(row, person, row.reference, row.person)):
                problems.add(SUPPORT.name, sentence, row.line, FIELD_COLUMNS.get(name, name))
    for file, line, column, first, last in _spans(found):
        if last is not None and last < first:
            problems.add(file.name, f"That is before the first day, {first}.", line, column, str(last))
    for away in found.leave:
        if away.kind == "sickness" and away.note:
            problems.add(LEAVE.name, "Sickness has dates only. Leave this empty.", away.line, "note", away.note)


def _spans(found: Read) -> Iterator[tuple[File, int, str, date, date | None]]:
    for signed in found.signoffs:
        yield SIGNOFFS, signed.line, "until", signed.starts, signed.until
    for away in found.leave:
        yield LEAVE, away.line, "last", away.first, away.last


def _check_circles(found: Read, problems: Problems) -> None:
    requires = {row.reference: row.requires or () for row in found.competences}
    for row in found.competences:
        if way := in_circle(requires, row.reference):
            round_ = ", which requires ".join((*way[1:], row.reference))
            told = f"{row.reference} requires {round_}: that goes round in a circle. Leave one out."
            problems.add(COMPETENCES.name, told, row.line, "requires", "; ".join(row.requires or ()))


def _check_people(found: Read, problems: Problems) -> None:
    postcodes: dict[str, str | None] = {}
    for person in found.people:
        chosen = {*person.chosen, *([person.link_worker] if person.link_worker else [])}
        for both in chosen.intersection(person.declined):
            problems.add(PEOPLE.name, "Nobody is both chosen and declined.", person.line, "declined", both)
        if person.agreed_on and not person.how_agreed:
            problems.add(PEOPLE.name, "Say how they agreed the plan.", person.line, "how agreed", "")
        home = postcodes.setdefault(person.household, person.postcode) if person.household else person.postcode
        if home != person.postcode:
            right = "People of one household have one postcode."
            problems.add(PEOPLE.name, right, person.line, "postcode", person.postcode or "")
