"""A person's Wellbeing Plan in the order in which it is written, and the versions that the person has agreed.

What matters to me, the outcomes I want, the people in my life, what my community offers, technology, and last
what the team does. Each earlier step is answered before a plan is agreed; "we looked, and nothing fits,
because …" is an answer. Knows nothing of pages, of storage, or of what a plan does to the rota.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from plans.outcomes import Outcome, outcome_problems
from plans.support import SupportLine
from plans.support_problems import last_interim_day

MINUTES_IN_HOUR = 60
CONVERSATION_AFTER = timedelta(days=14)
"""When support begins before the plan, the conversation about it is due so long after, if no day is named."""

QUESTIONS = {
    "what_matters": "What matters to me",
    "outcomes": "What I want to change",
    "circle": "People in my life and what they offer",
    "community": "What my community offers",
    "technology": "Technology that could help",
    "support": "What the team does",
}
"""The steps in the order of the plan: the name of each field of `Plan`, and its title."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody or something offers: "Rita next door", "takes me to bingo", about 120 minutes a week.

    `outcomes` are the ids of the outcomes that it is for. `helping` None means that nobody has said yet. `asset` is
    the id of the community asset that it was picked from, if any.
    """

    name: str
    what: str
    minutes_a_week: int = 0
    outcomes: tuple[str, ...] = ()
    since: date | None = None
    helping: bool | None = None
    asset: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found when we looked, or why nothing fits."""

    found: tuple[Offer, ...] = ()
    nothing_because: str = ""

    @property
    def answered(self) -> bool:
        """True when something was found, or the reason is given why nothing fits."""
        return bool(self.found) or bool(self.nothing_because.strip())

    @property
    def minutes_a_week(self) -> int:
        """About how many minutes a week all of it gives."""
        return sum(offer.minutes_a_week for offer in self.found)


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan as it is being written, in the person's own words."""

    person: str
    what_matters: str = ""
    outcomes: tuple[Outcome, ...] = ()
    circle: Looked = Looked()
    community: Looked = Looked()
    technology: Looked = Looked()
    support: tuple[SupportLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """An agreed plan, kept whole: its number, when and how it was agreed, who wrote it and who was there.

    `how_agreed` says how the person agreed; where `best_interests`, why it was decided for them, by `decided_by`.
    """

    number: int
    plan: Plan
    agreed_on: date
    written_by: str
    present: tuple[str, ...]
    how_agreed: str
    best_interests: bool = False
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Interim:
    """Support that begins before the plan is agreed: the named reason, its first day, and when we talk."""

    reason: str
    starts: date
    conversation: date | None = None

    @property
    def conversation_due(self) -> date:
        """The day named for the conversation, 14 days after the start where none is."""
        return self.conversation or self.starts + CONVERSATION_AFTER

    @property
    def last_day(self) -> date:
        """The last day that it may run: six weeks in all."""
        return last_interim_day(self.starts)

    def overdue(self, today: date) -> bool:
        """Whether the day named for the conversation has gone by. It is shown; it blocks nothing."""
        return today > self.conversation_due


@dataclass(frozen=True, slots=True)
class HoursAWeek:
    """Hours a week from each part of the plan; the team's are worker-hours."""

    circle: float
    community: float
    technology: float
    team: float


class NotAnswered(ValueError):
    """A plan can't be agreed yet. `steps` are the names of the steps that wait for an answer."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        titles = "; ".join(QUESTIONS[step] for step in steps)
        super().__init__(
            f"The plan is kept, but it can't be agreed yet. Still to answer: {titles}."
            ' "We looked, and nothing fits, because …" is an answer.'
        )
        self.steps = steps


def unanswered(plan: Plan) -> tuple[str, ...]:
    """The names of the steps before the team's that wait for an answer, in the order of the plan."""
    outcomes_tied = all(not outcome_problems(outcome) for outcome in plan.outcomes)
    answered = {
        "what_matters": bool(plan.what_matters.strip()),
        "outcomes": bool(plan.outcomes) and outcomes_tied,
        "circle": plan.circle.answered,
        "community": plan.community.answered,
        "technology": plan.technology.answered,
    }
    return tuple(step for step, done in answered.items() if not done)


def go_on_with(plan: Plan) -> str | None:
    """The step to go on with: the first that waits for an answer, then the team's; None when all is written."""
    if waiting := unanswered(plan):
        return waiting[0]
    return None if plan.support else "support"


def agree(
    plan: Plan,
    before: Version | None,
    on: date,
    written_by: str,
    how_agreed: str,
    present: tuple[str, ...] = (),
    best_interests: bool = False,
    decided_by: str = "",
) -> Version:
    """The next version, agreed on this day. `before` is the version until now, None for the first.

    Raises `NotAnswered` while an earlier step waits, ValueError where it does not say how it was agreed or by whom
    it was decided.
    """
    if waiting := unanswered(plan):
        raise NotAnswered(waiting)
    if not how_agreed.strip():
        raise ValueError("Say how the person agreed, or who decided in their best interests and why.")
    if best_interests and not decided_by.strip():
        raise ValueError("Say who decided in their best interests.")
    number = before.number + 1 if before else 1
    return Version(number, plan, on, written_by, present, how_agreed, best_interests, decided_by)


def hours_a_week(plan: Plan, on: date) -> HoursAWeek:
    """Hours a week that the circle, the community and technology give, beside the team's.

    The team's are the average of the ISO week of `on` and the next, so that every other week counts half.
    """
    weeks = (on, on + timedelta(weeks=1))
    team = sum(line.minutes_asked(week) for line in plan.support for week in weeks) / len(weeks)
    return HoursAWeek(
        circle=plan.circle.minutes_a_week / MINUTES_IN_HOUR,
        community=plan.community.minutes_a_week / MINUTES_IN_HOUR,
        technology=plan.technology.minutes_a_week / MINUTES_IN_HOUR,
        team=team / MINUTES_IN_HOUR,
    )


def interim_problems(interim: Interim) -> list[str]:
    """What is wrong with support before the plan, each a sentence that says what to do."""
    found = []
    if not interim.reason.strip():
        found.append("Say why support begins before the plan is agreed, such as: home from hospital.")
    if not interim.starts <= interim.conversation_due <= interim.last_day:
        found.append("Choose a day for the conversation within 6 weeks of the first day of support.")
    return found
