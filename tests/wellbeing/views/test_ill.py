"""Somebody is ill, as a phone sees it: two taps, repairs to take, telling, being back; and never why."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.json_form import to_json
from rota.local_time import monday_of
from rota.week import Assignment, Rota
from solver.answer import Answer, ChangedPlace, Moves, State, Uncovered
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock
from wellbeing.clock import machine_now
from wellbeing.models import Absence, Contact, Job, RotaChange
from wellbeing.store import job as jobs
from wellbeing.store.timeline import states_of
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MONDAY = monday_of(TODAY)
WORDS_FOR_WHY = ("sickness", "ill", "bereavement", "dependants")


def tap(client: Client, world: World, until: str = "today", **more: str) -> str:
    """The second tap: Amina is ill; gives the page it leads to."""
    path = f"/rota/{world.team.id}/ill/{world.me.id}"
    answer = client.post(path, data={"until": until, **more})
    assert answer.status_code == 302, answer.text
    assert answer.location is not None
    return answer.location


@pytest.fixture
def amina(client: Client, world: World) -> None:
    client.sign_in(world.users["worker"])


def row_of(session: Session) -> Absence:
    session.expire_all()
    return session.scalars(select(Absence)).one()


def going(session: Session, world: World, name: str) -> list[str | None]:
    session.expire_all()
    state = states_of(session, world.team.id, [world.visits[name]])[world.visits[name]]
    return [place.worker for place in state.planned.places]


def test_two_taps_from_the_rota(client: Client, world: World, session: Session, amina: None) -> None:
    who = client.get(f"/rota/{world.team.id}/{TODAY}/ill")
    links = re.findall(rf'href="(/rota/{world.team.id}/ill/[^"]+)"[^>]*><span[^>]*>([^<]+)', who.text)
    assert links[0] == (f"/rota/{world.team.id}/ill/{world.me.id}", "I am"), "me first"
    assert [name for _, name in links[1:]] == ["Sam"]
    until = client.get(links[0][0])
    assert re.findall(r'name="until" value="(\w+)"', until.text) == ["today", "tomorrow", "sunday", "date"]
    tap(client, world, "sunday")
    row = row_of(session)
    assert (row.kind, row.first, row.last) == ("sickness", TODAY, MONDAY + timedelta(days=6))
    assert going(session, world, "Stan") == [None] and going(session, world, "Bob") == [
        None,
        str(world.workers["Sam"].id),
    ]


def test_from_me_it_is_one_tap_to_until_when(client: Client, world: World, amina: None) -> None:
    assert client.get("/rota/ill/me").location == f"/rota/{world.team.id}/ill/{world.me.id}"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose until when"),
        ({"until": "date"}, "Give the last day"),
        ({"until": "date", "last": "31/12/2026"}, "Give the last day"),
        ({"until": "date", "first": "2026-11-26", "last": "2026-11-25"}, "before the first"),
        ({"until": "date", "first": "2020-01-01", "last": "2026-11-25"}, "too long ago"),
        ({"until": "date", "last": "2031-01-01"}, "over a year"),
    ],
)
def test_what_is_no_date_keeps_nothing_and_what_was_typed(
    client: Client, world: World, session: Session, amina: None, sent: dict[str, str], said: str
) -> None:
    answer = client.post(f"/rota/{world.team.id}/ill/{world.me.id}", data=sent)
    assert said in text_of(answer, 400) and "There is a problem" in answer.text
    if sent.get("first"):
        assert f'value="{sent["first"]}"' in answer.text
    assert session.scalar(select(func.count()).select_from(Absence)) == 0


def done(session: Session, world: World, *answers: Answer) -> Job:
    """The worker has found these repairs."""
    session.expire_all()
    job = session.scalars(select(Job).where(Job.kind == jobs.REPAIR).order_by(Job.created_at.desc())).first()
    assert job is not None
    held = jobs.take(session, machine_now(), only=job.id)
    assert held is not None and jobs.finish(session, held, {"answers": [to_json(answer) for answer in answers]})
    session.commit()
    return job


def repair(session: Session, world: World, to: dict[str, str | None], new_faces: int = 0) -> Answer:
    """A repair in which these workers go to these visits."""
    changes, left = [], []
    for name, worker in to.items():
        visit = world.visits[name]
        places = states_of(session, world.team.id, [visit])[visit].planned.places
        place = next(n for n, each in enumerate(places, start=1) if each.worker is None)
        start = places[place - 1].start
        assert start is not None
        if worker is None:
            left.append(Uncovered(visit, place, "sign_off", f"Nobody may do it for {name}.", "Ask the nurse."))
            continue
        before, after = (Assignment(visit, place, who, start) for who in (None, worker))
        changes.append(ChangedPlace(visit, place, before, after, "Sam knows them."))
    return Answer(
        Rota(), tuple(changes), 0, (), (), tuple(left), (), 1.0, 1, 1, State.DONE, moves=Moves(0, 0, 0, new_faces)
    )


def test_the_page_waits_honestly_and_names_what_is_open(client: Client, world: World, amina: None) -> None:
    path = tap(client, world)
    page = client.get(path)
    said = text_of(page)
    assert "will be here in a few seconds" in said and "4 open visits" in said and "Stan" in said
    assert f'hx-get="{path}/progress"' in page.text and "Look again" in page.text
    assert client.get(f"{path}/progress").status_code == 200
    with clock.at(NOW + timedelta(seconds=10)):
        late = text_of(client.get(path))
    assert ("You need not wait" in late and "By hand" in late and "Leave it open" in late) or "stays open" in late


def test_three_ways_stand_ranked_with_their_figures_and_what_nobody_covers(
    client: Client, world: World, session: Session, amina: None
) -> None:
    path = tap(client, world)
    sam = str(world.workers["Sam"].id)
    session.add(
        Contact(
            person_id=world.people["Eric"].id, kind="neighbour", name="Rita next door", offers="Sits with him",
            reached_by="01632 960123", changed_at=NOW,
        )
    )  # fmt: skip
    done(
        session,
        world,
        repair(session, world, {"Stan": sam, "Eric": None}),
        repair(session, world, {"Stan": sam, "Bob": sam, "Eric": None}, 1),
    )
    assert client.get(f"{path}/progress").status_code == 286
    page = client.get(path)
    said = text_of(page)
    assert "2 ways to cover the week of Monday 23 November" in said
    assert said.index("no new faces") < said.index("1 new face")
    assert "no rule broken" in said and "Stan, 12:00: nobody → Sam" in said
    assert "Nobody found yet: who to ring" in said and "Nobody may do it for Eric. Ask the nurse." in said
    assert "Rita next door: Sits with him 01632 960123" in said and 'href="tel:01632960123"' in page.text
    assert "Teams near by:" in said and "Grays Wellbeing Team" in said


def test_a_coach_sees_who_offers_to_help_but_not_how_to_reach_them(
    client: Client, world: World, session: Session, amina: None, become: Become
) -> None:
    path = tap(client, world)
    session.add(
        Contact(
            person_id=world.people["Eric"].id, kind="neighbour", name="Rita next door", offers="Sits with him",
            reached_by="01632 960123", changed_at=NOW,
        )
    )  # fmt: skip
    done(session, world, repair(session, world, {"Stan": str(world.workers["Sam"].id), "Eric": None}))
    become(RoleName.COACH)
    page = client.get(path)
    assert "Rita next door" in page.text and "01632" not in page.text
    assert 'name="take"' not in page.text and client.post(f"{path}/take", data={"take": "all"}).status_code == 403


def test_taking_one_is_one_change_and_leads_to_telling_those_visits(
    client: Client, world: World, session: Session, amina: None
) -> None:
    path = tap(client, world)
    sam = str(world.workers["Sam"].id)
    job = done(session, world, repair(session, world, {"Stan": sam}))
    before = session.scalar(select(func.count()).select_from(RotaChange)) or 0
    form = {"take": "all", "job": str(job.id), "number": "0", "client_key": "k1"}
    answer = client.post(f"{path}/take", data=form)
    assert answer.location is not None and answer.location.startswith(f"/rota/{world.team.id}/{MONDAY}/tell?visits=")
    assert going(session, world, "Stan") == [sam]
    assert session.scalar(select(func.count()).select_from(RotaChange)) == before + 1
    tell = client.get(answer.location).text
    ticked = re.findall(r'value="([0-9a-f-]{36})[^"]*" checked', tell)
    assert str(world.visits["Stan"]) in ticked and str(world.visits["Bob"]) not in ticked
    client.post(f"{path}/take", data=form)
    assert session.scalar(select(func.count()).select_from(RotaChange)) == before + 1, "sent twice, taken once"


def test_only_what_was_ticked_is_taken_and_nothing_ticked_takes_nothing(
    client: Client, world: World, session: Session, amina: None
) -> None:
    path = tap(client, world)
    sam = str(world.workers["Sam"].id)
    job = done(session, world, repair(session, world, {"Stan": sam, "Eric": sam}))
    form = {"take": "ticked", "job": str(job.id), "number": "0", "client_key": "k2"}
    client.post(f"{path}/take", data=form)
    assert going(session, world, "Stan") == [None]
    client.post(f"{path}/take", data={**form, "visits": str(world.visits["Stan"])})
    assert going(session, world, "Stan") == [sam] and going(session, world, "Eric") == [None]


def test_what_somebody_changed_meanwhile_stays_and_the_page_says_so(
    client: Client, world: World, session: Session, amina: None
) -> None:
    path = tap(client, world)
    sam = str(world.workers["Sam"].id)
    job = done(session, world, repair(session, world, {"Stan": sam}))
    hand = {f"who-{world.visits['Stan']}-1": sam, "client_key": "h1"}
    assert client.post(f"{path}/by-hand", data=hand).status_code == 302
    assert going(session, world, "Stan") == [sam]
    form = {"take": "all", "job": str(job.id), "number": "0", "client_key": "k3"}
    assert "somebody" in text_of(client.post(f"{path}/take", data=form, follow_redirects=True)).lower()
    assert going(session, world, "Stan") == [sam]


@pytest.mark.parametrize("number", ["7", "-1", "", "x"])
def test_a_repair_that_is_not_there_changes_nothing(
    client: Client, world: World, session: Session, amina: None, number: str
) -> None:
    path = tap(client, world)
    job = done(session, world, repair(session, world, {"Stan": str(world.workers["Sam"].id)}))
    answer = client.post(
        f"{path}/take", data={"take": "all", "job": str(job.id), "number": number}, follow_redirects=True
    )
    assert "not there any more" in answer.text and going(session, world, "Stan") == [None]


def test_nobody_who_need_not_know_reads_why(
    client: Client, world: World, session: Session, become: Become, amina: None
) -> None:
    path = tap(client, world)
    for role in (RoleName.WORKER, RoleName.COACH):
        become(role)
        for page in (path, f"/rota/{world.team.id}/{MONDAY}", f"/rota/{world.team.id}/leave"):
            said = text_of(client.get(page)).lower()
            assert "away" in said or page != path
            assert not [word for word in WORDS_FOR_WHY if re.search(rf"\b{word}\b", said.replace("someone is ill", ""))]
        history = text_of(client.get(f"/rota/{world.team.id}/{MONDAY}/history"))
        assert "Amina is away" in history and "sick" not in history
    become(RoleName.MANAGER)
    assert "sickness" in text_of(client.get(path))
    client.sign_in(world.users["worker"])
    assert "sickness" in text_of(client.get(path))


def test_back_today_what_was_moved_is_theirs_again(client: Client, world: World, session: Session, amina: None) -> None:
    path = tap(client, world, "tomorrow")
    page = client.get(f"{path}/back")
    assert "Put back what was moved" in page.text and "Stan" in text_of(page)
    answer = client.post(f"{path}/back", data={"from": "today", "give_back": "yes"})
    assert answer.status_code == 302
    assert going(session, world, "Stan") == [str(world.me.id)]
    assert session.scalar(select(func.count()).select_from(Absence)) == 0
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"from": "date"}, {"from": "date", "day": "2027-01-01"}, {"from": "x"}])
def test_back_on_no_day_keeps_them_away(
    client: Client, world: World, session: Session, amina: None, sent: dict[str, str]
) -> None:
    path = tap(client, world)
    assert "There is a problem" in text_of(client.post(f"{path}/back", data=sent), 400)
    assert row_of(session).last == TODAY


def test_the_page_asks_as_often_for_many_visits_as_for_few(
    client: Client, world: World, session: Session, amina: None, queries: Callable[[str], int]
) -> None:
    path = tap(client, world)
    sam = str(world.workers["Sam"].id)
    few = done(session, world, repair(session, world, {"Stan": sam}))
    with_one = queries(path)
    everybody = repair(session, world, {"Stan": sam, "Eric": None, "Bob": None})
    few.result = json.dumps({"answers": [to_json(everybody)] * 3})
    session.commit()
    assert queries(path) <= with_one + 2


def test_a_visit_is_never_dropped(client: Client, world: World, session: Session, amina: None) -> None:
    """Whatever is taken, what nobody covers is open on the rota."""
    path = tap(client, world)
    job = done(session, world, repair(session, world, {"Stan": str(world.workers["Sam"].id), "Eric": None}))
    client.post(f"{path}/take", data={"take": "all", "job": str(job.id), "number": "0", "client_key": "k4"})
    eric: UUID = world.visits["Eric"]
    state = states_of(session, world.team.id, [eric])[eric]
    assert state.asked is not None and not state.planned.cancelled and state.planned.places[0].worker is None
    assert "Eric" in text_of(client.get(path))
