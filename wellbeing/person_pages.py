"""The pages about one person, as their own page lists them. Knows endpoints and actions, nothing of pages.

Each page takes `person_id` alone. A page that the viewer may not open is not listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from wellbeing.viewer import Action, Viewer


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A page about a person: the endpoint it opens, its words, what it holds in a few words, who may open it."""

    endpoint: str
    label: str
    holds: str
    action: Action

    def url(self, person_id: UUID) -> str:
        """Where it leads for this person."""
        return url_for(self.endpoint, person_id=person_id)


PERSON_PAGES: tuple[PersonPage, ...] = (
    PersonPage(
        "plan.show", "Wellbeing Plan", "What matters, what we work towards, what the team does", Action.SEE_PEOPLE
    ),
    PersonPage("outcomes.show", "How life is going", "Their own answers over time", Action.SEE_PEOPLE),
    PersonPage(
        "community.introductions",
        "In the community",
        "What they were introduced to, and what came of it",
        Action.SEE_PEOPLE,
    ),
)
"""In the order in which they stand."""


def person_pages(viewer: Viewer, team_id: UUID) -> tuple[PersonPage, ...]:
    """Those that this viewer may open for somebody whom this team supports."""
    return tuple(page for page in PERSON_PAGES if viewer.may(page.action, team_id))
