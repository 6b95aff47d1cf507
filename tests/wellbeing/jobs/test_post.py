"""E-mails that wait: written with the news or not at all, sent by the worker process, tried again, and never twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests import factories
from tests.wellbeing.processes import soon
from tests.wellbeing.smtp_made import SmtpServer, smtp_server
from tests.wellbeing.store.small_team import MONDAY, THURSDAY_BEFORE, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.cli.trouble import sentence_of
from wellbeing.clock import machine_now
from wellbeing.config import Settings
from wellbeing.jobs.daily import Daily
from wellbeing.jobs.post import PostRound
from wellbeing.jobs.worker import Pace, Worker
from wellbeing.models import EmailWaiting, EmailWanted, User
from wellbeing.smtp import NoSuchPost, Post
from wellbeing.store import email
from wellbeing.store.publish import Published, publish
from wellbeing.viewer import RoleName, Viewer

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SOON = email.GATHERS + timedelta(seconds=1)


@pytest.fixture
def tilbury(session: Session) -> Iterator[SmallTeam]:
    with clock.at(THURSDAY_BEFORE):
        yield create_small_team(session)


@pytest.fixture
def sam(session: Session, tilbury: SmallTeam) -> User:
    """Sam, who wants e-mails, as Amira does who tells."""
    user = factories.create_user(session, "Sam", tilbury.sam)
    for each in (user, tilbury.user):
        email.want(session, _viewer(tilbury, each), True)
    return user


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with smtp_server() as found:
        yield found


def _viewer(team: SmallTeam, user: User) -> Viewer:
    return Viewer(user.id, user.name, user.worker_id, {RoleName.WORKER: frozenset({team.team.id})})


def tell(team: SmallTeam) -> None:
    answer = publish(team.session, team_id=team.team.id, author_id=team.user.id, reason="we talked")
    assert isinstance(answer, Published)


def move_tea(team: SmallTeam, at: str) -> None:
    """Sam goes to Eric at another time on Monday; nobody is told yet."""
    team.place(team.visit(team.tea, MONDAY), team.sam, at, MONDAY)


def waiting(session: Session) -> list[EmailWaiting]:
    session.expire_all()
    return list(session.scalars(select(EmailWaiting).order_by(EmailWaiting.asked_at, EmailWaiting.id)))


def a_round(session: Session, server: SmtpServer) -> PostRound:
    session.commit()
    post = Post("127.0.0.1", server.port, "rota@example.org")
    return PostRound(sessionmaker(session.get_bind()), post, threading.Event())


def to_send(session: Session, user: User, count: int = 1, at: datetime | None = None) -> None:
    at = at or machine_now()
    session.add_all(
        EmailWaiting(user_id=user.id, kind=email.DAYS, key=f"k{n}", subject="s", words="w", asked_at=at, next_try_at=at)
        for n in range(count)
    )
    session.flush()


def test_whoever_is_told_of_changes_and_wants_it_gets_one_that_says_nothing(
    session: Session, tilbury: SmallTeam, sam: User, server: SmtpServer
) -> None:
    tilbury.plan_at_once()
    tell(tilbury)
    (row,) = waiting(session)
    assert row.user_id == sam.id, "who tells knows what they tell"
    now = machine_now()
    going = a_round(session, server)
    assert going.send_waiting(now) == 0 and server.letters == [], "a team may tell more in a moment"
    assert going.send_waiting(now + SOON) == 1
    assert going.send_waiting(now + SOON) == 0
    ((_, to, letter),) = server.letters
    said = f"{letter['Subject']} {letter.get_content()}"
    assert sam.email in to and not any(mark.isdigit() for mark in said) and "http" not in said
    assert not any(name in said for name in ("Joan", "Eric", "Sam", "Amira", tilbury.team.name))


@on_one_database
def test_no_news_no_email(session: Session, tilbury: SmallTeam, sam: User) -> None:
    session.commit()
    tilbury.plan_at_once()
    tell(tilbury)
    session.rollback()
    assert waiting(session) == []


@on_one_database
def test_who_was_not_asked_or_said_no_gets_none(session: Session, tilbury: SmallTeam, sam: User) -> None:
    tilbury.plan_at_once()
    tell(tilbury)
    email.want(session, _viewer(tilbury, sam), False)
    (row,) = waiting(session)
    assert row.given_up_at is not None, "what waited is not sent either"
    move_tea(tilbury, "17:30")
    tell(tilbury)
    assert len(waiting(session)) == 1
    email.want(session, _viewer(tilbury, sam), True)
    move_tea(tilbury, "17:15")
    tell(tilbury)
    assert len(waiting(session)) == 2


@on_one_database
def test_three_tellings_in_a_row_make_one_email_and_a_later_one_another(
    session: Session, tilbury: SmallTeam, sam: User, server: SmtpServer
) -> None:
    tilbury.plan_at_once()
    tell(tilbury)
    for at in ("17:30", "17:15"):
        move_tea(tilbury, at)
        tell(tilbury)
    assert len(waiting(session)) == 1
    assert a_round(session, server).send_waiting(machine_now() + SOON) == 1
    move_tea(tilbury, "17:00")
    tell(tilbury)
    assert len(waiting(session)) == 2


@on_one_database
def test_a_server_that_is_away_is_tried_ever_more_seldom_and_then_no_more(
    session: Session, sam: User, server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    to_send(session, sam)
    server.says = {"RCPT": "450 try later"}
    going, start = a_round(session, server), machine_now()
    tried = []
    due = [0, *accumulate(gap // timedelta(minutes=1) for gap in email.TRIED_AGAIN_AFTER)]
    for minute in sorted({minute + more for minute in (*due, 60 * 35) for more in (-1, 0, 1)} - {-1}):
        before = waiting(session)[0].tries
        session.commit()
        going.send_waiting(start + timedelta(minutes=minute))
        if waiting(session)[0].tries > before:
            tried.append(minute)
        session.commit()
        if waiting(session)[0].given_up_at is not None:
            break
    gaps = [after - before for before, after in pairwise(tried)]
    assert len(tried) == len(email.TRIED_AGAIN_AFTER) + 1
    assert gaps == [each // timedelta(minutes=1) for each in email.TRIED_AGAIN_AFTER]
    assert waiting(session)[0].given_up_at is not None and server.letters == []
    assert "tried again later" in caplog.text and "@" not in caplog.text


@on_one_database
def test_when_the_server_is_back_it_arrives_once(session: Session, sam: User, server: SmtpServer) -> None:
    to_send(session, sam, 3)
    server.says = {"MAIL": "421 going down"}
    going, now = a_round(session, server), machine_now()
    assert going.send_waiting(now) == 0
    assert sum(row.tries for row in waiting(session)) == 1, "one failure is enough to know that the server is away"
    session.commit()
    server.says = {}
    for minutes in (0, 1, 2):
        going.send_waiting(now + timedelta(minutes=minutes))
    assert len(server.letters) == 3 and all(row.sent_at for row in waiting(session))


@on_one_database
def test_an_address_that_does_not_exist_is_given_up_and_holds_nobody_up(
    session: Session, sam: User, server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    to_send(session, sam, 2)
    server.says = {"RCPT": f"550 no such user {sam.email}"}
    assert a_round(session, server).send_waiting() == 0
    assert all(row.given_up_at and row.tries == 1 for row in waiting(session))
    assert "@" not in caplog.text


@on_one_database
def test_who_has_left_and_old_news_get_nothing(
    session: Session, tilbury: SmallTeam, sam: User, server: SmtpServer
) -> None:
    to_send(session, sam)
    to_send(session, tilbury.user, at=machine_now() - email.TOO_OLD - timedelta(minutes=1))
    sam.left_on = clock.today()
    with clock.at(THURSDAY_BEFORE):
        assert a_round(session, server).send_waiting() == 0
    assert server.letters == [] and all(row.given_up_at for row in waiting(session))


def test_two_processes_at_once_send_each_letter_once(session: Session, sam: User, server: SmtpServer) -> None:
    to_send(session, sam, 12)
    rounds = [a_round(session, server) for _ in range(3)]
    threads = [threading.Thread(target=each.send_waiting) for each in rounds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [letter["Message-ID"] for _, _, letter in server.letters]
    assert len(ids) == len(set(ids)) == 12


@on_one_database
def test_a_process_that_dies_before_it_sends_loses_nothing(session: Session, sam: User, server: SmtpServer) -> None:
    to_send(session, sam)
    session.commit()
    now = machine_now()
    with sessionmaker(session.get_bind()).begin() as dying:
        assert email.take(dying, now) is not None
    going = a_round(session, server)
    assert going.send_waiting(now) == 0, "somebody has it"
    assert going.send_waiting(now + email.TRIED_AGAIN_AFTER[0]) == 1


@on_one_database
def test_who_says_no_between_the_news_and_the_post_gets_nothing(
    session: Session, sam: User, server: SmtpServer
) -> None:
    to_send(session, sam)
    session.get_one(EmailWanted, sam.id).wanted = False
    assert a_round(session, server).send_waiting() == 0 and server.letters == []


@on_one_database
def test_what_was_sent_long_ago_is_not_kept(session: Session, sam: User, server: SmtpServer) -> None:
    to_send(session, sam)
    going, now = a_round(session, server), machine_now()
    going.send_waiting(now)
    assert len(waiting(session)) == 1
    session.commit()
    going.send_waiting(now + email.KEPT + timedelta(hours=1))
    assert waiting(session) == []


@on_one_database
def test_the_worker_sends_it_beside_its_other_work(
    session: Session, sam: User, server: SmtpServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_send(session, sam)
    session.commit()
    monkeypatch.setenv("WELLBEING_SPARE", "0")
    monkeypatch.setattr(Daily, "keep_up", lambda self: None)
    sending = replace(settings, smtp_url=f"smtp://127.0.0.1:{server.port}", email_from="rota@example.org")
    worker = Worker(sessionmaker(session.get_bind()), sending, Pace(sweep=0.1))
    working = threading.Thread(target=worker.work)
    working.start()
    try:
        soon(lambda: server.letters)
    finally:
        worker.end()
        working.join()


@on_one_database
def test_a_wrong_setting_ends_the_worker_with_a_sentence(session: Session, settings: Settings) -> None:
    with pytest.raises(NoSuchPost) as error:
        Worker(sessionmaker(session.get_bind()), replace(settings, smtp_url="smtp://rota:s3cret@"))
    said = sentence_of(error.value)
    assert said is not None and "WELLBEING_SMTP_URL looks like" in said and "s3cret" not in said
