"""What a report is asked for: a month, and a team or all of them. Knows no rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from werkzeug.datastructures import MultiDict

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class NotAsked(ValueError):
    """The address names no month, or no team, that there could be."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The first day of the month, and the team (None: all that the viewer may see)."""

    first: date
    team: UUID | None


def asked(arguments: MultiDict[str, str], this_month: date) -> Asked:
    """What an address asks for; `this_month` where it names none. Raises NotAsked."""
    month = arguments.get("month") or f"{this_month:%Y-%m}"
    found = MONTH.fullmatch(month)
    if found is None:
        raise NotAsked
    return Asked(date(int(found[1]), int(found[2]), 1), _team(arguments.get("team") or None))


def _team(text: str | None) -> UUID | None:
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise NotAsked from error
