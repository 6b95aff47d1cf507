"""What a team says to each other about its rota, as rows: a swap asked, advice asked and answered, a comment, news."""

from __future__ import annotations

from datetime import time
from typing import Any

from sqlalchemy.orm import Session

from rota.changes import move
from rota.local_time import monday_of
from tests import small_world
from tests.small_world import NOW, TODAY, World
from wellbeing.models import Advice, AdviceGiven, RotaComment, Swap
from wellbeing.store import notice
from wellbeing.store.timeline import states_of

MONDAY = monday_of(TODAY)


def create_together(session: Session, world: World) -> dict[str, list[Any]]:
    """Sam asks for a swap; Amina asks for advice, gets it, and says something; a visit is open. Their ids."""
    amina, sam, team = world.me, world.workers["Sam"], world.team
    by = world.users["worker"].id
    visit = small_world.visit(session, world, "Stan", TODAY, time(18), 30, ["Sam"])
    swap = Swap(
        team_id=team.id,
        asked_by_id=sam.id,
        other_id=amina.id,
        gives=[[str(visit), "1", NOW.replace(hour=18, minute=0).isoformat()]],
        takes=[],
        words="Please",
        client_key="1",
        state="asked",
        asked_at=NOW,
    )
    advice = Advice(
        team_id=team.id,
        week=MONDAY,
        visit_id=None,
        question="Could we?",
        touches=[str(sam.id)],
        client_key="1",
        asked_by_id=by,
        asked_at=NOW,
    )
    comment = RotaComment(team_id=team.id, week=MONDAY, user_id=by, words="A full week", client_key="1", at=NOW)
    session.add_all([swap, advice, comment])
    session.flush()
    given = AdviceGiven(advice_id=advice.id, user_id=world.users["sam"].id, words="Yes", client_key="1", at=NOW)
    session.add(given)
    notice.tell(session, team.id, [amina.id], kind="swap", key="1", words="News.", endpoint="swaps.index")
    opened = small_world.visit(session, world, "Joan", TODAY, time(20), 30, ["Sam"])
    small_world.record(session, world, move(states_of(session, team.id, [opened]), opened, 1, None))
    return {"swap_id": [swap.id], "advice_id": [advice.id], "comment_id": [comment.id], "place": [1]}
