"""Face-to-face time: the minutes that workers spend with people, over the minutes for which they are paid.

Minutes are whole and belong to a worker and a local date, so that any sum over workers and days is exact, and every
report adds up to every other. Knows records of visits and contracted hours, and what a rota would come to if it went
as planned; nothing of people's names or files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rota.limits import DAYS_IN_WEEK
from rota.local_time import midnight, minutes_between
from rota.week import Rota, Week, local_day

DEFINITION_FACE_TO_FACE = (
    "Face-to-face minutes: minutes that a worker recorded in the company of a person we support, anywhere, outings "
    "included; phone calls are not. A double-handed visit counts for both workers. A couple visited together counts "
    "once. A visit that nobody recorded counts as no minutes and is listed, never assumed."
)
DEFINITION_PAID = (
    "Paid working minutes: the contracted minutes of the period, less leave, sickness and unpaid breaks, plus agreed "
    "extra minutes, whether they were on the rota or not. A double-handed visit counts for both workers here too."
)
DEFINITION = (
    "Face-to-face time is face-to-face minutes divided by paid working minutes, as a percentage. "
    f"{DEFINITION_FACE_TO_FACE} {DEFINITION_PAID}"
)


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """What one worker recorded of one visit: from when to when (UTC), and for how long of it they were not with them.

    `apart` minutes (a phone call to the pharmacy, a form filled in outside) are taken off the end. Seconds are
    dropped from both times, so that 45 minutes by the clock on the wall are 45 minutes here.
    """

    worker: str
    start: datetime
    end: datetime
    apart: int = 0

    @property
    def with_them(self) -> tuple[datetime, datetime]:
        """From when to when the worker was in their company, on whole minutes; the same instant twice for never."""
        start, end = (moment.replace(second=0, microsecond=0) for moment in (self.start, self.end))
        return start, max(start, end - timedelta(minutes=max(0, self.apart)))


def face_to_face_minutes(records: Iterable[VisitRecord]) -> Mapping[tuple[str, date], int]:
    """Minutes in people's company by worker and local date.

    Where one worker's records overlap, as with a couple, the time counts once; two workers' time counts for both.
    A visit across midnight is split between the two dates. Minutes are those that passed: in UTC, so that an hour
    that the clocks give twice counts twice.
    """
    by_worker: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for record in records:
        by_worker[record.worker].append(record.with_them)
    minutes: dict[tuple[str, date], int] = defaultdict(int)
    for worker, stretches in by_worker.items():
        for start, end in _joined(stretches):
            for day, within in _by_day(start, end):
                minutes[worker, day] += within
    return {key: within for key, within in minutes.items() if within}


def _joined(stretches: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """The same time in stretches that do not overlap, in order."""
    until: datetime | None = None
    for start, end in sorted(stretches):
        begin = start if until is None else max(start, until)
        if end > begin:
            yield begin, end
        until = end if until is None else max(until, end)


def _by_day(start: datetime, end: datetime) -> Iterator[tuple[date, int]]:
    while start < end:
        day = local_day(start)
        until = min(end, midnight(day + timedelta(days=1)))
        yield day, minutes_between(start, until)
        start = until


def contracted_on(weekly_minutes: int, day: date) -> int:
    """The contracted minutes of one day: a seventh of the week's, in whole minutes that add up.

    Every Monday to Sunday comes to `weekly_minutes` exactly: day k of the week (0 is Monday) gets
    floor(c (k + 1) / 7) - floor(c k / 7).
    """
    day_of_week = day.weekday()
    return weekly_minutes * (day_of_week + 1) // DAYS_IN_WEEK - weekly_minutes * day_of_week // DAYS_IN_WEEK


@dataclass(frozen=True, slots=True)
class PaidTime:
    """A worker's paid working minutes of a day, and of a period as the sum of its days; each kind by itself.

    A day of leave can take off more than the day's seventh of the contract, so that one day can be negative; the
    period is right.
    """

    contracted: int = 0
    leave: int = 0
    sickness: int = 0
    unpaid_breaks: int = 0
    extra: int = 0

    @property
    def minutes(self) -> int:
        """Contracted, less leave, sickness and unpaid breaks, plus agreed extra."""
        return self.contracted - self.leave - self.sickness - self.unpaid_breaks + self.extra

    def __add__(self, other: PaidTime) -> PaidTime:
        """Both together, kind by kind."""
        return PaidTime(
            self.contracted + other.contracted,
            self.leave + other.leave,
            self.sickness + other.sickness,
            self.unpaid_breaks + other.unpaid_breaks,
            self.extra + other.extra,
        )


def paid_on(
    weekly_minutes: int, day: date, *, leave: int = 0, sickness: int = 0, unpaid_breaks: int = 0, extra: int = 0
) -> PaidTime:
    """A worker's paid time on one day: the contract's share of it, and the minutes of each kind given."""
    return PaidTime(contracted_on(weekly_minutes, day), leave, sickness, unpaid_breaks, extra)


@dataclass(frozen=True, slots=True)
class Share:
    """Both parts of the fraction, in minutes, so that shares are added and never averaged."""

    face_to_face: int = 0
    paid: int = 0

    @property
    def percent(self) -> float | None:
        """Face-to-face minutes of a hundred paid ones, not rounded; None where nothing was paid."""
        return 100 * self.face_to_face / self.paid if self.paid > 0 else None

    def __add__(self, other: Share) -> Share:
        """The share of both together: the parts added up."""
        return Share(self.face_to_face + other.face_to_face, self.paid + other.paid)


def planned_minutes(week: Week, rota: Rota) -> Mapping[tuple[str, date], int]:
    """Face-to-face minutes by worker and local date if everybody went as planned and stayed as long as was asked."""
    return face_to_face_minutes(
        VisitRecord(assignment.worker, when.start, when.end)
        for assignment in rota.assignments
        if assignment.worker is not None and assignment.visit in week.visit
        for when in [week.when(assignment)]
    )


def planned_shares(week: Week, minutes: Mapping[tuple[str, date], int]) -> Mapping[str, Share]:
    """Each worker's share of this week, by worker id: planned `minutes` with people over contract less leave."""
    with_people: dict[str, int] = defaultdict(int)
    for (worker, _), spent in minutes.items():
        with_people[worker] += spent
    return {
        worker.id: Share(
            with_people[worker.id],
            max(0, worker.contracted_minutes * week.days // DAYS_IN_WEEK - worker.leave_minutes),
        )
        for worker in week.workers
    }
