import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import Column, Engine, Integer, MetaData, create_engine, inspect, select
from sqlalchemy.orm import Session

from tests.factories import create_person, create_team, create_worker
from wellbeing import migrations
from wellbeing.db import prepare
from wellbeing.migrations import check
from wellbeing.migrations.comparing import OPTIONS
from wellbeing.models import Base, TimelineVisit, WorkedDay
from wellbeing.store import visit_entry
from wellbeing.store.entries import How, What


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = create_engine(database)
    prepare(engine)
    yield engine
    engine.dispose()


def test_the_steps_lead_to_the_models(engine: Engine) -> None:
    assert check.differences(engine) == []


def test_a_second_time_changes_nothing(engine: Engine) -> None:
    migrations.upgrade(engine)
    assert check.differences(engine) == []


def test_the_check_sees_a_missing_column_a_missing_table_and_another_type(engine: Engine) -> None:
    models = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(models)
    models.tables["team"].append_column(Column("colour", Integer))
    models.remove(models.tables["look"])
    found = str(check.differences(engine, models))
    assert "colour" in found and "remove_table" in found


def test_every_step_can_be_taken_back(engine: Engine) -> None:
    settings = migrations.configuration()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(engine)
    assert check.differences(engine) == []


def test_a_step_that_fails_leaves_nothing_half_done(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = migrations.configuration()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, "base")
    last = Base.metadata.sorted_tables[-1].name

    from alembic.operations import Operations

    create = Operations.create_table

    def fails_at_last(self: Operations, name: str, *args: object, **kwargs: object) -> object:
        if name == last:
            raise RuntimeError("stop here")
        return create(self, name, *args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Operations, "create_table", fails_at_last)
        with pytest.raises(RuntimeError, match="stop here"):
            migrations.upgrade(engine)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(engine)


def test_columns_are_compared_by_type(engine: Engine) -> None:
    assert OPTIONS["compare_type"] is True


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_command_says_so_in_its_exit_code(engine: Engine) -> None:
    """As make lint runs it: 0 now, and 1 with a table too many."""
    run = [sys.executable, "-m", "wellbeing.migrations.check"]
    assert subprocess.run(run, check=False, capture_output=True, env=os.environ).returncode == 0
    more = (
        "import sys; from sqlalchemy import Table, Column, Integer; from wellbeing.models import Base;"
        "Table('extra', Base.metadata, Column('id', Integer, primary_key=True));"
        "from wellbeing.migrations import check; sys.exit(check.main())"
    )
    answer = subprocess.run([sys.executable, "-c", more], check=False, capture_output=True, text=True, env=os.environ)
    assert answer.returncode == 1
    assert "extra" in answer.stderr and "wellbeing.migrations.new" in answer.stderr


def test_days_worked_before_say_which_minutes_were_recorded_on_the_spot(session: Session) -> None:
    team = create_team(session)
    worker, person = create_worker(session, team), create_person(session, team)
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for number, how in enumerate((How.ON_THE_SPOT, How.LATER)):
        visit = TimelineVisit(
            id=uuid4(), team_id=team.id, person_id=person.id, first_day=start.date(), last_day=start.date(),
            planned="{}", changed_seq=1,
        )  # fmt: skip
        session.add(visit)
        session.flush()
        begins = start + timedelta(hours=3 * number)
        ends = begins + timedelta(minutes=45)
        said = visit_entry.Said(visit.id, str(number), What.FINISHED, ends, begins, ends, other_minutes=5, how=how)
        visit_entry.add(session, visit, worker.id, said, recorded_by=None)
    session.commit()
    settings = migrations.configuration()
    with session.get_bind().engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, "0005")
        command.upgrade(settings, "head")
    assert [(day.face_to_face, day.on_the_spot) for day in session.scalars(select(WorkedDay))] == [(80, 40)]
