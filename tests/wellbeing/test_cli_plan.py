"""`wellbeing plan export`: one person to a file, everybody to a folder, in the shape of the schema."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from sqlalchemy.orm import Session

from tests import small_world
from tests.small_world import NOW
from tests.wellbeing.conftest import KEY
from wellbeing import clock
from wellbeing.cli import cli
from wellbeing.config import Settings

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SCHEMA = Draft202012Validator(json.loads((Path(__file__).parents[2] / "docs" / "plan.schema.json").read_text()))


def run(settings: Settings, *arguments: str) -> Result:
    environment = {
        "WELLBEING_DATABASE_URL": settings.database_url,
        "WELLBEING_KEYS": KEY,
        "WELLBEING_SECRET": "x",
        "WELLBEING_DATA_DIR": str(settings.data_dir),
    }
    return CliRunner().invoke(cli, ["plan", "export", *arguments], env=environment)


def test_one_person_and_everybody(settings: Settings, session: Session, tmp_path: Path) -> None:
    with clock.at(NOW):
        small_world.load(session)
        session.commit()
        team = ("--team", "Tilbury Wellbeing Team")
        file = tmp_path / "one.json"
        answer = run(settings, *team, "--person", "joan", "--out", str(file))
        assert answer.exit_code == 0, answer.output
        document = json.loads(file.read_text(encoding="utf-8"))
        SCHEMA.validate(document)
        assert document["headings"]["Person demographics"]["Preferred name"] == "Joan"
        assert file.stat().st_mode & 0o077 == 0, "for this user's eyes alone"
        folder = tmp_path / "all"
        answer = run(settings, *team, "--out", str(folder))
        assert answer.exit_code == 0 and "5 plans are written" in answer.output
        for path in folder.iterdir():
            SCHEMA.validate(json.loads(path.read_text(encoding="utf-8")))
            assert "joan" not in path.name
        for wrong, said in (
            ((*team, "--person", "nobody", "--out", str(file)), "supports nobody with the reference"),
            ((*team, "--out", str(file)), "is a file"),
            ((*team, "--person", "joan", "--out", str(folder)), "is a folder"),
            (("--out", str(folder)), "several teams"),
        ):
            answer = run(settings, *wrong)
            assert answer.exit_code > 0 and said in answer.output
