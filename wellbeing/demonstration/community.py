"""The demonstration's directories of what is near by, and the introductions of its people, through their own doors.

Everything is plainly invented. Called once, when the demonstration is new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from rota.local_time import instant
from wellbeing import clock
from wellbeing.demonstration.dates import GRAYS, TEMPLATES, TILBURY, dated_text
from wellbeing.importing.community import read_assets
from wellbeing.importing.people import supported_by
from wellbeing.importing.problems import Problems
from wellbeing.models import Team
from wellbeing.store import community as store
from wellbeing.viewer import Action, Viewer

AFTERNOON = time(15, 20)


@dataclass(frozen=True, slots=True)
class Introduced:
    """Somebody was introduced so many days ago; `came` is what came of it, so many days ago (empty: not said yet)."""

    person: str
    to: str
    days_ago: int
    note: str
    direction: str = "receive"
    came: str = ""
    came_days_ago: int = 0
    helping: bool | None = None


INTRODUCTIONS = {
    TILBURY: (
        Introduced(
            "joan",
            "Knit and Natter (invented)",
            210,
            "Amina went along the first two Thursdays and then waited outside.",
            came="She has her own chair now and put two of the young ones right about casting off.",
            came_days_ago=150,
            helping=True,
        ),
        Introduced(
            "joan",
            "Tilbury Time Bank (invented)",
            60,
            "To teach casting on, an hour a fortnight. Somebody's grandson carries her shopping for it.",
            direction="give",
            came="Three hours given, two spent. She says it is the first thing she has earned in ten years.",
            came_days_ago=12,
            helping=True,
        ),
        Introduced(
            "victor",
            "Riverside Men's Shed (invented)",
            95,
            "Marcus drove. Vic stayed by the door.",
            came="He went once. Too many people who knew Maggie. He would try a Thursday, when it is quieter.",
            came_days_ago=80,
            helping=False,
        ),
        Introduced("victor", "Local Area Coordinator, Tilbury Riverside (invented)", 20, "Sal likes biscuits too."),
        Introduced(
            "doreen",
            "Lunch Club at the Hall (invented)",
            130,
            "The minibus comes to the gate.",
            came="Most Fridays. She tells the cook what she thinks of the plates, and he has asked her to taste.",
            came_days_ago=40,
            helping=True,
        ),
        Introduced(
            "tony",
            "Thursday Radio Club (invented)",
            70,
            "Yusuf sent the photographs of the way in first.",
            came="Four Thursdays, twenty minutes, then an hour. He mended the club's old set; they rang to thank him.",
            came_days_ago=6,
            helping=True,
        ),
        Introduced("mick", "Pick of the Plot (invented)", 16, "Nadine digs while he says where."),
        Introduced(
            "olive",
            "Story hour at the primary school (invented)",
            160,
            "She wrote the letter herself.",
            direction="give",
            came="The whole of class three can now say 'antimacassar'.",
            came_days_ago=33,
            helping=True,
        ),
    ),
    GRAYS: (
        Introduced(
            "sid",
            "The Bicycle Kitchen (invented)",
            140,
            "Kofi wheels him over.",
            direction="give",
            came="Two lads come early to be shown by him and nobody else.",
            came_days_ago=45,
            helping=True,
        ),
        Introduced("maud", "Feathered Friends (invented)", 30, "For when she has her eyes done. Pip is to be asked."),
    ),
}


def introduce(session: Session, team: Team, which: str, viewer: Viewer, today: date) -> None:
    """Fill the directory of this team's locality, and write down the introductions of its people."""
    text = (TEMPLATES / "community" / f"{which}.csv").read_text(encoding="utf-8")
    given = read_assets(dated_text(text, today), today)
    if isinstance(given, Problems):
        raise ValueError("\n".join(given.lines()))
    store.bring_in(session, viewer, team.locality_id, given, write=True)
    of = store.directory(session, viewer, Action.SEE_COMMUNITY, team.locality_id)
    ids = {kept.asset.name: kept.id for kept in store.assets(session, of)}
    people = {reference: person.id for reference, (person, _) in supported_by(session, team).items()}
    for one in INTRODUCTIONS[which]:
        _write_down(session, viewer, people[one.person], ids[one.to], one, today)


def _write_down(
    session: Session, viewer: Viewer, person_id: UUID, asset_id: UUID, one: Introduced, today: date
) -> None:
    on = today - timedelta(days=one.days_ago)
    with clock.at(instant(on, AFTERNOON)):
        store.introduce(session, viewer, person_id, asset_id, direction=one.direction, on=on, note=one.note)
    if not one.came:
        return
    (made,) = [found.row for found in store.introductions(session, viewer, person_id) if found.row.asset_id == asset_id]
    with clock.at(instant(today - timedelta(days=one.came_days_ago), AFTERNOON)):
        store.came_of_it(
            session, viewer, person_id, made.id, came=one.came, helping=one.helping, was_shown=lambda text: text == ""
        )
