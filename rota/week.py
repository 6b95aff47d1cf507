"""What a team's week asks for, and what is planned for it: the words that every layer shares.

Knows nothing of where these come from (a database, a file, a phone) nor of how a rota is made or judged.

Instants are aware datetimes in UTC; dates are local dates in Europe/London. Durations are whole minutes.
Workers, people, competences and places go by short text ids; visits by UUID.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from rota.competences import all_required
from rota.limits import Limits

LONDON = ZoneInfo("Europe/London")


class Travel(StrEnum):
    """How a worker gets about."""

    WALK = "walk"
    CYCLE = "cycle"
    DRIVE = "drive"


class NeededOf(StrEnum):
    """Who at a double-handed visit needs a competence: one of the two, or both."""

    ONE = "one"
    BOTH = "both"


class WishKind(StrEnum):
    """What a worker would like, where it can be done."""

    DAY_OFF = "day_off"
    EARLY = "early"
    LATE = "late"
    SEE_PERSON = "see_person"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time from `start` to `end`, both instants, `start` <= `end`."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """Length in whole minutes, subtracted in UTC."""
        return int((self.end - self.start) // timedelta(minutes=1))

    def overlaps(self, other: Window) -> bool:
        """True when the two share more than a single instant."""
        return max(self.start, other.start) < min(self.end, other.end)

    def holds(self, other: Window) -> bool:
        """True when `other` lies wholly inside this stretch."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class TravelTimes:
    """Minutes from place to place for each way of travelling, frozen so that rules need no map.

    `minutes[way][i][j]` is the time from `places[i]` to `places[j]`; None where there is no way.
    """

    places: tuple[str, ...]
    minutes: Mapping[Travel, tuple[tuple[int | None, ...], ...]]
    rows: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", {place: row for row, place in enumerate(self.places)})

    def between(self, way: Travel, origin: str | None, destination: str | None) -> int | None:
        """Minutes from `origin` to `destination`; 0 when either is unknown or they are the same place."""
        if origin is None or destination is None or origin == destination:
            return 0
        row, column = self.rows.get(origin), self.rows.get(destination)
        if row is None or column is None or way not in self.minutes:
            return 0
        return self.minutes[way][row][column]


@dataclass(frozen=True, slots=True)
class Competence:
    """A thing that a worker may do once signed off; `delegated` marks a health task delegated by a professional.

    `requires` are the ids of competences that come first: without them it does not count.
    """

    id: str
    name: str
    delegated: bool = False
    per_person: bool = False
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who may do what for whom, and when. `person` None means any person; `until` is the last day, None no end.

    `suspended_from` is the instant from which it no longer counts, whatever `until` says.
    """

    worker: str
    competence: str
    person: str | None
    starts: date
    until: date | None = None
    suspended_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """A salaried wellbeing worker. `contracted_minutes` are per seven days.

    `available` are the unbroken stretches in which they can work; `leave` those in which they are away,
    with `leave_minutes` the contracted minutes that the leave of these days takes off what they owe, and
    `role_minutes` those that they keep free for what they look after for the team, at times of their own.
    `attributes` answer people's needs about who: "woman", "language:bn", "dogs".
    """

    id: str
    name: str
    contracted_minutes: int
    home: str | None
    travel: Travel
    available: tuple[Window, ...]
    leave: tuple[Window, ...] = ()
    leave_minutes: int = 0
    attributes: frozenset[str] = frozenset()
    role_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """A person the team supports, as the rota needs to know them.

    `chosen` are the workers whom the person chose, the Link Wellbeing Worker first where there is one.
    """

    id: str
    name: str
    place: str | None
    link_worker: str | None = None
    chosen: tuple[str, ...] = ()
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CompetenceNeed:
    """A competence that a visit needs, of one or of both of the workers who are there."""

    competence: str
    of: NeededOf = NeededOf.ONE


@dataclass(frozen=True, slots=True)
class WhoNeed:
    """A need about who comes. Hard ones are kept always, the others where it can be done."""

    attribute: str
    hard: bool


@dataclass(frozen=True, slots=True)
class DayOption:
    """A local day on which a visit can be: between which instants it may start, and between which it suits."""

    day: date
    possible: Window
    suits: Window


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit asked for. `options` holds a single day, or several when any of them will do.

    `double_handed` asks for two workers together. `support` is the id of the support line it comes from,
    None for one that the team added by hand. `time_critical` visits do harm when they are late.
    """

    id: UUID
    person: str
    place: str | None
    duration: int
    options: tuple[DayOption, ...]
    double_handed: bool = False
    competences: tuple[CompetenceNeed, ...] = ()
    who: tuple[WhoNeed, ...] = ()
    time_critical: bool = False
    support: str | None = None

    @property
    def places(self) -> tuple[int, ...]:
        """The places to fill: 1, and 2 at a double-handed visit."""
        return (1, 2) if self.double_handed else (1,)

    @property
    def days(self) -> frozenset[date]:
        """The local days on which this visit may be."""
        return frozenset(option.day for option in self.options)

    @property
    def of_each(self) -> tuple[str, ...]:
        """The competences that everybody who goes must bring: those of both, and all of them where one goes alone."""
        return tuple(n.competence for n in self.competences if n.of is NeededOf.BOTH or not self.double_handed)


@dataclass(frozen=True, slots=True)
class Gap:
    """Least (and greatest) minutes between two visits of a person on the same day, from the end of the earlier."""

    one: UUID
    other: UUID
    least: int
    greatest: int | None = None


@dataclass(frozen=True, slots=True)
class TeamTime:
    """Fixed paid time that is not a visit: a meeting, training, reflection. `place` None is wherever they are."""

    id: str
    kind: str
    workers: frozenset[str]
    when: Window
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """What the team has settled about one place of a visit: who, when, or both. None leaves it free."""

    visit: UUID
    place: int
    worker: str | None = None
    start: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a worker would like of these days; leave and the times they can work are not wishes.

    `day` None is every day. `person` is whom they would like to see on any of the days, for that kind of wish only.
    What counts as early and late is in `Limits`.
    """

    worker: str
    kind: WishKind
    day: date | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who goes, to which place (1 or 2) of which visit, from when. `worker` None: a time is set, nobody goes yet."""

    visit: UUID
    place: int
    worker: str | None
    start: datetime


@dataclass(frozen=True, slots=True)
class Shift:
    """A span of work that a worker has done or will do on a local day, first start to last end."""

    worker: str
    day: date
    when: Window


@dataclass(frozen=True)
class Rota:
    """What is planned: one assignment for each place filled."""

    assignments: tuple[Assignment, ...] = ()

    @cached_property
    def by_place(self) -> Mapping[tuple[UUID, int], Assignment]:
        """Each assignment by (visit, place)."""
        return {(a.visit, a.place): a for a in self.assignments}

    def at(self, visit: UUID, place: int = 1) -> Assignment | None:
        """The assignment at this place of the visit, None where nothing is planned."""
        return self.by_place.get((visit, place))

    def of_worker(self, worker: str) -> tuple[Assignment, ...]:
        """This worker's assignments, earliest first."""
        return tuple(sorted((a for a in self.assignments if a.worker == worker), key=lambda a: (a.start, a.visit)))

    def with_assignments(self, changed: Iterable[Assignment]) -> Rota:
        """The same rota with these places filled anew."""
        return Rota(tuple({**self.by_place, **{(a.visit, a.place): a for a in changed}}.values()))


@dataclass(frozen=True)
class Week:
    """Everything asked of a rota for `days` days from `first` (1 to 28; a week has 7 and begins on a Monday).

    `cyclic`: the last day is followed by the first, as in a usual pattern. `worked_before` are the shifts of
    the 14 days before `first`; `rota` is what stands now; `seen[person][worker]` counts the visits of the
    last weeks; `usual` is the pattern to stay close to. `tied_after` are shifts already published after the last day.
    `wishes` are the workers' own; `wanted` names what matters to the team, first first, as `rota.wanted` has them.
    """

    team: str
    first: date
    days: int
    workers: tuple[Worker, ...]
    people: tuple[Person, ...]
    visits: tuple[Visit, ...]
    travel: TravelTimes
    competences: tuple[Competence, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    gaps: tuple[Gap, ...] = ()
    team_time: tuple[TeamTime, ...] = ()
    pins: tuple[Pin, ...] = ()
    rota: Rota = Rota()
    usual: Rota = Rota()
    worked_before: tuple[Shift, ...] = ()
    tied_after: tuple[Shift, ...] = ()
    seen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    limits: Limits = Limits()
    cyclic: bool = False
    wishes: tuple[Wish, ...] = ()
    wanted: tuple[str, ...] = ()

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The local days of this week, in order."""
        return tuple(self.first + timedelta(days=n) for n in range(self.days))

    @cached_property
    def worker(self) -> Mapping[str, Worker]:
        """Workers by id."""
        return {worker.id: worker for worker in self.workers}

    @cached_property
    def person(self) -> Mapping[str, Person]:
        """People by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def visit(self) -> Mapping[UUID, Visit]:
        """Visits by id."""
        return {visit.id: visit for visit in self.visits}

    @cached_property
    def competence(self) -> Mapping[str, Competence]:
        """Competences by id."""
        return {competence.id: competence for competence in self.competences}

    @cached_property
    def required(self) -> Mapping[str, tuple[str, ...]]:
        """All that comes before a competence, near and far, by its id; only those that require something."""
        requires = {competence.id: competence.requires for competence in self.competences if competence.requires}
        return {id: all_required(requires, id) for id in requires}

    @cached_property
    def signed(self) -> Mapping[tuple[str, str], tuple[SignOff, ...]]:
        """Sign-offs by (worker, competence)."""
        found: dict[tuple[str, str], list[SignOff]] = {}
        for sign_off in self.sign_offs:
            found.setdefault((sign_off.worker, sign_off.competence), []).append(sign_off)
        return {key: tuple(of) for key, of in found.items()}

    def when(self, assignment: Assignment) -> Window:
        """From when to when a worker is at this visit."""
        return Window(assignment.start, assignment.start + timedelta(minutes=self.visit[assignment.visit].duration))

    def welcome(self, visit: Visit, worker: Worker) -> bool:
        """Whether the person has not declined this worker, who answers every hard need about who comes."""
        person = self.person.get(visit.person)
        declined = person is not None and worker.id in person.declined
        return not declined and all(need.attribute in worker.attributes for need in visit.who if need.hard)

    def planned(self, rota: Rota) -> Week:
        """The same week with `rota` as what stands now."""
        return replace(self, rota=rota)


def local_day(instant: datetime) -> date:
    """The date in Europe/London at this instant."""
    return instant.astimezone(LONDON).date()
