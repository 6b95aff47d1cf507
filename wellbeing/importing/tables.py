"""What the files of a team say once read: a row a dataclass, with the line that it stands on. No files, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from plans.plan import Looked
from plans.support import Step, Times
from rota.week import CompetenceNeed, Travel, WhoNeed
from wellbeing.importing.cells import Days, Meeting, Stretch


@dataclass(frozen=True, slots=True)
class TeamRow:
    """The team that the folder is about."""

    line: int
    team: str
    provider: str
    locality: str
    meetings: tuple[Meeting, ...] = ()
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A wellbeing worker; `minutes_a_week` are contracted."""

    line: int
    reference: str
    name: str
    minutes_a_week: int
    travel: Travel
    stretches: tuple[Stretch, ...]
    home_postcode: str | None = None
    attributes: tuple[str, ...] = ()
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person supported, with the words of their plan."""

    line: int
    reference: str
    name: str
    supported_from: date
    known_as: str | None = None
    born: date | None = None
    postcode: str | None = None
    household: str | None = None
    address: str | None = None
    way_in: str | None = None
    link_worker: str | None = None
    chosen: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    what_matters: str = ""
    outcomes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    circle: Looked = Looked()
    community: Looked = Looked()
    technology: Looked = Looked()
    last_reviewed: date | None = None
    agreed_on: date | None = None
    how_agreed: str = ""


@dataclass(frozen=True, slots=True)
class SupportRow:
    """One support line. `weeks` is how often they come round and the day of a week that is its turn."""

    line: int
    reference: str
    person: str
    name: str
    days: Days
    duration: int
    possible: Times
    suits: Times | None = None
    weeks: tuple[int, date | None] = (1, None)
    double_handed: bool = False
    competences: tuple[CompetenceNeed, ...] = ()
    who: tuple[WhoNeed, ...] = ()
    time_critical: bool = False
    least_gap: int | None = None
    tasks: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    tapering: tuple[Step, ...] = ()
    interim: str | None = None


@dataclass(frozen=True, slots=True)
class CompetenceRow:
    """A competence that workers can be signed off for; `months` is how long a sign-off lasts.

    What is None was not said: it stays as it is. New, any professional signs it, and it requires nothing.
    """

    line: int
    reference: str
    name: str
    kind: str
    per_person: bool = False
    months: int | None = None
    signed_by: str | None = None
    requires: tuple[str, ...] | None = None
    of: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class SignOffRow:
    """Who may do what for whom (`person` None: any), from when until when, by whom."""

    line: int
    worker: str
    competence: str
    starts: date
    signed_by: str
    person: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """A worker's time away, whole days; `minutes_a_day` come off the contracted minutes."""

    line: int
    worker: str
    kind: str
    first: date
    last: date
    minutes_a_day: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything in the folder, checked: every reference in it is to something in it."""

    team: TeamRow
    workers: tuple[WorkerRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    support: tuple[SupportRow, ...] = ()
    competences: tuple[CompetenceRow, ...] = ()
    signoffs: tuple[SignOffRow, ...] = ()
    leave: tuple[LeaveRow, ...] = ()


@dataclass(slots=True)
class Read:
    """The rows that could be read so far, by file; what was wrong is in the problems."""

    team: list[TeamRow] = field(default_factory=list)
    workers: list[WorkerRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    support: list[SupportRow] = field(default_factory=list)
    competences: list[CompetenceRow] = field(default_factory=list)
    signoffs: list[SignOffRow] = field(default_factory=list)
    leave: list[LeaveRow] = field(default_factory=list)
    named: dict[str, set[str]] = field(default_factory=dict)
    """References seen in each file, those of lines with something wrong in them too."""
