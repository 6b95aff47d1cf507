"""What the community offers: the directory as its teams keep it, files in and out, and introductions of a person."""

import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.community import Asset
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import NOBODYS, Become
from tests.wellbeing.views.page_text import text_of
from tests.wellbeing.views.test_plan import plan_of
from wellbeing.models import CommunityAsset, Introduction, Person
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

HUB: dict[str, Any] = {
    "kind": "hub",
    "name": "The Riverside Hub (invented)",
    "what": "Lunch, a warm room and somebody to talk to",
    "place": "3 Invented Row, Tilbury",
    "postcode": "rm187ab",
    "days": ["0", "3"],
    "times": "10:00 to 14:00",
    "interests": "company; food; Company",
    "contact": "+44 20 7946 0000",
    "cost": "Free",
    "told_by": "Rita over the road",
    "checked": "2026-11-20",
}
FILE = (
    "kind,name,what,place,days,interests,checked\n"
    "Time bank,Tilbury time bank (invented),An hour for an hour,Library,Mon Wed,gardening;sewing,2026-10-01\n"
    "group,The Riverside hub (INVENTED),Now with singing,3 Invented Row,Mon Thu,singing,2026-11-01\n"
)


@pytest.fixture
def at(client: Client, world: World) -> str:
    """The address of the world's directory; Amina looks."""
    client.sign_in(world.users["worker"])
    return f"/community/{world.team.locality_id}"


@pytest.fixture
def hub(client: Client, session: Session, at: str) -> CommunityAsset:
    """The hub, written down through its page."""
    answer = client.post(f"{at}/new", data=HUB)
    assert answer.status_code == 302, unescape(re.sub(r"<[^>]+>|\s+", " ", answer.text))
    session.expire_all()
    return session.scalars(select(CommunityAsset)).one()


def listed(client: Client, query: str = "") -> str:
    """What the directory lists, without what was said of an earlier page."""
    return text_of(client.get(f"/community?{query}")).partition("What the community offers")[2]


def introduced(client: Client, person: Person, asset_id: UUID, **more: str) -> Any:
    data = {"asset": str(asset_id), "direction": "receive", "on": "2026-11-23", "note": "With Amina", **more}
    return client.post(f"/people/{person.id}/community/introduce", data=data)


def test_an_empty_directory_says_what_to_do(client: Client, at: str) -> None:
    assert "Add the first" in text_of(client.get("/community"))


def test_something_is_written_down_and_read(client: Client, hub: CommunityAsset) -> None:
    text = text_of(client.get(f"/community/{hub.id}"))
    for said in ("Monday, Thursday, 10:00 to 14:00", "RM18 7AB", "Rita over the road", "20 November 2026", "+44 20"):
        assert said in text
    assert hub.interests == ["company", "food", "Company"]
    assert "The Riverside Hub (invented)" in text_of(client.get("/community"))


def test_the_same_twice_is_once_and_another_of_that_name_is_refused(
    client: Client, session: Session, hub: CommunityAsset, at: str
) -> None:
    assert client.post(f"{at}/new", data=HUB).status_code == 302
    text = text_of(client.post(f"{at}/new", data={**HUB, "name": "the riverside  HUB (invented)", "cost": "£2"}))
    assert "in the directory already" in text
    assert len(session.scalars(select(CommunityAsset)).all()) == 1


WRONG: tuple[tuple[str, Any], ...] = (
    ("kind", ""),
    ("kind", "spaceship"),
    ("name", ""),
    ("name", "x" * 201),
    ("what", "x" * 1_001),
    ("postcode", "nowhere"),
    ("days", ["9"]),
    ("interests", ";".join(str(n) for n in range(30))),
    ("checked", "2027-01-01"),
    ("checked", "soon"),
)


def test_what_is_wrong_stands_beside_its_field(client: Client, session: Session, at: str) -> None:
    for field, value in WRONG:
        answer = client.post(f"{at}/new", data={**HUB, field: value})
        assert "There is a problem" in text_of(answer), field
        assert f'href="#{field}"' in answer.text
        assert "somebody to talk to" in answer.text or field == "what"
    assert session.scalars(select(CommunityAsset)).all() == []


def test_search_by_place_day_interest_and_kind(client: Client, hub: CommunityAsset) -> None:
    finds = ("q=warm+riverside", "q=Tilbury", "day=3", "day=nonsense", "interest=FOOD", "kind=hub", "q=%00")
    misses = ("q=bowls", "day=2", "interest=chess", "kind=group")
    for query in (*finds, *misses):
        assert ("The Riverside Hub" in listed(client, query)) is (query in finds), query


def test_what_was_not_checked_for_six_months_says_so_until_somebody_looks(
    client: Client, session: Session, hub: CommunityAsset
) -> None:
    hub.checked = date(2026, 5, 1)
    assert "Not checked for 6 months" in text_of(client.get("/community"))
    client.post(f"/community/{hub.id}/checked")
    assert "Not checked" not in text_of(client.get("/community"))
    session.expire_all()
    assert session.get_one(CommunityAsset, hub.id).checked == TODAY


def test_changed_by_two_at_once_shows_both(client: Client, session: Session, hub: CommunityAsset) -> None:
    page = client.get(f"/community/{hub.id}/change").text
    opened = unescape(re.search(r'name="shown"[^>]*value="([^"]*)"', page)[1])  # type: ignore[index]
    hub.cost = "£3"
    answer = client.post(f"/community/{hub.id}/change", data={**HUB, "shown": opened, "cost": "£2 with tea"})
    text = text_of(answer)
    assert "Somebody else changed it" in text and "cost: “£2 with tea” becomes “£3”" in text
    session.expire_all()
    assert session.get_one(CommunityAsset, hub.id).cost == "£3"
    again = unescape(re.search(r'name="shown"[^>]*value="([^"]*)"', answer.text)[1])  # type: ignore[index]
    client.post(f"/community/{hub.id}/change", data={**HUB, "shown": again, "cost": "£2 with tea"})
    session.expire_all()
    assert session.get_one(CommunityAsset, hub.id).cost == "£2 with tea"


def test_what_ended_leaves_the_directory_and_comes_back(client: Client, hub: CommunityAsset) -> None:
    client.post(f"/community/{hub.id}/end", data={"back": "no"})
    assert "The Riverside Hub" not in listed(client)
    assert "No longer there since 24 November 2026" in text_of(client.get(f"/community/{hub.id}"))
    client.post(f"/community/{hub.id}/end", data={"back": "yes"})
    assert "The Riverside Hub" in listed(client)


def test_out_and_in_again_changes_nothing_and_no_cell_comes_alive(
    client: Client, session: Session, hub: CommunityAsset, at: str
) -> None:
    hub.what = "=HYPERLINK(1)"
    answer = client.get(f"{at}/community.csv")
    assert "'=HYPERLINK" in answer.text and "'+44 20" in answer.text
    assert "Invented" not in answer.headers["Content-Disposition"]
    text = text_of(client.post(f"{at}/bring-in", data={"file": (io.BytesIO(answer.data), "x.csv")}))
    assert "0 to add, 0 to change, 1 as before" in text


def test_a_file_is_previewed_then_written_whole(client: Client, session: Session, hub: CommunityAsset, at: str) -> None:
    answer = client.post(f"{at}/bring-in", data={"file": (io.BytesIO(FILE.encode()), "x.csv")})
    text = text_of(answer)
    assert "1 to add, 1 to change" in text
    assert "Tilbury time bank (invented)" in text and "kind: “Community hub” becomes “Group or club”" in text
    assert len(session.scalars(select(CommunityAsset)).all()) == 1
    sent = unescape(re.search(r'name="text"[^>]*value="([^"]*)"', answer.text)[1])  # type: ignore[index]
    assert "1 added and 1 changed" in text_of(
        client.post(f"{at}/bring-in/write", data={"text": sent}, follow_redirects=True)
    )
    assert client.post(f"{at}/bring-in/write", data={"text": sent}).status_code == 302
    session.expire_all()
    assert {row.name: row.kind for row in session.scalars(select(CommunityAsset))} == {
        "Tilbury time bank (invented)": "time_bank",
        "The Riverside hub (INVENTED)": "group",
    }


def test_every_problem_of_a_file_is_told_and_nothing_is_written(client: Client, session: Session, at: str) -> None:
    wrong = (
        FILE.replace("Time bank,", "Spaceship,").replace("2026-11-01", "never") + "hub,,,,,,\nhub,twice\nhub,twice\n"
    )
    text = text_of(client.post(f"{at}/bring-in", data={"file": (io.BytesIO(wrong.encode()), "x.csv")}))
    for said in ("4 things are wrong", "line 2, column “kind”", "line 3, column “checked”", "line 4", "line 5"):
        assert said in text, said
    text = text_of(client.post(f"{at}/bring-in/write", data={"text": wrong}, follow_redirects=True))
    assert "nothing was written" in text
    assert session.scalars(select(CommunityAsset)).all() == []


NO_FILES = (b"", b"PK\x03\x04rubbish", b"\xff\xfe\x00", b"a,b\n1,2\n", b'kind,name\n"hub', b"\x00", b"x" * 150_001)


def test_what_is_no_such_file_is_said(client: Client, at: str) -> None:
    for content in NO_FILES:
        text = text_of(client.post(f"{at}/bring-in", data={"file": (io.BytesIO(content), "x.csv")}))
        assert "There is a problem" in text, content[:20]
    assert "There is a problem" in text_of(client.post(f"{at}/bring-in", data={"file": "words"}))


def test_what_is_too_large_is_not_read_when_it_comes_back_with_the_page(
    client: Client, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wellbeing.views.community.read_assets", lambda *_: pytest.fail("it was read"))
    answer = client.post(f"{at}/bring-in/write", data={"text": "x" * 150_001}, follow_redirects=True)
    assert "nothing was written" in answer.text


def test_somebody_is_introduced_and_what_came_of_it(
    client: Client, session: Session, world: World, hub: CommunityAsset
) -> None:
    joan = world.people["Joan"]
    assert "was introduced to nothing yet" in text_of(client.get(f"/people/{joan.id}/community"))
    assert introduced(client, joan, hub.id, direction="give").status_code == 302
    assert introduced(client, joan, hub.id, direction="give").status_code == 302
    row = session.scalars(select(Introduction)).one()
    text = text_of(client.get(f"/people/{joan.id}/community"))
    assert "The Riverside Hub" in text and "To give" in text and "Nobody has said yet" in text
    path = f"/people/{joan.id}/community/{row.id}"
    assert "Say what came of it" in text_of(client.post(path, data={"came": " "}))
    mark = re.search(r'name="seen"[^>]*value="([^"]*)"', client.get(path).text)[1]  # type: ignore[index]
    assert client.post(path, data={"came": "She pours the tea now", "helping": "yes", "seen": mark}).status_code == 302
    text = text_of(client.get(f"/people/{joan.id}/community"))
    assert "She pours the tea now" in text and "It helps" in text
    late = text_of(client.post(path, data={"came": "She went once", "helping": "no", "seen": mark}))
    assert "She pours the tea now" in late and "She went once" in late
    assert "1 introduction so far" in text_of(client.get("/community"))


def test_an_introduction_that_can_not_be(client: Client, session: Session, world: World, hub: CommunityAsset) -> None:
    for data in ({"asset": NOBODYS}, {"on": "2030-01-01"}, {"on": "1990-01-01"}, {"direction": "sell"}):
        answer = introduced(client, world.people["Joan"], hub.id, **data)
        assert "There is a problem" in text_of(answer), data
    assert session.scalars(select(Introduction)).all() == []


def test_another_localitys_directory_is_not_there(
    client: Client, session: Session, world: World, hub: CommunityAsset
) -> None:
    client.sign_in(world.users["other worker"])
    there = f"/community/{world.team.locality_id}"
    paths = [f"/community/{hub.id}", f"/community/{hub.id}/change", f"/community/{hub.id}/end", f"{there}/new"]
    paths += [f"{there}/community.csv", f"{there}/bring-in", f"/community?locality={world.team.locality_id}"]
    for path in paths:
        assert client.get(path).status_code == 404, path
    assert client.post(f"/community/{hub.id}/checked").status_code == 404
    assert client.post(f"{there}/bring-in/write", data={"text": FILE}).status_code == 404
    assert "The Riverside Hub" not in client.get("/community").text
    assert len(session.scalars(select(CommunityAsset)).all()) == 1


def test_an_assessor_reads_and_a_commissioner_does_not(client: Client, hub: CommunityAsset, become: Become) -> None:
    become(RoleName.ASSESSOR)
    text = text_of(client.get("/community"))
    assert "The Riverside Hub" in text and "Add something" not in text
    assert client.get(f"/community/{hub.id}/change").status_code == 403
    become(RoleName.COMMISSIONER)
    assert client.get("/community").status_code == 403


def test_the_plan_picks_from_the_directory(client: Client, session: Session, world: World, hub: CommunityAsset) -> None:
    joan = world.people["Joan"]
    path = f"/people/{joan.id}/plan/community"
    page = client.get(path).text
    assert "The Riverside Hub (invented) (Monday, Thursday, 10:00 to 14:00)" in unescape(page)
    mark = re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]  # type: ignore[index]
    assert client.post(path, data={"pick": str(hub.id), "seen": mark}).status_code == 302
    (offer,) = plan_of(session, joan).community.found
    assert (offer.name, offer.asset, offer.since) == (hub.name, str(hub.id), TODAY)
    refused = text_of(client.post(path, data={"pick": NOBODYS, "seen": mark}))
    assert "There is a problem" in refused


def test_queries_do_not_grow_with_the_directory(
    client: Client, session: Session, world: World, hub: CommunityAsset, queries: Callable[[str], int]
) -> None:
    joan = world.people["Joan"]
    introduced(client, joan, hub.id)
    pages = ("/community", f"/people/{joan.id}/community", f"/people/{joan.id}/community/introduce")
    few = [queries(path) for path in pages]
    from wellbeing.store.community import _fill

    for number in range(5):
        row = CommunityAsset(provider_id=world.team.provider_id, locality_id=world.team.locality_id)
        _fill(row, Asset("group", f"Group {number}"))
        session.add(row)
        session.flush()
        introduced(client, joan, row.id)
    assert [queries(path) for path in pages] == few
