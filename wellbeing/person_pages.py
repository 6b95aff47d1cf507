"""The pages about one person, as their own page lists them. Knows endpoints and actions, nothing of pages.

Each page takes `person_id` alone.
"""

from __future__ import annotations

from wellbeing.listed_pages import ListedPage
from wellbeing.viewer import Action

PERSON_PAGES: tuple[ListedPage, ...] = (
    ListedPage("about_me.show", "About me", "How best to support me, a good day, my home", Action.SEE_PEOPLE),
    ListedPage(
        "plan.show", "Wellbeing Plan", "What matters, what we work towards, what the team does", Action.SEE_PEOPLE
    ),
    ListedPage("contacts.index", "People around me", "GP, nurse, broker, family, whom to ring", Action.SEE_PEOPLE),
    ListedPage("choices.index", "Who comes", "The workers they chose, and those they said no to", Action.SEE_PEOPLE),
    ListedPage("rota.week_of_person", "Their week", "Who is coming when, in large type to print", Action.SEE_ROTA),
    ListedPage("outcomes.show", "How life is going", "Their own answers over time", Action.SEE_PEOPLE),
    ListedPage("stories.of_person", "Stories", "What they told, and who may see it", Action.REVIEW),
    ListedPage(
        "community.introductions",
        "In the community",
        "What they were introduced to, and what came of it",
        Action.SEE_PEOPLE,
    ),
    ListedPage("hours_bank.show", "Hours bank", "Hours allocated, used, and saved for another day", Action.SEE_PEOPLE),
    ListedPage("reviews.index", "Reviews", "What is working, what is not, what we changed", Action.SEE_PEOPLE),
    ListedPage("events.index", "What happened", "Hospital, falls, and everything since the start", Action.SEE_PEOPLE),
    ListedPage("reablement.index", "Reablement", "Goals, six weeks, and how it went", Action.SEE_PEOPLE),
    ListedPage(
        "assessment.person", "Home and equipment", "What is hard at home, and what was ordered", Action.SEE_EQUIPMENT
    ),
)
"""In the order in which they stand: who they are and whom to ring, then how they live, then what is kept of it."""
