"""Why this, and why not that: the page says exactly what the solver reckons, of this team alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.json_form import to_json
from rota.local_time import monday_of, spoken_clock
from rota.week import Assignment
from solver.answer import Answer, ChangedPlace, State
from solver.why import why
from solver.why_not import why_not
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from wellbeing import clock
from wellbeing.jobs.trying import another_asked, try_another
from wellbeing.models import Job, JobState, RotaChange
from wellbeing.store import job as jobs
from wellbeing.store.week import week_of
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MONDAY = monday_of(TODAY)


def path(world: World, visit: UUID, **asked: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/rota/{world.team.id}/{MONDAY}/visits/{visit}/why" + (f"?{query}" if query else "")


def items(page: str) -> list[str]:
    """The sentences of the page's lists."""
    return [unescape(words) for words in re.findall(r"<li>([^<]*)</li>", page[page.index("<main") :])]


@pytest.mark.parametrize("name", ["Joan", "Bob"])
def test_the_page_says_exactly_what_is_reckoned(
    client: Client, session: Session, world: World, become: Become, name: str
) -> None:
    become(RoleName.COACH)
    visit = world.visits[name]
    week = week_of(session, world.team.id, MONDAY)
    expected = [said.sentence for place in week.visit[visit].places for said in why(week, week.rota, visit, place)]
    assert 3 <= len(expected) <= 3 * len(week.visit[visit].places)
    assert items(client.get(path(world, visit)).text) == expected
    assert any("Amina" in sentence for sentence in expected)


def test_another_time_is_tried_at_once_where_nothing_has_to_move(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    visit = world.visits["Joan with Sam"]
    week = week_of(session, world.team.id, MONDAY)
    start = week.visit[visit].options[0].possible.end
    expected = why_not(week, week.rota, visit, start=start, steps=1)
    assert not expected.findings and not expected.mended and expected.said
    data = {"start": spoken_clock(start), "place": 1}
    answer = client.post(f"/rota/{world.team.id}/{MONDAY}/visits/{visit}/why-not", data=data)
    assert answer.status_code == 302 and session.scalars(select(Job)).all() == []
    page = client.get(answer.location.partition("#")[0]).text
    assert f"Why not at {spoken_clock(start)}?" in page
    assert items(page)[-len(expected.said) :] == [said.sentence for said in expected.said]
    assert session.scalars(select(RotaChange).where(RotaChange.kind != "plan")).all() == []


def test_a_search_is_asked_watched_and_answered(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    visit = world.visits["Joan with Sam"]
    wide(session, world, visit)
    data = {"worker": str(world.me.id), "start": "12:10"}
    answer = client.post(f"/rota/{world.team.id}/{MONDAY}/visits/{visit}/why-not", data=data)
    job = session.scalars(select(Job)).one()
    assert str(job.id) in answer.location
    page = client.get(answer.location.partition("#")[0]).text
    assert "We are looking whether other visits could make room" in page and "Look again" in page
    assert len(items(page)) > 3, "the rules that stand in the way are said without any worker process"
    assert client.get(f"/rota/{world.team.id}/why-not/{job.id}").status_code == 200
    held = jobs.take(session, clock.machine_now(), only=job.id)
    assert held is not None
    result, stopped = try_another({**held.asked, **another_asked(session, held)}, lambda _: None, lambda: False)
    assert not stopped and result["said"]
    assert jobs.finish(session, held, result)
    after = client.get(f"/rota/{world.team.id}/why-not/{job.id}")
    assert after.status_code == 286
    assert all(sentence in unescape(after.text) for sentence in result["said"])


def wide(session: Session, world: World, visit: UUID) -> None:
    """The visit may be at any time of the day."""
    from rota.changes import AskedPart, Change
    from rota.week import Window
    from tests.small_world import record
    from wellbeing.store.timeline import states_of

    asked = states_of(session, world.team.id, [visit])[visit].asked
    assert asked is not None
    (option,) = asked.options
    possible = Window(option.possible.start - timedelta(hours=9), option.possible.end)
    changed = replace(asked, options=(replace(option, possible=possible),))
    record(session, world, Change((AskedPart(visit, asked, changed),)))


def test_a_proposals_why_is_of_the_proposals_rota(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    visit, sam = world.visits["Joan"], str(world.workers["Sam"].id)
    week = week_of(session, world.team.id, MONDAY)
    going = week.rota.at(visit)
    assert going is not None
    rota = week.rota.with_assignments([Assignment(visit, 1, sam, going.start)])
    answer = Answer(rota, (), 4, (), (), (), (), 1.0, 1, 1, State.DONE)
    job = Job(
        team_id=world.team.id, kind="propose", state=JobState.DONE, attempt=1, stop_asked=False,
        asked=json.dumps({"week": MONDAY.isoformat(), "seconds": 1}), result=json.dumps(to_json(answer)),
        created_at=clock.now(),
    )  # fmt: skip
    session.add(job)
    session.flush()
    expected = [said.sentence for said in why(week, rota, visit)]
    found = items(client.get(path(world, visit, proposal=job.id)).text)
    assert found == expected and any("Sam" in sentence for sentence in found)
    change = ChangedPlace(visit, 1, going, Assignment(visit, 1, sam, going.start), "Sam is near.")
    job.result = json.dumps(to_json(replace(answer, changes=(change,))))
    assert items(client.get(f"/rota/{world.team.id}/proposals/{job.id}").text)[: len(expected)] == expected
    assert items(client.get(path(world, visit)).text) != expected


@pytest.mark.parametrize(
    "asked", [{"worker": "nobody"}, {"worker": uuid4()}, {"start": "25:99"}, {"start": "09:00", "place": 2}]
)
def test_bad_input_is_said_in_a_sentence(
    client: Client, world: World, become: Become, asked: dict[str, object]
) -> None:
    become(RoleName.WORKER)
    answer = client.get(path(world, world.visits["Joan"], **asked))
    assert answer.status_code == 400 and "There is a problem" in answer.text


def test_only_the_team_may_try_and_nothing_of_another_team_is_there(
    client: Client, session: Session, world: World, become: Become
) -> None:
    visit = world.visits["Joan"]
    become(RoleName.COACH)
    assert 'method="get"' in client.get(path(world, visit)).text
    assert client.post(f"/rota/{world.team.id}/{MONDAY}/visits/{visit}/why-not").status_code == 403
    become(RoleName.WORKER, world.other_team)
    for answer in (
        client.get(path(world, visit)),
        client.get(f"/rota/{world.other_team.id}/{MONDAY}/visits/{visit}/why"),
        client.post(f"/rota/{world.team.id}/{MONDAY}/visits/{visit}/why-not", data={"start": "09:00"}),
    ):
        assert answer.status_code == 404 and "Joan" not in answer.text
    become(RoleName.WORKER)
    foreign = Job(
        team_id=world.other_team.id, kind="propose", state=JobState.DONE, attempt=1, stop_asked=False, asked="{}",
        result="{}", created_at=clock.now(),
    )  # fmt: skip
    other = Job(
        team_id=world.team.id, kind="what_if", state=JobState.DONE, attempt=1, stop_asked=False,
        asked=json.dumps({"week": MONDAY.isoformat()}), result=json.dumps({"ways": []}), created_at=clock.now(),
    )  # fmt: skip
    session.add_all([foreign, other])
    session.flush()
    assert client.get(path(world, visit, proposal=other.id)).status_code == 404, "it is no proposal"
    for name in ("proposal", "tried"):
        assert client.get(path(world, visit, **{name: foreign.id})).status_code == 404
    assert client.get(f"/rota/{world.team.id}/why-not/{foreign.id}").status_code == 404


def test_the_number_of_queries_does_not_grow_with_places(client: Client, world: World, become: Become, queries) -> None:  # type: ignore[no-untyped-def]
    become(RoleName.WORKER)
    assert queries(path(world, world.visits["Bob"])) == queries(path(world, world.visits["Joan"])) <= 30
