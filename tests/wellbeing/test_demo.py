"""`wellbeing demo`, twice: the second time finds everything as the first left it."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from rota.local_time import instant
from tests.wellbeing.processes import Processes, environment_of, free_port, processes, soon
from tests.wellbeing.small_week import get_solver_ready
from wellbeing import clock
from wellbeing.config import Settings
from wellbeing.db import prepare, reading
from wellbeing.models import Base
from wellbeing.serving import LOOPBACK, answers

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WARM_SECONDS = 40.0
"""Ten on a machine of its own; the tests share theirs."""
AFTERNOON = time(15, 0)
"""What it is all the while: as the day goes on, the demonstration's visits begin and end, and are written down."""


@pytest.fixture
def commands(settings: Settings, tmp_path: Path) -> Iterator[Processes]:
    with processes(environment_of(settings)) as found:
        found.environment["WELLBEING_DATABASE_URL"] = f"sqlite:///{tmp_path / 'demonstration.db'}"
        found.environment["WELLBEING_NOW"] = instant(clock.today(), AFTERNOON).isoformat()
        yield found


def rows(url: str) -> dict[str, int]:
    """How many rows each table has."""
    engine = create_engine(url)
    prepare(engine)
    with reading(), engine.connect() as connection:
        found = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_twice_loses_nothing_and_the_second_is_quick(commands: Processes) -> None:
    get_solver_ready()
    first = commands.run("demo", "--no-serve", "--seconds", "2", timeout=180)
    assert first.returncode == 0, first.stderr
    assert "The proposal waits on the rota page." in first.stdout
    for role in ("coach", "community nurse", "registered manager", "commissioner", "administrator"):
        assert role in first.stdout
    before = rows(commands.environment["WELLBEING_DATABASE_URL"])
    assert (before["job"], before["trial"]) == (1 + 2, 2) and before["visit_entry"] > 1000
    assert before["edition"] and before["month_counted"], "what each day needs is done before anybody looks"
    port = free_port()
    second = commands.start("demo", "--port", str(port))
    soon(lambda: answers(LOOPBACK, port), within=WARM_SECONDS)
    second.terminate()
    said, _ = second.communicate(timeout=10)
    assert "Proposing" not in said and "Loading" not in said and "Sign in at" in said
    assert rows(commands.environment["WELLBEING_DATABASE_URL"]) == before
