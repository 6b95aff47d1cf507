"""What a rule says when it is not kept: a finding, whoever made the rota. Knows nothing of single rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from rota.week import Rota, Week, Window


class Kind(StrEnum):
    """The guard rails: do no harm, don't break the law, don't break the bank, and what this model of care promises."""

    HARM = "harm"
    LAW = "law"
    BANK = "bank"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule is not kept.

    `sentence` is plain English for a team; `number` is what was found and `limit` what the rule says, both in
    `unit`; `remedy` says what would put it right, where that is known.
    """

    kind: Kind
    rule: str
    sentence: str
    source: str
    workers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    visits: tuple[UUID, ...] = ()
    when: Window | None = None
    number: int | None = None
    limit: int | None = None
    unit: str | None = None
    remedy: str | None = None

    @property
    def key(self) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[UUID, ...]]:
        """What makes two findings the same one when a rota is judged twice."""
        return self.rule, self.workers, self.people, self.visits

    @property
    def about(self) -> object:
        """Like `key`, for one worker or person who is looked at; of a whole week it is about its person or worker."""
        return self.key if self.visits else (self.rule, self.people or self.workers)

    def is_worse_than(self, before: Finding | None) -> bool:
        """Whether this was not there `before`, or is now further from what the rule says."""
        if before is None:
            return True
        if self.number is None or before.number is None or self.limit is None:
            return False
        return abs(self.number - self.limit) > abs(before.number - self.limit)


def new_findings(before: Iterable[Finding], after: Iterable[Finding]) -> list[Finding]:
    """Those of `after` that are not in `before`: what a change brought, in the order in which it was found."""
    known = {finding.key for finding in before}
    return [finding for finding in after if finding.key not in known]


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom to judge: these workers' days and these people's visits; None is everybody."""

    workers: frozenset[str] | None = None
    people: frozenset[str] | None = None


EVERYBODY = Whom()


class Check(Protocol):
    """The findings of one rule about a rota for a week, about everybody or about those named."""

    def __call__(self, week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's name, its kind, whether a proposal may never break it, and the check itself."""

    name: str
    kind: Kind
    hard: bool
    source: str
    check: Check
