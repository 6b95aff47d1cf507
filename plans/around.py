"""The people around a person, who sent them to us, and what happened to them: the words for each kind.

Knows nothing of pages or storage.
"""

from __future__ import annotations

from datetime import date

CONTACTS = {
    "broker": "Broker",
    "community_nurse": "Community nurse",
    "gp": "GP",
    "family": "Family",
    "circle": "Friend or neighbour",
    "other": "Somebody else",
}
"""What somebody is to a person, in the order in which they stand."""

NAMED_ONCE = ("broker", "community_nurse", "gp")
"""Those that a person has by name; where one is missing, its page says so."""

RING = {1: "Ring first", 2: "Ring second", 3: "Ring third"}
"""The order in which people are rung."""

REFERRED_BY = {
    "thurrock_first": "Thurrock First",
    "hospital": "The hospital",
    "by_your_side": "By Your Side",
    "self": "They asked us themselves, or their family did",
    "other": "Somebody else",
}
"""Who told us about a person."""

ADMISSION, DISCHARGE, A_AND_E, FALL, REFERRAL = "admission", "discharge", "a_and_e", "fall", "referral"
EVENTS = {
    ADMISSION: "Went into hospital",
    DISCHARGE: "Came home from hospital",
    A_AND_E: "Went to A&E",
    FALL: "Had a fall",
    REFERRAL: "Was referred to us",
}
"""What happens on a day that everybody should know of."""
DEATH = "death"
SAID = {**EVENTS, DEATH: "Died"}
"""Every kind in words. A death has a page of its own, and is no line in a list of what may happen."""
WITH_A_TIME = (ADMISSION, DISCHARGE)
"""Kinds of which the minute counts: from then on nobody goes, or somebody must."""


def event_problem(kind: str, on: date, today: date) -> str | None:
    """What is wrong with writing down that this happened on that day; None if nothing is."""
    if kind not in EVENTS:
        return "Choose what happened"
    if on > today:
        return "Give the day on which it happened: today or before"
    return None
