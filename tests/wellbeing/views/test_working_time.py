"""Working time: my own page, the manager's, what is signed, and rest that is owed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.findings import Finding, Kind
from rota.week import Window
from tests.factories import create_worker
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import page, text_of
from wellbeing import clock
from wellbeing.models import HealthOffered, OptOut, RestOwed, VisitEntry
from wellbeing.store import rest_owed, working_time
from wellbeing.store.entries import What
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SIGNED = {"opt-agreed": "y", "opt-starts": TODAY.isoformat(), "opt-notice_days": "14"}


@pytest.fixture
def amina(client: Client, world: World) -> World:
    client.sign_in(world.users["worker"])
    return world


def test_my_page_counts_what_i_was_told_and_longer_where_i_wrote_it_down(
    client: Client, session: Session, amina: World
) -> None:
    monday = TODAY - timedelta(days=1)
    (before,) = working_time.histories(session, {amina.team.id}, {amina.me.id}, monday + timedelta(days=6))
    assert before.days[TODAY].minutes == 6 * 60 + 30 - 20, "from 07:30 to 14:00, less the break of a long day"
    late = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    with clock.at(NOW + timedelta(hours=8)):
        session.add(VisitEntry(
            client_key="x", visit_id=amina.visits["Eric"], worker_id=amina.me.id, team_id=amina.team.id, day=TODAY,
            what=What.FINISHED, at=late, arrived_at=late, started_at=late - timedelta(hours=2), finished_at=late,
            how="spot", other_minutes=0, content_hash="x",
        ))  # fmt: skip
        session.flush()
        (after,) = working_time.histories(session, {amina.team.id}, {amina.me.id}, monday + timedelta(days=6))
    assert after.days[TODAY].minutes == 8 * 60 - 20
    text = page(client, "/working-time/mine")
    assert "a week on average" in text and "No rest is owed" in text and "Only you and the registered manager" in text


def test_no_worker_sees_anothers_and_the_manager_sees_each(client: Client, amina: World, become: Become) -> None:
    for path in (f"/working-time/teams/{amina.team.id}/{amina.workers['Sam'].id}",
                 f"/working-time/teams/{amina.team.id}/{amina.me.id}"):  # fmt: skip
        assert client.get(path).status_code == 404
    assert client.get(f"/working-time/teams/{amina.team.id}").location == "/working-time/mine"
    become(RoleName.MANAGER)
    assert client.get("/working-time").location == f"/working-time/teams/{amina.team.id}"
    text = page(client, f"/working-time/teams/{amina.team.id}")
    assert "Amina" in text and "Sam" in text and "Zed" not in text
    assert "Nights and health" in page(client, f"/working-time/teams/{amina.team.id}/{amina.me.id}")
    assert client.get(f"/working-time/teams/{amina.team.id}/{amina.workers['Zed'].id}").status_code == 404
    become(RoleName.COACH)
    assert client.get(f"/working-time/teams/{amina.team.id}").status_code == 403


def test_an_opt_out_is_signed_by_the_worker_alone_and_ends_with_its_notice(
    client: Client, session: Session, amina: World
) -> None:
    for _ in range(2):
        assert client.post("/working-time/mine/opt-out", data=SIGNED).status_code == 302
    (row,) = session.scalars(select(OptOut))
    assert (row.worker_id, row.signed_on, row.starts, row.until) == (amina.me.id, TODAY, TODAY, None)
    assert "You signed on 24 November 2026" in page(client, "/working-time/mine")
    for _ in range(2):
        client.post("/working-time/mine/opt-out/end")
    session.expire_all()
    (row,) = session.scalars(select(OptOut))
    assert (row.notice_given_on, row.until) == (TODAY, TODAY + timedelta(days=14))


@pytest.mark.parametrize(
    "wrong", [{"opt-agreed": ""}, {"opt-starts": "2026-11-01"}, {"opt-notice_days": "3"}, {"opt-notice_days": "200"}]
)
def test_an_opt_out_that_the_law_does_not_know_is_not_signed(
    client: Client, session: Session, amina: World, wrong: dict[str, str]
) -> None:
    sent = {key: value for key, value in {**SIGNED, **wrong}.items() if value}
    assert "There is a problem" in text_of(client.post("/working-time/mine/opt-out", data=sent))
    assert session.scalars(select(OptOut)).all() == []


def short_rest(world: World, worker: str = "Amina") -> Finding:
    night = Window(NOW - timedelta(hours=9), NOW)
    return Finding(Kind.LAW, "daily_rest", "Short", "reg. 10", (str(world.workers[worker].id),), when=night,
                   number=540, limit=660, unit="minutes")  # fmt: skip


def test_rest_that_was_told_too_short_is_owed_once_and_given(client: Client, session: Session, amina: World) -> None:
    by = amina.users["worker"].id
    owed = [rest_owed.owe(session, amina.team.id, by, [short_rest(amina), short_rest(amina)]) for _ in range(2)]
    assert owed == [1, 0]
    (row,) = session.scalars(select(RestOwed))
    assert (row.kind, row.day, row.minutes) == ("daily", TODAY, 120)
    assert "2 h short" in page(client, "/working-time/mine")
    there = f"/working-time/rest/{row.id}"
    for starts, ends in (("10:00", "11:00"), ("x", "12:00"), ("", "")):
        said = unescape(client.post(there, data={"on": "2026-11-26", "starts": starts, "ends": ends}).text)
        assert "There is a problem" in said
    assert (
        "There is a problem" in client.post(there, data={"on": "2026-11-20", "starts": "08:00", "ends": "11:00"}).text
    )
    assert client.post(there, data={"on": "2026-11-26", "starts": "22:00", "ends": "01:00"}).status_code == 302
    assert "given Thursday 26 November at 22:00 to 01:00" in page(client, "/working-time/mine")
    client.sign_in(amina.users["sam"])
    assert client.get(there).status_code == 404 and client.post(f"{there}/not-owed").status_code == 404


def test_what_was_not_cut_short_is_owed_no_more(client: Client, session: Session, amina: World) -> None:
    rest_owed.owe(session, amina.team.id, None, [short_rest(amina)])
    (row,) = session.scalars(select(RestOwed))
    for _ in range(2):
        assert client.post(f"/working-time/rest/{row.id}/not-owed").status_code == 302
    assert "No rest is owed" in page(client, "/working-time/mine")


def test_the_manager_writes_down_that_health_was_offered(
    client: Client, session: Session, amina: World, become: Become
) -> None:
    there = f"/working-time/teams/{amina.team.id}/{amina.me.id}"
    assert client.post(f"{there}/health", data={"health-on": "2026-11-20"}).status_code == 404
    become(RoleName.MANAGER)
    assert "There is a problem" in client.post(f"{there}/health", data={"health-on": "2026-11-25"}).text
    for _ in range(2):
        assert client.post(f"{there}/health", data={"health-on": "2026-11-20"}).status_code == 302
    assert session.scalars(select(HealthOffered.offered_on)).all() == [date(2026, 11, 20)]
    assert "20 November 2026" in page(client, there)


def test_queries_do_not_grow_with_workers(
    client: Client, session: Session, amina: World, become: Become, queries: Callable[[str], int]
) -> None:
    become(RoleName.MANAGER)
    there = f"/working-time/teams/{amina.team.id}"
    few = queries(there)
    for number in range(3):
        create_worker(session, amina.team, f"Worker {number}")
    assert queries(there) == few
