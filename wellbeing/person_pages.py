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
    PersonPage("about_me.show", "About me", "How best to support me, a good day, my home", Action.SEE_PEOPLE),
    PersonPage(
        "plan.show", "Wellbeing Plan", "What matters, what we work towards, what the team does", Action.SEE_PEOPLE
    ),
    PersonPage("contacts.index", "People around me", "GP, nurse, broker, family, whom to ring", Action.SEE_PEOPLE),
    PersonPage("choices.index", "Who comes", "The workers they chose, and those they said no to", Action.SEE_PEOPLE),
    PersonPage("rota.week_of_person", "Their week", "Who is coming when, in large type to print", Action.SEE_ROTA),
    PersonPage("outcomes.show", "How life is going", "Their own answers over time", Action.SEE_PEOPLE),
    PersonPage("stories.of_person", "Stories", "What they told, and who may see it", Action.REVIEW),
    PersonPage(
        "community.introductions",
        "In the community",
        "What they were introduced to, and what came of it",
        Action.SEE_PEOPLE,
    ),
    PersonPage("hours_bank.show", "Hours bank", "Hours allocated, used, and saved for another day", Action.SEE_PEOPLE),
    PersonPage("reviews.index", "Reviews", "What is working, what is not, what we changed", Action.SEE_PEOPLE),
    PersonPage("events.index", "What happened", "Hospital, falls, and everything since the start", Action.SEE_PEOPLE),
    PersonPage("reablement.index", "Reablement", "Goals, six weeks, and how it went", Action.SEE_PEOPLE),
    PersonPage(
        "assessment.person", "Home and equipment", "What is hard at home, and what was ordered", Action.SEE_EQUIPMENT
    ),
)
"""In the order in which they stand: who they are and whom to ring, then how they live, then what is kept of it."""


def person_pages(viewer: Viewer, team_id: UUID) -> tuple[PersonPage, ...]:
    """Those that this viewer may open for somebody whom this team supports."""
    return tuple(page for page in PERSON_PAGES if viewer.may(page.action, team_id))
