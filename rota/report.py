"""What the face-to-face report counts of a team's work: each part, how parts add up, and what each means in words.

Plain numbers over any teams and days; the numbers of people behind them stand beside them, so that whoever gives
them out can see what would tell of somebody. Knows no rows, no files and no suppression.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rota.face_to_face import PaidTime, Share

DEFINITION_PLANNED = (
    "Planned face-to-face minutes: the minutes of the visits that workers were told to make and that are over, as "
    "told when they began. Counted as face-to-face minutes are: for both workers of a double-handed visit, once for "
    "a couple visited together, whether or not anything was recorded."
)
DEFINITION_ON_THE_SPOT = (
    "Recorded on the spot: those face-to-face minutes whose visit was started and finished by a tap at the visit, "
    "the last within 15 minutes of its end. Filled in later: the other face-to-face minutes, written or put right "
    "afterwards. The two add up to all."
)
DEFINITION_VISITS = (
    "A visit counts once for each worker who was to be there. Delivered: somebody recorded that it took place. Not "
    "needed, refused (the person said no), no answer (nobody came to the door) and missed are as recorded. No "
    "record: told to a worker, over, and no end recorded (a start alone is none); it counts as no minutes. One "
    "recorded as longer than two days has a wrong clock: it is delivered, and no minute of it counts."
)
DEFINITION_SUPPORTED = "People supported: the different people whom the team supported on any day of the period."
DEFINITION_FACES = (
    "Faces per person: how many different workers recorded a visit to a person in the period, on average over the "
    "people who had such a visit."
)
DEFINITION_SIGN_OFFS = (
    "Sign-offs current: sign-offs of the team’s workers that count on the last day, of those that count or stopped "
    "counting in the period (they ran out with no new one, or were suspended, paused or declined)."
)
DEFINITION_COST = (
    "Cost per face-to-face hour: what the team’s paid working hours cost, at one average employer’s cost of a paid "
    "hour for the whole team (nobody’s own pay), divided by its face-to-face hours."
)


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes with people, planned and as they were, and paid ones by kind. `on_the_spot` is part of `face_to_face`."""

    face_to_face: int = 0
    on_the_spot: int = 0
    planned: int = 0
    paid: PaidTime = PaidTime()

    @property
    def later(self) -> int:
        """Minutes with people that were written, or put right, afterwards."""
        return self.face_to_face - self.on_the_spot

    @property
    def share(self) -> Share:
        """Face-to-face time: both parts."""
        return Share(self.face_to_face, self.paid.minutes)

    @property
    def planned_share(self) -> Share:
        """Both parts, had everything gone as planned."""
        return Share(self.planned, self.paid.minutes)

    def __add__(self, other: Minutes) -> Minutes:
        """Both together, kind by kind."""
        return Minutes(
            self.face_to_face + other.face_to_face,
            self.on_the_spot + other.on_the_spot,
            self.planned + other.planned,
            self.paid + other.paid,
        )


@dataclass(frozen=True, slots=True)
class Records:
    """Workers' visits by what was recorded; a double-handed visit counts once for each worker."""

    on_the_spot: int = 0
    later: int = 0
    not_needed: int = 0
    refused: int = 0
    no_answer: int = 0
    missed: int = 0
    without: int = 0

    @property
    def delivered(self) -> int:
        """Visits that took place."""
        return self.on_the_spot + self.later

    @property
    def every(self) -> int:
        """All of them."""
        return sum(getattr(self, name) for name in self.__slots__)

    def __add__(self, other: Records) -> Records:
        """Both together, kind by kind."""
        return Records(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Faces:
    """How many `people` had a visit, and how many pairs of a person and a worker who came to them (`pairs`)."""

    people: int = 0
    pairs: int = 0

    @property
    def each(self) -> float | None:
        """Different workers to a person, on average; None where nobody had a visit."""
        return self.pairs / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class SignOffs:
    """Sign-offs of workers: those that count on the last day, and those that stopped counting in the period.

    `people` is how many people supported are named by any of them (those for one person only).
    """

    current: int = 0
    stopped: int = 0
    people: int = 0

    @property
    def percent(self) -> float | None:
        """Current ones of a hundred; None where there is none."""
        every = self.current + self.stopped
        return 100 * self.current / every if every else None


@dataclass(frozen=True, slots=True)
class Reference:
    """What an hour of care bought elsewhere costs, in pence, from when on, and where that is from."""

    pence: int
    source: str
    starts: date


@dataclass(frozen=True, slots=True)
class Cost:
    """Pence times minutes that were paid, and the minutes with people, of the teams whose cost of an hour is known.

    `unknown` teams have no cost of an hour and are in neither.
    """

    pence_minutes: int = 0
    face_to_face: int = 0
    unknown: int = 0

    @property
    def pence_an_hour(self) -> float | None:
        """Pence for an hour with people, not rounded; None where there is none or its cost isn't known."""
        return self.pence_minutes / self.face_to_face if self.face_to_face and self.pence_minutes > 0 else None

    def __add__(self, other: Cost) -> Cost:
        """Both together."""
        return Cost(
            self.pence_minutes + other.pence_minutes,
            self.face_to_face + other.face_to_face,
            self.unknown + other.unknown,
        )


def cost_of(minutes: Minutes, hourly_pence: int | None) -> Cost:
    """The cost of one team's minutes at its average cost of a paid hour."""
    if hourly_pence is None:
        return Cost(unknown=1)
    return Cost(hourly_pence * minutes.paid.minutes, minutes.face_to_face)


EXTERNAL = Reference(
    2_500,
    "Home care that Thurrock bought from others, from the slides of 2022",
    date(2022, 1, 1),
)
"""What stands until somebody writes another."""

REFERENCE_LINES = (
    (
        20,
        "A social work team in Thurrock, before it changed how it works: about 20 % of its time (Adult Social Care "
        "Prospectus). Another kind of work: never a target.",
    ),
    (
        60,
        "The same social work team, after: about 60 % of its time (Adult Social Care Prospectus). Another kind of "
        "work: never a target.",
    ),
)
"""Percent, and whose it was and why it is only there to compare with."""
BUURTZORG = (
    "Buurtzorg, home nursing in the Netherlands, has one key measure: the time its nurses spend face to face with "
    "people. The papers give no number for it that could be drawn as a line, so none is."
)
