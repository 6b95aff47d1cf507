"""What the page of a visit says of an edit: what it showed, the time that was typed, and why. Knows no rota."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from rota.changes import Planned
from rota.json_form import BadForm, from_json
from rota.local_time import instant, monday_of
from rota.week import Visit

LONGEST_CAUSE = 300


def cause_typed(form: Mapping[str, str]) -> str:
    """Why, as typed."""
    return form.get("cause", "").replace("\x00", "").strip()[:LONGEST_CAUSE]


def planned_shown(form: Mapping[str, str]) -> Planned | None:
    """What the page showed when the edit was made; None when the form does not say."""
    try:
        said = json.loads(form.get("expects", ""))
        return from_json(Planned, said) if "places" in said else None
    except (BadForm, TypeError, ValueError, RecursionError):
        return None


def start_typed(asked: Visit, day: str, wall: str) -> datetime | None:
    """The instant of that local time on that day, past midnight where the visit's times run past it.

    None for no time, or for a day of another week than the visit may be in: one that the plan does not name is
    taken, and a finding says so.
    """
    try:
        at, on = time.fromisoformat(wall.strip()), date.fromisoformat(day)
    except ValueError:
        return None
    if at.tzinfo is not None or monday_of(on) not in {monday_of(possible) for possible in asked.days}:
        return None
    at = at.replace(second=0, microsecond=0)
    option = next((option for option in asked.options if option.day == on), None)
    tonight, after_midnight = instant(on, at), instant(on + timedelta(days=1), at)
    if option is None:
        return tonight
    fits = option.possible.start <= after_midnight <= option.possible.end
    return after_midnight if fits and tonight < option.possible.start else tonight
