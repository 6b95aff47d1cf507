"""A team's review that goes on, what was taken on and asked, an experiment: for tests that need them to be there."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from plans.experiments import Experiment
from tests.small_world import NOW, TODAY, World
from wellbeing.store import coach_asked, experiment, team_action, team_review
from wellbeing.store.team_action import Wanted


def create_reviews(session: Session, world: World) -> dict[str, list[Any]]:
    """One of each in the world's team, by the coach. Their ids, by how an address names them."""
    by, team = world.users["coach"].id, world.team.id
    review = team_review.put(session, team, by, NOW, "1")
    wanted = Wanted("Ask about the lift", world.me.id, TODAY, world.people["Joan"].id)
    tried = Experiment("Sundays", "Faces that people know", TODAY, principles=(2,), statements=(5,))
    return {
        "team_review_id": [review],
        "team_action_id": [team_action.put(session, team, wanted, by, NOW, "1", review)],
        "coach_asked_id": [coach_asked.put(session, team, "An hour on families", by, NOW, "1")],
        "experiment_id": [experiment.put(session, team, tried, by, NOW, "1")],
    }
