"""When a visit that does harm when it is late counts as not begun, and how that is said.

Knows what was told and what time it is; nothing of rows, phones or pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from rota.local_time import minutes_between, spoken_clock, spoken_day, spoken_minutes, spoken_time
from rota.week import Visit, local_day

LATE_AFTER_MINUTES = 15
"""How long after its latest possible time a time-critical visit counts as late, until a team says otherwise."""


YOU = "You"
"""How somebody is named to themselves."""


def latest_start(asked: Visit, told: datetime) -> datetime:
    """The latest instant at which a visit told for `told` may start: the end of what is possible on that day.

    A team that settled on a later time than the plan has, knows why: then it is that time.
    """
    possible = [option.possible for option in asked.options]
    held = [window.end for window in possible if window.start <= told <= window.end]
    same_day = [window.end for window in possible if local_day(window.start) == local_day(told)]
    return max([told, *(held or same_day)[:1]])


def late_at(asked: Visit, told: datetime, after_minutes: int) -> datetime | None:
    """The instant from which nobody having begun is an alarm; None for a visit that may be late.

    `after_minutes` is what the team grants after the latest possible time.
    """
    if not asked.time_critical:
        return None
    return latest_start(asked, told) + timedelta(minutes=after_minutes)


def not_started_words(person: str, latest: datetime, now: datetime, workers: Iterable[str]) -> str:
    """ "Nobody has begun Joan’s visit. It was to begin by 09:30. Amina was to go." """
    going = sorted(workers, key=lambda name: name != YOU)
    who = f" {_and(going)} {_was(*going)} to go." if going else " Nobody was told to go."
    return f"Nobody has begun {person}’s visit. It was to begin by {_when(latest, now)}.{who}"


def no_answer_words(person: str, worker: str, at: datetime, now: datetime) -> str:
    """ "Nobody answered Joan’s door. Amina was there at 09:30." """
    return f"Nobody answered {person}’s door. {worker} {_was(worker)} there {_at(at, now)}."


def heard_words(worker: str, heard: datetime | None, now: datetime) -> str:
    """ "Amina’s phone was last heard from at 08:52, 53 minutes ago." """
    if heard is None:
        return f"We have never heard from a phone of {worker}’s."
    minutes = minutes_between(heard, now)
    ago = f", {spoken_minutes(minutes)} ago" if minutes > 0 else ""
    return f"{worker}’s phone was last heard from {_at(heard, now)}{ago}."


def _was(*names: str) -> str:
    return "was" if len(names) == 1 and names[0] != YOU else "were"


def _at(moment: datetime, now: datetime) -> str:
    if local_day(moment) == local_day(now):
        return f"at {spoken_clock(moment)}"
    return f"on {spoken_day(local_day(moment), with_date=True)} at {spoken_clock(moment)}"


def _when(moment: datetime, now: datetime) -> str:
    return spoken_clock(moment) if local_day(moment) == local_day(now) else spoken_time(moment, with_date=True)


def _and(names: list[str]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"
