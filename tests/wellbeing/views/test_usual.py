"""The usual pattern's pages: beginning one, changing it, what is to settle, a proposal, and a week made from it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.json_form import to_json
from rota.local_time import monday_of
from rota.week import Assignment, Rota
from solver.answer import Answer, ChangedPlace, State
from tests import factories
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import text_of
from wellbeing.models import Job, JobState, SupportLine, Team
from wellbeing.models.rota import RotaChange
from wellbeing.models.usual import UsualChange
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.lines import line_from, line_text
from wellbeing.store.usual import Pattern, pattern_of
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MONDAY = monday_of(TODAY)
NEXT = MONDAY + timedelta(days=7)


@pytest.fixture
def worker(session: Session, world: World, client: Client) -> World:
    """Amina is looking, and people's support goes on week after week."""
    for row in session.scalars(select(SupportLine)):
        line = line_from(row.body)
        row.body = line_text(replace(line, ends=None, weekdays=frozenset({line.starts.weekday()})))
    session.flush()
    extend_horizon(session, world.team.id)
    client.sign_in(world.users["worker"])
    return world


def at(world: World, rest: str = "") -> str:
    return f"/rota/{world.team.id}/usual{rest}"


def begin(client: Client, world: World, weeks: int = 1) -> str:
    return text_of(
        client.post(
            at(world, "/begin"),
            data={"weeks": weeks, "how": f"from {MONDAY}", "client_key": "k"},
            follow_redirects=True,
        )
    )


def standing(session: Session, world: World) -> Pattern:
    session.expire_all()
    found = pattern_of(session, session.get_one(Team, world.team.id))
    assert found is not None
    return found


def fields(text: str, action: str) -> dict[str, str]:
    """What the form with this action sends, unless something is typed."""
    form = text[text.index(f'action="{action}"') :]
    form = form[: form.index("</form>")]
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
        if name != "csrf_token"
    }


def test_a_pattern_is_begun_a_question_at_a_time(client: Client, worker: World) -> None:
    assert "There is no usual pattern yet" in text_of(client.get(at(worker)))
    assert "How many weeks until it repeats?" in text_of(client.get(at(worker, "/begin")))
    second = client.get(at(worker, "/begin?weeks=1"))
    assert f"The week of Monday {MONDAY.day} November" in text_of(second)
    assert f'value="from {MONDAY}"' in second.text
    assert "Choose what it should be made from" in text_of(client.get(at(worker, "/begin?weeks=1&how=")))
    third = client.get(at(worker, f"/begin?weeks=1&how=from+{MONDAY}"))
    assert "This changes no dated week" in text_of(third)
    shown = begin(client, worker)
    assert "This is the usual pattern now" in shown and "Our usual pattern" in shown
    assert "Amina" in shown and "Joan" in shown and "of 30 h" in shown


def test_who_usually_goes_is_changed_seen_and_taken_back(client: Client, session: Session, worker: World) -> None:
    begin(client, worker)
    pattern = standing(session, worker)
    stan = next(v.id for v in pattern.usual.values() if v.person == str(worker.people["Stan"].id))
    url = at(worker, f"/visits/{stan}")
    shown = client.get(url).text
    assert "Usually goes now." in shown and "Sam" in shown and "Move to" in shown
    sam = str(worker.workers["Sam"].id)
    sent = {**fields(shown, f"{url}/move"), "worker": sam, "cause": "Stan likes Sam"}
    assert client.post(f"{url}/move", data=sent).status_code == 302
    assert client.post(f"{url}/move", data=sent).status_code == 302, "the same once more changes nothing"
    assert len(session.scalars(select(UsualChange)).all()) == 2
    assert "Stan likes Sam" in text_of(client.get(at(worker, "/history")))
    late = client.post(f"{url}/move", data={**sent, "client_key": "late", "worker": "", "cause": "No!"})
    assert "Amina changed this" in text_of(late, 409) and 'value="No!"' in late.text
    board = client.get(at(worker)).text
    undo = fields(board, at(worker, "/undo"))
    assert "Taken back" in text_of(client.post(at(worker, "/undo"), data=undo, follow_redirects=True))
    assert standing(session, worker).states == pattern.states


def test_a_usual_time_is_changed_and_a_wrong_one_is_kept(client: Client, session: Session, worker: World) -> None:
    begin(client, worker)
    pattern = standing(session, worker)
    visit = next(v for v in pattern.usual.values() if v.person == str(worker.people["Ivy"].id))
    url = at(worker, f"/visits/{visit.id}")
    sent = fields(client.get(url).text, f"{url}/time")
    wrong = client.post(f"{url}/time", data={**sent, "start": "half past"})
    assert "Type a time like 09:30." in text_of(wrong, 400) and 'value="half past"' in wrong.text
    assert client.post(f"{url}/time", data={**sent, "start": "07:40"}).status_code == 302
    assert "usually 07:40 to 08:10" in text_of(client.get(url))
    assert client.post(f"{url}/move", data={"place": "1", "worker": ""}).status_code == 400


def test_a_changed_plan_is_something_to_settle(client: Client, session: Session, worker: World) -> None:
    begin(client, worker)
    joan = worker.people["Joan"]
    session.add(factories.create_line(session, joan, factories.support_line(joan, name="Lunch", duration=30)))
    for row in session.scalars(select(SupportLine).where(SupportLine.person_id == worker.people["Stan"].id)):
        row.ended = TODAY
    shown = text_of(client.get(at(worker)))
    assert "Joan's lunch is new (7 visits): nobody usual yet." in shown
    assert "Stan: 1 usual visit of theirs is in no plan any more." in shown
    tidied = client.post(at(worker, "/tidy"), data={"client_key": "t"}, follow_redirects=True)
    assert "Stan" not in text_of(tidied).partition("To settle")[2].partition("By person")[0]


def test_a_week_is_made_from_the_pattern_and_says_what_is_left(client: Client, session: Session, worker: World) -> None:
    begin(client, worker)
    factories.create_absence(session, worker.workers["Sam"], NEXT, NEXT + timedelta(days=6))
    url = f"/rota/{worker.team.id}/{NEXT}/usual"
    shown = text_of(client.get(url))
    assert "can be planned as usual" in shown and "Sam is away on Tuesday 1 December" in shown
    sent = fields(client.get(url).text, url)
    made = text_of(client.post(url, data=sent, follow_redirects=True))
    assert "Planned as usual. Nobody has been told yet." in made and "nothing more to plan" in made
    assert client.post(url, data=sent).status_code == 302
    assert "Planned as usual" in text_of(client.get(f"/rota/{worker.team.id}/{NEXT}/history"))
    assert len(session.scalars(select(RotaChange).where(RotaChange.kind == "usual")).all()) == 1


def test_a_proposal_of_the_pattern_is_taken_in_part(client: Client, session: Session, worker: World) -> None:
    begin(client, worker)
    pattern = standing(session, worker)
    week, sam = pattern.week, str(worker.workers["Sam"].id)
    changed = []
    for name in ("Ivy", "Stan"):
        visit = next(v.id for v in pattern.usual.values() if v.person == str(worker.people[name].id))
        before = week.rota.at(visit)
        assert before is not None
        changed.append(ChangedPlace(visit, 1, before, Assignment(visit, 1, sam, before.start), f"Near {name}."))
    asked = client.post(at(worker, "/propose"))
    assert "/jobs/" in asked.location
    assert "the usual pattern" in text_of(client.get(asked.location))
    job = session.scalars(select(Job)).one()
    answer = Answer(
        Rota(tuple(c.after for c in changed if c.after)), tuple(changed), 1, (), (), (), (), 1, 1, 1, State.DONE
    )
    job.state, job.result = JobState.DONE, json.dumps(to_json(answer))
    session.flush()
    assert "A proposal is waiting" in text_of(client.get(at(worker)))
    url = at(worker, f"/proposals/{job.id}")
    offered = text_of(client.get(url))
    assert "2 change." in offered and "Near Ivy." in offered and "Amina → Sam" in offered
    taken = client.post(
        url, data={"take": "ticked", "visits": [str(changed[1].visit)], "client_key": "p"}, follow_redirects=True
    )
    assert "Taken." in text_of(taken)
    after = standing(session, worker).week.rota
    assert after.at(changed[1].visit).worker == sam and after.at(changed[0].visit).worker != sam


def test_a_coach_sees_it_and_changes_nothing(client: Client, worker: World, become: Become) -> None:
    begin(client, worker)
    become(RoleName.COACH)
    shown = client.get(at(worker))
    assert "Amina" in text_of(shown) and "Propose" not in text_of(shown)
    assert client.get(at(worker, "/begin")).status_code == 403
    assert client.get(at(worker, f"/visits/{uuid4()}")).status_code == 404


def test_a_long_pattern_asks_the_database_no_more_often(
    client: Client, session: Session, worker: World, queries: Callable[[str], int]
) -> None:
    begin(client, worker)
    one = queries(at(worker))
    client.post(at(worker, "/begin"), data={"weeks": 4, "how": "keep", "first": str(MONDAY), "client_key": "w"})
    assert queries(at(worker, "?week=4&by=person")) == one
    assert len(standing(session, worker).week.dates) == 28
    assert text_of(client.get(at(worker, "?week=4"))).count("of 30 h") == 2, "each week against a week of the contract"
    week = f"/rota/{worker.team.id}/{NEXT}/usual"
    few = queries(week)
    for person in worker.people.values():
        factories.create_line(session, person, factories.support_line(person, name="More"))
    extend_horizon(session, worker.team.id)
    assert queries(week) == few
