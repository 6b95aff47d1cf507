"""Telling: who hears what, how early; and that it stands on their day until they have seen it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import changes
from rota.changes import Change
from rota.local_time import instant
from tests import small_world
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock
from wellbeing.models import Notice, ToldChange
from wellbeing.store import notice
from wellbeing.store.publish import Published, publish
from wellbeing.store.timeline import states_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

MONDAY = date(2026, 11, 23)


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    client.sign_in(world.users["worker"])
    return client


def as_sam(world: World, client: Client) -> Client:
    client.sign_in(world.users["sam"])
    return client


def moved(session: Session, world: World, name: str, make: Callable[[changes.Timeline, UUID], Change]) -> UUID:
    visit = world.visits[name]
    small_world.record(session, world, make(states_of(session, world.team.id, [visit]), visit))
    return visit


def retimed(session: Session, world: World, name: str, at: time) -> UUID:
    return moved(session, world, name, lambda t, v: changes.retime(t, v, instant(TODAY, at)))


def to_sam(session: Session, world: World, name: str) -> UUID:
    return moved(session, world, name, lambda t, v: changes.move(t, v, 1, str(world.workers["Sam"].id)))


def tell(session: Session, world: World, by: str = "sam") -> Published:
    answer = publish(session, team_id=world.team.id, author_id=world.users[by].id, reason="It is right")
    assert isinstance(answer, Published)
    session.flush()
    return answer


def tell_path(world: World) -> str:
    return f"/rota/{world.team.id}/{MONDAY}/tell"


def test_each_worker_is_named_with_what_has_changed_and_how_early(
    amina: Client, world: World, session: Session
) -> None:
    retimed(session, world, "Stan", time(12, 30))
    to_sam(session, world, "Joan with Sam")
    to_sam(session, world, "Eric")
    page = text_of(amina.get(tell_path(world)))
    assert "Stan, Tuesday 12:00 is now 12:30 · 2 hours before" in page
    assert "Eric, Tuesday 13:30 goes to Sam · 4 hours before" in page
    assert "Eric, Tuesday 13:30 is new · 4 hours before" in page
    assert page.index("Amina Stan") < page.index("Sam Eric"), "what starts soonest comes first"


def test_one_workers_changes_are_told_alone(amina: Client, world: World, session: Session) -> None:
    stan = retimed(session, world, "Stan", time(12, 15))
    small_world.visit(session, world, "Joan", TODAY, time(19), 30, ["Sam"])
    answer = amina.post(tell_path(world), data={"only": str(world.me.id), "reason": "It is"})
    assert answer.status_code == 302, text_of(answer, 400)
    assert [row.visit_id for row in session.scalars(select(ToldChange))] == [stan]
    assert "19:00 is new" in text_of(amina.get(tell_path(world)))


def test_a_visit_that_changes_hands_is_told_to_both_or_neither(amina: Client, world: World, session: Session) -> None:
    stan = to_sam(session, world, "Stan")
    only_one = amina.post(tell_path(world), data={"visits": f"{stan}:{world.me.id}", "reason": "It is"})
    assert "nobody was told" in text_of(only_one, 400)
    both = [f"{stan}:{world.me.id}", f"{stan}:{world.workers['Sam'].id}"]
    assert amina.post(tell_path(world), data={"visits": both, "reason": "It is"}).status_code == 302
    rows = session.scalars(select(ToldChange)).all()
    assert {row.worker_id for row in rows} == {world.me.id, world.workers["Sam"].id}
    by_worker = {row.worker_id: row for row in rows}
    assert by_worker[world.me.id].after is None and by_worker[world.workers["Sam"].id].before is None
    assert by_worker[world.me.id].seen_at is not None, "who tells knows"
    assert by_worker[world.workers["Sam"].id].seen_at is None


def test_what_changed_stands_on_my_day_until_i_have_seen_it(amina: Client, world: World, session: Session) -> None:
    retimed(session, world, "Joan", time(9, 15))
    to_sam(session, world, "Stan")
    tell(session, world)
    page = amina.get("/my-day")
    assert "Joan, Tuesday 09:00 is now 09:15" in text_of(page)
    assert "Stan, Tuesday 12:00 goes to Sam" in text_of(page)
    assert '<details><summary class="news__fold">' in page.text, "the visits aren’t pushed off a phone"
    first = re.findall(r'name="seen" value="([^"]+)"', page.text)[0]
    for _ in range(2):
        answer = amina.post("/my-day/seen", data={"seen": first})
        assert answer.location == "/my-day"
    after = text_of(amina.get("/my-day"))
    assert "is now 09:15" not in after and "Stan, Tuesday 12:00 goes to Sam" in after
    rest = re.findall(r'name="seen" value="([^"]+)"', amina.get("/my-day").text)
    amina.post("/my-day/seen", data={"seen": rest})
    assert "New for you" not in text_of(amina.get("/my-day"))


def test_another_day_shows_only_what_concerns_it(amina: Client, world: World, session: Session) -> None:
    tomorrow = TODAY + timedelta(days=1)
    small_world.visit(session, world, "Stan", tomorrow, time(15), 30, ["Amina"])
    retimed(session, world, "Stan", time(12, 15))
    tell(session, world)
    page = text_of(amina.get(f"/my-day/{tomorrow}"))
    assert "Stan, Wednesday 15:00 is new" in page and "12:15" not in page
    seen = re.findall(r'name="seen" value="([^"]+)"', amina.get(f"/my-day/{tomorrow}").text)
    assert amina.post("/my-day/seen", data={"seen": seen, "day": tomorrow}).location == f"/my-day/{tomorrow}"


def test_changes_of_one_visit_add_up_and_back_again_is_no_news(amina: Client, world: World, session: Session) -> None:
    for minutes, at in ((1, time(12, 15)), (2, time(12, 30))):
        retimed(session, world, "Stan", at)
        with clock.at(NOW + timedelta(minutes=minutes)):
            tell(session, world)
    page = text_of(amina.get("/my-day"))
    assert page.count("Stan, Tuesday 12:00 is now 12:30") >= 1 and "12:15" not in page
    retimed(session, world, "Stan", time(12))
    with clock.at(NOW + timedelta(minutes=3)):
        tell(session, world)
    assert "New for you" not in text_of(amina.get("/my-day"))


def test_the_first_telling_of_a_week_is_no_change(amina: Client, world: World, session: Session) -> None:
    monday = MONDAY + timedelta(days=7)
    small_world.visit(session, world, "Stan", monday, time(9), 30, ["Amina"])
    tell(session, world)
    assert "New for you" not in text_of(amina.get("/my-day"))
    assert session.scalars(select(ToldChange)).one().first
    small_world.visit(session, world, "Joan", monday, time(11), 30, ["Amina"])
    tell(session, world)
    assert "Joan, Monday 11:00 is new" in text_of(amina.get("/my-day"))


def test_nobody_sees_or_clears_what_is_another_s(amina: Client, world: World, session: Session) -> None:
    retimed(session, world, "Stan", time(12, 15))
    tell(session, world)
    row = session.scalars(select(ToldChange)).one()
    sam = as_sam(world, amina)
    assert "12:15" not in text_of(sam.get("/my-day"))
    assert sam.post("/my-day/seen", data={"seen": f"change:{row.id}"}).status_code == 404
    assert sam.post("/my-day/seen", data={"seen": "change:nonsense"}).status_code == 400
    assert sam.post("/my-day/seen").status_code == 400
    session.refresh(row)
    assert row.seen_at is None


def test_the_others_see_who_has_seen_it(amina: Client, world: World, session: Session) -> None:
    stan = retimed(session, world, "Stan", time(12, 15))
    tell(session, world)
    path = f"/rota/{world.team.id}/{MONDAY}/visits/{stan}"
    assert "Amina has not seen this yet" in text_of(amina.get(path))
    assert "Amina : Stan, Tuesday 12:00 is now 12:15" in text_of(amina.get(tell_path(world)))
    seen = re.findall(r'name="seen" value="([^"]+)"', amina.get("/my-day").text)
    amina.post("/my-day/seen", data={"seen": seen})
    assert "Amina has seen this" in text_of(amina.get(path))


def test_news_stands_there_too_and_is_seen_once(amina: Client, world: World, session: Session) -> None:
    for kind, endpoint, arguments in (
        ("a", "swaps.index", {}),
        ("b", "gone.away", {}),
        ("c", "visit.show", {"x": "y"}),
    ):
        notice.tell(
            session, world.team.id, [world.me.id], kind=kind, key=kind, words=f"News {kind}.", endpoint=endpoint,
            arguments=arguments,
        )  # fmt: skip
    page = amina.get("/my-day")
    assert all(f"News {kind}." in text_of(page) for kind in "abc")
    assert 'href="/swaps">News a.' in page.text and "gone" not in page.text
    seen = re.findall(r'name="seen" value="([^"]+)"', page.text)
    amina.post("/my-day/seen", data={"seen": seen})
    assert "New for you" not in text_of(amina.get("/my-day"))
    other = session.scalars(select(Notice)).first()
    assert other is not None
    assert as_sam(world, amina).post("/my-day/seen", data={"seen": f"news:{other.id}"}).status_code == 404


def test_my_day_stays_light_however_much_is_new(
    amina: Client, world: World, session: Session, queries: Callable[[str], int]
) -> None:
    few = queries("/my-day")
    plain = len(amina.get("/my-day").data)
    for hour in range(15, 22):
        small_world.visit(session, world, "Stan", TODAY, time(hour), 20, ["Amina"])
        small_world.visit(session, world, "Joan", TODAY, time(hour, 30), 20, ["Sam"])
    tell(session, world)
    retimed(session, world, "Stan", time(12, 5))
    before = queries("/my-day")
    assert before <= few + 1, "names are asked for once there is something to say"
    with clock.at(NOW + timedelta(days=20)):
        quiet = len(amina.get("/my-day/2026-11-20").data)
    assert plain < quiet + 30_000


def test_how_early_the_team_hears(amina: Client, world: World, session: Session) -> None:
    empty = text_of(amina.get(f"/rota/{world.team.id}/notice-given"))
    assert "Nothing has been told yet" in empty
    small_world.visit(session, world, "Stan", MONDAY + timedelta(days=7), time(9), 30, ["Amina"])
    retimed(session, world, "Stan", time(12, 15))
    tell(session, world)
    page = text_of(amina.get(f"/rota/{world.team.id}/notice-given?first=2026-11-23"))
    assert "We hear of our week 5 days before it starts for us." in page
    assert "Of a change we hear 2 hours before." in page
    assert "1 of 1 change came less than a day before." in page
    assert not [name for name in ("Amina", "Sam") if name in page], "nobody is ranked"
    chart = amina.get(f"/rota/{world.team.id}/notice-given.svg")
    assert chart.mimetype == "image/svg+xml" and "5 days" in chart.text
    assert amina.get(f"/rota/{world.team.id}/notice-given?first=nonsense").status_code == 200
    amina.sign_in(world.users["coach"])
    assert amina.get(f"/rota/{world.team.id}/notice-given").status_code == 200
    assert amina.get(f"/rota/{world.other_team.id}/notice-given").status_code == 404
