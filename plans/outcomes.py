"""What a person wants to change, the eight statements, and how life is going over time in numbers and words.

Knows nothing of plans' other steps, of who may see a rating, or of charts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rota.local_time import spoken_date

LOWEST, HIGHEST = 0, 10
ROUND = timedelta(days=7)
"""What was answered in the last so many days isn't asked again by "go on": a talk may take several visits."""


class How(StrEnum):
    """How a rating was asked for."""

    NUMBER = "number"
    FACES = "faces"


@dataclass(frozen=True, slots=True)
class Face:
    """One of five faces: what it counts as on the line from 0 to 10, and its words."""

    number: int
    words: str


FACES = (
    Face(1, "Not at all"),
    Face(3, "Only a little"),
    Face(5, "In between"),
    Face(7, "Mostly"),
    Face(9, "Yes, very much"),
)
"""From the saddest to the happiest. Each stands for a fifth of the line and counts as the middle of its fifth: so
the steps between faces are equal, and no face claims an end of the line that nobody named. The way it was asked is
kept with each rating, and a change smaller than `FACE_STEP` between two ways of asking is not called a change."""
FACE = {face.number: face for face in FACES}
FACE_STEP = 2


@dataclass(frozen=True, slots=True)
class Statement:
    """One of the eight things that people in Thurrock asked for: as they are printed, and in easy words of ours."""

    number: int
    words: str
    easy: str


STATEMENTS = (
    Statement(
        1,
        "I am less isolated and have the opportunity to be well connected where I live",
        "I see people I like, and I know what goes on near my home.",
    ),
    Statement(
        2,
        "I am able to get the majority of support I need from within my neighbourhood",
        "I get most of the help I need close to home.",
    ),
    Statement(
        3,
        "The health and care system treats me as an individual and does not define me by my illness or conditions",
        "Doctors, nurses and helpers see me as me. I am more than my illness.",
    ),
    Statement(
        4,
        "I will take responsibility for staying as healthy as possible and take responsibility for using"
        " health and care resources appropriately and responsibly",
        "I do what I can to stay well, and I ask for help when I need it.",
    ),
    Statement(
        5,
        "I can get the support and care I need at the right place and the right time",
        "I get the right help, in the right place, when I need it.",
    ),
    Statement(
        6,
        "By bringing health and social care services together there is less duplication",
        "The people who help me talk to each other. I don’t have to say things twice.",
    ),
    Statement(
        7,
        "Health and Social Care providers act before I reach crisis point",
        "I get help early, before things go badly wrong.",
    ),
    Statement(
        8,
        "I am enabled to live a healthy and happy life",
        "I have what I need to live a healthy and happy life.",
    ),
)
"""Source of the printed words: Thurrock's Prospectus, *What is the impact that people want to see from system?*"""

STATEMENT = {statement.number: statement for statement in STATEMENTS}


@dataclass(frozen=True, slots=True)
class Wording:
    """How a person wants a statement worded (None: in our easy words), or that it isn't asked."""

    words: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person wants, in their words, and the numbers of the statements that it belongs to."""

    id: str
    words: str
    statements: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What can be rated: `about` as in `Rating`, in the words in which it is asked; `printed` as the statement is."""

    about: str
    words: str
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """How it was going on a day, from 0 to 10; `number` None is "not now", which is an answer.

    `about` is an `Outcome.id`, or what `about_statement` gives; `asked` the words in which it was asked then.
    `asked_by` is who asked, in words.
    """

    about: str
    on: date
    number: int | None
    words: str = ""
    asked_by: str = ""
    how: How = How.NUMBER
    asked: str = ""

    @property
    def answer(self) -> str:
        """The answer as it was given: a number, a face's words, or not now."""
        if self.number is None:
            return "Not now"
        face = FACE.get(self.number) if self.how is How.FACES else None
        return f"{face.words} (counts as {self.number})" if face else f"{self.number} of {HIGHEST}"


@dataclass(frozen=True, slots=True)
class Move:
    """How one outcome or statement moved: the earliest and the latest rating of a time."""

    about: str
    first: Rating
    last: Rating

    @property
    def by(self) -> int:
        """Up (or, negative, down) by so much; 0 where two ways of asking differ by less than a face."""
        change = (self.last.number or 0) - (self.first.number or 0)
        return 0 if self.first.how is not self.last.how and abs(change) < FACE_STEP else change


def about_statement(number: int) -> str:
    """What a rating of this statement is about. Raises KeyError where there is no such statement."""
    return f"statement {STATEMENT[number].number}"


def questions(outcomes: Iterable[Outcome], wordings: Mapping[int, Wording]) -> tuple[Question, ...]:
    """All that is asked of this person, their own outcomes first; hidden statements are left out."""
    own = [Question(outcome.id, outcome.words) for outcome in outcomes if outcome.words.strip()]
    wanted = [(statement, wordings.get(statement.number, Wording())) for statement in STATEMENTS]
    asked = [
        Question(about_statement(statement.number), wording.words or statement.easy, statement.words)
        for statement, wording in wanted
        if not wording.hidden
    ]
    return (*own, *asked)


def next_question(asked: Sequence[Question], answered: Collection[str], after: str | None = None) -> Question | None:
    """The next that waits for an answer, from behind `after` round to the start; None when all are answered."""
    place = next((number for number, question in enumerate(asked) if question.about == after), -1)
    for question in (*asked[place + 1 :], *asked[: place + 1]):
        if question.about not in answered:
            return question
    return None


def outcome_problems(outcome: Outcome) -> list[str]:
    """What is wrong with an outcome, each a sentence that says what to do."""
    found = []
    if not outcome.words.strip():
        found.append("Say what should change, in the person's own words.")
    if not outcome.statements:
        found.append("Choose at least one of the eight statements that this belongs to.")
    found.extend(
        f"There is no statement {number}. Choose from 1 to {len(STATEMENTS)}."
        for number in outcome.statements
        if number not in STATEMENT
    )
    return found


def rating_problems(rating: Rating) -> list[str]:
    """What is wrong with a rating, each a sentence that says what to do."""
    if rating.number is None:
        return []
    if rating.how is How.FACES and rating.number not in FACE:
        return ["Choose a face, or: not now."]
    if not LOWEST <= rating.number <= HIGHEST:
        return [f"Choose a number from {LOWEST} to {HIGHEST}, or: not now."]
    return []


def over_time(ratings: Iterable[Rating], about: str) -> tuple[Rating, ...]:
    """The ratings of one outcome or statement that have a number, earliest first; the last of a day counts."""
    of_day = {rating.on: rating for rating in ratings if rating.about == about and rating.number is not None}
    return tuple(of_day[day] for day in sorted(of_day))


def move_since(ratings: Iterable[Rating], about: str, since: date) -> Move | None:
    """How it moved from the earliest to the latest rating since that day; None with fewer than two."""
    points = [rating for rating in over_time(ratings, about) if rating.on >= since]
    return Move(about, points[0], points[-1]) if len(points) > 1 else None


def move_from(ratings: Iterable[Rating], about: str, since: date) -> Move | None:
    """How it moved from how it stood on that day to the latest rating; None where no rating came after.

    How it stood is the last rating up to that day, else the first one after it.
    """
    points = over_time(ratings, about)
    stood = [point for point in points if point.on <= since][-1:] or points[:1]
    return Move(about, stood[0], points[-1]) if stood and stood[0] is not points[-1] else None


def in_words(points: Sequence[Rating]) -> str:
    """What a line over time says, for who can't see it. `points` are as `over_time` gives them."""
    if not points:
        return "No number yet."
    last = points[-1]
    if len(points) == 1:
        return f"One answer so far: {last.number} on {spoken_date(last.on)}."
    move = Move(last.about, points[0], last)
    way = "up" if move.by > 0 else "down" if move.by < 0 else "about the same"
    low, high = min(point.number or 0 for point in points), max(point.number or 0 for point in points)
    between = f" In between it was as low as {low}." if low < min(points[0].number or 0, last.number or 0) else ""
    if high > max(points[0].number or 0, last.number or 0):
        between += f" In between it was as high as {high}."
    numbers = f"from {points[0].number} on {spoken_date(points[0].on)} to {last.number} on {spoken_date(last.on)}"
    return f"{len(points)} answers, {numbers}: {way}.{between}"
