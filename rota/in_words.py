"""What a change does, in plain words: for the history, for two who changed the same visit, for a phone's answer.

Knows changes and names that it is given. Knows no rules and nothing of how a page looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from rota.changes import AskedPart, Part, Placement, Planned, VisitState
from rota.local_time import spoken_clock, spoken_minutes, spoken_time
from rota.week import Visit, local_day

NameOf = Callable[[str], str]
"""What a worker is called, by id."""


def part_words(part: Part, name: NameOf) -> tuple[str, ...]:
    """What one part of a change does to its visit: 'Sam goes instead of Amina'. Empty where nobody would notice."""
    if isinstance(part, AskedPart):
        return tuple(_asked(part.before, part.after))
    return tuple(_planned(part.before, part.after, name))


def state_words(state: VisitState, name: NameOf) -> str:
    """How a visit stands: 'Tuesday 24 November 12:00: Amina and nobody yet'."""
    if state.asked is None:
        return "nobody asks for it any more"
    places = state.planned.places[: len(state.asked.places)]
    who = " and ".join(dict.fromkeys(name(place.worker) if place.worker else "nobody yet" for place in places))
    starts = sorted({place.start for place in places if place.start is not None})
    when = " and ".join([spoken_time(start, True) for start in starts[:1]] + [spoken_clock(s) for s in starts[1:]])
    return f"{when or 'no time yet'}: {who}{', cancelled' if state.planned.cancelled else ''}"


def _asked(before: Visit | None, after: Visit | None) -> Iterator[str]:
    if before is None:
        yield "it is asked for"
    elif after is None:
        yield "it is asked for no more"
    elif before.duration != after.duration:
        yield f"{spoken_minutes(after.duration)} instead of {spoken_minutes(before.duration)}"
    elif before.double_handed != after.double_handed:
        yield "it takes two" if after.double_handed else "one worker is enough"
    else:
        yield "what is asked for is different"


def _planned(before: Planned, after: Planned, name: NameOf) -> Iterator[str]:
    if before.cancelled != after.cancelled:
        yield "cancelled" if after.cancelled else "brought back"
    pairs = [(_at(before, n), _at(after, n)) for n in range(max(len(before.places), len(after.places)))]
    for number, (was, now) in enumerate(pairs, start=1):
        which = f"worker {number}: " if len(pairs) > 1 else ""
        if was.worker != now.worker:
            yield which + _who(was.worker, now.worker, name)
    times = dict.fromkeys((was.start, now.start) for was, now in pairs if was.start != now.start)
    yield from (_when(was, now) for was, now in times)
    if all((was.worker, was.start) == (now.worker, now.start) for was, now in pairs):
        yield from _pins(pairs)


def _who(was: str | None, now: str | None, name: NameOf) -> str:
    comes = f"{name(now)} goes" if now else "nobody goes yet"
    return f"{comes} instead of {name(was)}" if was else comes


def _when(was: datetime | None, now: datetime | None) -> str:
    if now is None:
        return "no time yet"
    if was is None:
        return f"at {spoken_time(now, True)}"
    if local_day(was) == local_day(now):
        return f"{spoken_clock(now)} instead of {spoken_clock(was)}"
    return f"{spoken_time(now, True)} instead of {spoken_time(was, True)}"


def _pins(pairs: list[tuple[Placement, Placement]]) -> Iterator[str]:
    for what, had, has in (
        ("who goes", [was.pinned_worker for was, _ in pairs], [now.pinned_worker for _, now in pairs]),
        ("the time", [was.pinned_start for was, _ in pairs], [now.pinned_start for _, now in pairs]),
    ):
        if had != has:
            yield f"{what} is pinned" if sum(has) > sum(had) else f"{what} is no longer pinned"


def _at(planned: Planned, index: int) -> Placement:
    return planned.places[index] if index < len(planned.places) else Placement()
