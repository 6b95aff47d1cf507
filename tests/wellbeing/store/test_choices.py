"""Whom a person chose or declined: in their words, at most four, and in force for the rota from that minute."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from rota.findings import Finding
from rota.rules import check
from solver.propose import propose
from tests.factories import create_choice, create_team, create_worker
from tests.wellbeing.store.small_team import MONDAY, THURSDAY_BEFORE, SmallTeam, words
from wellbeing import clock
from wellbeing.models import Choice, ChoiceMade, PersonMembership
from wellbeing.store import choices
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.choices import TooMany
from wellbeing.store.plan import put_plan
from wellbeing.store.publish import publish
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours, RoleName

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def choose(team: SmallTeam, worker: object, kind: str | None, words: str = "", seen: int | None = None) -> None:
    said = len(crew(team)[worker.id].said)  # type: ignore[attr-defined]
    choices.choose(
        team.session,
        team.viewer(),
        team.joan.id,
        worker.id,  # type: ignore[attr-defined]
        kind,
        words,
        seen=said if seen is None else seen,
    )


def crew(team: SmallTeam) -> dict[object, choices.OfWorker]:
    return {each.id: each for each in choices.crew_of(team.session, team.viewer(), team.joan.id)[2]}


def test_a_no_holds_at_once_for_the_rules_and_for_every_proposal(tilbury: SmallTeam) -> None:
    tilbury.plan_week([MONDAY])
    assert declined(tilbury) == []
    choose(tilbury, tilbury.amira, "declined")
    found = declined(tilbury)
    assert len(found) == 2 and "asked not to be visited by Amira" in found[0].sentence
    week = week_of(tilbury.session, tilbury.team.id, MONDAY)
    proposal = propose(week, seconds=2, seed=1, steps=200)
    going = {a.worker for a in proposal.rota.assignments if week.visit[a.visit].person == str(tilbury.joan.id)}
    assert str(tilbury.amira.id) not in going
    choose(tilbury, tilbury.amira, None)
    assert declined(tilbury) == []


def declined(team: SmallTeam) -> list[Finding]:
    """What the rules say now of workers who are down for somebody who said no to them."""
    week = week_of(team.session, team.team.id, MONDAY)
    return [finding for finding in check(week, week.rota) if finding.rule == "declined"]


def test_the_words_are_kept_each_time_and_sealed(tilbury: SmallTeam) -> None:
    choose(tilbury, tilbury.amira, "chosen", "She sits down first.")
    with clock.at(THURSDAY_BEFORE + timedelta(hours=1)):
        choose(tilbury, tilbury.amira, "declined")
    amira = crew(tilbury)[tilbury.amira.id]
    assert (amira.kind, amira.words) == ("declined", "")
    assert [(said.kind, said.words, said.by) for said in amira.said] == [
        ("declined", "", "Amira"),
        ("chosen", "She sits down first.", "Amira"),
    ]
    raw = tilbury.session.connection().exec_driver_sql("SELECT words FROM choice_made").scalars().all()
    assert all("sits" not in (text or "") for text in raw)


def test_the_same_again_is_the_same(tilbury: SmallTeam) -> None:
    choose(tilbury, tilbury.amira, "chosen", "Yes")
    choose(tilbury, tilbury.amira, "chosen", "Yes", seen=0)
    assert len(tilbury.session.scalars(select(ChoiceMade)).all()) == 1
    assert len(tilbury.session.scalars(select(Choice)).all()) == 1


def test_of_two_at_once_the_second_is_told(tilbury: SmallTeam) -> None:
    choose(tilbury, tilbury.amira, "chosen", "Yes")
    with pytest.raises(ChangedSince):
        choose(tilbury, tilbury.amira, "declined", seen=0)
    assert crew(tilbury)[tilbury.amira.id].kind == "chosen"


def test_one_link_worker_and_who_was_it_stays_chosen(tilbury: SmallTeam) -> None:
    choose(tilbury, tilbury.amira, "link", "Amira knows me")
    choose(tilbury, tilbury.sam, "link")
    found = crew(tilbury)
    assert (found[tilbury.sam.id].kind, found[tilbury.amira.id].kind) == ("link", "chosen")
    assert [each.kind for each in found.values()] == ["link", "chosen"], "the link worker first"


@on_one_database
def test_at_most_four_where_the_visits_need_no_more(tilbury: SmallTeam) -> None:
    four = [create_worker(tilbury.session, tilbury.team) for _ in range(4)]
    for worker in four:
        choose(tilbury, worker, "chosen")
    with pytest.raises(TooMany) as refused:
        choose(tilbury, tilbury.sam, "chosen")
    assert (refused.value.most.number, refused.value.most.more_than_usual) == (4, False)
    choose(tilbury, four[0], "link")
    choose(tilbury, tilbury.sam, "declined")
    choose(tilbury, four[1], None)
    choose(tilbury, tilbury.sam, "chosen")


@on_one_database
def test_more_may_be_chosen_where_nobody_can_come_often_enough(tilbury: SmallTeam) -> None:
    """Seven days of breakfast, and each worker can come on one weekday only: seven are the fewest."""
    for membership in (*tilbury.amira.memberships, *tilbury.sam.memberships):
        membership.until = MONDAY - timedelta(days=1)
    daily = [
        create_worker(tilbury.session, tilbury.team, weekdays=[day], hours=(time(6, 30), time(22))) for day in range(7)
    ]
    put_plan(tilbury.session, words(tilbury.joan, [tilbury.lunch]), started=MONDAY, how_agreed="Yes")
    extend_horizon(tilbury.session, tilbury.team.id, now=THURSDAY_BEFORE)
    most = choices.most_chosen(tilbury.session, tilbury.team, tilbury.joan.id)
    assert (most.number, most.needed, most.enough, most.more_than_usual) == (7, 7, 7, True)
    for worker in daily:
        choose(tilbury, worker, "chosen")
    extra = create_worker(tilbury.session, tilbury.team, weekdays=[0])
    with pytest.raises(TooMany):
        choose(tilbury, extra, "chosen")


@on_one_database
def test_another_teams_worker_and_person_are_not_there(tilbury: SmallTeam) -> None:
    other = create_worker(tilbury.session, create_team(tilbury.session, provider=tilbury.team.provider))
    for refused in (
        lambda: choices.choose(tilbury.session, tilbury.viewer(), tilbury.joan.id, other.id, "chosen", "", seen=0),
        lambda: choices.choice_of(tilbury.session, tilbury.viewer(), tilbury.joan.id, other.id),
        lambda: choices.still_going(tilbury.session, tilbury.viewer(), tilbury.joan.id, other.id),
        lambda: choices.choose(
            tilbury.session, tilbury.viewer(RoleName.COACH), tilbury.joan.id, tilbury.sam.id, "chosen", "", seen=0
        ),
    ):
        with pytest.raises(NotYours):
            refused()
    membership = tilbury.session.scalars(
        select(PersonMembership).where(PersonMembership.person_id == tilbury.joan.id)
    ).one()
    membership.until = THURSDAY_BEFORE.date() - timedelta(days=1)
    tilbury.session.flush()
    with pytest.raises(NotYours):
        choices.crew_of(tilbury.session, tilbury.viewer(), tilbury.joan.id)


@on_one_database
def test_a_leaver_who_was_chosen_is_still_shown_and_can_be_let_go(tilbury: SmallTeam) -> None:
    gone = create_worker(tilbury.session, tilbury.team, "Gone", until=MONDAY - timedelta(days=30))
    create_choice(tilbury.session, tilbury.joan, gone, "link")
    assert not crew(tilbury)[gone.id].here
    choose(tilbury, gone, None)
    assert gone.id not in crew(tilbury)


def test_visits_that_the_declined_worker_is_still_down_for(tilbury: SmallTeam) -> None:
    tilbury.plan_week([MONDAY, MONDAY + timedelta(days=1)])
    publish(tilbury.session, team_id=tilbury.team.id, author_id=None, reason="It is right", first=MONDAY, last=MONDAY)
    choose(tilbury, tilbury.amira, "declined")
    going = choices.still_going(tilbury.session, tilbury.viewer(), tilbury.joan.id, tilbury.amira.id)
    assert [(visit.start.isoformat()[:16], visit.told) for visit in going] == [
        ("2026-11-23T08:00", True),
        ("2026-11-23T12:30", True),
        ("2026-11-24T08:00", False),
        ("2026-11-24T12:30", False),
    ]
    assert choices.still_going(tilbury.session, tilbury.viewer(), tilbury.joan.id, tilbury.sam.id) == []
    with clock.at(datetime.fromisoformat("2026-11-23T12:00+00:00")):
        left = choices.still_going(tilbury.session, tilbury.viewer(), tilbury.joan.id, tilbury.amira.id)
    assert len(left) == 3
