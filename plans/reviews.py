"""When a review is due and why, and what is said in one. A review that is overdue is shown; it never blocks.

Source: NICE NG21 (within six weeks of the start, then yearly at least). Knows nothing of who is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from plans.plan import Interim

FIRST_REVIEW = timedelta(weeks=6)
"""From the first day of support to the latest day of the first review (NICE NG21)."""
AFTER_HOSPITAL = timedelta(days=14)
"""From the day somebody comes home to the latest day of the review. Ours, no law's: most of what changes after a
hospital stay changes in the first fortnight, and it is the time that a plan has after interim support begins.
"""
AFTER_DRIFT = timedelta(days=14)
"""From the day on which the hours bank has drifted to the latest day of the review: the next two team meetings."""

SOON = timedelta(days=14)
"""How long before its last day a review is said to be soon."""


class Reason(StrEnum):
    """Why a review is due."""

    INTERIM = "interim"
    ASKED = "asked"
    HOSPITAL = "hospital"
    DRIFT = "drift"
    FIRST = "first"
    YEARLY = "yearly"


SENTENCES = {
    Reason.INTERIM: "Support began before the plan was agreed, so we need to talk",
    Reason.ASKED: "A review was asked for",
    Reason.HOSPITAL: f"Home from hospital: a review is due within {AFTER_HOSPITAL.days} days",
    Reason.DRIFT: "The hours bank has drifted, so it is time to talk about what the hours are for",
    Reason.FIRST: "A first review is due within 6 weeks of the start",
    Reason.YEARLY: "A review is due at least once a year",
}


@dataclass(frozen=True, slots=True)
class Due:
    """The last day on which the next review is in time, and why."""

    on: date
    reason: Reason

    @property
    def sentence(self) -> str:
        """The reason in plain words, without a full stop."""
        return SENTENCES[self.reason]

    def overdue(self, today: date) -> bool:
        """True from the day after."""
        return today > self.on

    def days_left(self, today: date) -> int:
        """Days until it is due; negative when it is overdue."""
        return (self.on - today).days

    def soon(self, today: date) -> bool:
        """Whether it is overdue, or its last day is near."""
        return self.on - today <= SOON


PERSON, FAMILY, TEAM = "person", "family", "team"
VOICES = (PERSON, FAMILY, TEAM)
"""Whose words a review asks for, the person's first."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, and who: one of `VOICES`."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Review:
    """What was talked about on a day: what is working, what is not, and what we will change."""

    on: date
    working: tuple[Said, ...] = ()
    not_working: tuple[Said, ...] = ()
    will_change: str = ""
    present: tuple[str, ...] = ()


def review_due(
    started: date,
    last_reviewed: date | None = None,
    interim: Interim | None = None,
    asked_for: date | None = None,
    home_since: date | None = None,
    drifted_since: date | None = None,
) -> Due:
    """The earliest of the reasons for a review.

    `started` is the first day of support: a talk before it is no first review. `interim` is support that the plan
    has not caught up with yet: give None once the conversation was had or the plan agreed. `asked_for` is a day that
    somebody asked for. `home_since` is the last discharge from hospital, `drifted_since` the day on which the hours
    bank had drifted too far; a review on that day or later has answered either.
    """
    reasons = []
    if interim is not None:
        reasons.append(Due(interim.conversation_due, Reason.INTERIM))
    if asked_for is not None:
        reasons.append(Due(asked_for, Reason.ASKED))
    if home_since is not None and not _answered(home_since, last_reviewed):
        reasons.append(Due(home_since + AFTER_HOSPITAL, Reason.HOSPITAL))
    if drifted_since is not None and not _answered(drifted_since, last_reviewed):
        reasons.append(Due(drifted_since + AFTER_DRIFT, Reason.DRIFT))
    if last_reviewed is None or last_reviewed < started:
        reasons.append(Due(started + FIRST_REVIEW, Reason.FIRST))
    if last_reviewed is not None:
        reasons.append(Due(a_year_after(last_reviewed), Reason.YEARLY))
    return min(reasons, key=lambda due: due.on)


def to_finish(review: Review) -> tuple[str, ...]:
    """What a review still needs before it counts, each a sentence that says what to do."""
    found = []
    if not any(who.strip() for who in review.present):
        found.append("Say who was there.")
    if not any(said.words.strip() for said in (*review.working, *review.not_working)):
        found.append("Say what is working or what is not, in the words of at least one of you.")
    if not review.will_change.strip():
        found.append("Say what you will change. “Nothing, it is right as it is” is an answer.")
    return tuple(found)


def _answered(since: date, last_reviewed: date | None) -> bool:
    return last_reviewed is not None and last_reviewed >= since


def a_year_after(day: date) -> date:
    """The same day of the next year; 28 February after a 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
