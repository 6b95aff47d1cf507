"""Team time and roles as pages: written down, changed by two at once, handed over, and shown where people look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import mark, text_of
from wellbeing.models import TeamMeeting, TeamRole, TeamTimeOnce
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def amina(client: Client, world: World) -> World:
    client.sign_in(world.users["worker"])
    return world


def form(**more: Any) -> dict[str, Any]:
    usual = {"kind": "training", "day": TOMORROW.isoformat(), "starts_at": "14:00", "minutes": "90", "client_key": "k"}
    return {**usual, **more}


def team(world: World) -> str:
    return f"/teams/{world.team.id}"


def listed(client: Client, world: World) -> str:
    return text_of(client.get(f"/rota/{world.team.id}/{TODAY}/team-time"))


def test_a_training_is_written_down_once_and_is_on_the_board_and_my_day(
    client: Client, session: Session, amina: World
) -> None:
    sam = str(amina.workers["Sam"].id)
    for _ in range(2):
        client.post(f"{team(amina)}/time/new", data=form(workers=sam, note="Bring a mat"))
    assert len(session.scalars(select(TeamTimeOnce)).all()) == 1
    page = listed(client, amina)
    assert "Training , Wednesday 25 November at 14:00 to 15:30 Sam" in page.replace("Training,", "Training ,")
    assert "Bring a mat" in page
    assert "training" in client.get(f"/rota/{amina.team.id}/2026-11-23?by=worker").text.lower()
    client.sign_in(amina.users["sam"])
    assert "Training" in text_of(client.get(f"/my-day/{TOMORROW}"))
    assert "Training on Wednesday 25 November, 14:00 to 15:30." in text_of(client.get("/my-day"))


STRANGE = (
    ({"kind": "nap"}, "Choose one of those that are shown"),
    ({"minutes": "3"}, "Give 5 to 720 minutes"),
    ({"minutes": "an hour"}, "Give a whole number"),
    ({"day": "2030-01-01"}, "Give a day from a week ago to a year ahead"),
    ({"starts_at": "25:00"}, "Give a time like 08:30"),
    ({"postcode": "nowhere"}, "That is not a postcode"),
    ({"workers": "00000000-0000-4000-8000-000000000007"}, "Choose"),
)


def test_what_makes_no_sense_is_said_and_the_rest_is_kept(client: Client, session: Session, amina: World) -> None:
    for more, says in STRANGE:
        answer = client.post(f"{team(amina)}/time/new", data=form(note="Bring a mat", **more))
        assert says in text_of(answer), more
        assert "Bring a mat" in answer.text
    assert session.scalars(select(TeamTimeOnce)).all() == []


def test_two_who_change_it_are_told_and_neither_is_lost(client: Client, session: Session, amina: World) -> None:
    client.post(f"{team(amina)}/time/new", data=form())
    (row,) = session.scalars(select(TeamTimeOnce))
    path = f"{team(amina)}/time/{row.id}"
    seen = mark(client.get(path).text)
    assert client.post(path, data=form(starts_at="15:00", seen=seen)).status_code == 302
    answer = client.post(path, data=form(starts_at="16:00", seen=seen))
    assert "Somebody changed this meanwhile. It is now: training, Wednesday 25 November at 15:00 to 16:30." in text_of(
        answer, 409
    )
    assert 'value="16:00' in answer.text
    assert client.post(path, data=form(starts_at="16:00", seen=mark(answer.text))).status_code == 302
    assert "16:00 to 17:30" in listed(client, amina)


def test_cancelled_it_says_so_and_can_not_be_changed(client: Client, session: Session, amina: World) -> None:
    client.post(f"{team(amina)}/time/new", data=form())
    (row,) = session.scalars(select(TeamTimeOnce))
    path = f"{team(amina)}/time/{row.id}"
    for _ in range(2):
        client.post(f"{path}/cancel")
    assert "Cancelled" in listed(client, amina)
    assert "This was cancelled." in text_of(client.post(path, data=form(starts_at="16:00")))


def test_one_of_every_week_comes_and_ends(client: Client, session: Session, amina: World) -> None:
    asked = form(kind="reflection", weekday="3", starts=TODAY.isoformat(), minutes="30")
    for _ in range(2):
        client.post(f"{team(amina)}/time/weekly", data=asked)
    assert "Reflection" in listed(client, amina)
    row = session.scalars(select(TeamMeeting).where(TeamMeeting.kind == "reflection")).one()
    client.post(f"{team(amina)}/time/weekly/{row.id}/end")
    assert "until Tuesday 24 November" in listed(client, amina)
    past = client.post(f"{team(amina)}/time/weekly", data={**asked, "starts": "2026-11-01"})
    assert "Give a day from today" in text_of(past)


def test_a_role_is_made_taken_handed_over_and_ended(client: Client, session: Session, amina: World) -> None:
    assert "The team has no roles yet." in text_of(client.get(f"{team(amina)}/roles"))
    page = client.post(f"{team(amina)}/roles/new", data={"name": "Medicines", "minutes": "60"}, follow_redirects=True)
    assert "Now choose who takes it." in text_of(page)
    row = session.scalars(select(TeamRole)).one()
    path = f"{team(amina)}/roles/{row.id}"
    sam, me = str(amina.workers["Sam"].id), str(amina.me.id)
    taken = client.post(path, data={"worker": me, "starts": TODAY.isoformat()}, follow_redirects=True)
    assert "Amina holds it since 24 November 2026." in text_of(taken)
    assert "You look after “Medicines”: 1 h a week kept free for it." in text_of(client.get("/me"))
    over = {"worker": sam, "starts": TOMORROW.isoformat(), "until": "2026-12-01"}
    assert "Sam takes it on 25 November 2026, until 1 December 2026." in text_of(
        client.post(path, data=over, follow_redirects=True)
    )
    again = client.post(path, data={**over, "worker": me})
    assert "Sam takes it on that day." in text_of(again)
    assert "The last day comes before the first" in text_of(client.post(path, data={**over, "until": "2026-11-24"}))
    for _ in range(2):
        client.post(f"{path}/end")
    ended = text_of(client.get(path))
    assert "Ended on Tuesday 24 November" in ended and "Hand it over" not in ended
    assert client.post(path, data={**over, "starts": "2026-11-30"}).status_code == 404


def test_a_name_that_is_taken_is_said(client: Client, amina: World) -> None:
    client.post(f"{team(amina)}/roles/new", data={"name": "Medicines", "minutes": "60"})
    answer = client.post(f"{team(amina)}/roles/new", data={"name": "medicines", "minutes": "30", "what": "Charts"})
    assert "The team has a role of that name." in text_of(answer) and "Charts" in answer.text


def test_the_coach_looks_and_changes_nothing(client: Client, amina: World, become: Become) -> None:
    become(RoleName.COACH)
    assert "Add team time" not in listed(client, amina)
    assert "Add a role" not in text_of(client.get(f"{team(amina)}/roles"))
    assert client.get(f"{team(amina)}/time/new").status_code == 403


def test_more_of_it_asks_no_more_of_the_database(
    client: Client, session: Session, amina: World, queries: Callable[[str], int]
) -> None:
    paths = (f"/rota/{amina.team.id}/{TODAY}/team-time", f"{team(amina)}/roles")

    def more(number: int) -> None:
        client.post(f"{team(amina)}/time/new", data=form(client_key=f"{number}", workers=str(amina.me.id)))
        client.post(f"{team(amina)}/roles/new", data={"name": f"Role {number}", "minutes": "60"})
        row = session.scalars(select(TeamRole).where(TeamRole.name == f"Role {number}")).one()
        client.post(f"{team(amina)}/roles/{row.id}", data={"worker": str(amina.me.id), "starts": TODAY.isoformat()})

    more(0)
    before = [queries(path) for path in paths]
    for number in range(1, 4):
        more(number)
    assert [queries(path) for path in paths] == before
