"""A person's hours bank as a team sees, fills, ends, puts right and spends it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import create_person, create_team
from tests.small_world import TODAY, YESTERDAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import text_of
from tests.wellbeing.views.test_plan import page, refused, sent
from tests.wellbeing.views.test_support import joan, value
from wellbeing.models import HoursAdjustment, HoursAllocation, Person, PersonEvent, TimelineVisit, VisitEntry
from wellbeing.store import visit_entry
from wellbeing.store.entries import What
from wellbeing.store.lines import lines_of
from wellbeing.store.visit_entry import Said
from wellbeing.viewer import RoleName

__all__ = ["joan"]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

FOURTEEN: dict[str, Any] = {"funding": "council", "hours": "14", "starts": "2026-11-23", "notice": "2.5"}


def allocated(client: Client, joan: Person, **said: Any) -> str:
    at = f"/people/{joan.id}/hours"
    sent(client, f"{at}/new", {**FOURTEEN, **said})
    return at


def worked(session: Session, world: World, minutes: int) -> None:
    """Sam was with Joan yesterday for so long."""
    visit = session.scalars(
        select(TimelineVisit).where(
            TimelineVisit.person_id == world.people["Joan"].id, TimelineVisit.first_day == YESTERDAY
        )
    ).one()
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    end = start + timedelta(minutes=minutes)
    said = Said(visit.id, "sam", What.FINISHED, end, start, end)
    visit_entry.add(session, visit, world.workers["Sam"].id, said, recorded_by=None)


def test_an_empty_bank_says_what_to_do_next(client: Client, joan: Person, become: Become) -> None:
    text = page(client, f"/people/{joan.id}/hours")
    assert "Nobody has written down yet how many hours Joan has" in text
    assert f"/people/{joan.id}/hours/new" in text
    assert "First write down the hours" in page(client, f"/people/{joan.id}/hours/adjust")
    assert client.post(f"/people/{joan.id}/hours/adjust", data={"what": "add"}).status_code == 200
    become(RoleName.COACH)
    assert "/hours/new" not in page(client, f"/people/{joan.id}/hours")


def test_what_stands_week_by_week_and_what_is_planned(
    client: Client, session: Session, joan: Person, world: World
) -> None:
    worked(session, world, 45)
    at = allocated(client, joan)
    text = text_of(client.get(at))
    assert "3 h 15 saved for another day" in text
    assert "4 h allocated − 0 h 45 used" in text
    assert "more than 2 h 30" in text, "the notice that they want is passed"
    assert "Passed" in text
    assert "23 Nov" in text and "30 Nov" in text
    picture = client.get(f"{at}/line.svg")
    assert picture.mimetype == "image/svg+xml" and "polyline" in picture.text
    assert picture.headers["Cache-Control"] == "private, no-store"
    assert 'src="' + f"{at}/line.svg" in page(client, at)


def test_several_add_up_and_one_that_ends_leaves_the_balance(client: Client, session: Session, joan: Person) -> None:
    at = allocated(client, joan)
    allocated(client, joan, funding="own_money", hours="7", notice="")
    assert "6 h saved" in text_of(client.get(at))
    row = session.scalars(select(HoursAllocation).where(HoursAllocation.funding == "council")).one()
    there = f"{at}/{row.id}"
    assert 'value="2.50"' in page(client, there)
    refused(client, there, {"until": "2026-11-22", "notice": "", "because": "A letter", "seen": "0"})
    refused(client, there, {"until": "2026-11-23", "notice": "", "because": " ", "seen": "0"})
    sent(client, there, {"until": "2026-11-23", "notice": "", "because": "The council’s letter", "seen": "0"})
    text = text_of(client.get(at))
    assert "4 h saved" in text and "Ended 23 November 2026" in text and "The council’s letter" in text
    sent(client, there, {"mistake": "y", "notice": "", "because": "It was Eric’s", "seen": "1"})
    text = text_of(client.get(at))
    assert "2 h saved" in text and "Written by mistake, never counted" in text


def test_of_two_who_change_an_allocation_neither_is_lost(client: Client, session: Session, joan: Person) -> None:
    at = allocated(client, joan)
    row = session.scalars(select(HoursAllocation)).one()
    sent(client, f"{at}/{row.id}", {"until": "2026-12-24", "notice": "", "because": "Until Christmas", "seen": "0"})
    answer = client.post(
        f"{at}/{row.id}", data={"until": "2026-12-31", "notice": "", "because": "Until New Year", "seen": "0"}
    )
    text = unescape(answer.text)
    assert answer.status_code == 409
    assert "Until Christmas" in text and "24 December 2026" in text and "Until New Year" in text
    again = {"until": "2026-12-31", "notice": "", "because": "Until New Year", "seen": value(text, "seen")}
    sent(client, f"{at}/{row.id}", again)


def test_put_right_with_a_reason_and_begun_again_from_nothing(client: Client, session: Session, joan: Person) -> None:
    at = allocated(client, joan)
    good = {"what": "take", "hours": "1.5", "on": "2026-11-24", "reason": "Given to Rita"}
    for wrong, about in (
        ({"reason": " "}, "reason"),
        ({"hours": ""}, "hours"),
        ({"hours": "0"}, "hours"),
        ({"hours": "NaN"}, "hours"),
        ({"on": "2026-11-22"}, "on"),
        ({"on": "2026-11-25"}, "on"),
        ({"what": "wipe"}, "what"),
        ({"reason": "x" * 6_000}, "reason"),
    ):
        text = refused(client, f"{at}/adjust", {**good, **wrong})
        assert f'href="#{about}' in text
    assert session.scalars(select(HoursAdjustment)).all() == []
    sent(client, f"{at}/adjust", good)
    assert "−1 h 30 on 24 November 2026: Given to Rita" in text_of(client.get(at))
    sent(client, f"{at}/adjust", {"what": "nothing", "on": "2026-11-24", "reason": "A new year"})
    text = text_of(client.get(at))
    assert "−2 h 30 on 24 November 2026: A new year" in text and "0 h either way" in text


def test_the_same_page_sent_twice_counts_once(client: Client, session: Session, joan: Person) -> None:
    at = f"/people/{joan.id}/hours"
    key = value(page(client, f"{at}/new"), "client_key")
    for _ in range(2):
        sent(client, f"{at}/new", {**FOURTEEN, "client_key": key})
    assert len(session.scalars(select(HoursAllocation)).all()) == 1
    refused(client, f"{at}/new", {**FOURTEEN, "hours": "15", "client_key": key})
    key = value(page(client, f"{at}/adjust"), "client_key")
    put = {"what": "add", "hours": "1", "on": "2026-11-24", "reason": "From Rita", "client_key": key}
    for _ in range(2):
        sent(client, f"{at}/adjust", put)
    refused(client, f"{at}/adjust", {**put, "hours": "2"})
    assert len(session.scalars(select(HoursAdjustment)).all()) == 1


def test_the_trip_to_town_is_on_the_rota_at_once(client: Client, session: Session, joan: Person) -> None:
    at = allocated(client, joan)
    text = page(client, f"{at}/spend")
    assert "Into town for a bun" in text and "Nobody needs to approve it" in text
    before = re.findall(r"one-line\">[+−]?[\d, h]+<", page(client, at))
    trip = {
        "name": "Into town for a bun",
        "day": "2026-12-01",
        "begins": "11:00",
        "minutes": "120",
        "workers": "2",
        "how_agreed": "Joan and Amina talked about it",
        "client_key": value(text, "client_key"),
    }
    for wrong in ({"day": "2026-11-23"}, {"minutes": "0"}, {"name": ""}, {"how_agreed": ""}, {"begins": "25:00"}):
        refused(client, f"{at}/spend", {**trip, **wrong})
    location = sent(client, f"{at}/spend", trip)
    text = text_of(client.get(location))
    assert "Tuesday 1 December" in text and "at 11:00, 2 h" in text
    assert sent(client, f"{at}/spend", trip).endswith("/plan"), "sent twice, it is there once"
    (line,) = [line for line in lines_of(session, [joan.id]) if line.name == trip["name"]]
    assert (line.starts, line.ends, line.double_handed) == (date(2026, 12, 1), date(2026, 12, 1), True)
    after = page(client, at)
    assert re.findall(r"one-line\">[+−]?[\d, h]+<", after) != before
    assert ">4 h<" in after, "two workers for two hours are planned"


def test_a_trip_before_the_plan_is_agreed_is_interim(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["worker"])
    stan = world.people["Stan"]
    trip = {"name": "To the garden centre", "day": "2026-12-01", "begins": "11:00", "minutes": "60", "workers": "1"}
    sent(client, f"/people/{stan.id}/hours/spend", {**trip, "how_agreed": "Stan asked"})
    (line,) = [line for line in lines_of(session, [stan.id]) if line.name == trip["name"]]
    assert line.interim == "Stan asked"


def test_days_in_hospital_are_shown(client: Client, session: Session, joan: Person) -> None:
    at = allocated(client, joan)
    session.add(PersonEvent(person_id=joan.id, kind="admission", on=TODAY, recorded_at=datetime.now(UTC)))
    session.flush()
    text = text_of(client.get(at))
    assert "2 h saved" in text and "24 November 2026 and still there: no hours were added" in text


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"funding": "a friend"}, "funding"),
        ({"hours": ""}, "hours"),
        ({"hours": "0"}, "hours"),
        ({"hours": "lots"}, "hours"),
        ({"hours": "1e9"}, "hours"),
        ({"hours": "Infinity"}, "hours"),
        ({"starts": ""}, "starts"),
        ({"starts": "2000-01-01"}, "starts"),
        ({"starts": "9999-12-31"}, "starts"),
        ({"until": "2026-11-22"}, "until"),
        ({"notice": "-1"}, "notice"),
        ({"notice": "9" * 400}, "notice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    client: Client, session: Session, joan: Person, said: dict[str, str], about: str
) -> None:
    text = refused(client, f"/people/{joan.id}/hours/new", {**FOURTEEN, **said})
    assert f'href="#{about}' in text
    assert about == "hours" or 'value="14"' in text
    assert session.scalars(select(HoursAllocation)).all() == []


def test_others_see_and_do_not_write_and_another_persons_is_not_there(
    client: Client, session: Session, joan: Person, world: World, become: Become
) -> None:
    at = allocated(client, joan)
    row = session.scalars(select(HoursAllocation)).one()
    assert client.get(f"/people/{world.people['Stan'].id}/hours/{row.id}").status_code == 404
    for role in (RoleName.COACH, RoleName.PROFESSIONAL, RoleName.MANAGER):
        become(role)
        assert "saved for another day" in page(client, at) and "Spend some" not in page(client, at)
        for path in ("new", "adjust", "spend", str(row.id)):
            assert client.get(f"{at}/{path}").status_code == 403
    become(RoleName.COMMISSIONER)
    assert client.get(at).status_code == 403 and client.get(f"{at}/line.svg").status_code == 403
    become(RoleName.WORKER, world.other_team)
    assert client.get(at).status_code == 404 and client.get(f"{at}/line.svg").status_code == 404


def test_the_page_asks_the_database_as_often_however_much_there_is(
    client: Client, session: Session, joan: Person, world: World, queries: Callable[[str], int]
) -> None:
    create_person(session, create_team(session))
    at = allocated(client, joan)
    few = queries(at)
    worked(session, world, 45)
    for number in range(3):
        allocated(client, joan, hours=str(number + 1))
        put = {"what": "add", "hours": "1", "on": "2026-11-24", "reason": f"Reason {number}"}
        sent(client, f"{at}/adjust", put)
    assert queries(at) == few
    assert len(session.scalars(select(VisitEntry)).all()) == 1
