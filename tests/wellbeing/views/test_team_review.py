"""A team's review as it is gone through: one person at a time, two who type at once, and figures that are nobody's."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape
from threading import Barrier
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import create_person, create_plan, create_worker
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.lives_made import create_rating, create_story
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import on_one_line as page
from wellbeing import clock
from wellbeing.models import (
    Absence,
    CoachAsked,
    Notice,
    TalkedAbout,
    TeamAction,
    TeamReview,
    WellbeingPlan,
)
from wellbeing.viewer import RoleName

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def main(text: str) -> str:
    return text[text.index("<main") : text.index("</main")]


def begun(client: Client, world: World) -> str:
    """A review of the team, by its address."""
    location = client.post(f"/review/teams/{world.team.id}/begin", data={"client_key": "k1"}).location
    assert location.startswith("/review/meetings/")
    return location


def turn(review: str, world: World, name: str) -> str:
    return f"{review}/people/{world.people[name].id}"


def say(client: Client, where: str, words: str, seen: int, then: str = "next") -> str:
    answer = client.post(where, data={"words": words, "seen": str(seen), "then": then})
    assert answer.status_code == 302, answer.text
    return answer.location


def note(text: str) -> str:
    """What stands in the field for notes."""
    found = re.search(r'<textarea[^>]*name="words"[^>]*>(.*?)</textarea>', text, re.DOTALL)
    assert found is not None
    return unescape(found[1]).strip()


@on_one_database
def test_a_meeting_goes_through_everyone_from_who_waited_longest_to_the_team(client: Client, world: World) -> None:
    client.sign_in(world.users["coach"])
    review = begun(client, world)
    assert begun(client, world) == review, "one review goes on at a time"
    text = page(client, review)
    order = re.findall(r'meeting-order__name" href="([^"]*)">(\w+)</a>', text)
    assert [name for _, name in order] == ["Bob", "Eric", "Ivy", "Joan", "Stan"]
    where = order[0][0]
    for number, (_, name) in enumerate(order, 1):
        text = page(client, where)
        assert f">{name}</a>" in text
        assert f"{number} of 5" in text
        where = say(client, where, f"About {name}.", 0)
    assert where == f"{review}/team"
    say(client, where, "We are tired on Tuesdays.", 0)
    text = page(client, review)
    assert all(f"About {name}." in text for _, name in order)
    assert "tired on Tuesdays" in text
    assert client.post(f"{review}/finish").location == f"/review/teams/{world.team.id}"
    assert begun(client, world) == review, "the same page sent again is the same review"
    assert client.post(f"/review/teams/{world.team.id}/begin", data={"client_key": "k2"}).location != review


@on_one_database
def test_whoever_was_not_talked_about_comes_first_next_time_and_the_order_stands_still_meanwhile(
    client: Client, session: Session, world: World
) -> None:
    client.sign_in(world.users["worker"])
    review = begun(client, world)
    say(client, turn(review, world, "Bob"), "Well.", 0)
    names = re.compile(r'meeting-order__name" href="[^"]*">(\w+)</a>')
    assert names.findall(page(client, review))[0] == "Bob"
    client.post(f"{review}/finish")
    after = client.post(f"/review/teams/{world.team.id}/begin", data={"client_key": "k2"}).location
    assert names.findall(page(client, after)) == ["Eric", "Ivy", "Joan", "Stan", "Bob"]
    text = page(client, turn(after, world, "Bob"))
    assert "Last time, 24 November 2026" in text
    assert "Well." in text
    assert "Last talked about 24 November 2026" in text


@on_one_database
def test_how_life_moved_since_the_last_review_stands_in_the_persons_words(
    client: Client, session: Session, world: World
) -> None:
    joan = world.people["Joan"]
    plan = session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == joan.id)).one()
    plan.last_reviewed = TODAY - timedelta(days=40)
    for days, number, words in ((90, 2, "Never."), (60, 4, "Now and then."), (3, 7, "I get out now.")):
        on = TODAY - timedelta(days=days)
        create_rating(session, joan, about="o1", on=on, number=number, words=words)
    create_story(session, joan, world.team, title="The bun", words="With butter.", scope="coach")
    client.sign_in(world.users["coach"])
    text = page(client, turn(begun(client, world), world, "Joan"))
    assert "Since the review of 15 October 2026" in text
    assert "Up 3" in text, "from how it stood at the review, not from the first answer"
    assert "I get out now." in text
    assert "Now and then." in text
    assert "Never." not in text
    assert "The bun" in text
    assert "faces in the last 4 weeks" in text
    assert "No hours are allocated." in text


@on_one_database
def test_two_who_type_at_once_both_stand_and_every_save_is_kept(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["worker"])
    review = begun(client, world)
    where = turn(review, world, "Joan")
    say(client, where, "She gets out.", 0)
    say(client, where, "She gets out.\nThe ramp!", 1)
    client.sign_in(world.users["coach"])
    assert say(client, where, "She gets out.\nAsk Carol.", 1) == where, "both are read through together"
    text = client.get(where).text
    assert note(text) == "She gets out.\nThe ramp!\nAsk Carol."
    assert "Amina wrote here at the same time" in " ".join(text.split())
    say(client, where, "She gets out.\nAsk Carol.", 1)
    say(client, where, "Nothing after all.", 3)
    kept = page(client, f"{where}/saves")
    assert kept.count('<article class="card">') == 4, "the same again adds nothing"
    for words in ("The ramp!", "Ask Carol.", "Nothing after all."):
        assert words in kept


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_eight_who_save_in_the_same_moment_lose_nothing(app: Flask, session: Session, world: World) -> None:
    """SQLite has one writer at a time by itself; on PostgreSQL the team is held."""
    client = app.test_client()
    assert isinstance(client, Client)
    client.sign_in(world.users["worker"])
    review = begun(client, world)
    where, hands = turn(review, world, "Joan"), 8
    kept, app.test_client_class = app.test_client_class, Client
    clients, barrier = [app.test_client() for _ in range(hands)], Barrier(hands)
    for each in clients:
        assert isinstance(each, Client)
        each.sign_in(world.users["worker"])
    session.commit()

    def save(number: int) -> int:
        with clock.at(NOW):
            barrier.wait()
            return clients[number].post(where, data={"words": f"Line {number}", "seen": "0"}).status_code

    with ThreadPoolExecutor(hands) as pool:
        assert set(pool.map(save, range(hands))) == {302}
    app.test_client_class = kept
    assert set(note(client.get(where).text).splitlines()) == {f"Line {number}" for number in range(hands)}
    assert session.scalar(select(func.count()).select_from(TalkedAbout)) == hands


@on_one_database
def test_what_was_still_being_typed_when_it_was_finished_is_kept(client: Client, world: World) -> None:
    client.sign_in(world.users["worker"])
    review = begun(client, world)
    client.post(f"{review}/finish")
    say(client, turn(review, world, "Stan"), "The bottom bed.", 0)
    assert "The bottom bed." in page(client, review)


@on_one_database
def test_what_cannot_be_kept_stays_in_the_field_with_a_sentence(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["worker"])
    where = turn(begun(client, world), world, "Stan")
    answer = client.post(where, data={"words": "x" * 20_001, "seen": "0"})
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert "x" * 20_001 in answer.text
    assert session.scalar(select(func.count()).select_from(TalkedAbout)) == 0


@on_one_database
def test_an_action_is_taken_on_once_changed_with_what_it_said_and_answered(
    client: Client, session: Session, world: World
) -> None:
    client.sign_in(world.users["worker"])
    review = begun(client, world)
    where = f"{turn(review, world, 'Joan')}/actions"
    sent = {"client_key": "a1", "will_do": "Ring the bus company", "worker": str(world.me.id), "due": "2026-12-01"}
    for _ in range(2):
        assert client.post(where, data=sent).status_code == 302
    action = session.scalars(select(TeamAction)).one()
    text = page(client, f"/review/teams/{world.team.id}")
    assert "Ring the bus company" in text
    assert "Amina · about Joan · by Tuesday 1 December" in text
    change = f"/review/actions/{action.id}"
    assert client.post(change, data=sent | {"will_do": "Ring Ensignbus", "worker": "team"}).status_code == 302
    clash = client.post(change, data=sent | {"will_do": "Write to the bus company"})
    assert clash.status_code == 409, "somebody was first: both are shown"
    assert "Ring Ensignbus" in clash.text
    assert "Write to the bus company" in clash.text
    now = session.scalars(select(TeamAction).where(TeamAction.supersedes_id == action.id)).one()
    assert client.post(f"/review/actions/{now.id}", data=sent | {"will_do": "Write to them"}).status_code == 302
    history = page(client, change)
    assert "What it said before" in history
    assert "Ring Ensignbus" in history
    for what, said in (("done", "Done, says Amina"), ("again", "by Tuesday 1 December"), ("drop", "Dropped")):
        assert client.post(f"{change}/{what}", data={"meeting": review.split("/")[-1]}).status_code == 302
        assert said in page(client, f"/review/teams/{world.team.id}")


@on_one_database
def test_whoever_an_action_is_given_to_hears_of_it_once(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["coach"])
    where = f"/review/teams/{world.team.id}/actions"
    sent = {"client_key": "a1", "will_do": "Ring", "worker": str(world.me.id)}
    for _ in range(2):
        client.post(where, data=sent)
    told = session.scalars(select(Notice).where(Notice.kind == "team_action")).all()
    assert [notice.worker_id for notice in told] == [world.me.id]
    client.sign_in(world.users["worker"])
    client.post(where, data=sent | {"client_key": "a2"})
    assert len(session.scalars(select(Notice).where(Notice.kind == "team_action")).all()) == 1


@on_one_database
def test_an_action_needs_words_and_somebody_of_the_team(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["coach"])
    where = f"/review/teams/{world.team.id}/actions"
    for sent in (
        {"will_do": "", "worker": "team"},
        {"will_do": "x", "worker": str(world.workers["Zed"].id)},
        {"will_do": "x", "worker": "team", "due": "2026-13-01"},
    ):
        answer = client.post(where, data=sent)
        assert answer.status_code == 400
        assert "There is a problem" in answer.text
    assert session.scalar(select(func.count()).select_from(TeamAction)) == 0


@on_one_database
def test_the_coach_is_asked_once_answers_and_the_team_hears_of_it(
    client: Client, session: Session, world: World
) -> None:
    client.sign_in(world.users["worker"])
    where = f"/review/teams/{world.team.id}/asked"
    for _ in range(2):
        assert client.post(where, data={"words": "An hour on families", "client_key": "q"}).status_code == 302
    asked = session.scalars(select(CoachAsked)).one()
    client.sign_in(world.users["coach"])
    assert "The coach was asked for 1 thing." in page(client, "/review")
    for words in ("We met.", "We met.", "Once more in May."):
        assert client.post(f"/review/asked/{asked.id}", data={"words": words}).status_code == 302
    session.refresh(asked)
    assert asked.answer == "We met.\nOnce more in May."
    told = session.scalars(select(Notice).where(Notice.kind == "coach_asked")).all()
    assert {notice.worker_id for notice in told} == {world.me.id, world.workers["Sam"].id}
    assert len(told) == 2


def many(session: Session, world: World) -> list[int]:
    """A team of six; each is ill for another number of days, and has another contract: figures that stand out."""
    for name in ("Tom", "Grace", "Dev", "Joy"):
        create_worker(session, world.team, name, minutes_a_week=1_000 + 7 * len(name) ** 3)
    days = [11, 13, 17, 0, 0, 0]
    names = ("Amina", "Sam")
    for name, ill in zip(names, days, strict=False):
        first = date(2026, 3, 2)
        last = first + timedelta(days=ill - 1)
        session.add(Absence(worker_id=world.workers[name].id, kind="sickness", first=first, last=last))
    session.flush()
    return days


@on_one_database
def test_days_ill_of_one_or_two_are_not_shown_and_of_three_are_a_sum(
    client: Client, session: Session, world: World
) -> None:
    many(session, world)
    client.sign_in(world.users["coach"])
    text = main(page(client, f"/review/teams/{world.team.id}"))
    ill = re.compile(r"days ill,[^<]*</dt><dd>([^<]*)</dd>")
    assert ill.findall(text) == ["Not shown"]
    third = create_worker(session, world.team, "Pat")
    session.add(Absence(worker_id=third.id, kind="sickness", first=date(2026, 5, 4), last=date(2026, 5, 20)))
    text = main(page(client, f"/review/teams/{world.team.id}"))
    assert ill.findall(text) == [str(11 + 13 + 17)]


@on_one_database
def test_no_worker_stands_among_the_figures_and_nothing_is_approved_or_ranked(
    client: Client, session: Session, world: World
) -> None:
    days = many(session, world)
    client.sign_in(world.users["coach"])
    review = begun(client, world)
    for path in (f"/review/teams/{world.team.id}", f"{review}/team"):
        text = main(page(client, path))
        figures = re.sub(r"<[^>]+>", " ", text[text.index('id="figures"') : text.index("One sickness away, and")])
        shown = {int(number) for number in re.findall(r"\d+", figures.replace(",", ""))}
        assert not shown & {day for day in days if day}, "nobody's own days ill"
        assert not any(name in figures for name in ("Amina", "Sam", "Tom", "Grace", "Dev", "Joy"))
        assert "<table" not in text
        assert not re.search(r"approv|\brank", text, re.IGNORECASE)
    assert not re.search(r"approv", main(page(client, turn(review, world, "Joan"))), re.IGNORECASE)


@on_one_database
def test_of_a_small_team_no_figure_is_shown(client: Client, world: World) -> None:
    client.sign_in(world.users["coach"])
    text = main(page(client, f"/review/teams/{world.team.id}"))
    assert "the figures would be somebody’s own" in text
    assert "counts__one" not in text


@on_one_database
def test_another_teams_review_is_not_there(client: Client, session: Session, world: World, become: Become) -> None:
    client.sign_in(world.users["worker"])
    review = begun(client, world)
    client.post(f"{review}/actions", data={"will_do": "Ours", "worker": "team", "client_key": "a"})
    action = session.scalars(select(TeamAction.id)).one()
    theirs = create_person(session, world.other_team, "Vera")
    assert client.get(f"{review}/people/{theirs.id}").status_code == 404
    assert client.post(f"{review}/people/{theirs.id}", data={"words": "x", "seen": "0"}).status_code == 404
    assert client.get(f"{review}/people/{theirs.id}/saves").status_code == 404
    sent = {"will_do": "x", "worker": "team", "client_key": "b"}
    assert client.post(f"{review}/people/{theirs.id}/actions", data=sent).status_code == 404
    become(RoleName.COACH, world.other_team)
    for path in (review, f"{review}/team", turn(review, world, "Joan"), f"/review/actions/{action}"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/review/actions/{action}/done").status_code == 404
    assert client.post(f"{review}/finish").status_code == 404
    become(RoleName.MANAGER)
    assert client.get(review).status_code == 403


@on_one_database
def test_what_was_said_of_somebody_stays_with_the_team_when_they_are_gone(
    client: Client, session: Session, world: World
) -> None:
    client.sign_in(world.users["worker"])
    review = begun(client, world)
    gone = create_person(session, world.team, "Olive")
    create_plan(session, gone)
    say(client, f"{review}/people/{gone.id}", "She moves to her son’s.", 0)
    gone.memberships[0].until = TODAY - timedelta(days=1)
    text = page(client, review)
    assert "No longer with the team" in text
    assert "She moves to her son’s." in text
    assert client.get(f"{review}/people/{gone.id}").status_code == 404


@on_one_database
def test_queries_stay_the_same_however_many_there_are(
    client: Client, session: Session, world: World, queries: Callable[[str], int]
) -> None:
    client.sign_in(world.users["coach"])
    review = begun(client, world)
    paths = (f"/review/teams/{world.team.id}", review, f"{review}/team", turn(review, world, "Joan"))
    few = [queries(path) for path in paths]
    one = session.scalars(select(TeamReview)).one()
    for number in range(4):
        person = create_person(session, world.team)
        create_plan(session, person)
        create_worker(session, world.team, f"More {number}")
        session.add(TalkedAbout(review_id=one.id, person_id=person.id, words="x", version=1, by_id=None, at=NOW))
        session.add(
            TeamAction(team_id=world.team.id, person_id=person.id, words="x", client_key=uuid4().hex, written_at=NOW)
        )
        session.add(CoachAsked(team_id=world.team.id, words="x", client_key=uuid4().hex, asked_at=NOW))
    assert [queries(path) for path in paths] == few
