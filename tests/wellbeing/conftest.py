"""A fresh database for each test, on SQLite and on PostgreSQL, and the app on top of it.

    def test_of_a_store(session): ...           a Session on a fresh database, once on each kind
    def test_of_a_page(client, session): ...    `client.get("/")`, `client.sign_in(user)`; works with CSRF on

What a test writes through `session` is committed before each request of a client, and what it holds is read anew
afterwards. Add `@pytest.mark.parametrize("database", ["sqlite"], indirect=True)` to a test that one kind suffices.
"""

import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2 import BytecodeCache
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.wellbeing.throwaway_postgresql import binaries, cluster
from wellbeing import clock, create_app, migrations
from wellbeing.accounts import SIGNED_IN_AT
from wellbeing.config import Settings
from wellbeing.db import db, prepare
from wellbeing.encryption import KEYRING
from wellbeing.models import User

KEY = Fernet.generate_key().decode()


@dataclass(frozen=True)
class Databases:
    """Makes fresh, upgraded databases of one kind."""

    make: Callable[[], str]
    end: Callable[[str], None]


def _upgrade(url: str) -> None:
    engine = create_engine(url)
    prepare(engine)
    migrations.upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    folder = tmp_path_factory.mktemp("sqlite")
    template = folder / "template.db"
    _upgrade(f"sqlite:///{template}")

    def make() -> str:
        path = folder / f"{secrets.token_hex(8)}.db"
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    def end(url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            name.unlink(missing_ok=True)

    return Databases(make, end)


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[Databases]:
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here; 'make test-setup' installs it where it may.")
    with cluster(programs) as host:

        def run(statement: str) -> None:
            with psycopg.connect(host=host, user="tests", dbname="postgres", autocommit=True) as connection:
                connection.execute(statement.encode())

        def url(name: str) -> str:
            return f"postgresql+psycopg://tests@/{name}?host={host}"

        run("CREATE DATABASE template_of_tests")
        _upgrade(url("template_of_tests"))

        def make() -> str:
            name = f"t{secrets.token_hex(8)}"
            run(f"CREATE DATABASE {name} TEMPLATE template_of_tests")
            return url(name)

        yield Databases(make, lambda given: run(f"DROP DATABASE {given.split('/')[3].split('?')[0]} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh database with every table and no row."""
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    url = databases.make()
    yield url
    databases.end(url)


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    KEYRING.use([KEY])
    return Settings(
        database_url=database,
        queue_url="",
        routing_url="",
        data_dir=tmp_path,
        keys=(KEY,),
        secret="only for tests",
        port=0,
        https=False,
    )


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    """A session outside any request. On SQLite it holds the write lock from its first statement to its commit."""
    engine = create_engine(settings.database_url, hide_parameters=False)
    prepare(engine)
    _share(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


class _Remembered(BytecodeCache):
    """Compiled templates, shared by the apps of a test run."""

    kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Any) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Any) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


class _RememberedRule(Rule):
    """A rule whose address builders are compiled once in a test run: they are most of what making an app takes."""

    kept: dict[tuple[str, bool, str], Any] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = self.rule, append_unknown, repr(self.defaults)
        if key not in self.kept:
            self.kept[key] = super()._compile_builder(append_unknown)
        return self.kept[key]


class _Compiled(dict[Any, Any]):
    """What the engines of one kind of database compiled, shared by those of a test run, of which each test has two."""

    kept: dict[Any, Any] = {}

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get(self, key: Any, default: Any = None) -> Any:
        return self.kept.get((self.kind, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        self.kept[self.kind, *key[1:]] = compiled


def _share(engine: Engine) -> None:
    engine.update_execution_options(compiled_cache=_Compiled(engine.dialect.name))


class Client(FlaskClient):
    """A browser without a screen: commits the test's session first, and sends the CSRF token with what it sends."""

    session_of_test: Session | None = None
    csrf = True

    def sign_in(self, user: User) -> None:
        """Be this user, without the page."""
        with self.session_transaction() as cookie:
            cookie["_user_id"] = user.fs_uniquifier
            cookie["_fresh"] = True
            cookie[SIGNED_IN_AT] = int(clock.now().timestamp())
            cookie.permanent = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if self.session_of_test is not None:
            self.session_of_test.commit()
        if self.csrf and kwargs.get("method", "GET") not in ("GET", "HEAD", "OPTIONS"):
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self._token()}
        kwargs.setdefault("buffered", True)
        return super().open(*args, **kwargs)

    def _token(self) -> str:
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        secret = self.application.secret_key
        assert isinstance(secret, str)
        return URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw)


def make_app(settings: Settings) -> Flask:
    """An app for a test that needs one of its own."""
    Flask.url_rule_class = _RememberedRule
    app = create_app(settings)
    app.testing = True
    app.jinja_env.bytecode_cache = _Remembered()
    with app.app_context():
        for engine in db.engines.values():
            _share(engine)
    # A real hash takes a tenth of a second by design, which hundreds of sign-ins need not.
    app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=64)
    return app


@pytest.fixture
def app(settings: Settings, session: Session) -> Iterator[Flask]:
    app = make_app(settings)
    app.test_client_class = type("ClientOfTest", (Client,), {"session_of_test": session})
    yield app
    session.rollback()
    dispose(app)


def dispose(app: Flask) -> None:
    """Close the database connections of an app."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def client(app: Flask) -> Client:
    client = app.test_client()
    assert isinstance(client, Client)
    return client


@pytest.fixture
def production(settings: Settings) -> Settings:
    """Settings of a real deployment behind https."""
    return replace(settings, https=True)
