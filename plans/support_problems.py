"""What is wrong with a support line, and what to think about before agreeing to it.

Every problem is a sentence for whoever wrote the line, and says what to do. Knows nothing of forms or files.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise

from plans.support import EVERY_DAY, Step, SupportLine, Times
from plans.support_tapering import Problem, reablement_problems
from rota.local_time import spoken_date

MINUTES_IN_DAY = 24 * 60
SHORT_VISIT = 30
"""A visit shorter than this many minutes needs a thought (NICE NG21, QS123)."""
LONGEST_INTERIM = timedelta(weeks=6)
"""Support that begins before the plan is agreed lasts at most this long, first and last day included."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Dates outside these years are slips of the pen."""
EVERY_WEEK, EVERY_OTHER_WEEK = 1, 2


def problems(line: SupportLine) -> list[str]:
    """What is wrong with a line, each a sentence that says what to do. Empty when all is well."""
    return [sentence for _, sentence in field_problems(line)]


def field_problems(line: SupportLine) -> list[Problem]:
    """What is wrong with a line: the name of the field that it is about, and the sentence of `problems`."""
    found = [*_words(line), *_dates(line), *_step(line.first_step), *_times(line)]
    steps = list(_tapering(line))
    found += steps or reablement_problems(line)
    if line.least_gap is not None and not 0 <= line.least_gap < MINUTES_IN_DAY:
        found.append(("least_gap", "Give the least gap to other visits in minutes, from 0 to 1439."))
    return found


def advice(line: SupportLine) -> list[str]:
    """What to think about before agreeing to a line. Nothing here is refused."""
    shortest = min(line.duration, *(step.duration for step in line.tapering), SHORT_VISIT)
    if 0 < shortest < SHORT_VISIT:
        return [
            f"This visit is {shortest} minutes. NICE says that a visit is {SHORT_VISIT} minutes or more,"
            " unless the worker knows the person, it is part of a wider package of support, and it is for one task"
            " or check. If all three are true here, keep it. If not, make it longer. (NICE NG21, QS123)"
        ]
    return []


def last_interim_day(starts: date) -> date:
    """The last day that support begun on `starts` may run before the plan is agreed."""
    return starts + LONGEST_INTERIM - timedelta(days=1)


def _words(line: SupportLine) -> Iterator[Problem]:
    if not line.id.strip():
        yield "id", "Give this support an id, so that its visits can be found again."
    if not line.person.strip():
        yield "person", "Say who this support is for."
    if not line.name.strip():
        yield "name", "Give this support a name, such as: Help with breakfast and washing."
    if line.interim is not None and not line.interim.strip():
        yield "interim", "Say why this support begins before the plan is agreed, such as: home from hospital."


def _dates(line: SupportLine) -> Iterator[Problem]:
    odd = [(name, day) for name, day in _every_date(line) if not FIRST_YEAR <= day.year <= LAST_YEAR]
    for name, day in odd:
        yield name, f"{spoken_date(day)} can't be right. Give a date from {FIRST_YEAR} to {LAST_YEAR}."
    if line.ends is not None and line.ends < line.starts:
        found = f"The last day is before the first, {spoken_date(line.starts)}."
        yield "ends", f"{found} Give a later last day, or none."
    if line.interim is not None and not odd:
        latest = last_interim_day(line.starts)
        if line.ends is None or line.ends > latest:
            found = "Support before the plan is agreed lasts at most 6 weeks."
            yield "ends", f"{found} Give a last day up to {spoken_date(latest)}."
    if line.every_weeks not in (EVERY_WEEK, EVERY_OTHER_WEEK):
        yield "every_weeks", "Choose every week (1) or every other week (2)."


def _every_date(line: SupportLine) -> Iterator[tuple[str, date]]:
    yield "starts", line.starts
    for name, day in (("ends", line.ends), ("anchor", line.anchor)):
        if day is not None:
            yield name, day
    for step in line.tapering:
        yield "tapering", step.starts


def _step(step: Step, since: str = "") -> Iterator[Problem]:
    times, days = step.times_a_week, len(step.weekdays)
    if not step.weekdays or not step.weekdays <= EVERY_DAY:
        yield "weekdays", f"Choose at least one day of the week{since}, Monday to Sunday."
    elif times is not None and times < 1:
        yield "times_a_week", f"Say how many times a week{since}, from 1 to {days}."
    elif times is not None and times > days:
        fits = f"{times} times a week{since} does not fit on {days} possible {'day' if days == 1 else 'days'}."
        yield "times_a_week", f"{fits} Give a number from 1 to {days}, or choose more days."
    if not 0 < step.duration < MINUTES_IN_DAY:
        found = f"A visit can't be {step.duration} minutes long{since}."
        yield "duration", f"{found} Give its length in minutes, from 1 to 1439."


def _times(line: SupportLine) -> Iterator[Problem]:
    earliest = line.possible.earliest
    begins, ends = _after(earliest, line.suits.earliest), _after(earliest, line.suits.latest)
    outside = (
        f"The times that suit, {_between(line.suits)}, are not all inside the times that are possible,"
        f" {_between(line.possible)}."
    )
    if begins > ends:
        yield "suits", f"{outside} Put the earlier time first, or widen what is possible."
    elif ends > _after(earliest, line.possible.latest):
        yield "suits", f"{outside} Widen what is possible, or change what suits."


def _tapering(line: SupportLine) -> Iterator[Problem]:
    for step in line.tapering:
        for _, sentence in _step(step, since=f" from {spoken_date(step.starts)}"):
            yield "tapering", sentence
    starts = [line.starts, *(step.starts for step in line.tapering)]
    for earlier, later in pairwise(starts):
        if later <= earlier:
            found = f"The step from {spoken_date(later)} does not come after {spoken_date(earlier)}."
            yield "tapering", f"{found} Put the steps in order, each after the first day of support."
    if line.tapering and line.ends is not None and starts[-1] > line.ends:
        found = f"The step from {spoken_date(starts[-1])} comes after the last day, {spoken_date(line.ends)}."
        yield "tapering", f"{found} Take it out, or give a later last day."


def _between(times: Times) -> str:
    return f"{times.earliest:%H:%M} to {times.latest:%H:%M}"


def _after(earliest: time, wall: time) -> int:
    """Minutes from one wall time to when a clock next shows the other; 0 to 1439."""
    return (wall.hour * 60 + wall.minute - earliest.hour * 60 - earliest.minute) % MINUTES_IN_DAY
