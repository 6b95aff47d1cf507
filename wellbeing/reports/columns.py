"""The columns of an edition of the report: what each is called in files, on the page, and what it means.

One list, from which the file, the workbook, the page and the data dictionary are made. Knows no figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from plans.evidence import DEFINITION_DAY_91, DEFINITION_STATEMENTS, DEFINITION_WAITS
from plans.outcomes import STATEMENTS
from rota.face_to_face import DEFINITION_FACE_TO_FACE, DEFINITION_PAID
from rota.report import (
    DEFINITION_COST,
    DEFINITION_FACES,
    DEFINITION_ON_THE_SPOT,
    DEFINITION_PLANNED,
    DEFINITION_SIGN_OFFS,
    DEFINITION_SUPPORTED,
    DEFINITION_VISITS,
)


class Part(StrEnum):
    """The part of the report that a column stands in; on the page each part is a table of its own."""

    WHOSE = "What it is about"
    TIME = "Face-to-face time"
    VISITS = "Visits"
    PEOPLE = "People, sign-offs and cost"
    LIVES = "Equipment and day 91, over twelve months"
    STATEMENTS = "How the eight statements moved, over twelve months"


DEFINITIONS = (
    ("Face to face", DEFINITION_FACE_TO_FACE),
    ("Paid", DEFINITION_PAID),
    ("Planned", DEFINITION_PLANNED),
    ("On the spot, or later", DEFINITION_ON_THE_SPOT),
    ("Visits", DEFINITION_VISITS),
    ("People supported", DEFINITION_SUPPORTED),
    ("Faces per person", DEFINITION_FACES),
    ("Sign-offs", DEFINITION_SIGN_OFFS),
    ("Cost", DEFINITION_COST),
)
"""What a team's own month is made of, in the words of its page; the columns of an edition say them further."""


@dataclass(frozen=True, slots=True)
class Column:
    """`name` in the file, `label` on the page, and the meaning of both. `added`: a total is the sum of the parts."""

    name: str
    label: str
    part: Part
    meaning: str
    added: bool = False


def _statement(number: int, move: str, words: str) -> Column:
    meaning = f"People who answered “{words}” at least twice: their last answer was {_MOVES[move]} their first."
    if move == "same":
        meaning += f" {DEFINITION_STATEMENTS}"
    return Column(f"statement_{number}_{move}", f"{number}, {move}", Part.STATEMENTS, meaning)


_MOVES = {"higher": "higher than", "same": "the same as", "lower": "lower than"}
MOVES = tuple(_MOVES)

COLUMNS = (
    Column("first_day", "From", Part.WHOSE, "The first day of the period."),
    Column("last_day", "To", Part.WHOSE, "The last day of the period."),
    Column("edition", "Edition", Part.WHOSE, "Editions of the same period count from 1; a later one corrects."),
    Column("level", "Level", Part.WHOSE, "What the row is about: a team, or the total of a locality or a provider."),
    Column("locality", "Locality", Part.WHOSE, "The locality; empty in the total of a provider."),
    Column("team", "Team", Part.WHOSE, "The team; empty in a total."),
    Column("face_to_face_hours", "With people, hours", Part.TIME, DEFINITION_FACE_TO_FACE, added=True),
    Column("paid_hours", "Paid, hours", Part.TIME, DEFINITION_PAID, added=True),
    Column("face_to_face_percent", "Face to face, %", Part.TIME, "face_to_face_hours of a hundred paid_hours."),
    Column("planned_hours", "Planned with people, hours", Part.TIME, DEFINITION_PLANNED, added=True),
    Column("planned_percent", "Planned, %", Part.TIME, "planned_hours of a hundred paid_hours."),
    Column("on_the_spot_hours", "Recorded on the spot, hours", Part.TIME, DEFINITION_ON_THE_SPOT, added=True),
    Column("later_hours", "Filled in later, hours", Part.TIME, "face_to_face_hours less on_the_spot_hours."),
    Column("visits_delivered", "Delivered", Part.VISITS, DEFINITION_VISITS),
    Column("visits_on_the_spot", "of these, on the spot", Part.VISITS, "Delivered, recorded on the spot.", added=True),
    Column("visits_later", "of these, filled in later", Part.VISITS, "Delivered, filled in later.", added=True),
    Column("visits_not_needed", "Not needed", Part.VISITS, "Visits recorded as not needed.", added=True),
    Column("visits_refused", "Refused", Part.VISITS, "Visits that the person said no to.", added=True),
    Column("visits_no_answer", "No answer", Part.VISITS, "Visits where nobody came to the door.", added=True),
    Column("visits_missed", "Missed", Part.VISITS, "Visits recorded as missed.", added=True),
    Column("visits_no_record", "No record", Part.VISITS, "Told, over, and no end recorded: no minutes.", added=True),
    Column(
        "people_supported",
        "People supported",
        Part.PEOPLE,
        f"{DEFINITION_SUPPORTED} To the nearest 5. In a total, the sum of its teams’ rounded numbers: whoever moved "
        "from one team to another is in both.",
        added=True,
    ),
    Column(
        "faces_per_person",
        "Faces per person",
        Part.PEOPLE,
        f"{DEFINITION_FACES} In a total, the average of its teams’, each counted by people_supported.",
    ),
    Column("sign_offs_current", "Sign-offs current", Part.PEOPLE, DEFINITION_SIGN_OFFS, added=True),
    Column("sign_offs", "Sign-offs in all", Part.PEOPLE, "Current ones and those that stopped counting.", added=True),
    Column("sign_offs_percent", "Current, %", Part.PEOPLE, "sign_offs_current of a hundred sign_offs."),
    Column(
        "paid_cost_pounds",
        "Cost of the paid hours, £",
        Part.PEOPLE,
        "paid_hours at one average employer’s cost of a paid hour for the whole team, nobody’s own pay.",
        added=True,
    ),
    Column(
        "cost_per_face_to_face_hour_pounds",
        "Cost of an hour with people, £",
        Part.PEOPLE,
        f"{DEFINITION_COST} From both as they are shown.",
    ),
    Column(
        "reference_hour_pounds",
        "To compare: an hour bought elsewhere, £",
        Part.PEOPLE,
        "What an hour of care bought elsewhere costs. Only there to compare with, never a target.",
    ),
    Column("year_first_day", "Twelve months from", Part.LIVES, "The first day of the twelve months counted over."),
    Column("year_last_day", "to", Part.LIVES, "The last day of the twelve months counted over."),
    Column("assessed_people", "People assessed", Part.LIVES, f"People whose wait for it ended. {DEFINITION_WAITS}"),
    Column("assessment_days", "Days to assessment", Part.LIVES, "Median days from first contact to an assessment."),
    Column("fitted_people", "People fitted with equipment", Part.LIVES, "People for whom a thing was fitted."),
    Column("fitted_days", "Days to fitted", Part.LIVES, "Median days from an order to the day it was fitted."),
    Column("waiting_people", "People who wait", Part.LIVES, "People with an order that waits on the last day."),
    Column("at_home_people", "At home on day 91", Part.LIVES, DEFINITION_DAY_91),
    Column("not_at_home_people", "Not at home", Part.LIVES, "Those of the day 91 figure who are not at home."),
    Column("day_91_people", "Day 91, all", Part.LIVES, "at_home_people and not_at_home_people, as shown, together."),
    Column("at_home_percent", "At home, %", Part.LIVES, "at_home_people of a hundred day_91_people."),
    *(_statement(each.number, move, each.words) for each in STATEMENTS for move in MOVES),
    Column("note", "Note", Part.WHOSE, "Why something is not shown."),
)  # fmt: skip
"""All of them, in the order of the file."""

COLUMN = {column.name: column for column in COLUMNS}
ADDED = tuple(column.name for column in COLUMNS if column.added)
"""Those of which a total is the sum."""
LIVES = tuple(column.name for column in COLUMNS if column.part in (Part.LIVES, Part.STATEMENTS))
"""Those that are there for a locality, over twelve months."""

HOW_SHOWN = (
    "Counts of people are to the nearest 5; from 1 to 7 they are hidden, and so is whatever could tell them.",
    "“1 to 7”: that many people; how many is hidden. “not shown”: it is hidden whatever it is, because it could help "
    "to work out one that is. An empty cell: there is nothing to tell.",
    "Visits and hours (whole ones) of a team are shown where it supported at least 8 people. A quarter is shown where "
    "each of its months is. A total leaves out the teams that are not shown, and says so.",
    "Totals, shares and quarters are worked out from the numbers that are shown, so that they add up.",
    "What is rare is counted over twelve months for a whole locality. It is held back whatever it is where, together "
    "with editions given out before, it could tell a number from 1 to 7; and it waits for another month where the "
    "records of fewer than 8 people differ from those that it was shown of before.",
    "An edition is never altered. A later one of the same period says what it corrects; one that would change the "
    "records of fewer than 8 people waits.",
)
"""What a reader needs to know of how numbers are shown, in sentences."""
