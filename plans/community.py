"""What a locality offers, and what came of being introduced to it. About places, never about a person supported.

Knows the kinds, when something was last seen to be so, and what answers a search; knows nothing of storage or pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rota.local_time import WEEKDAYS

KINDS = {
    "hub": "Community hub",
    "micro_enterprise": "Micro-enterprise",
    "time_bank": "Time bank",
    "social_prescribing": "Social prescribing",
    "local_area_coordinator": "Local Area Coordinator",
    "group": "Group or club",
    "faith": "Place of worship",
    "place": "Café, library or other place",
    "other": "Something else",
}
"""What there can be, by the word that files use, in the order in which they stand."""

RECEIVE, GIVE = "receive", "give"
DIRECTIONS = {RECEIVE: "To receive something there", GIVE: "To give something there"}
"""A time bank goes both ways, and so does much else."""

CHECKED_FOR = timedelta(days=183)
"""What was not checked for so long (six months) says so."""
FEWEST_IN_A_RUN = 3
"""Days in a row that are said by the first and the last of them."""


@dataclass(frozen=True, slots=True)
class Asset:
    """Something near by that helps. `days` are weekdays, Monday 0; none named means that it is not tied to days.

    `told_by` says who told us, `checked` the day on which it was last seen to be so.
    """

    kind: str
    name: str
    what: str = ""
    place: str = ""
    postcode: str | None = None
    days: tuple[int, ...] = ()
    times: str = ""
    interests: tuple[str, ...] = ()
    contact: str = ""
    cost: str = ""
    told_by: str = ""
    checked: date | None = None

    @property
    def key(self) -> str:
        """What tells it from others in its locality: its name, whatever its capitals and spaces."""
        return " ".join(self.name.casefold().split())

    @property
    def kind_words(self) -> str:
        """Its kind as people say it."""
        return KINDS.get(self.kind, KINDS["other"])

    @property
    def days_words(self) -> str:
        """The days in words; empty where it is not tied to days."""
        if len(self.days) == len(WEEKDAYS):
            return "Every day"
        days = sorted(self.days)
        if len(days) >= FEWEST_IN_A_RUN and days == list(range(days[0], days[-1] + 1)):
            return f"{WEEKDAYS[days[0]]} to {WEEKDAYS[days[-1]]}"
        return ", ".join(WEEKDAYS[day] for day in days)

    def not_checked(self, today: date) -> bool:
        """Whether nobody has looked for six months that it is still so."""
        return self.checked is None or today - self.checked > CHECKED_FOR


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words of its name, what it does or where; a weekday; an interest; a kind."""

    words: str = ""
    day: int | None = None
    interest: str = ""
    kind: str = ""

    @property
    def asked(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.words or self.interest or self.kind) or self.day is not None

    def finds(self, asset: Asset) -> bool:
        """Whether this is among what is looked for. Something that is not tied to days is there on each."""
        if self.kind and asset.kind != self.kind:
            return False
        if self.day is not None and asset.days and self.day not in asset.days:
            return False
        if self.interest and self.interest.casefold() not in {one.casefold() for one in asset.interests}:
            return False
        said = " ".join((asset.name, asset.what, asset.place, asset.postcode or "", *asset.interests)).casefold()
        return all(word in said for word in self.words.casefold().split())


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file would do to a directory: rows that are new, those that alter one (before and after), and the same."""

    new: tuple[Asset, ...]
    altered: tuple[tuple[Asset, Asset], ...]
    same: int

    @property
    def anything(self) -> bool:
        """Whether it would do anything."""
        return bool(self.new or self.altered)


FIELDS = {
    "kind_words": "kind",
    "what": "what it is",
    "place": "where",
    "postcode": "postcode",
    "days_words": "days",
    "times": "times",
    "interests": "interests",
    "contact": "how to reach it",
    "cost": "cost",
    "told_by": "who told us",
    "checked": "last checked",
}


def bring(known: tuple[Asset, ...], given: tuple[Asset, ...]) -> Brought:
    """What `given` would do to `known`, by name; what `given` does not name is left alone."""
    by_key = {asset.key: asset for asset in known}
    new = tuple(asset for asset in given if asset.key not in by_key)
    altered = tuple((by_key[one.key], one) for one in given if one.key in by_key and by_key[one.key] != one)
    return Brought(new, altered, len(given) - len(new) - len(altered))


def changed_words(before: Asset, after: Asset) -> tuple[str, ...]:
    """What differs between the two, each in words."""
    found = [] if before.name == after.name else [f"name: “{before.name}” becomes “{after.name}”"]
    for field, said in FIELDS.items():
        was, now = _words(getattr(before, field)), _words(getattr(after, field))
        if was != now:
            found.append(f"{said}: {f'“{was}”' if was else 'nothing'} becomes {f'“{now}”' if now else 'nothing'}")
    return tuple(found)


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
