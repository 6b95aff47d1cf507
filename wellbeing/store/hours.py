"""What a worker's rows come to on given days: when they can work, when they are away, what they owe.

Knows dated rows of workers; no queries. Wall times become instants here, nights and clock changes included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from rota.face_to_face import contracted_on as share_of_day
from rota.local_time import instant, midnight
from rota.week import TeamTime, Window
from wellbeing.models.organisation import TeamMeeting
from wellbeing.models.team_time import TeamTimeOnce
from wellbeing.models.worker import Absence, Availability, Contract, TeamMembership

OfWorker = TypeVar("OfWorker", Absence, Availability, Contract, TeamMembership)
ONE_DAY = timedelta(days=1)
Meeting = TeamMeeting | TeamTimeOnce
"""Team time as it is stored: every week, or once."""


class Dated(Protocol):
    """A row that counts from the day `starts` to the day `until` (None: no end)."""

    starts: date
    until: date | None


def counts_on(row: Dated, day: date) -> bool:
    """Whether the row counts on this local day."""
    return row.starts <= day and (row.until is None or day <= row.until)


def team_of_day(memberships: Iterable[TeamMembership], day: date) -> UUID | None:
    """Whose this day of one worker is: of two teams, the one joined later has it; None where they are in none."""
    on_day = [row for row in memberships if counts_on(row, day)]
    return max(on_day, key=lambda row: (row.starts, row.id)).team_id if on_day else None


def by_worker(rows: Iterable[OfWorker]) -> dict[UUID, list[OfWorker]]:
    """Rows by their worker."""
    found: dict[UUID, list[OfWorker]] = {}
    for row in rows:
        found.setdefault(row.worker_id, []).append(row)
    return found


def dates(first: date, days: int) -> tuple[date, ...]:
    """`days` local days from `first`."""
    return tuple(first + timedelta(days=n) for n in range(days))


def whole_days(first: date, last: date) -> Window:
    """From the beginning of the local day `first` to the end of `last`."""
    return Window(midnight(first), midnight(last + ONE_DAY))


def available(rows: Sequence[Availability], members: Sequence[Dated], first: date, days: int) -> tuple[Window, ...]:
    """The unbroken stretches in which a worker can work on these days, while a member of the team.

    A night that began the day before is in, and one that begins on the last day runs its full length.
    """
    stretches = [
        _stretch(row, day)
        for day in dates(first - ONE_DAY, days + 1)
        if any(counts_on(member, day) for member in members)
        for row in rows
        if row.weekday == day.weekday() and counts_on(row, day)
    ]
    begins = midnight(first)
    return tuple(window for window in joined(stretches) if window.end > begins)


def _stretch(row: Availability, day: date) -> Window:
    past_midnight = row.ends_at <= row.starts_at
    start = instant(day, row.starts_at)
    return Window(start, max(start, instant(day + ONE_DAY if past_midnight else day, row.ends_at)))


def joined(windows: Iterable[Window]) -> list[Window]:
    """The same time in as few stretches as it takes, in order: those that touch or overlap become one."""
    found: list[Window] = []
    for window in sorted(windows, key=lambda w: (w.start, w.end)):
        if found and window.start <= found[-1].end:
            found[-1] = Window(found[-1].start, max(found[-1].end, window.end))
        else:
            found.append(window)
    return found


def away(absences: Iterable[Absence], first: date, days: int) -> tuple[Window, ...]:
    """The stretches, in whole local days, in which a worker is away on these days or the nights around them."""
    earliest, latest = first - ONE_DAY, first + timedelta(days=days)
    return tuple(
        joined(
            whole_days(max(absence.first, earliest), min(absence.last, latest))
            for absence in absences
            if absence.first <= latest and absence.last >= earliest
        )
    )


def contracted_on(contracts: Iterable[Contract], day: date) -> int:
    """Contracted minutes of one local day, as `rota.face_to_face` shares out the week's."""
    return share_of_day(sum(contract.minutes_a_week for contract in contracts if counts_on(contract, day)), day)


def away_on(absences: Iterable[Absence], contracts: Sequence[Contract], day: date) -> dict[str, int]:
    """Contracted minutes that the absences of this day take off what is owed, by their kind; at most the day's own
    share unless the absence says its own minutes. Of two absences on one day, the one of fewer days counts.
    """
    those = [absence for absence in absences if absence.first <= day <= absence.last]
    if not those:
        return {}
    one = min(those, key=lambda absence: (absence.last - absence.first, str(absence.id)))
    minutes = one.minutes_a_day
    return {one.kind: contracted_on(contracts, day) if minutes is None else minutes}


def team_time(
    meetings: Iterable[Meeting],
    first: date,
    days: int,
    members: Mapping[UUID, Sequence[Dated]],
    leave: Mapping[UUID, tuple[Window, ...]],
) -> tuple[TeamTime, ...]:
    """Each meeting that falls on these days, with the members who are not away then."""
    return tuple(
        TeamTime(
            id=f"{meeting.id}:{day.isoformat()}",
            kind=meeting.kind,
            workers=_there(meeting, day, when, members, leave),
            when=when,
            place=None if meeting.postcode is None else place_of_postcode(meeting.postcode),
        )
        for day in dates(first, days)
        for meeting in meetings
        for when in _when(meeting, day)
    )


def place_of_postcode(postcode: str) -> str:
    """The id of the place that a postcode is."""
    return f"postcode:{postcode}"


def _when(meeting: Meeting, day: date) -> Sequence[Window]:
    """From when to when it is on this day; nothing on any other."""
    if isinstance(meeting, TeamTimeOnce):
        return [_lasting(meeting.starts_at, meeting.minutes)] if meeting.day == day else ()
    comes = meeting.weekday == day.weekday() and counts_on(meeting, day)
    return [_lasting(instant(day, meeting.starts_at), meeting.minutes)] if comes else ()


def _lasting(start: datetime, minutes: int) -> Window:
    return Window(start, start + timedelta(minutes=minutes))


def _there(
    meeting: Meeting,
    day: date,
    when: Window,
    members: Mapping[UUID, Sequence[Dated]],
    leave: Mapping[UUID, tuple[Window, ...]],
) -> frozenset[str]:
    return frozenset(
        str(worker)
        for worker, memberships in members.items()
        if (not meeting.worker_ids or str(worker) in meeting.worker_ids)
        and any(counts_on(membership, day) for membership in memberships)
        and not any(window.overlaps(when) for window in leave.get(worker, ()))
    )
