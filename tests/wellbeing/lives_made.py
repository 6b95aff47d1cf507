"""A rating and a story of somebody, as rows: for tests of other things that need them to be there."""

from typing import Any

from sqlalchemy.orm import Session

from tests.small_world import NOW, TODAY
from wellbeing.models import Person, Rating, Story, Team


def create_rating(session: Session, person: Person, **values: Any) -> Rating:
    """They said 6 to the first statement, today."""
    said = {"about": "statement 1", "asked": "I see people I like.", "how": "number", "on": TODAY, "number": 6}
    row = Rating(person_id=person.id, asked_by="Sam", recorded_at=NOW, **(said | values))
    session.add(row)
    session.flush()
    return row


def create_story(session: Session, person: Person, team: Team, **values: Any) -> Story:
    """A story that is still being written."""
    told = {"told_on": TODAY, "title": "The bun", "words": "With butter.", "scope": "nobody", "consent": "[]"}
    row = Story(person_id=person.id, team_id=team.id, recorded_at=NOW, **(told | values))
    session.add(row)
    session.flush()
    return row
