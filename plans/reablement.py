"""A reablement stay: goals, at most six weeks, how it ended, and where the person is on day 91. Knows no rows.

Source: ASCOF, "older people at home 91 days after discharge from hospital into reablement": day 91 is counted from
the discharge, never from the stay, and whoever has died, is in hospital or in a care home counts as not at home.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rota.local_time import spoken_date

LONGEST = timedelta(weeks=6)
DAY_91 = timedelta(days=91)
COUNTS_FROM_AGE = 65
"""Years of age on the day of the discharge from which somebody is in ASCOF's figure. Everybody is asked about."""
LONGEST_AFTER_DISCHARGE = timedelta(days=28)
"""A stay that begins later than this after a discharge did not follow it: most likely a slip of the year or month."""


class Met(StrEnum):
    """How a goal went."""

    YES = "met"
    PARTLY = "partly"
    NO = "not"


MET = {Met.YES: "We got there", Met.PARTLY: "Part of the way", Met.NO: "Not this time"}


class Where(StrEnum):
    """Where somebody is on day 91."""

    HOME = "home"
    HOSPITAL = "hospital"
    CARE_HOME = "care_home"
    DIED = "died"


WHERE = {
    Where.HOME: "At home",
    Where.HOSPITAL: "In hospital",
    Where.CARE_HOME: "In a care home",
    Where.DIED: "They have died",
}


@dataclass(frozen=True, slots=True)
class Goal:
    """What somebody wants to do again for themselves; once the stay has ended, how it went, and in their words."""

    words: str
    met: Met | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """A reablement stay. `ends` is its last day as planned, `ended` as it was; None `discharged_on`: from home."""

    goals: tuple[Goal, ...]
    starts: date
    ends: date
    discharged_on: date | None = None
    ended: date | None = None

    @property
    def day_91(self) -> date | None:
        """The day on which we ask where the person is; None where no hospital stay came before."""
        return self.discharged_on + DAY_91 if self.discharged_on else None


Problem = tuple[str, str]
"""The field that it is about, and a sentence that says what to do."""


def last_day(starts: date) -> date:
    """The last day that a stay begun on `starts` may run."""
    return starts + LONGEST - timedelta(days=1)


def problems(stay: Stay, today: date) -> list[Problem]:
    """What is wrong with a stay as it is planned."""
    found = []
    if not any(goal.words.strip() for goal in stay.goals):
        found.append(("goals", "Write at least one goal, such as: I walk to the shop for my paper"))
    if stay.ends < stay.starts:
        found.append(("ends", "Give a last day that is not before the first"))
    elif stay.ends > last_day(stay.starts):
        found.append(
            ("ends", f"Reablement lasts at most 6 weeks. Give a last day up to {spoken_date(last_day(stay.starts))}")
        )
    if stay.discharged_on is not None:
        if stay.discharged_on > min(today, stay.starts):
            found.append(("discharged_on", "Give the day they came home from hospital: not after reablement begins"))
        elif stay.starts - stay.discharged_on > LONGEST_AFTER_DISCHARGE:
            weeks = LONGEST_AFTER_DISCHARGE.days // 7
            found.append(("discharged_on", f"That is more than {weeks} weeks before reablement begins. Check the days"))
    return found


def end_problems(stay: Stay, today: date) -> list[Problem]:
    """What is wrong with a stay that is said to have ended: its day, and goals that nobody has said a word about."""
    found = []
    if stay.ended is not None and not stay.starts <= stay.ended <= min(today, last_day(stay.starts)):
        latest = min(today, last_day(stay.starts))
        found.append(("ended", f"Give a day from {spoken_date(stay.starts)} to {spoken_date(latest)}"))
    found += [
        (f"goals-{number}-met", f"Say how this goal went: {goal.words}")
        for number, goal in enumerate(stay.goals)
        if goal.met is None
    ]
    return found


def asked_from(stay: Stay, today: date) -> bool:
    """Whether day 91 has come, so that somebody should say where the person is."""
    return stay.day_91 is not None and today >= stay.day_91


def counts(born: date | None, stay: Stay) -> bool | None:
    """Whether the answer is in ASCOF's figure: 65 or over at the discharge. None where we don't know their birthday."""
    if stay.discharged_on is None:
        return False
    return None if born is None else age(born, stay.discharged_on) >= COUNTS_FROM_AGE


def age(born: date, on: date) -> int:
    """Whole years of age on that day; who was born on a 29 February is older from the 1st of March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
