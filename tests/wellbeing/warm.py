"""Real servers, started in a moment: a process that has everything loaded and forks one for each port it is told.

    python -m tests.wellbeing.warm       reads lines of JSON {port, database, without}, answers each with a process id

Each server is granian with the app, as `wellbeing serve` runs it, in a group of its own that is killed as one. For
tests that prove that others can fail, `without` says what is taken away: "keys", so that each arrival counts as
something new, "sync", so that nothing waits for the disk, or "commit", so that the answer leaves before what it says is
kept.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import Flask

from wellbeing import config, create_app
from wellbeing.serving import THREADS
from wellbeing.views.sent import State

A_MOMENT_SECONDS = 0.01


def without_keys(app: Flask) -> None:
    """Each entry comes under a key of its own, however often it comes."""
    from wellbeing.views import outbox, taking

    take, opened = taking.take, taking._opened

    def take_anew(session: Any, sealed: Any, ahead: Any) -> Any:
        found = opened(session, sealed)
        taking._opened = lambda *_: found
        try:
            return take(session, replace(sealed, key=uuid4().hex), ahead)
        finally:
            taking._opened = opened

    outbox.take = take_anew


def without_sync(app: Flask) -> None:
    """SQLite leaves it to the machine when something reaches the disk."""
    from sqlalchemy import event

    from wellbeing.db import db

    with app.app_context():
        for engine in db.engines.values():
            event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"))


def without_commit(app: Flask) -> None:
    """An answer leaves a moment before what it says is kept."""
    from wellbeing import clock
    from wellbeing.db import db
    from wellbeing.views import outbox, taking

    def keep(sealed: Any, ahead: Any) -> None:
        with app.app_context():
            taking.take(db.session, sealed, ahead)
            db.session.commit()

    def take_later(session: Any, sealed: Any, ahead: Any) -> taking.Answer:
        threading.Timer(A_MOMENT_SECONDS, keep, (sealed, ahead)).start()
        return taking.Answer(State.TAKEN, clock.now())

    outbox.take = take_later


def serve(app: Flask, port: int) -> None:
    """Answer at this port until killed."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.setsid()
    server = Server(
        "wellbeing:create_app",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        log_level=LogLevels.error,
    )
    load: Callable[..., Flask] = lambda *_: app  # noqa: E731
    server.serve(target_loader=load, wrap_loader=False)


def say(words: object) -> None:
    """Tell whoever started this process."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


WITHOUT = {"keys": without_keys, "commit": without_commit, "sync": without_sync}


def main() -> None:
    """Fork a server for each line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are killed
    settings = config.load()
    apps = {settings.database_url: create_app(settings)}
    say("ready")
    for line in sys.stdin:
        asked = json.loads(line)
        url = asked["database"]
        if url not in apps:
            apps[url] = create_app(replace(settings, database_url=url))
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if asked["without"]:
                WITHOUT[asked["without"]](apps[url])
            serve(apps[url], asked["port"])
            os._exit(0)
        say(child)


if __name__ == "__main__":
    main()
