"""Recording a visit: one tap to start, one question to finish, later if need be, and nothing ever twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.local_time import instant
from tests import small_world
from tests.small_world import NOW, TODAY, YESTERDAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of
from tests.wellbeing.views.visits_made import Visits
from wellbeing import clock, postcodes
from wellbeing.forms.wall_time import after, near
from wellbeing.models import Look, PersonMembership, TimelineVisit, WorkedDay
from wellbeing.store.entries import What
from wellbeing.store.visit_entry import Said, add


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    client.sign_in(world.users["worker"])
    return client


@pytest.fixture
def visits(amina: Client, world: World, session: Session) -> Visits:
    return Visits(amina, world, session)


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return instant(day, time(hour, minute))


# What the page says


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_map_is_told_the_middle_of_the_postcode_and_no_more(visits: Visits, world: World, session: Session) -> None:
    person = world.people["Joan"]
    found = re.search(r'<a [^>]*href="(https://[^"]+)"[^>]*>', visits.page())
    assert found is not None
    latitude, longitude = postcodes.locate(person.postcode) or (0.0, 0.0)
    link = unescape(found[1])
    assert link == f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=18/{latitude}/{longitude}"
    assert "noreferrer" in found[0]
    assert f"opens OpenStreetMap in the middle of {person.postcode}" in visits.show()
    person.postcode = "ZZ1 1ZZ"
    session.commit()
    assert "openstreetmap" not in visits.page().lower()


def test_a_visit_says_what_to_know_on_the_doorstep(visits: Visits) -> None:
    page = visits.show()
    for words in ("Joan", "09:00 – 09:45", "Tea before anything else.", "Into town for a bun", "2 Invented Road"):
        assert words in page
    assert "A wash" in page
    assert "Insulin: you ✓ (until March 2027)" in visits.show("Ivy")
    assert "Insulin: you are not signed off" in visits.show("Eric")
    assert "Do not give insulin: ring Nurse Invented." in visits.show("Eric")


def test_what_was_learned_last_is_there_newest_first(
    visits: Visits, world: World, session: Session, client: Client
) -> None:
    sam = small_world.visit(session, world, "Joan", YESTERDAY, time(18), 30, ["Sam"])
    small_world.tell(session, world.team)
    client.sign_in(world.users["sam"])
    data = {"client_key": "s", "start": "18:00", "finish": "18:30", "learned": "The wheelchair brake is loose"}
    assert client.post(f"/visits/{sam}/finish", data=data).status_code == 303
    client.sign_in(world.users["worker"])
    assert "Sam, Monday 23 November The wheelchair brake is loose" in visits.show()
    assert "wheelchair" not in visits.show("Ivy")


def test_a_team_mates_visit_can_be_read_and_no_more(amina: Client, world: World, visits: Visits) -> None:
    page = visits.show("Joan with Sam")
    assert "Sam goes" in page
    assert "Start" not in page
    assert "How to get in" not in page
    for what in ("start", "finish", "not-done", "way-in"):
        assert visits.send(what, "Joan with Sam", what="missed", start="09:00", finish="09:10").status_code == 404
    assert visits.entries("Joan with Sam") == []


def test_another_teams_visit_is_not_there(client: Client, world: World, visits: Visits) -> None:
    client.sign_in(world.users["other worker"])
    for visit in (world.visits["Joan"], uuid4()):
        assert client.get(f"/visits/{visit}").status_code == 404
        for what in ("start", "finish", "not-done", "way-in"):
            assert client.post(f"/visits/{visit}/{what}", data={"client_key": "k"}).status_code == 404


def test_how_to_get_in_is_behind_a_button_that_keeps_who_looked(visits: Visits, world: World, session: Session) -> None:
    code = (world.people["Joan"].way_in or "")[-4:]
    assert code not in visits.show()
    assert session.scalars(select(Look)).all() == []
    assert code in text_of(visits.send("way-in"))
    session.commit()
    (look,) = session.scalars(select(Look)).all()
    assert (look.person_id, look.what, look.at) == (world.people["Joan"].id, "way_in", NOW)


@pytest.mark.parametrize(("days", "status"), [(-2, 404), (-1, 200), (0, 200), (1, 404)])
def test_how_to_get_in_is_told_around_the_visit_only(visits: Visits, days: int, status: int) -> None:
    with clock.at(NOW.replace(hour=9, minute=50) + timedelta(days=days)):
        assert visits.send("way-in").status_code == status


# Start and finish


def test_start_with_one_tap_back_to_the_card(visits: Visits, world: World) -> None:
    answer = visits.send("start")
    assert answer.status_code == 303
    assert answer.location == f"/my-day#visit-{world.visits['Joan']}"
    (entry,) = visits.entries()
    assert (entry.what, entry.started_at, entry.how, entry.day) == ("started", NOW, "on_the_spot", TODAY)
    assert entry.recorded_by_id == world.users["worker"].id


def test_start_counts_once_however_often_it_is_pressed(visits: Visits) -> None:
    for minutes, key in ((0, "k"), (0, "k"), (1, "k"), (2, "another page")):
        with clock.at(NOW + timedelta(minutes=minutes)):
            assert visits.send("start", key=key).status_code == 303
    assert len(visits.entries()) == 1


def test_a_visit_of_another_day_is_not_started_by_a_slip_of_the_finger(visits: Visits) -> None:
    with clock.at(NOW - timedelta(days=1)):
        assert visits.send("start").status_code == 302
    with clock.at(NOW + timedelta(days=1)):
        assert visits.send("start").status_code == 302
        assert "Write down when you were there" in visits.show()
    assert visits.entries() == []


def test_a_visit_begun_early_can_still_be_one_that_did_not_happen(visits: Visits) -> None:
    visits.send("start", "Stan")
    assert "It did not happen" in visits.show("Stan"), "nobody answered, and it is not yet noon"


def test_as_planned_ends_it_now(visits: Visits, session: Session, world: World) -> None:
    visits.send("start")
    with clock.at(NOW + timedelta(minutes=40)):
        assert visits.send("finish", start="09:05", finish="", went="planned").status_code == 303
    entry = visits.holds()
    assert (entry.what, entry.started_at, entry.how) == ("finished", NOW, "on_the_spot")
    assert entry.finished_at == NOW + timedelta(minutes=40)
    assert session.get_one(WorkedDay, (world.team.id, world.me.id, TODAY)).face_to_face == 40


def test_finish_sent_twice_is_one_entry(visits: Visits) -> None:
    visits.send("start")
    for minutes in (40, 40, 45):
        with clock.at(NOW + timedelta(minutes=minutes)):
            answer = visits.send("finish", key="f", start="09:05", finish="", learned="She sang.")
            assert answer.status_code == 303
    assert len(visits.entries()) == 2
    assert visits.holds().finished_at == NOW + timedelta(minutes=40)


def test_other_words_under_the_same_key_are_kept_on_the_page_and_can_be_saved(visits: Visits) -> None:
    visits.send("start")
    with clock.at(NOW + timedelta(minutes=40)):
        visits.send("finish", key="f", start="09:05", finish="", learned="She sang.")
        answer = visits.send("finish", key="f", start="09:05", finish="", learned="She sang twice.")
        page = text_of(answer, 409)
        assert "This visit was saved at 09:45 with other words. Save again to put it right" in page
        assert "She sang twice." in page
        again = {
            name: part.split('"')[0]
            for name in ("client_key", "seen")
            for part in [answer.text.split(f'name="{name}" type="hidden" value="')[1]]
        }
        assert again["seen"] == "f"
        data = {**again, "start": "09:05", "finish": "09:45", "learned": "She sang twice."}
        assert visits.client.post(f"/visits/{visits.world.visits['Joan']}/finish", data=data).status_code == 303
    assert visits.holds().learned == "She sang twice."
    assert visits.holds().finished_at == NOW + timedelta(minutes=40), "the second that was tapped is kept"


def test_a_time_that_was_changed_is_written_later(visits: Visits) -> None:
    visits.send("start")
    with clock.at(NOW + timedelta(minutes=55)):
        visits.send("finish", start="09:00", finish="09:45", other_minutes="5", went="changed")
    entry = visits.holds()
    assert (entry.started_at, entry.finished_at, entry.other_minutes) == (at(9), at(9, 45), 5)
    assert entry.how == "later"
    page = visits.show()
    assert "09:00 to 09:45, 45 minutes" in page
    assert "5 minutes of it not with them" in page
    assert "Written later, on Tuesday 24 November at 10:00" in page


def test_a_visit_that_was_never_started_is_written_down_later(visits: Visits) -> None:
    assert "When were you there?" in visits.show("Ivy", "/finish")
    times = {"start": "07:31", "finish": "08:02"}
    assert "Say what became of Insulin" in text_of(visits.send("finish", "Ivy", **times), 400)
    insulin = visits.world.insulin
    assert insulin is not None
    assert visits.send("finish", "Ivy", **times, **{f"said-{insulin.id}": "done"}).status_code == 303
    entry = visits.holds("Ivy")
    assert (entry.started_at, entry.finished_at, entry.how) == (at(7, 31), at(8, 2), "later")


def test_a_visit_left_running_is_asked_when_it_ended(visits: Visits) -> None:
    visits.send("start")
    with clock.at(NOW + timedelta(hours=6)):
        assert "When were you there?" in visits.show(page="/finish")
        assert "Write when you finished" in text_of(visits.send("finish", start="09:05", finish=""), 400)
        assert visits.send("finish", start="09:05", finish="09:50").status_code == 303
    assert visits.holds().finished_at == at(9, 50)


# Putting right


def test_putting_right_keeps_the_first_entry_and_says_so(visits: Visits) -> None:
    visits.send("start", key="s")
    with clock.at(NOW + timedelta(minutes=40)):
        visits.send("finish", key="f", start="09:05", finish="", learned="She sang.")
    with clock.at(NOW + timedelta(hours=4)):
        page = visits.client.get(f"/visits/{visits.world.visits['Joan']}/finish").text
        assert "Put this visit right" in page
        assert 'value="09:05"' in page
        assert 'value="09:45"' in page
        assert ">She sang.</textarea>" in page
        visits.send("finish", key="p", seen="f", start="09:05", finish="09:35", learned="She sang.")
        shown = visits.show()
        assert "Put right 13:05" in text_of(visits.client.get("/my-day"))
    assert len(visits.entries()) == 3
    assert (visits.holds().finished_at, visits.holds().how) == (at(9, 35), "later")
    assert "Put right on Tuesday 24 November at 13:05" in shown
    assert "What it said before 09:05 to 09:45, 40 minutes: “She sang.”" in shown


def test_it_did_happen_after_all(visits: Visits) -> None:
    visits.send("not-done", key="n", what="no_answer")
    assert "Nobody answered" in visits.show()
    visits.send("finish", key="f", seen="n", start="09:00", finish="09:05")
    assert visits.holds().what == "finished"
    assert "Put right 09:05" in visits.show()


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("not_needed", "Not needed"),
        ("refused", "They did not want it"),
        ("no_answer", "Nobody answered"),
        ("missed", "We missed it"),
    ],
)
def test_it_did_not_happen_and_why(visits: Visits, what: str, words: str) -> None:
    assert visits.send("not-done", what=what, learned="Her son took her out").status_code == 303
    entry = visits.holds()
    assert (entry.what, entry.learned, entry.started_at) == (what, "Her son took her out", None)
    assert words in text_of(visits.client.get("/my-day"))


def test_not_done_sent_twice_is_one_entry_and_other_words_are_kept_on_the_page(visits: Visits) -> None:
    for _ in range(2):
        assert visits.send("not-done", key="n", what="refused", learned="She sent me home").status_code == 303
    page = text_of(visits.send("not-done", key="n", what="refused", learned="Her son was there"), 409)
    assert "This visit was saved at 09:05 with other words." in page
    assert "Her son was there" in page
    assert len(visits.entries()) == 1


def test_why_it_did_not_happen_must_be_one_of_ours(visits: Visits) -> None:
    for data in ({}, {"what": ""}, {"what": "finished"}, {"what": "started"}):
        answer = visits.send("not-done", learned="Keep this", **data)
        page = text_of(answer, 400)
        assert "There is a problem Choose what happened" in page
        assert "Keep this" in page
        assert "<title>Error: " in answer.text
    assert visits.entries() == []


# Times that cannot be


@pytest.mark.parametrize(
    ("start", "finish", "other", "field", "sentence"),
    [
        ("", "09:00", "", "start", "Write when you started"),
        ("08:00", "", "", "finish", "Write when you finished"),
        ("08:30", "08:00", "", "finish", "You can’t finish before you start, which was at 08:30"),
        ("09:30", "09:40", "", "start", "That is still to come. It is 09:05 now"),
        ("08:30", "09:40", "", "finish", "That is still to come. It is 09:05 now"),
        ("soon", "09:00", "", "start", "Write a time like 09:30"),
        ("25:00", "09:00", "", "start", "Write a time like 09:30"),
        ("08:00", "09:75", "", "finish", "Write a time like 09:30"),
        ("08:00", "08:30", "31", "other_minutes", "The visit lasted 30 minutes, so this can’t be more"),
        ("08:00", "08:30", "-1", "other_minutes", "Write 0 or more minutes"),
        ("08:00", "08:30", "ten", "other_minutes", "Write a number of minutes, like 10"),
        ("08:00", "08:30", "9" * 5000, "other_minutes", "Write a number of minutes, like 10"),
    ],
)
def test_a_time_that_cannot_be_is_said_beside_it_and_above(
    visits: Visits, start: str, finish: str, other: str, field: str, sentence: str
) -> None:
    fields = {"start": start, "finish": finish, "other_minutes": other, "learned": "Keep <this>"}
    answer = visits.send("finish", **fields)
    page = text_of(answer, 400)
    assert f'<a href="#{field}">{sentence}</a>' in answer.text
    assert f'id="{field}-error"' in answer.text
    assert page.count(sentence) == 2
    assert "<title>Error: " in answer.text
    assert "Keep <this>" in page
    assert f'value="{start}"' in answer.text
    assert visits.entries() == []


def test_a_visit_left_running_for_days_cannot_be_longer_than_one(visits: Visits, session: Session) -> None:
    visits.send("start")
    with clock.at(NOW + timedelta(days=2)):
        answer = visits.send("finish", start="09:05", finish="")
        assert "Write when you finished" in text_of(answer, 400)


def test_too_much_is_said_and_kept(visits: Visits) -> None:
    visits.send("start")
    answer = visits.send("finish", start="09:05", finish="", learned="x" * 2001)
    assert "Keep it to 2,000 letters" in text_of(answer, 400)
    assert "x" * 2001 in answer.text


NONSENSE = ["", "x" * 70_000, "0", "-1", "🦑", "2026-11-24T09:00Z", "' OR 1=1 --", "09:00\r\n10:00", "\x00", "９:００"]


@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused_in_a_sentence_or_taken_as_words(visits: Visits, text: str) -> None:
    for what in ("start", "finish", "not-done"):
        fields = dict.fromkeys(("client_key", "seen", "learned", "start", "finish", "other_minutes", "what"), text)
        answer = visits.client.post(f"/visits/{visits.world.visits['Joan']}/{what}", data=fields)
        assert answer.status_code in (302, 303, 400, 409)


# Wall times: the first of two, moved on where there is none, past midnight


@pytest.mark.parametrize(
    ("wall", "planned", "found"),
    [
        (time(9, 5), at(9), at(9, 5)),
        (time(21, 30), at(9), at(21, 30)),
        (time(23, 55), at(0, 10), at(23, 55, YESTERDAY)),
        (time(0, 15), at(23, 30), at(0, 15, TODAY + timedelta(days=1))),
        (time(1, 30), datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (time(1, 30), datetime(2026, 3, 29, 0, 45, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_wall_time_is_on_the_day_of_its_visit(wall: time, planned: datetime, found: datetime) -> None:
    assert near(wall, planned) == found


@pytest.mark.parametrize(
    ("wall", "start", "found"),
    [
        (time(9, 45), at(9), at(9, 45)),
        (time(9), at(9), at(9)),
        (time(8, 59), at(9), None),
        (time(0, 15), at(23, 30), at(0, 15, TODAY + timedelta(days=1))),
        (time(7), at(22), at(7, 0, TODAY + timedelta(days=1))),
        (time(21, 30), at(22), None),
        # 25 October 2026: 01:30 comes twice; a start at the first 01:40 ends at the second 01:30, 50 minutes later
        (time(1, 30), datetime(2026, 10, 25, 0, 40, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (time(1, 30), datetime(2026, 10, 24, 23, 50, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_finish_is_the_first_such_time_after_the_start(wall: time, start: datetime, found: datetime | None) -> None:
    assert after(wall, start) == found


def test_a_visit_in_the_hour_that_comes_twice_keeps_its_second(visits: Visits, session: Session, world: World) -> None:
    night = date(2026, 10, 25)
    visit: UUID = small_world.visit(session, world, "Stan", night, time(1, 15), 30, ["Amina"])
    world.visits["night"] = visit
    small_world.tell(session, world.team)
    with clock.at(datetime(2026, 10, 25, 1, 20, 33, tzinfo=UTC)):
        visits.send("start", "night")
    with clock.at(datetime(2026, 10, 25, 1, 50, tzinfo=UTC)):
        visits.send("finish", "night", start="01:20", finish="")
    assert visits.holds("night").started_at == datetime(2026, 10, 25, 1, 20, 33, tzinfo=UTC)
    assert "01:20 to 01:50, 30 minutes" in visits.show("night")


def test_what_another_team_learned_of_the_same_person_stays_theirs(
    amina: Client, world: World, session: Session
) -> None:
    joan = world.people["Joan"]
    session.add(PersonMembership(person_id=joan.id, team_id=world.other_team.id, starts=YESTERDAY))
    there = small_world.visit(session, replace(world, team=world.other_team), "Joan", YESTERDAY, time(15), 30, ["Zed"])
    at = NOW - timedelta(hours=18)
    said = Said(there, "theirs", What.FINISHED, at, at - timedelta(minutes=30), at, learned="Her will is with Zed")
    add(session, session.get_one(TimelineVisit, there), world.workers["Zed"].id, said, recorded_by=None)
    assert "Her will is with Zed" not in text_of(amina.get(f"/visits/{world.visits['Joan']}"))
