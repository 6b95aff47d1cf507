"""The list of equipment that comes with the app: kinds that are real, names that are nobody's.

Each provider adds to it and ends what it does not use. Knows nothing of orders, rows or pages.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that can be ordered. `level` 3 or 4, None for an occupational therapist alone; `measure` what it needs
    to be known, such as a seat's height. `room` is where it goes.
    """

    code: str
    name: str
    what_for: str
    room: str
    level: int | None
    measure: str = ""


CATALOGUE = (
    Item(
        "toilet-seat-5",
        "Raised toilet seat, 5 cm",
        "Sitting down on and standing up from the toilet",
        "bathroom",
        3,
        "Height of the toilet seat",
    ),
    Item(
        "toilet-seat-10",
        "Raised toilet seat, 10 cm",
        "Sitting down on and standing up from the toilet",
        "bathroom",
        3,
        "Height of the toilet seat",
    ),
    Item(
        "toilet-frame",
        "Toilet frame",
        "Something to push up from on both sides",
        "bathroom",
        3,
        "Width around the toilet",
    ),
    Item("bath-board", "Bath board", "Sitting across the bath to wash", "bathroom", 3, "Width of the bath"),
    Item("bath-step", "Bath step", "A smaller step into the bath", "bathroom", 3),
    Item("shower-stool", "Shower stool", "Sitting down to shower", "bathroom", 3, "Weight"),
    Item(
        "grab-rail-30",
        "Grab rail, 30 cm",
        "A hold by the bath, the toilet or a door",
        "bathroom",
        3,
        "What the wall is made of",
    ),
    Item(
        "grab-rail-60",
        "Grab rail, 60 cm",
        "A longer hold by the bath or on the stairs",
        "bathroom",
        3,
        "What the wall is made of",
    ),
    Item("bed-lever", "Bed lever", "Turning and getting up from bed", "bed", 4, "Base of the bed and which side"),
    Item("bed-raisers", "Bed raisers, 10 cm", "A bed that is easier to rise from", "bed", 3, "Height of the mattress"),
    Item(
        "chair-raisers", "Chair raisers, 7 cm", "A chair that is easier to rise from", "chair", 3, "Height of the seat"
    ),
    Item(
        "perching-stool",
        "Perching stool",
        "Half sitting, half standing, to wash or cook",
        "kitchen",
        3,
        "Height of the worktop, weight",
    ),
    Item("kettle-tipper", "Kettle tipper", "Pouring without lifting", "kitchen", 3),
    Item("trolley", "Kitchen trolley", "Taking a drink and a plate to the chair", "kitchen", 3, "Width of the doors"),
    Item("jar-opener", "Jar and tin opener", "Opening with weak hands", "kitchen", 3),
    Item("half-step", "Half step", "A smaller step at the door", "door", 3, "Height of the step"),
    Item("key-safe", "Key safe", "A key for those who may come in", "door", 3),
    Item("door-intercom", "Door intercom", "Seeing who is there, and opening from the chair", "door", 4),
    Item(
        "second-stair-rail",
        "Second stair rail",
        "A hold on both sides",
        "stairs",
        4,
        "Length of the stairs and what the wall is made of",
    ),
    Item("bath-lift", "Bath lift", "Down into the bath and up again", "bathroom", None, "Width of the bath, weight"),
    Item("stair-lift", "Stair lift", "Up and down without climbing", "stairs", None, "Width of the stairs, weight"),
    Item("level-shower", "Level-access shower", "Washing without a step", "bathroom", None),
    Item(
        "door-ramp", "Ramp at the door", "In and out on wheels", "door", None, "Height of the step, width of the door"
    ),
)
"""The list that comes with the app: kinds that are real, names that are nobody's. Each provider adds and ends."""
