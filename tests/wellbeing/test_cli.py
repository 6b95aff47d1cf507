"""The command `wellbeing` as somebody types it: it does what it says, and its troubles are sentences."""

import json
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.fernet import Fernet
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rota.json_form import from_json
from rota.week import Week
from tests.factories import create_person, create_team
from tests.wellbeing.lives_made import create_story
from tests.wellbeing.processes import Processes, environment_of, processes, soon
from tests.wellbeing.small_week import MONDAY, VISITS, create_small_week, get_solver_ready
from wellbeing.config import Settings
from wellbeing.encryption import KEYRING
from wellbeing.models import Edition, Job, JobState, Provider
from wellbeing.store import account
from wellbeing.store import job as jobs
from wellbeing.viewer import RoleName

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def commands(settings: Settings) -> Iterator[Processes]:
    with processes(environment_of(settings)) as found:
        yield found


def refused(commands: Processes, *arguments: str, **environment: str) -> str:
    """What a command says that ends with a code above 0, in sentences and without a traceback."""
    ended = commands.run(*arguments, **environment)
    assert ended.returncode > 0, ended.stdout
    assert "Traceback" not in ended.stderr + ended.stdout
    return ended.stderr + ended.stdout


def done(commands: Processes, *arguments: str, **environment: str) -> str:
    ended = commands.run(*arguments, **environment)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@SQLITE
@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("propose",), {}, "There is no team yet"),
        (("propose", "--week", "tomorrow"), {}, "There is no team yet"),
        (("propose",), {"WELLBEING_DATABASE_URL": "sqlite:////no/such/folder/a.db"}, "The database can't be used"),
        (("propose",), {"WELLBEING_DATABASE_URL": "sqlite://"}, "The database has no tables yet"),
        (("propose",), {"WELLBEING_DATABASE_URL": "nonsense"}, "not an address of a database"),
        (("propose",), {"WELLBEING_DATABASE_URL": "oracle9://x/y"}, "not an address of a database"),
        (("propose",), {"PORT": "eighty"}, "PORT is a number"),
        (("propose",), {"WELLBEING_KEYS": "short"}, "WELLBEING_KEYS are Fernet keys"),
        (("worker",), {"WELLBEING_QUEUE_URL": "amqp://x"}, "WELLBEING_QUEUE_URL is"),
        (("import", "/no/such/folder"), {}, "There is no such folder"),
        (("import",), {}, "Say which folder"),
        (("report", "face-to-face", "--month", "2026-13", "--out", "x.csv"), {}, "is not a month"),
        (("dance",), {}, "No such command"),
    ],
)
def test_troubles_are_said_in_a_sentence(
    commands: Processes, arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    assert said in refused(commands, *arguments, **environment)


@SQLITE
def test_several_teams_want_a_name(commands: Processes, session: Session) -> None:
    for name in ("Tilbury", "Chadwell"):
        create_team(session, name)
    session.commit()
    assert "“Chadwell”, “Tilbury”" in refused(commands, "propose")
    assert "no team called “Grays”" in refused(commands, "propose", "--team", "Grays")
    assert "“today” is not a day" in refused(commands, "propose", "--team", "tilbury", "--week", "today")


@SQLITE
def test_a_proposal_made_here_waits_like_any_other(commands: Processes, session: Session) -> None:
    get_solver_ready()
    team = create_small_week(session)
    said = done(commands, "propose", "--week", "2026-12-02", "--seconds", "2")
    assert "Proposing Tilbury, week of 30 November" in said
    assert "The proposal waits on the rota page." in said
    job = jobs.newest_proposal(session, team, MONDAY)
    assert job is not None and job.state == JobState.DONE and job.attempt == 1
    assert len(json.loads(job.result or "")["rota"]["assignments"]) == VISITS


@SQLITE
def test_interrupted_it_hands_the_job_to_the_next_worker(commands: Processes, session: Session) -> None:
    get_solver_ready()
    create_small_week(session)
    process = commands.start("propose", "--week", "2026-12-02", "--seconds", "60")

    def held() -> bool:
        session.rollback()
        found = session.scalar(select(Job.best).where(Job.state == JobState.RUNNING)) is not None
        session.rollback()
        return found

    soon(held)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    job = session.scalars(select(Job)).one()
    assert (job.state, job.lease_until) == (JobState.QUEUED, None)


@SQLITE
def test_a_week_is_written_for_the_solver(commands: Processes, session: Session, tmp_path: Path) -> None:
    create_small_week(session)
    out = tmp_path / "week.json"
    done(commands, "week", "--week", "2026-12-06", "--out", str(out))
    week = from_json(Week, json.loads(out.read_text()))
    assert (week.first, len(week.visits)) == (MONDAY, VISITS)
    assert json.loads(done(commands, "week", "--week", "2026-12-06")) == json.loads(out.read_text())


@SQLITE
def test_templates_are_written(commands: Processes, tmp_path: Path) -> None:
    said = done(commands, "import", "--templates", str(tmp_path / "team"))
    assert "workers.csv" in said and (tmp_path / "team" / "workers.csv").is_file()


@SQLITE
def test_without_a_folder_the_columns_are_explained(commands: Processes) -> None:
    said = done(commands, "import", "--templates")
    assert "signoffs.csv" in said and "way in: Key safe, neighbour. Kept unreadable at rest." in said
    assert "contract hours (needed): Hours a week, 37.5 or 37:30. Example: 30" in said


@SQLITE
def test_the_first_administrator_gets_an_account(commands: Processes, session: Session) -> None:
    asked = ("administrator", "Dana@Example.org", "--name", "Dana Whitlock")
    assert "no team yet" in refused(commands, *asked)
    team = create_team(session, "Tilbury")
    session.commit()
    email, password = done(commands, *asked).split()[-2:]
    user = account.user_with_email(session, email)
    assert user is not None and user.password is not None and user.one_time_until is not None
    assert PasswordHasher().verify(user.password, password)
    viewer = account.viewer_of(session, user)
    assert viewer is not None and viewer.reach == {RoleName.ADMINISTRATOR: frozenset({team.id})}
    session.rollback()
    assert "has an account already" in refused(commands, *asked)
    assert "not an email address" in refused(commands, "administrator", "dana", "--name", "Dana")


@SQLITE
def test_a_folder_with_something_wrong_imports_nothing(commands: Processes, session: Session, tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "team.csv").write_bytes(b"\xff\xfe nonsense")
    said = refused(commands, "import", str(tmp_path / "team"))
    assert "nothing was imported" in said and "team.csv" in said
    assert session.scalar(select(Provider.id)) is None


@SQLITE
def test_a_report_is_written(commands: Processes, session: Session, tmp_path: Path) -> None:
    create_team(session, "Tilbury")
    session.commit()
    out = tmp_path / "report.csv"
    arguments = ("report", "face-to-face", "--month", "2026-10", "--format", "csv", "--out", str(out))
    assert "October 2026" in done(commands, *arguments)
    assert "paid_working_minutes" in out.read_text(encoding="utf-8-sig")
    done(commands, *arguments, "--team", "Tilbury")
    assert "no team called" in refused(commands, *arguments, "--team", "Grays")


@SQLITE
def test_an_edition_is_given_out_and_written_as_it_was_kept(
    commands: Processes, session: Session, tmp_path: Path
) -> None:
    team = create_team(session, "Tilbury")
    create_person(session, team)
    session.commit()
    out = tmp_path / "edition.xlsx"
    asked = ("report", "edition", "--period", "2026-10", "--format", "xlsx", "--of", "tilbury", "--out", str(out))
    assert "give-out" in refused(commands, *asked)
    assert "editions are given out" in done(commands, "report", "give-out", "--month", "2026-10")
    assert "edition 1" in done(commands, *asked)
    kept = session.scalars(select(Edition).where(Edition.scope == "team", Edition.period == "month")).one()
    assert out.read_bytes() == kept.xlsx
    assert "neither a month nor a quarter" in refused(commands, *asked[:3], "2026-Q7", *asked[4:])


@SQLITE
def test_the_stories_beside_an_edition_are_those_that_the_council_may_see(
    commands: Processes, session: Session, tmp_path: Path
) -> None:
    team = create_team(session, "Tilbury")
    person = create_person(session, team)
    for scope, title in (("commissioner", "The bun"), ("team", "The bath")):
        create_story(session, person, team, told_on=date(2026, 10, 12), scope=scope, title=title)
    session.commit()
    out = tmp_path / "stories.csv"
    done(commands, "report", "give-out", "--month", "2026-10")
    assert "1 story: written" in done(commands, "report", "stories", "--period", "2026-10", "--out", str(out))
    written = out.read_text(encoding="utf-8-sig")
    assert "The bun" in written and "The bath" not in written


@SQLITE
def test_keys_given_from_outside_are_changed_by_a_new_one_in_front(
    commands: Processes, session: Session, settings: Settings
) -> None:
    job = jobs.ask(session, create_team(session).id, jobs.PROPOSE, {"week": "2026-11-30"})
    job_id = job.id
    session.commit()
    new = Fernet.generate_key().decode()
    said = done(commands, "keys", "rotate", WELLBEING_KEYS=f"{new},{settings.keys[0]}")
    assert "1 sealed texts" in said
    sealed = session.execute(text("SELECT asked FROM job")).scalar_one()
    KEYRING.use([new])
    try:
        assert KEYRING.open(sealed) == json.dumps({"week": "2026-11-30"})
        assert session.get_one(Job, job_id).asked == json.dumps({"week": "2026-11-30"})
    finally:
        KEYRING.use(settings.keys)


@SQLITE
def test_keys_of_the_data_folder_are_changed_there(commands: Processes, session: Session, settings: Settings) -> None:
    kept = settings.data_dir / "keys"
    kept.write_text(settings.keys[0])
    del commands.environment["WELLBEING_KEYS"]
    jobs.ask(session, create_team(session).id, jobs.PROPOSE, {"week": "2026-11-30"})
    session.commit()
    done(commands, "keys", "rotate")
    new, old = kept.read_text().split()
    assert old == settings.keys[0]
    sealed = session.execute(text("SELECT asked FROM job")).scalar_one()
    session.rollback()
    assert json.loads(Fernet(new).decrypt(sealed)) == {"week": "2026-11-30"}
    assert "no team called" in refused(commands, "propose", "--team", "Grays")


@SQLITE
def test_texts_that_no_key_opens_are_said(commands: Processes, session: Session) -> None:
    create_small_week(session)
    jobs.ask(session, create_team(session).id, jobs.PROPOSE, {"week": "2026-11-30"})
    session.commit()
    said = refused(commands, "keys", "rotate", WELLBEING_KEYS=Fernet.generate_key().decode())
    assert "can't be read with the keys in WELLBEING_KEYS" in said
