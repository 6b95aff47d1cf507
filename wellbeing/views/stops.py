"""How a visit stands to its worker, in words: a state, its sentence, and what may be done next. Plain values.

Knows what was told and recorded, and what time it is; nothing of requests, rows to write, or markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from plans.what_happened import WENT, Step, TaskAnswer, Went, step_words, task_words
from rota.week import Window, local_day
from wellbeing.models import VisitEntry
from wellbeing.store.entries import How, What
from wellbeing.store.my_day import Stop
from wellbeing.store.visit import NeededTask, Record
from wellbeing.store.visit_entry import CLOCK_MAY_BE_AHEAD, clock_doubtful, tapped
from wellbeing.wording import clock, date_full, day_long, lasting, moment, month_name

Tasks = tuple[tuple[str, TaskAnswer], ...]
"""Delegated tasks by name, with what is said of each."""
NO_OUTCOMES: Mapping[str, str] = {}
START_EARLY = timedelta(hours=4)
"""A visit may be started by a tap so long before it is planned: the team swaps visits within a day."""
WAYS = {"walk": "walk", "cycle": "by bike", "drive": "drive"}

NOT_DONE_WORDS = {
    What.NOT_NEEDED: "Not needed",
    What.REFUSED: "They did not want it",
    What.NO_ANSWER: "Nobody answered",
    What.MISSED: "We missed it",
}


@dataclass(frozen=True, slots=True)
class State:
    """`kind`: done, not_done, started, missing, now or ahead; `words` stand on the card, empty when it is ahead.

    `doubtful`: its times need a look.
    """

    kind: str
    words: str = ""
    doubtful: bool = False

    @property
    def over(self) -> bool:
        """Nothing is left to do."""
        return self.kind in ("done", "not_done")


def state_of(record: Record | None, when: Window, now: datetime) -> State:
    """How a visit stands at this instant."""
    entry = record.entry if record else None
    if entry is not None and entry.what == What.STARTED:
        return State("started", f"Started {_clock_or_day(entry.started_at or entry.at, now)}")
    if entry is not None and entry.what == What.FINISHED and clock_doubtful(entry):
        return State("done", "Look at the times", doubtful=True)
    if entry is not None and entry.what == What.FINISHED:
        word = "Put right" if record and record.earlier else "Recorded"
        return State("done", f"{word} {_clock_or_day(entry.at, now)}")
    if entry is not None:
        return State("not_done", NOT_DONE_WORDS[What(entry.what)])
    if when.end <= now:
        return State("missing", "Nothing recorded yet")
    return State("now", "Now") if when.start <= now else State("ahead")


def may_start(when: Window, now: datetime) -> bool:
    """Whether a tap may start it: from some hours before until it is over; afterwards times are written."""
    return when.start - START_EARLY <= now < when.end + START_EARLY


def next_up(stops: tuple[Stop, ...], now: datetime) -> Stop | None:
    """The visit to go to: the one that is under way, else the first that is not over and has no record."""
    visits = [stop for stop in stops if stop.visit is not None and stop.told]
    for stop in visits:
        if stop.record is not None and stop.record.entry.what == What.STARTED:
            return stop
    return next((stop for stop in visits if stop.record is None and stop.when.end > now), None)


def way_there(minutes: int | None, travels: str) -> str:
    """ "4 min walk", from minutes; nothing where it is next door or not known."""
    return f"{minutes} min {WAYS.get(travels, travels)}" if minutes else ""


def do_not(task: NeededTask) -> str | None:
    """The sentence that stops somebody from doing a task, None when they may or another who is there does it."""
    if not task.blocked:
        return None
    verb = "give" if task.delegated and "insulin" in task.competence.lower() else "do"
    what = task.competence[:1].lower() + task.competence[1:]
    ring = f"ring {task.ring.split(',')[0]}" if task.ring else "ring your team"
    named = what if verb == "give" else f"“{what}”"
    return f"Do not {verb} {named}: {ring}."


def may_do(task: NeededTask) -> str:
    """ "Insulin: you ✓ (until March 2027)"."""
    if task.mine:
        return f"{task.competence}: you ✓" + (f" (until {month_name(task.until)})" if task.until else "")
    if task.others and not task.both:
        return f"{task.competence}: {' and '.join(task.others)} ✓, not you"
    return f"{task.competence}: you are not signed off"


def recorded_words(
    entry: VisitEntry, puts_right: bool, tasks: Tasks = (), outcomes: Mapping[str, str] = NO_OUTCOMES
) -> list[str]:
    """What an entry says, a sentence each: times, minutes apart, tasks, the outcome it touched, how it was written.

    `outcomes` are the plan's words by id.
    """
    said = []
    if entry.what == What.FINISHED and entry.started_at and entry.finished_at:
        length = int((_minute(entry.finished_at) - _minute(entry.started_at)) // timedelta(minutes=1))
        said.append(f"{clock(entry.started_at)} to {clock(entry.finished_at)}, {lasting(max(0, length))}")
        if entry.other_minutes:
            said.append(f"{lasting(entry.other_minutes)} of it not with them")
        if entry.went:
            said.append(WENT[tapped(entry) or Went.PLANNED])
    said += [task_words(name, answer) for name, answer in tasks]
    if entry.outcome_step:
        said.append(step_words(outcomes.get(entry.outcome_id or "", ""), Step(entry.outcome_step)))
    when = f"{day_long(local_day(entry.at))} at {clock(entry.at)}"
    if puts_right:
        said.append(f"Put right on {when}")
    elif entry.how == How.LATER:
        said.append(f"Written later, on {when}")
    ahead = timedelta(seconds=entry.clock_ahead_seconds or 0)
    if abs(ahead) > CLOCK_MAY_BE_AHEAD:
        way = "ahead" if ahead > timedelta(0) else "behind"
        off = lasting(int(abs(ahead) // timedelta(minutes=1)))
        said.append(f"The phone’s clock was {off} {way}: it said {moment(entry.at + ahead)}. We put the times right")
    return said


def learned_words(words: str, tasks: Tasks) -> str:
    """What a visit hands over: tasks that were not done come first, then what was learned."""
    return " ".join([*(f"{task_words(name, answer)}." for name, answer in tasks), *([words] if words else [])])


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _clock_or_day(moment: datetime, now: datetime) -> str:
    return clock(moment) if local_day(moment) == local_day(now) else f"{date_full(local_day(moment))}"
