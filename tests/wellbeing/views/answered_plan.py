"""A plan that only waits for what the team does."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.outcomes import Outcome
from plans.plan import Looked, Offer, Plan
from wellbeing.models import Person, WellbeingPlan
from wellbeing.store.plan import body_text


def with_answers(session: Session, person: Person) -> Person:
    """This person, whose plan has every step but the last answered."""
    row = session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == person.id)).one()
    row.body = body_text(
        Plan(
            str(person.id),
            "Tea before anything else.",
            (Outcome("o1", "Into town for a bun", (1,)),),
            Looked((Offer("Rita next door", "bingo", 120),)),
            Looked((), "nothing is near by"),
            Looked((), "she wants none"),
        )
    )
    return person
