"""A story that somebody tells about their life, and their yes to who may see it. Knows no rows, no pages, no pixels.

Who may see what in the app is asked of `Scope` by the store, in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Scope(StrEnum):
    """Who may see a story; each with those before it. Nobody: not asked yet, the team still writes it."""

    NOBODY = "nobody"
    TEAM = "team"
    COACH = "coach"
    COMMISSIONER = "commissioner"
    PUBLIC = "public"


ORDER = tuple(Scope)
CHOICES = {
    Scope.TEAM: ("My team", "Nobody else sees it."),
    Scope.COACH: ("My team and their coach", "They talk about it when they look at how things go."),
    Scope.COMMISSIONER: (
        "The council and the NHS too",
        "The people there who pay for support can read it and download it. My name and address are left out.",
    ),
    Scope.PUBLIC: (
        "Anybody",
        "The council may print it or put it on a website. My name and address are left out.",
    ),
}
"""What is asked, and what it means, in the person's voice."""
SEEN_BY = {
    Scope.NOBODY: "Not asked yet who may see it",
    Scope.TEAM: "For the team",
    Scope.COACH: "For the team and the coach",
    Scope.COMMISSIONER: "For the council and the NHS too",
    Scope.PUBLIC: "For anybody",
}
"""Who sees a story, as its page says it."""


def within(scope: Scope, audience: Scope) -> bool:
    """Whether a story of this scope may be seen by `audience` (the team, the coach, the commissioner, the public)."""
    return scope is not Scope.NOBODY and ORDER.index(audience) <= ORDER.index(scope)


def seen_by(audience: Scope) -> tuple[Scope, ...]:
    """The scopes that `audience` may see."""
    return tuple(scope for scope in ORDER if within(scope, audience))


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's yes: to which scope, how they gave it, who gave it, on which day, and who of us wrote it down."""

    scope: Scope
    how: str
    by: str
    on: date
    written_by: str


@dataclass(frozen=True, slots=True)
class Story:
    """What is told: a title, words or a photo or both, what the photo shows, the statements that it belongs to."""

    title: str
    words: str
    has_photo: bool
    photo_shows: str = ""
    statements: tuple[int, ...] = ()


def to_share_problems(story: Story) -> list[str]:
    """Why nobody can be asked yet who may see this story, each a sentence that says what to do."""
    found = []
    if not story.words.strip() and not story.has_photo:
        found.append("Write what happened, or add a photo, before you ask who may see it.")
    if story.has_photo and not story.photo_shows.strip():
        found.append("Say what the photo shows, for people who can’t see it.")
    return found


def consent_problems(consent: Consent, today: date) -> list[tuple[str, str]]:
    """What is wrong with a consent: the field (scope, how, by or on) and a sentence that says what to do."""
    found = []
    if consent.scope is Scope.NOBODY:
        found.append(("scope", "Choose who may see it. If they are not sure, leave it for another day."))
    if not consent.by.strip():
        found.append(("by", "Say who said yes."))
    if not consent.how.strip():
        found.append(("how", "Say how they said yes, such as: she read it and nodded."))
    if consent.on > today:
        found.append(("on", "Give the day on which they said yes: it can’t be a day to come."))
    return found
