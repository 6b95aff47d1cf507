"""What a rota must and should keep to: one file a rule, all of them in one tuple, whoever made the rota.

`check` says what is wrong; nothing here stops anybody, but for the two things that cannot be published.
"""

from __future__ import annotations

from collections.abc import Iterable

from rota.findings import EVERYBODY, Finding, Rule, Whom
from rota.rules import (
    available,
    breaks,
    contracted_hours,
    daily_rest,
    declined,
    faces,
    gaps,
    leave,
    longest_day,
    nobody_going,
    one_place,
    pins,
    possible_times,
    sign_off,
    split_shift,
    together,
    weekly_rest,
    who_needs,
)
from rota.rules.pinned import found_of_one_visit, settled
from rota.rules.sign_off import signed_off
from rota.week import Rota, Week

RULES: tuple[Rule, ...] = (
    sign_off.RULE,
    one_place.RULE,
    together.RULE,
    possible_times.RULE,
    gaps.RULE,
    declined.RULE,
    who_needs.RULE,
    available.RULE,
    leave.RULE,
    split_shift.RULE,
    breaks.RULE,
    longest_day.RULE,
    daily_rest.RULE,
    weekly_rest.RULE,
    pins.RULE,
    nobody_going.RULE,
    contracted_hours.RULE,
    faces.RULE,
)
HARD = frozenset(rule.name for rule in RULES if rule.hard)


def check(
    week: Week, rota: Rota, workers: Iterable[str] | None = None, people: Iterable[str] | None = None
) -> list[Finding]:
    """Every finding about this rota, rule by rule.

    With `workers` or `people` only those workers' days and those people's visits are judged, to be quick after an
    edit; None is all of them. Never raises for a rota that fits its week badly.
    """
    return _found(RULES, week, rota, workers, people)


def broken(
    week: Week, rota: Rota, workers: Iterable[str] | None = None, people: Iterable[str] | None = None
) -> list[Finding]:
    """What `check` finds of the rules that a proposal may never break, without looking at the others."""
    return _found((rule for rule in RULES if rule.hard), week, rota, workers, people)


def _found(
    rules: Iterable[Rule], week: Week, rota: Rota, workers: Iterable[str] | None, people: Iterable[str] | None
) -> list[Finding]:
    whom = EVERYBODY
    if workers is not None or people is not None:
        whom = Whom(None if workers is None else frozenset(workers), None if people is None else frozenset(people))
    return [finding for rule in rules for finding in rule.check(week, rota, whom)]


def hard(findings: Iterable[Finding]) -> list[Finding]:
    """Those of a rule that a proposal may never break."""
    return [finding for finding in findings if finding.rule in HARD]


def stops_publishing(week: Week, rota: Rota) -> list[Finding]:
    """What cannot be published at all: a worker in two homes at once, a delegated task without a sign-off."""
    return one_place.two_homes(week, rota) + sign_off.delegated(week, rota)


def pinned_findings(week: Week) -> list[Finding]:
    """What the team's pins alone already break, whatever is planned around them; hard rules only.

    Where a pin settles only who goes, a finding means that no possible time would do.
    """
    timed, untimed = settled(week)
    both = timed.with_assignments(untimed.assignments)
    found = [f for rule in RULES if rule.hard and rule is not pins.RULE for f in rule.check(week, timed)]
    found += found_of_one_visit(week, untimed) + pins.check(week, both)
    return list({(finding.key, finding.number): finding for finding in found}.values())


__all__ = ["HARD", "RULES", "broken", "check", "hard", "pinned_findings", "signed_off", "stops_publishing"]
