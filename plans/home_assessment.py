"""A home assessment: what the person wants to do, how they say they manage, and then the home, a room at a time.

The person comes first: nothing is measured before they, alone or with family, have said what they want to do and how
they manage. Rooms, questions, units and the limits of a sane measurement are here; a number outside them is a slip
of the tape. Knows nothing of rows, pages, or who may assess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

LONGEST_ANSWER = 2_000
OWN_WORDS = "own-words"
"""The step that comes before every room."""
TOLD_BY = {"person": "The person", "together": "The person with family or a friend", "family": "Family or a friend"}
MANAGING = {
    "fine": "I manage",
    "hard": "It is hard",
    "cannot": "I can’t without help",
    "none": "It does not matter to me",
}
"""How somebody manages in a room, by what is kept."""
NUMBER = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,2})?)\s*(cm|kg|mm|steps?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask or measure. With a `unit` (cm, kg, steps) the answer is a number from `least` to `greatest`.

    With `choices` it is one of them; else it is words.
    """

    key: str
    words: str
    unit: str = ""
    least: int = 0
    greatest: int = 0
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """One room, or one part of a home, with its questions. `doing` is what one does there."""

    slug: str
    title: str
    doing: str
    questions: tuple[Question, ...]


YES_NO = ("Yes", "No", "Don’t know")
ROOMS = (
    Room(
        "bathroom",
        "Bathroom and toilet",
        "Washing, bathing, and the toilet",
        (
            Question("gets_in", "How does the person get in and out of the bath or shower?"),
            Question("toilet_height", "Height of the toilet seat from the floor", "cm", 30, 70),
            Question("bath_width", "Width of the bath across the outer rims", "cm", 50, 110, hint="For a bath board"),
            Question("wall", "What is the wall where a rail could go?", choices=("Brick", "Tile", "Board", "Other")),
            Question("more", "What did you see?"),
        ),
    ),
    Room(
        "bed",
        "Bed",
        "Getting into bed, turning, and getting up",
        (
            Question("gets_up", "How does the person get up from bed?"),
            Question("bed_height", "Height of the mattress from the floor", "cm", 20, 110),
            Question("side", "Which side do they get out?", choices=("Left", "Right", "Either")),
            Question("base", "What is the base of the bed?", choices=("Slats", "Divan", "Other")),
            Question("more", "What did you see?"),
        ),
    ),
    Room(
        "chair",
        "Chair",
        "Sitting down and standing up",
        (
            Question("stands", "How does the person stand up from their chair?"),
            Question("chair_height", "Height of the seat from the floor", "cm", 20, 80),
            Question("knee_height", "From the floor to the back of the knee, shoes on", "cm", 25, 70),
            Question("weight", "The person’s weight", "kg", 25, 350, hint="Things hold so much and no more"),
            Question("more", "What did you see?"),
        ),
    ),
    Room(
        "stairs",
        "Stairs",
        "Going up and down",
        (
            Question("goes_up", "How does the person go up and down?"),
            Question("steps", "Number of steps", "steps", 1, 60),
            Question("rails", "Which rails are there?", choices=("None", "One side", "Both sides")),
            Question("stair_width", "Width of the stairs", "cm", 50, 200),
            Question("more", "What did you see?"),
        ),
    ),
    Room(
        "kitchen",
        "Kitchen",
        "Making a drink and a meal",
        (
            Question("makes", "What does the person make, and how?"),
            Question("worktop_height", "Height of the worktop", "cm", 60, 120),
            Question("carries", "Can they carry a drink to where they sit?", choices=YES_NO),
            Question("more", "What did you see?"),
        ),
    ),
    Room(
        "door",
        "Front door",
        "Getting in and out, and letting people in",
        (
            Question("opens", "Can the person open the door to somebody?", choices=YES_NO),
            Question("step_height", "Height of the step at the door", "cm", 1, 60),
            Question("door_width", "Clear width of the door", "cm", 50, 200),
            Question("more", "What did you see?"),
        ),
    ),
)
ROOM: Mapping[str, Room] = {room.slug: room for room in ROOMS}
STEPS = (OWN_WORDS, *ROOM)
"""The pages, in their order; checking and finishing comes after."""


@dataclass(frozen=True, slots=True)
class HomeAssessment:
    """An assessment as far as it has come. `rooms` are answers by room and question; `left_out` why a room was not
    looked at. `saved` counts how often each step was saved, so that two people saving at once are told.
    """

    wants: str = ""
    told_by: str = ""
    managing: Mapping[str, str] = field(default_factory=dict)
    more: str = ""
    rooms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    found: str = ""
    saved: Mapping[str, int] = field(default_factory=dict)

    @property
    def heard(self) -> bool:
        """Whether the person has been heard: the self-assessment, which comes first."""
        return bool(self.wants and self.told_by)

    def answered(self, room: str) -> bool:
        """Whether this room was looked at, or it is said why not."""
        return bool(self.rooms.get(room) or self.left_out.get(room))

    def times(self, step: str) -> int:
        """How often this step was saved."""
        return self.saved.get(step, 0)

    @property
    def next_step(self) -> str | None:
        """The first step without an answer; None when all have one."""
        if not self.heard:
            return OWN_WORDS
        return next((room for room in ROOM if not self.answered(room)), None)

    @property
    def measurements(self) -> tuple[tuple[str, str], ...]:
        """Everything that was measured: what, and how much with its unit."""
        return tuple(
            (question.words, f"{self.rooms[room.slug][question.key]} {question.unit}")
            for room in ROOMS
            for question in room.questions
            if question.unit and self.rooms.get(room.slug, {}).get(question.key)
        )


def with_own_words(
    before: HomeAssessment, *, wants: str, told_by: str, managing: Mapping[str, str], more: str
) -> HomeAssessment:
    """The assessment with what the person said."""
    after = replace(before, wants=wants, told_by=told_by, managing=dict(managing), more=more)
    return _saved(after, OWN_WORDS)


def with_room(before: HomeAssessment, room: str, answers: Mapping[str, str], left_out: str) -> HomeAssessment:
    """The assessment with one room; what was left empty is not kept."""
    known = {key: answer for key, answer in answers.items() if answer}
    rooms = {**before.rooms, room: known}
    why = {**before.left_out, room: left_out}
    after = replace(
        before,
        rooms={slug: each for slug, each in rooms.items() if each},
        left_out={slug: each for slug, each in why.items() if each},
    )
    return _saved(after, room)


def measured(question: Question, text: str) -> str:
    """What was measured as it is kept: a plain number in the question's unit. Raises ValueError, a sentence."""
    ask = f"Give a number in {question.unit}, from {question.least} to {question.greatest}"
    found = NUMBER.fullmatch(text.strip())
    if found is None:
        raise ValueError(ask)
    try:
        number = Decimal(found[1].replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(ask) from error
    unit = (found[2] or question.unit).lower()
    if unit == "mm" and question.unit == "cm":
        number = number / 10
    elif unit.rstrip("s") != question.unit.rstrip("s"):
        raise ValueError(ask)
    if question.unit == "steps" and number != number.to_integral_value():
        raise ValueError(ask)
    if not question.least <= number <= question.greatest:
        raise ValueError(f"{ask}. Check the tape: {_plain(number)} {question.unit} is not likely")
    return _plain(number)


def unfinished(assessment: HomeAssessment) -> dict[str, str]:
    """By step, what is still to do before the assessment is finished."""
    found = {}
    if not assessment.heard:
        found[OWN_WORDS] = "Ask first what the person wants to do, and how they manage"
    for room in ROOMS:
        if not assessment.answered(room.slug):
            found[room.slug] = f"{room.title}: look at it, or say why not"
    return found


def title_of(step: str) -> str:
    """What a step is called."""
    return "In the person’s own words" if step == OWN_WORDS else ROOM[step].title


def changed_since(now: HomeAssessment, step: str) -> Iterable[tuple[str, str]]:
    """What somebody else saved at this step, as words and answers, for whoever was saving at the same time."""
    if step == OWN_WORDS:
        yield from (("What they want to do", now.wants), ("More", now.more))
        yield from ((ROOM[slug].title, MANAGING.get(how, how)) for slug, how in now.managing.items() if slug in ROOM)
        return
    answers = now.rooms.get(step, {})
    yield from ((q.words, answers[q.key]) for q in ROOM[step].questions if answers.get(q.key))
    if now.left_out.get(step):
        yield "Not looked at, because", now.left_out[step]


def _saved(after: HomeAssessment, step: str) -> HomeAssessment:
    return replace(after, saved={**after.saved, step: after.times(step) + 1})


def _plain(number: Decimal) -> str:
    text = format(number.normalize(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
