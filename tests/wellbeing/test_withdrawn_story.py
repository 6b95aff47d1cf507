"""A story that is taken back is gone from every page and from every download made after that.

Every route of the URL map is asked for by every role, before and after: what was told must be found where it belongs
before, or the search would prove nothing, and nowhere at all after. Files are searched as they come, and what is in
an archive (an XLSX) is searched unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from PIL import Image
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.wellbeing import test_access
from tests.wellbeing.conftest import Client
from tests.wellbeing.test_access import ANYBODYS, World, address, routes
from wellbeing import access
from wellbeing.db import db
from wellbeing.models import Base, Story
from wellbeing.viewer import ACCESS, RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

world = test_access.world
"""Two teams, with a user for each role in the first."""

TOLD = {"title": "qvx-title", "words": "qvx-words", "shows": "qvx-shows", "how": "qvx-how", "by": "qvx-by"}
"""What is told in each field: a word that stands nowhere else."""
WHERE_IT_BELONGS = {
    ("stories.of_person", RoleName.WORKER): {"title", "words", "shows", "how", "by"},
    ("stories.of_person", RoleName.COACH): {"title", "words", "shows", "how", "by"},
    ("stories.index", RoleName.WORKER): {"title", "words", "shows"},
    ("stories.index", RoleName.COACH): {"title", "words", "shows"},
    ("stories.index", RoleName.COMMISSIONER): {"title", "words", "shows"},
    ("stories.as_csv", RoleName.COMMISSIONER): {"title", "words", "shows"},
    ("stories.photo", RoleName.WORKER): {"photo"},
    ("stories.photo", RoleName.COACH): {"photo"},
    ("stories.photo", RoleName.COMMISSIONER): {"photo"},
    ("stories.words", RoleName.WORKER): {"title", "words"},
    ("stories.picture", RoleName.WORKER): {"shows"},
    ("stories.ask_consent", RoleName.WORKER): {"title", "words", "shows", "by"},
}

Found = dict[tuple[str, RoleName], set[str]]


def tell(world: World) -> bytes:
    """Somebody of the team tells a story with a photo that anybody may see; gives the photo as it is kept."""
    stories = f"/people/{world.mine['person_id']}/stories"

    def send(path: str, **said: object) -> str:
        answer = world.ask(RoleName.WORKER, "POST", path, data=said)
        assert answer.status_code == 302, re.sub(r"<[^>]+>|\s+", " ", answer.text)
        return str(answer.location).rpartition("/")[0]

    at = send(f"{stories}/new", title=TOLD["title"], words=TOLD["words"], told_on="2026-11-01")
    picture = BytesIO()
    Image.radial_gradient("L").save(picture, "PNG")
    send(f"{at}/picture", photo=(BytesIO(picture.getvalue()), "x.png"), shows=TOLD["shows"])
    row = world.session.scalars(select(Story).where(Story.title != "").order_by(Story.recorded_at.desc())).first()
    assert row is not None and row.photo is not None
    said = {"scope": "public", "how": TOLD["how"], "by": TOLD["by"], "on": "2026-11-01", "seen": str(row.version)}
    send(f"{at}/consent", **said)
    world.mine["story_id"] = row.id
    return row.photo


def parts(body: bytes) -> Iterator[bytes]:
    """A body as it came, and what is in it where it is an archive."""
    yield body
    if body[:2] == b"PK" and is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def signed_in(world: World, role: RoleName) -> Client:
    client = world.app.test_client()
    assert isinstance(client, Client)
    client.sign_in(world.users[role])
    return client


def search(world: World, photo: bytes) -> Found:
    """Where each piece of the story is found, by endpoint and role."""
    needles = {field: word.encode() for field, word in TOLD.items()} | {"photo": photo[100:400]}
    found: Found = {}
    clients = {role: signed_in(world, role) for role in RoleName}
    for rule, method in routes(world.app):
        if method != "GET" or rule.endpoint == "static":
            continue
        with world.app.app_context():
            allowed = access.rule_of(rule.endpoint)
        assert allowed is not None
        path = address(world.app, rule, ANYBODYS | world.mine)
        for role in RoleName:
            if allowed.action is not None and role not in ACCESS[allowed.action]:
                continue  # test_access shows that these get a 403
            answer = clients[role].get(path)
            whole = [*parts(answer.data), str(answer.headers).encode()]
            for field, needle in needles.items():
                if any(needle in part for part in whole):
                    found.setdefault((rule.endpoint, role), set()).add(field)
    return found


def test_a_story_taken_back_is_on_no_page_and_in_no_download(world: World, session: Session) -> None:
    photo = tell(world)
    assert search(world, photo) == WHERE_IT_BELONGS, "found where it belongs, and nowhere else"
    at = f"/people/{world.mine['person_id']}/stories/{world.mine['story_id']}"
    assert world.ask(RoleName.WORKER, "POST", f"{at}/withdraw").status_code == 303
    assert search(world, photo) == {}
    session.expire_all()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            assert "qvx" not in str(tuple(row)), f"{table.name} still holds it"
            assert photo[100:400] not in [bytes(cell[100:400]) for cell in row if isinstance(cell, bytes)]


def test_on_sqlite_what_is_emptied_is_overwritten_in_its_file(world: World, session: Session, database: str) -> None:
    """The sealed photo, as the file holds it, is gone from the file once the log is written back.

    Some builds of SQLite overwrite by themselves; here they are told not to, as the others are.
    """

    def as_most_builds_are(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA secure_delete=OFF")

    with world.app.app_context():
        for engine in db.engines.values():
            engine.dispose()
            event.listen(engine, "connect", as_most_builds_are)
    tell(world)
    sealed = session.connection().exec_driver_sql("SELECT photo FROM story WHERE photo IS NOT NULL").scalar_one()
    file = Path(database.removeprefix("sqlite:///"))

    def holds() -> bool:
        session.commit()
        session.connection().exec_driver_sql("COMMIT")
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        session.connection().exec_driver_sql("BEGIN")
        session.commit()
        return sealed[-3000:-2000].encode() in file.read_bytes()

    assert holds()
    at = f"/people/{world.mine['person_id']}/stories/{world.mine['story_id']}"
    world.ask(RoleName.WORKER, "POST", f"{at}/withdraw")
    assert not holds()
