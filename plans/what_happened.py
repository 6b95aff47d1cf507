"""The words for what happened at a visit: how it went, what became of a delegated task, whether an outcome came closer.

Knows the words and what must be said with them; nothing of times, rows, or who may do what. No dose is asked for
here: doses are in the person's medicine chart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

DOSES_STAY = "Doses stay in the medicine chart."


class Went(StrEnum):
    """How a visit went that happened, as its worker taps it."""

    PLANNED = "planned"
    CUT_SHORT = "cut_short"
    STRETCHED = "stretched"
    CHANGED = "changed"


WENT: Mapping[Went, str] = {
    Went.PLANNED: "As planned",
    Went.CUT_SHORT: "Cut short",
    Went.STRETCHED: "Stretched",
    Went.CHANGED: "Something changed",
}


class Became(StrEnum):
    """What became of a delegated task at one visit."""

    DONE = "done"
    NOT_DONE = "not_done"
    DECLINED = "declined"
    WITHHELD = "withheld"


BECAME: Mapping[Became, str] = {
    Became.DONE: "Done",
    Became.NOT_DONE: "Not done",
    Became.DECLINED: "Declined",
    Became.WITHHELD: "Withheld",
}
MEANS: Mapping[Became, str] = {
    Became.NOT_DONE: "",
    Became.DECLINED: "they said no",
    Became.WITHHELD: "not safe",
}
"""Those that want a reason, with what each means where its word alone may not say."""


class Step(StrEnum):
    """Whether a visit brought an outcome closer."""

    CLOSER = "closer"
    SAME = "same"
    BACK = "back"


STEPS: Mapping[Step, str] = {Step.CLOSER: "A step closer", Step.SAME: "No change", Step.BACK: "A step back"}


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """What is said of one delegated task: `task` is the competence's id. `why` and `told` where it was not done."""

    task: str
    became: Became
    why: str | None = None
    told: str | None = None


def task_words(name: str, answer: TaskAnswer) -> str:
    """ "Insulin: withheld. Why: her sugar was 3.1. Told: the community nurse"."""
    said = f"{name}: {BECAME[answer.became].lower()}"
    why = f". Why: {answer.why.rstrip('.')}" if answer.why else ""
    told = f". Told: {answer.told.rstrip('.')}" if answer.told else ""
    return said + why + told


def step_words(words: str, step: Step) -> str:
    """ "A step closer: into town for a bun", in the person's own words for the outcome."""
    return f"{STEPS[step]}: {words}" if words else STEPS[step]


def named(tap: str) -> tuple[Step, str] | None:
    """The step and the outcome's id that a tap sends as "closer:o1"; None for what is neither. The id may be empty."""
    step, _, outcome = tap.partition(":")
    return (Step(step), outcome) if step in STEPS else None
