"""A plan said in plain words, a sentence a line: for comparing versions, for paper, and for other records.

Knows no markup. Competences are named by whoever asks, since a plan holds only their ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plans.outcomes import STATEMENT, Outcome
from plans.plan import MINUTES_IN_HOUR, Looked, Offer
from plans.support import EVERY_DAY, Step, SupportLine
from rota.local_time import WEEKDAYS, spoken_date
from rota.week import NeededOf
from rota.who import who_words

TIMES = {1: "Once", 2: "Twice"}


def outcome_words(outcome: Outcome) -> str:
    """An outcome with the statements that it belongs to."""
    tied = "; ".join(STATEMENT[number].words for number in outcome.statements if number in STATEMENT)
    return f"{outcome.words} (towards: {tied})" if tied else outcome.words


def offer_words(offer: Offer, outcomes: Mapping[str, str]) -> str:
    """An offer in a sentence or two; `outcomes` gives the words of outcomes by their id."""
    parts = [f"{offer.name}: {offer.what}" if offer.what else offer.name]
    if offer.minutes_a_week:
        parts.append(f"about {lasting(offer.minutes_a_week)} a week")
    if offer.since:
        parts.append(f"since {spoken_date(offer.since)}")
    said = ", ".join(parts)
    if towards := [outcomes[id] for id in offer.outcomes if id in outcomes]:
        said += f". For: {'; '.join(towards)}"
    if offer.helping is not None:
        said += ". It helps" if offer.helping else ". It does not help"
    return said


def looked_words(looked: Looked, outcomes: Mapping[str, str]) -> tuple[str, ...]:
    """What was found, and why nothing (else) fits."""
    said = [offer_words(offer, outcomes) for offer in looked.found]
    if looked.nothing_because.strip():
        fits = "nothing else fits" if looked.found else "nothing fits"
        said.append(f"We looked, and {fits}, because: {looked.nothing_because}")
    return tuple(said)


def days_words(weekdays: Iterable[int], times_a_week: int | None, every_weeks: int = 1) -> str:
    """Which days: "Every day", "Every Monday, Friday", "Twice a week, on any day"."""
    chosen = frozenset(weekdays)
    named = ", ".join(WEEKDAYS[day] for day in sorted(chosen))
    if times_a_week is not None:
        often = TIMES.get(times_a_week, f"{times_a_week} times")
        said = f"{often} a week, on {'any day' if chosen == EVERY_DAY else f'any of {named}'}"
    else:
        said = "Every day" if chosen == EVERY_DAY else f"Every {named}"
    return f"{said}, every other week" if every_weeks > 1 else said


def support_words(line: SupportLine, competences: Mapping[str, str]) -> tuple[str, ...]:
    """A line of support: its name, when, how long, what is done, what it needs. Each a line of text."""
    workers = ", two workers together" if line.double_handed else ""
    when = days_words(line.weekdays, line.times_a_week, line.every_weeks)
    said = [f"{line.name}: {when}, {lasting(line.duration)}{workers}", _times(line)]
    if line.time_critical:
        said.append("It does harm when it is late")
    said += [_step(step) for step in line.tapering]
    said += list(line.tasks)
    for need in line.competences:
        who = " (both workers)" if need.of is NeededOf.BOTH else ""
        said.append(f"Needs: {competences.get(need.competence, 'a competence that is no longer kept')}{who}")
    said += [f"{'Must be' if need.hard else 'Would rather have'} {who_words(need.attribute)}" for need in line.who]
    said.append(f"From {spoken_date(line.starts)}" + (f" until {spoken_date(line.ends)}" if line.ends else ""))
    if line.interim:
        said.append(f"Before the plan, because: {line.interim}")
    return tuple(said)


def lasting(minutes: int) -> str:
    """ "45 minutes", "2 h", "1 h 15"."""
    hours, rest = divmod(minutes, MINUTES_IN_HOUR)
    if not hours:
        return "1 minute" if rest == 1 else f"{rest} minutes"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _times(line: SupportLine) -> str:
    said = f"It suits from {line.suits.earliest:%H:%M} to {line.suits.latest:%H:%M}"
    if line.suits != line.possible:
        said += f"; it is possible from {line.possible.earliest:%H:%M} to {line.possible.latest:%H:%M}"
    return said


def _step(step: Step) -> str:
    days = days_words(step.weekdays, step.times_a_week)
    return f"From {spoken_date(step.starts)}: {days[0].lower()}{days[1:]}, {lasting(step.duration)}"
