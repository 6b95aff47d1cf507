"""Hours: a worker's planned against contracted, and a person's hours bank. All in minutes; no rule is judged here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rota.limits import DAYS_IN_WEEK
from rota.shifts import Shifts, shifts_of
from rota.week import Rota, Week, Worker


@dataclass(frozen=True, slots=True)
class Balance:
    """A worker's minutes in a week: what the contract says, what the rota plans, what leave takes off.

    `roles` are kept free for what the worker looks after for the team, at times of their own.
    """

    contracted: int
    planned: int
    leave: int = 0
    roles: int = 0

    @property
    def owed(self) -> int:
        """Contracted minutes less leave and roles: what there is to plan with; never negative."""
        return max(0, self.contracted - self.leave - self.roles)

    @property
    def room(self) -> int:
        """Minutes still to plan; negative when the plan runs over."""
        return self.owed - self.planned

    @property
    def over(self) -> int:
        """Minutes planned over what is owed; negative when there is room."""
        return -self.room


def balance(shifts: Shifts, worker: Worker) -> Balance:
    """The worker's balance. Planned is the span of each day, as a salary pays travel, waits and breaks too."""
    return _balance(shifts.week, worker, sum(day.when.minutes for day in shifts.days(worker.id)))


def owed(week: Week, worker: Worker) -> int:
    """Minutes that a worker owes in the days of this week, whatever is planned; never negative."""
    return _balance(week, worker, 0).owed


def may_run_over(week: Week) -> int:
    """Minutes by which a worker's days of this week may run over what they owe before a finding says so."""
    return week.limits.over_contract * week.days // DAYS_IN_WEEK


def _balance(week: Week, worker: Worker, planned: int) -> Balance:
    contracted = worker.contracted_minutes * week.days // DAYS_IN_WEEK
    return Balance(contracted, planned, worker.leave_minutes, worker.role_minutes)


def balances(week: Week, rota: Rota) -> Mapping[str, Balance]:
    """Every worker's balance for this week, by worker id."""
    shifts = shifts_of(week, rota)
    return {worker.id: balance(shifts, worker) for worker in week.workers}


@dataclass(frozen=True, slots=True)
class HoursBank:
    """A person's hours, in worker-minutes: allocated, used, and put right by hand (either sign)."""

    allocated: int = 0
    used: int = 0
    adjusted: int = 0

    @property
    def banked(self) -> int:
        """What is left to use; negative when more was used than there was."""
        return self.allocated + self.adjusted - self.used

    def __add__(self, other: HoursBank) -> HoursBank:
        """The two banks as one: a month from its weeks."""
        return HoursBank(self.allocated + other.allocated, self.used + other.used, self.adjusted + other.adjusted)


def planned_use(week: Week, rota: Rota, people: Iterable[str] | None = None) -> Mapping[str, int]:
    """Worker-minutes that the rota plans with each person: a double-handed visit counts for both who go."""
    shifts = shifts_of(week, rota)
    return {
        person.id: sum(v.duration * len(shifts.going(v.id)) for v in shifts.visits_by_person[person.id])
        for person in shifts.people(None if people is None else frozenset(people))
    }
