"""The demonstration's learning, its home assessments and what was ordered after them, through their own doors.

Everybody is plainly invented. Called once, when the demonstration is new.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.equipment import State
from plans.home_assessment import OWN_WORDS, ROOM, with_own_words, with_room
from rota.local_time import instant
from wellbeing import clock
from wellbeing.demonstration.sign_ins import DOMAIN
from wellbeing.importing.people import supported_by
from wellbeing.models import Competence, Team, User
from wellbeing.store import assessor, equipment, growing
from wellbeing.store import home_assessment as homes
from wellbeing.store.account import user_with_email, viewer_of
from wellbeing.viewer import Viewer

MORNING = time(10, 40)
OUTSIDE = "housing"
"""Whose account is the assessor from outside."""
OT = "ot"


@dataclass(frozen=True, slots=True)
class Learned:
    """A worker has been learning for so many days; `watched` says who watched and how many days ago."""

    worker: str
    competence: str
    person: str | None
    ago: int
    watched: tuple[tuple[str, int], ...]
    workbook: bool
    note: str


LEARNING = (
    Learned(
        "amina",
        "trusted-assessor-3",
        None,
        38,
        (("lena", 24), ("marcus", 9)),
        True,
        "I measure twice because Lena did. The hard part is asking what they want before I see what they need.",
    ),
    Learned(
        "yusuf",
        "catheter",
        "gwen",
        20,
        (("grace", 6),),
        True,
        "Gwen talked me through it herself. I still look at the tube before I look at her; that is to change.",
    ),
    Learned(
        "sam", "dementia", None, 12, (), False, "Harold called me by his brother's name. I want to know what to say."
    ),
    Learned("joy", "end-of-life", None, 60, (("bernie", 30), ("bernie", 11)), False, "For Edna, when it is time."),
)


@dataclass(frozen=True, slots=True)
class Order:
    """A thing ordered on the day of the assessment, and what became of it so many days later."""

    code: str
    why: str
    sent: int | None = None
    fitted: int | None = None
    ot: tuple[int, bool, str] | None = None
    cancelled: tuple[int, str] | None = None
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Home:
    """A home, first asked about `asked` days ago and assessed `done` days ago (None: not finished).

    `rooms` are the answers by room and question; a room that is not there was not looked at.
    """

    person: str
    by: str
    asked: int
    done: int | None
    wants: str
    told_by: str
    managing: Mapping[str, str]
    rooms: Mapping[str, Mapping[str, str]]
    found: str = ""
    orders: tuple[Order, ...] = ()


NOT_LOOKED_AT = "Not asked for, and nothing is hard there"
HOMES = (
    Home(
        "sheila",
        "grace",
        212,
        203,
        "A bath. A proper one, up to the neck, and out again without shouting for Ellie.",
        "person",
        {"bathroom": "cannot", "bed": "hard"},
        {
            "bathroom": {
                "gets_in": "She sits on the rim and then can't lift the left leg over.",
                "bath_width": "71",
                "wall": "Tile",
                "more": "The lock is high. She wants it to stay.",
            },
            "chair": {"weight": "64", "chair_height": "44"},
        },
        "A lift that takes her down and up again. The door stays shut.",
        (
            Order(
                "bath-lift",
                "Down into the water and up again by myself",
                sent=6,
                fitted=9,
                ot=(3, True, "The bath takes one, and her hands manage the buttons. I tried it with her."),
            ),
        ),
    ),
    Home(
        "ted",
        "lena",
        168,
        161,
        "To shave at the basin without holding the tap, and to get to the corner with Nip and Tuck.",
        "person",
        {"bathroom": "hard", "kitchen": "hard", "door": "hard"},
        {
            "bathroom": {"gets_in": "Holds the tap, which is loose.", "wall": "Brick", "toilet_height": "39"},
            "kitchen": {"makes": "Tea and toast, standing, with a rest.", "worktop_height": "91", "carries": "No"},
            "chair": {"weight": "83", "chair_height": "46", "knee_height": "47"},
            "door": {"opens": "Yes", "step_height": "19", "door_width": "81", "more": "Two terriers, loud, kind."},
        },
        "Two rails, a stool for the basin, and half the step.",
        (
            Order("grab-rail-30", "Something to hold that isn't the tap", sent=1, fitted=12, quantity=2),
            Order("perching-stool", "I shave sitting down, like a gentleman", sent=1, fitted=8),
            Order("half-step", "Down to the pavement with a dog in each hand", sent=1, fitted=15),
        ),
    ),
    Home(
        "len",
        "lena",
        88,
        82,
        "To wash my own legs and feet, and nobody to watch me do it.",
        "person",
        {"bathroom": "hard"},
        {
            "bathroom": {"gets_in": "One hand on the glass.", "wall": "Tile", "more": "Everything has a hook."},
            "chair": {"weight": "77"},
        },
        "A stool in the shower; Len puts up the hook for the sponge himself.",
        (
            Order("shower-stool", "I do my own legs, sitting", sent=2, fitted=8),
            Order(
                "bath-board", "For the days I fancy a bath", cancelled=(4, "Len tried Sheila's and would rather not")
            ),
        ),
    ),
    Home(
        "norman",
        "marcus",
        47,
        40,
        "Greenhouse. From my own bed to the greenhouse, on my own, before breakfast.",
        "together",
        {"bed": "cannot", "chair": "hard"},
        {
            "bed": {"gets_up": "Rolls and hopes.", "bed_height": "41", "side": "Left", "base": "Divan"},
            "chair": {
                "stands": "Rocks three times, then up.",
                "chair_height": "40",
                "knee_height": "48",
                "weight": "79",
            },
        },
        "Higher to sit and higher to sleep. The lever is for the OT to say.",
        (
            Order("chair-raisers", "Up without the rocking", sent=1, fitted=7),
            Order("bed-raisers", "Feet on the floor at once", sent=1, fitted=7),
            Order(
                "bed-lever",
                "Something to push on",
                ot=(5, False, "On this divan it slides. Let us see how the raisers do, and I come back in March."),
            ),
        ),
    ),
    Home(
        "mavis",
        "marcus",
        13,
        6,
        "To sleep in my own bed, upstairs, where I have slept since 1961.",
        "family",
        {"stairs": "cannot", "bed": "hard"},
        {
            "stairs": {
                "goes_up": "On hands and knees, and down on her bottom. She laughs about it.",
                "steps": "13",
                "rails": "One side",
                "stair_width": "78",
            },
            "bed": {
                "gets_up": "Both hands on the bedside table.",
                "bed_height": "48",
                "side": "Right",
                "base": "Slats",
            },
            "chair": {"weight": "52"},
        },
        "A second rail would do by day. At night it may want more: the OT decides.",
        (
            Order("grab-rail-60", "A hold on the landing, with the lamp", sent=2, fitted=None),
            Order("second-stair-rail", "Up to bed like everybody else, on two feet"),
        ),
    ),
    Home(
        "betty",
        OUTSIDE,
        9,
        3,
        "To know who is at the door before I let them up. And not to forget the kettle.",
        "together",
        {"door": "hard", "kitchen": "hard"},
        {
            "door": {"opens": "Yes", "door_width": "80", "more": "Second floor, no lift. The buzzer doesn't say who."},
            "kitchen": {"makes": "Tea. Two cups, one is for whoever comes.", "worktop_height": "90", "carries": "Yes"},
        },
        "A face to the voice at the door. The landlord agrees.",
        (
            Order("key-safe", "So that the team gets in when I am asleep", sent=1),
            Order("door-intercom", "I see who it is, then I decide"),
        ),
    ),
    Home(
        "joan",
        "amina",
        2,
        None,
        "Into the bath by the window, with the wireless, and out again before it goes cold.",
        "person",
        {"bathroom": "hard", "stairs": "fine", "kitchen": "fine"},
        {},
    ),
)


def write_growing(session: Session, team: Team, viewers: Mapping[str, Viewer], today: date) -> None:
    """Who learns what, whose homes were assessed by whom, and what became of what was ordered."""
    ot = _viewer(session, OT)
    if ot is None or not viewers:
        return
    slugs = select(Competence.slug, Competence.id).where(Competence.provider_id == team.provider_id)
    competences = {row.slug: row.id for row in session.execute(slugs)}
    people = {reference: person.id for reference, (person, _) in supported_by(session, team).items()}
    for learned in LEARNING:
        if learned.worker in viewers and learned.competence in competences:
            person = people[learned.person] if learned.person else None
            _learn(session, viewers, learned, competences[learned.competence], person, today)
    looking = dict(viewers)
    outside = _outside(session, ot, competences, today)
    if outside is not None:
        looking[OUTSIDE] = outside
    for home in HOMES:
        if home.by in looking and home.person in people:
            _assess(session, looking[home.by], ot, people[home.person], home, today)


def _learn(
    session: Session,
    viewers: Mapping[str, Viewer],
    learned: Learned,
    competence: UUID,
    person: UUID | None,
    today: date,
) -> None:
    mine = viewers[learned.worker]
    with clock.at(_then(today, learned.ago)):
        row = growing.begin(session, mine, competence, person, learned.note)
    for number, (by, ago) in enumerate(learned.watched):
        with clock.at(_then(today, ago)):
            growing.watched(session, viewers[by], row.id, today - timedelta(days=ago), f"demonstration-{number}")
    growing.workbook(session, mine, row.id, learned.workbook)


def _outside(session: Session, ot: Viewer, competences: Mapping[str, UUID], today: date) -> Viewer | None:
    """Housing's own assessor, signed off by the occupational therapist."""
    user = user_with_email(session, f"{OUTSIDE}@{DOMAIN}")
    if user is None:
        return None
    with clock.at(_then(today, 100)):
        assessor.sign_off_outside(
            session,
            ot,
            user_id=user.id,
            organisation="Council housing (invented)",
            competence_id=competences["trusted-assessor-3"],
            starts=today - timedelta(days=100),
            until=today + timedelta(days=995),
        )
    return viewer_of(session, user)


def _assess(session: Session, by: Viewer, ot: Viewer, person: UUID, home: Home, today: date) -> None:
    with clock.at(_then(today, home.asked)):
        found = homes.begin(session, by, person, today - timedelta(days=home.asked))
    with clock.at(_then(today, home.asked if home.done is None else home.done)):
        said = {"wants": home.wants, "told_by": home.told_by, "managing": home.managing, "more": ""}
        homes.save_step(
            session,
            by,
            person,
            found.row.id,
            OWN_WORDS,
            0,
            lambda body: with_own_words(body, **said),  # type: ignore[arg-type]
        )
        if home.done is None:
            return
        for room in ROOM:
            _look(session, by, person, found.row.id, room, home.rooms.get(room, {}))
        done = today - timedelta(days=home.done)
        homes.finish(session, by, person, found.row.id, home.found, done)
    for order in home.orders:
        _order(session, by, ot, person, found.row.id, order, done, today)


def _look(session: Session, by: Viewer, person: UUID, assessment: UUID, room: str, answers: Mapping[str, str]) -> None:
    left_out = "" if answers else NOT_LOOKED_AT
    homes.save_step(session, by, person, assessment, room, 0, lambda body: with_room(body, room, answers, left_out))


def _order(
    session: Session, by: Viewer, ot: Viewer, person: UUID, assessment: UUID, order: Order, done: date, today: date
) -> None:
    with clock.at(instant(done, MORNING)):
        put = equipment.order(
            session,
            by,
            person,
            assessment,
            code=order.code,
            quantity=order.quantity,
            why=order.why,
            client_key=f"demonstration-{assessment.hex[:12]}-{order.code}",
        )
    if order.ot is not None and put.state is State.WITH_OT:
        after, agreed, because = order.ot
        with clock.at(instant(done + timedelta(days=after), MORNING)):
            equipment.decide(session, ot, put.row.id, agreed=agreed, because=because)
    steps: list[tuple[int | None, State, str | None]] = [
        (order.sent, State.SENT, None),
        (order.fitted, State.FITTED, None),
    ]
    if order.cancelled is not None:
        steps.append((order.cancelled[0], State.CANCELLED, order.cancelled[1]))
    for days, state, because_of in steps:
        day = None if days is None else done + timedelta(days=days)
        if day is not None and day <= today:
            with clock.at(instant(day, MORNING)):
                equipment.becomes(session, by, put.row.id, state, day, because_of)


def _viewer(session: Session, local: str) -> Viewer | None:
    user: User | None = user_with_email(session, f"{local}@{DOMAIN}")
    return None if user is None else viewer_of(session, user)


def _then(today: date, ago: int) -> datetime:
    return instant(today - timedelta(days=ago), MORNING)
