"""What would happen: one more person, a leave day, a sign-off more or less, a worker gone. Asking changes nothing.

The change gives another week; that is mended like any other, and the two rotas are compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rota.hours import balances
from rota.local_time import midnight
from rota.shifts import Shifts
from rota.week import Competence, Gap, Person, Rota, SignOff, TravelTimes, Visit, Week, Window
from solver.answer import Answer, Progress, Uncovered
from solver.repair import DEFAULT_CORES, ill, repair

if TYPE_CHECKING:
    from solver.search.problem import Ints

DEFAULT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class NewPerson:
    """One more person with their visits; `travel` replaces the table where their place is not in it yet."""

    person: Person
    visits: tuple[Visit, ...]
    gaps: tuple[Gap, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    competences: tuple[Competence, ...] = ()
    travel: TravelTimes | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """A worker away from `when.start` to `when.end`."""

    worker: str
    when: Window


@dataclass(frozen=True, slots=True)
class SignedOff:
    """One more sign-off."""

    sign_off: SignOff


@dataclass(frozen=True, slots=True)
class LostCompetence:
    """A worker may not do this any more: for one person, or for anybody where `person` is None."""

    worker: str
    competence: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class WorkerGone:
    """A worker leaves the team: from this local day on, or before the week where `since` is None."""

    worker: str
    since: date | None = None


Supposed = NewPerson | Leave | SignedOff | LostCompetence | WorkerGone
"""What a team can ask about; any other change can be given as a week."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a rota comes to. Minutes; `faces` is the mean number of workers a person sees, `most_faces` the greatest.

    `over` and `room` are all workers' minutes over and under what they owe, `balance` each worker's (+ over).
    `face_to_face` is minutes at visits over paid minutes, as planned; 0 where nothing is.
    """

    covered: int
    of: int
    faces: float
    most_faces: int
    travel: int
    waiting: int
    over: int
    room: int
    face_to_face: float
    balance: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class WhatIf:
    """The answer for the week as it would be, and both rotas in figures."""

    answer: Answer
    before: Figures
    after: Figures

    @property
    def missing(self) -> tuple[Uncovered, ...]:
        """What would have nobody, why, and what would free it."""
        return self.answer.uncovered


def what_if(
    week: Week,
    change: Supposed | Week,
    *,
    seconds: float = DEFAULT_SECONDS,
    seed: int = 1,
    steps: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    costs: Ints | None = None,
    few: dict[str, int] | None = None,
    cores: int = DEFAULT_CORES,
) -> WhatIf:
    """What the rota of `week` would become with this change, as little moved as is found; arguments as for `repair`.

    Never raises for what a week asks.
    """
    now = change if isinstance(change, Week) else supposed(week, change)
    answer = repair(
        now, seconds=seconds, seed=seed, steps=steps, progress=progress, stop=stop, costs=costs, few=few,
        cores=cores,
    )  # fmt: skip
    return WhatIf(answer, figures(week, week.rota), figures(now, answer.rota))


def supposed(week: Week, change: Supposed) -> Week:
    """The week as it would be."""
    match change:
        case NewPerson():
            return replace(
                week,
                people=(*(p for p in week.people if p.id != change.person.id), change.person),
                visits=(*week.visits, *change.visits),
                gaps=(*week.gaps, *change.gaps),
                sign_offs=(*week.sign_offs, *change.sign_offs),
                competences=(*week.competences, *(c for c in change.competences if c.id not in week.competence)),
                travel=change.travel or week.travel,
            )
        case Leave():
            return ill(week, change.worker, change.when)
        case SignedOff():
            return replace(week, sign_offs=(*week.sign_offs, change.sign_off))
        case LostCompetence():
            return replace(week, sign_offs=tuple(s for s in week.sign_offs if not _lost(s, change)))
        case WorkerGone():
            return _without(week, change)


def _lost(sign_off: SignOff, change: LostCompetence) -> bool:
    theirs = (sign_off.worker, sign_off.competence) == (change.worker, change.competence)
    return theirs and change.person in (None, sign_off.person)


def _without(week: Week, change: WorkerGone) -> Week:
    if change.since is None or change.since <= week.first:
        return replace(week, workers=tuple(w for w in week.workers if w.id != change.worker))
    end = midnight(week.first + timedelta(days=week.days + 1))
    return ill(week, change.worker, Window(midnight(change.since), end))


def figures(week: Week, rota: Rota) -> Figures:
    """What this rota comes to."""
    shifts = Shifts(week, rota)
    faces = [len(shifts.faces(person.id)) for person in shifts.people()]
    days = [day for worker in week.worker for day in shifts.days(worker)]
    paid = sum(day.when.minutes for day in days)
    going = [a for visit in week.visit for a in shifts.going(visit)]
    with_people = sum(week.visit[a.visit].duration for a in going if a.worker in week.worker)
    balance = balances(week, rota)
    return Figures(
        covered=len(going),
        of=sum(len(visit.places) for visit in week.visit.values()),
        faces=sum(faces) / max(1, len(faces)),
        most_faces=max(faces, default=0),
        travel=sum(day.travel for day in days),
        waiting=sum(day.waiting for day in days),
        over=sum(max(0, b.over) for b in balance.values()),
        room=sum(max(0, b.room) for b in balance.values()),
        face_to_face=with_people / paid if paid else 0.0,
        balance=tuple((worker, b.over) for worker, b in balance.items()),
    )
