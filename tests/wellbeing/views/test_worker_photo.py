"""A worker's photo: put there by the worker, on the sheet for the people they visit, and for no other team."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from wellbeing.models import WorkerPhoto

MONDAY = "2026-11-23"

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def a_picture(size: tuple[int, int] = (900, 600)) -> BytesIO:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    out.seek(0)
    return out


def put(client: Client, file: BytesIO, name: str = "me.png") -> str:
    answer = client.post("/me/photo", data={"photo": (file, name)}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def sheet(client: Client, world: World) -> str:
    return client.get(f"/rota/{world.team.id}/{MONDAY}/paper/people/{world.people['Joan'].id}").text


def test_it_is_drawn_small_and_stands_on_the_sheet_of_who_is_coming(client: Client, world: World) -> None:
    client.sign_in(world.users["worker"])
    assert "name-card__photo" not in sheet(client, world)
    assert "Saved" in put(client, a_picture())
    at = f"/rota/{world.team.id}/workers/{world.me.id}/photo.jpg"
    assert at in sheet(client, world)
    answer = client.get(at)
    assert answer.mimetype == "image/jpeg" and answer.headers["Cache-Control"] == "private, no-store"
    with Image.open(BytesIO(answer.data)) as drawn:
        assert drawn.format == "JPEG" and max(drawn.size) == 400
    assert TODAY.isoformat() not in answer.headers["Content-Disposition"]


def test_it_is_kept_sealed_and_taken_away_by_its_worker(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["worker"])
    put(client, a_picture())
    assert session.query(WorkerPhoto).one().photo.startswith(b"\xff\xd8")
    assert "is gone" in client.post("/me/photo", data={"then": "remove"}, follow_redirects=True).text
    assert session.query(WorkerPhoto).count() == 0
    assert client.get("/me/photo.jpg").status_code == 404


def test_no_other_team_sees_it(client: Client, world: World) -> None:
    client.sign_in(world.users["worker"])
    put(client, a_picture())
    client.sign_in(world.users["other worker"])
    assert client.get(f"/rota/{world.team.id}/workers/{world.me.id}/photo.jpg").status_code == 404
    assert client.get(f"/rota/{world.other_team.id}/workers/{world.me.id}/photo.jpg").status_code == 404
    client.sign_in(world.users["coach"])
    assert client.get(f"/rota/{world.team.id}/workers/{world.me.id}/photo.jpg").status_code == 200


@pytest.mark.parametrize(("sent", "said"), [(b"", "empty"), (b"<svg onload=alert(1)>", "not a photo")])
def test_what_is_no_photo_gets_a_sentence(client: Client, world: World, sent: bytes, said: str) -> None:
    client.sign_in(world.users["worker"])
    assert said in put(client, BytesIO(sent))


def test_words_where_a_photo_should_be_get_a_sentence(client: Client, world: World) -> None:
    client.sign_in(world.users["worker"])
    answer = client.post("/me/photo", data={"photo": "Tea"})
    assert answer.status_code == 200 and "Choose the photo again" in answer.text
