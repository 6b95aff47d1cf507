import logging
import re

import pytest
from flask import Flask, abort, request
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests.factories import create_provider, create_team, create_worker
from tests.wellbeing.accounts_made import a_user
from tests.wellbeing.conftest import Client
from wellbeing import transactions
from wellbeing.access import public
from wellbeing.db import db
from wellbeing.models import Provider
from wellbeing.viewer import NotYours, RoleName


def test_health_answers(client: Client) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_a_page_that_is_not_there_says_so(client: Client) -> None:
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "We can’t find that page" in answer.text


def test_signed_out_goes_to_sign_in(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.location == "/sign-in"
    assert client.get("/sign-in").status_code == 200


@pytest.mark.parametrize("code", [400, 403, 405, 413, 409])
def test_each_refusal_is_a_page_in_plain_words(app: Flask, client: Client, code: int) -> None:
    @app.get("/refuses")
    @public
    def refuses() -> None:
        abort(code)

    answer = client.get("/refuses")
    assert answer.status_code == code
    assert "govuk-heading-l" in answer.text and "Traceback" not in answer.text


def test_somebody_elses_record_looks_like_a_page_that_is_not_there(app: Flask, client: Client) -> None:
    @app.get("/theirs")
    @public
    def theirs() -> None:
        raise NotYours

    assert client.get("/theirs").status_code == 404
    assert _without_nonces(client.get("/theirs").text) == _without_nonces(client.get("/no-such-page").text)


def _without_nonces(page: str) -> str:
    return re.sub(r'(nonce|value)="[^"]*"', "", page)


def test_what_breaks_says_sorry_and_shows_and_logs_no_words_of_anyone(
    app: Flask, client: Client, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    client.sign_in(a_user(session, create_team(session), RoleName.COACH, name="Zqx Surname"))

    @app.post("/breaks")
    @public
    def breaks() -> None:
        db.session.execute(text("INSERT INTO no_such_table VALUES (:word)"), {"word": request.form["words"]})

    app.testing = False
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/breaks?note=a+private+query", data={"words": "a private word"})
    assert answer.status_code == 500
    assert "Sorry, something went wrong" in answer.text
    assert "Traceback" not in answer.text and "no_such_table" not in answer.text
    assert "no_such_table" in caplog.text
    assert "a private word" not in caplog.text and "private+query" not in caplog.text
    assert "Zqx" not in caplog.text


def providers(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Provider)) or 0


@pytest.mark.parametrize(
    ("status", "kept", "found"), [(200, False, 1), (302, False, 1), (400, False, 0), (409, True, 1)]
)
def test_one_commit_a_request_before_the_answer(
    app: Flask, client: Client, session: Session, status: int, kept: bool, found: int
) -> None:
    @app.post("/writes")
    @public
    def writes() -> tuple[str, int]:
        create_provider(db.session, "New")  # type: ignore[arg-type]
        if kept:
            transactions.keep()
        return "done", status

    assert client.post("/writes").status_code == status
    assert providers(session) == found


def test_nothing_is_kept_of_a_request_that_breaks(app: Flask, client: Client, session: Session) -> None:
    @app.post("/half")
    @public
    def half() -> None:
        create_provider(db.session, "Half")  # type: ignore[arg-type]
        raise RuntimeError

    app.testing = False
    assert client.post("/half").status_code == 500
    assert providers(session) == 0


def test_a_page_that_reads_can_not_write_unless_it_says_so(app: Flask, client: Client, session: Session) -> None:
    def add() -> str:
        create_provider(db.session, "Looked")  # type: ignore[arg-type]
        return "done"

    app.add_url_rule("/reads", "reads", public(lambda: add()))
    app.add_url_rule("/looks", "looks", public(transactions.writes(lambda: add())))
    with pytest.raises(transactions.OnlyReads):
        client.get("/reads")
    assert client.get("/looks").status_code == 200
    assert providers(session) == 1


def test_reading_does_not_wait_for_a_writer(app: Flask, client: Client, session: Session) -> None:
    """A page opens while something else holds SQLite's one write lock."""
    with app.app_context():
        connection = db.engine.connect()
        with connection.begin():
            connection.execute(text("INSERT INTO locality (id, name) VALUES ('00000000000000000000000000000001', 'x')"))
            assert client.get("/healthz").status_code == 200
        connection.close()


def test_each_role_opens_somewhere(app: Flask, session: Session) -> None:
    team = create_team(session)
    for role in RoleName:
        client = app.test_client()
        assert isinstance(client, Client)
        client.sign_in(a_user(session, team, role, worker_id=create_worker(session, team).id))
        answer = client.get("/", follow_redirects=True)
        assert answer.status_code == 200, role
