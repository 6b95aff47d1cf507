"""What is said when a person's visits are held, come back, or end with a death. Knows nothing of pages or storage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from rota.local_time import spoken_clock, spoken_day, spoken_time
from rota.week import local_day

HOSPITAL, DEATH = "hospital", "death"
"""Why visits are held: the person is in hospital, or has died."""

MISTAKE_DAYS = 28
"""So many days after a death was written down it can still be said that it was a mistake."""

MOST_NAMED = 4
"""Visits named in a message to a worker; the others are counted."""


def gone_in(known_as: str, since: datetime, starts: Sequence[datetime]) -> str:
    """To a worker who was told to come: somebody is in hospital, so these visits are not."""
    return f"{known_as} went into hospital on {_at(since)}. Please do not go: {_visits(starts)}. The visits are held."


def link_gone_in(known_as: str, since: datetime) -> str:
    """To the Link Wellbeing Worker, who keeps an eye on everything."""
    return f"{known_as} went into hospital on {_at(since)}. The visits are held until {known_as} comes home."


def not_in_hospital(known_as: str, starts: Sequence[datetime]) -> str:
    """To a worker whose visits are on again: it was a mistake."""
    return f"{known_as} is not in hospital: that was a mistake. Please go as before: {_visits(starts)}."


def minute_corrected(known_as: str, since: datetime, starts: Sequence[datetime]) -> str:
    """To a worker whose visits before the minute are on again."""
    return (
        f"{known_as} went into hospital on {_at(since)}, not earlier. These visits are on your day: {_visits(starts)}."
    )


def coming_home(known_as: str, at: datetime) -> str:
    """To the Link Wellbeing Worker: somebody is coming home, and their visits are offered back."""
    return f"{known_as} is coming home on {_at(at)}. Look with the team at the visits that come back."


def home_again(known_as: str) -> str:
    """To the Link Wellbeing Worker: somebody is home, and nobody goes to some of their visits yet."""
    return f"{known_as} is home from hospital. Look with the team at who goes: some visits may still be open."


def died(known_as: str, on: date, *, well: bool, link: bool) -> str:
    """To somebody who knew the person, on My day. It is plain, because soft words leave people in doubt."""
    knew = f"You visited {known_as}."
    if link:
        knew = f"You were {known_as}’s Link Wellbeing Worker."
    elif well:
        knew = f"You knew {known_as} well."
    return (
        f"{known_as} died on {spoken_day(on, True)}. {knew} We are sorry."
        " You do not have to carry on as if nothing happened: tell the team if you need time or company today."
    )


def did_not_die(known_as: str) -> str:
    """To everybody who was told of a death that was a mistake."""
    return f"{known_as} is alive. What we told you was a mistake, and we are sorry for the shock of it."


def nobody_goes(known_as: str, starts: Sequence[datetime]) -> str:
    """What follows the news of a death for somebody who was told to come."""
    return f"Please do not go: {_visits(starts)}."


def _at(moment: datetime) -> str:
    return f"{spoken_day(local_day(moment), True)} at {spoken_clock(moment)}"


def _visits(starts: Sequence[datetime]) -> str:
    """'Tuesday 24 November 12:30, Wednesday 25 November 08:00 and 3 more'."""
    named = [spoken_time(start, True) for start in sorted(starts)[:MOST_NAMED]]
    more = len(starts) - len(named)
    if more:
        return f"{', '.join(named)} and {more} more"
    return " and ".join(filter(None, (", ".join(named[:-1]), *named[-1:])))
