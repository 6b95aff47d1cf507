"""The columns of each file: name, how its cells are read, what it means and an example. Templates come from here.

`docs/import.md` explains the same columns at length; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wellbeing.importing import cells, tables

MOST_MINUTES_OF_VISIT = 24 * 60 - 1
NAME, SHORT = cells.words(200), cells.words(100)
WORDS = cells.words()
MINUTES = cells.number(1, MOST_MINUTES_OF_VISIT, "minutes")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `field` is where its value goes in the row; an empty cell leaves that at its default."""

    name: str
    field: str
    read: Callable[[str], Any]
    about: str
    example: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """One file of the folder: the columns, the row that a line becomes, and which columns name it."""

    name: str
    row: type
    columns: tuple[Column, ...]
    named_by: str | None = "reference"
    needs_lines: bool = True

    @property
    def table(self) -> str:
        """The field of `Tables` that holds its rows."""
        return self.name.removesuffix(".csv")

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that must be there and filled."""
        return tuple(column.name for column in self.columns if column.required)


def _person(text: str) -> str | None:
    return None if text.lower() == "any" else cells.reference(text)


TEAM = File(
    "team.csv",
    tables.TeamRow,
    (
        Column("team", "team", NAME, "The team's name.", "Riverside Wellbeing Team", True),
        Column("provider", "provider", NAME, "Who employs the workers.", "Riverside Care", True),
        Column("locality", "locality", NAME, "The area that reports are cut by.", "Tilbury and Chadwell", True),
        Column(
            "meetings",
            "meetings",
            cells.meetings,
            "Time together each week: kind, day, times, where (at), who (for; everyone when left out).",
            "Team meeting: Wed 13:30-15:00 at RM18 7AA",
        ),
        Column("demonstration", "demonstration", cells.yes, "Yes when every person in it is invented.", "no"),
    ),
    named_by=None,
)

WORKERS = File(
    "workers.csv",
    tables.WorkerRow,
    (
        Column("reference", "reference", cells.reference, "A short name used in the other files.", "amina", True),
        Column("name", "name", NAME, "The name on screens.", "Amina Begum", True),
        Column("contract hours", "minutes_a_week", cells.hours, "Hours a week, 37.5 or 37:30.", "30", True),
        Column("travel", "travel", cells.travel, "How they get about: walk, cycle or drive.", "cycle", True),
        Column(
            "days and hours",
            "stretches",
            cells.stretches,
            "When they can work, apart by semicolons.",
            "Mon-Thu 06:45-22:15; Sat 07:00-15:00",
            True,
        ),
        Column("home postcode", "home_postcode", cells.postcode, "Where they set out from.", "RM18 7AA"),
        Column(
            "attributes",
            "attributes",
            cells.attributes,
            "What people's needs about who ask for, apart by semicolons.",
            "woman; language:bn; dogs",
        ),
        Column("starts", "starts", cells.day, "First day in the team; the day of import when left out.", "2026-04-01"),
    ),
)

PEOPLE = File(
    "people.csv",
    tables.PersonRow,
    (
        Column("reference", "reference", cells.reference, "A short name used in the other files.", "joan", True),
        Column("name", "name", NAME, "Full name.", "Joan Barker", True),
        Column("known as", "known_as", SHORT, "What they like to be called.", "Joan"),
        Column("supported from", "supported_from", cells.day, "First day of support.", "2026-03-02", True),
        Column("born", "born", cells.day, "Date of birth.", "1941-06-12"),
        Column("postcode", "postcode", cells.postcode, "Where they live.", "RM18 7AA"),
        Column("household", "household", cells.reference, "The same for people who live together.", "barker"),
        Column("address", "address", WORDS, "House and street. Kept unreadable at rest.", "1 Any Street"),
        Column("way in", "way_in", WORDS, "Key safe, neighbour. Kept unreadable at rest.", "Knock and wait"),
        Column("link worker", "link_worker", cells.reference, "Their Link Wellbeing Worker.", "amina"),
        Column("chosen", "chosen", cells.references, "Workers whom they chose.", "amina"),
        Column("declined", "declined", cells.references, "Workers who are not to come.", ""),
        Column("what matters", "what_matters", WORDS, "In their own words.", "Tea before anything else."),
        Column(
            "outcomes",
            "outcomes",
            cells.outcomes,
            "What they want to change, each with its statements (1 to 8).",
            "I get into town for a bun (1, 8)",
        ),
        Column(
            "circle",
            "circle",
            cells.looked,
            "People in their life and what they offer, with minutes a week; or nothing: and why.",
            "Rita next door: bingo on Tuesdays (120 minutes)",
        ),
        Column(
            "community",
            "community",
            cells.looked,
            "What their community offers, written in the same way.",
            "Tilbury Hub: lunch club (90 minutes)",
        ),
        Column(
            "technology",
            "technology",
            cells.looked,
            "Technology that helps, written in the same way.",
            "nothing: Joan tried a pendant and did not like it",
        ),
        Column("last reviewed", "last_reviewed", cells.day, "Day of the last review.", "2026-04-10"),
        Column("agreed on", "agreed_on", cells.day, "Day on which they agreed the plan.", "2026-03-10"),
        Column("how agreed", "how_agreed", WORDS, "How they agreed it.", "Read it aloud with Amina and signed it"),
    ),
)

SUPPORT = File(
    "support.csv",
    tables.SupportRow,
    (
        Column("reference", "reference", cells.reference, "A short name; stays with the line.", "joan-morning", True),
        Column("person", "person", cells.reference, "Whose support.", "joan", True),
        Column("name", "name", NAME, "In their words.", "Up, washed and breakfast", True),
        Column("days", "days", cells.days, "Mon Tue, Mon-Fri, every day, any 1 of Tue Wed.", "every day", True),
        Column("duration", "duration", MINUTES, "Minutes.", "45", True),
        Column("possible", "possible", cells.times, "Between which times it may start.", "07:00-10:00", True),
        Column("suits", "suits", cells.times, "Between which times it suits; all when left out.", "08:00-09:00"),
        Column(
            "weeks",
            "weeks",
            cells.every_weeks,
            "every week, or every other week from a day in a week that is its turn.",
            "every week",
        ),
        Column("workers", "double_handed", cells.handed, "1, or 2 workers together.", "1"),
        Column(
            "competences",
            "competences",
            cells.competences,
            "Competences needed, with both where both workers need it.",
            "insulin",
        ),
        Column("needs", "who", cells.needs, "Who comes; ! for what is always kept.", "woman!; dogs"),
        Column("time critical", "time_critical", cells.yes, "Yes when being late does harm.", "no"),
        Column(
            "least gap",
            "least_gap",
            cells.number(0, MOST_MINUTES_OF_VISIT, "minutes"),
            "Least minutes to their other visits.",
            "120",
        ),
        Column("tasks", "tasks", cells.sentences, "What is done, apart by semicolons.", "Porridge; help with tablets"),
        Column("starts", "starts", cells.day, "First day; the person's when left out.", "2026-03-02"),
        Column("ends", "ends", cells.day, "Last day.", "2027-01-17"),
        Column(
            "tapering",
            "tapering",
            cells.tapering,
            "From which days it takes less; it ends within 6 weeks.",
            "from 2026-12-07: 30 minutes Mon Wed Fri",
        ),
        Column("interim", "interim", WORDS, "Why support began before the plan was agreed.", ""),
    ),
)

COMPETENCES = File(
    "competences.csv",
    tables.CompetenceRow,
    (
        Column("reference", "reference", cells.reference, "A short name used in the other files.", "insulin", True),
        Column("name", "name", NAME, "The name on screens.", "Insulin", True),
        Column(
            "kind",
            "kind",
            cells.choice("delegated", "trusted_assessor", "training", "driving", "other"),
            "delegated, trusted_assessor, training, driving or other.",
            "delegated",
            True,
        ),
        Column("per person", "per_person", cells.yes, "Yes when it is signed off for one person.", "yes"),
        Column("months", "months", cells.number(1, 120, "months"), "How long a sign-off lasts.", "12"),
        Column(
            "signed by", "signed_by", cells.choice("nurse", "ot", "any"), "Who signs it: nurse, ot or any.", "nurse"
        ),
        Column("requires", "requires", cells.references, "What has to be signed off first.", ""),
        Column("of", "of", cells.choice("one", "both"), "Who needs it where two workers go: one or both.", "one"),
        Column("about", "about", cells.words(500), "What it covers.", "Giving insulin with a pen"),
    ),
)

SIGNOFFS = File(
    "signoffs.csv",
    tables.SignOffRow,
    (
        Column("worker", "worker", cells.reference, "Who.", "amina", True),
        Column("competence", "competence", cells.reference, "May do what.", "insulin", True),
        Column("person", "person", _person, "For whom: a person, or any.", "joan", True),
        Column("from", "starts", cells.day, "From which day.", "2026-03-02", True),
        Column("until", "until", cells.day, "The last day; no end when left out.", "2027-03-01"),
        Column("by whom", "signed_by", NAME, "Who signed.", "Nurse Okafor", True),
    ),
    named_by=None,
    needs_lines=False,
)

LEAVE = File(
    "leave.csv",
    tables.LeaveRow,
    (
        Column("worker", "worker", cells.reference, "Who.", "amina", True),
        Column("kind", "kind", cells.choice("leave", "sickness", "unpaid"), "leave, sickness, unpaid.", "leave", True),
        Column("first", "first", cells.day, "First day away.", "2026-12-21", True),
        Column("last", "last", cells.day, "Last day away.", "2026-12-27", True),
        Column(
            "minutes a day",
            "minutes_a_day",
            cells.number(0, MOST_MINUTES_OF_VISIT, "minutes"),
            "What a day takes off the contracted minutes; the contract's share when left out.",
            "",
        ),
        Column("note", "note", WORDS, "A word about leave; never about sickness.", "Visiting family"),
    ),
    named_by=None,
    needs_lines=False,
)

FILES = (TEAM, COMPETENCES, WORKERS, PEOPLE, SUPPORT, SIGNOFFS, LEAVE)
"""In the order in which they are read, so that what a file refers to has been read before it."""
