"""The demonstration's hours banks: what is allocated to each of Tilbury's people, by whom, and what was put right.

Written through the doors that a team uses, as its workers would have. Most people get what their support asks for,
so that their bank stays near nothing; the few who don't say why. Knows invented lives; decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from plans.support import SupportLine
from rota.local_time import instant, monday_of
from wellbeing import clock
from wellbeing.demonstration.history import WEEKS_WORKED
from wellbeing.importing.people import supported_by
from wellbeing.models import Person, PersonMembership, Team
from wellbeing.store import hours_bank
from wellbeing.store.hours_bank import NewAllocation
from wellbeing.store.lines import lines_of
from wellbeing.viewer import Viewer

COUNCIL, BUDGET, OWN = "council", "personal_budget", "own_money"
HOUR, QUARTER = 60, 15
LEAST_NOTICE = 10 * HOUR
"""The council wants to be told from so many hours on, or from a week and a half's worth where that is more."""
WRITTEN_AT = time(11, 20)

BUDGETS = ("graham", "derek", "pam", "tony", "nasreen", "betty", "rosa")
"""Who runs a personal budget; for the others the council pays."""
OWN_MONEY: Mapping[str, int] = {"joan": 2 * HOUR, "edna": HOUR, "cyril": HOUR, "victor": 2 * HOUR}
"""Minutes a week that somebody pays for with their own money, and the council so many fewer."""
MORE_THAN_USED: Mapping[str, int] = {"olive": HOUR}
"""Minutes a week that are allocated beyond what the support asks: they pile up until somebody talks about it."""
NOTICE: Mapping[str, int] = {"olive": 8 * HOUR}
"""Minutes of notice that differ from the rest."""


@dataclass(frozen=True, slots=True)
class _PutRight:
    """So many days ago, minutes added or taken off, and why."""

    who: str
    ago: int
    minutes: int
    reason: str


PUT_RIGHT = (
    _PutRight("joan", 40, -2 * HOUR, "Joan gave two of her hours to Rita, for the choir trip. She rang to say so."),
    _PutRight("rita", 40, 2 * HOUR, "A present from Joan: two hours, for the choir trip to Southend."),
    _PutRight("stan", 33, 3 * HOUR, "The council agreed three more hours for the week that Mo was in bed with flu."),
    _PutRight("bob", 26, -HOUR, "An hour was written down twice. Kai found it when he did the sums for Rita."),
    _PutRight("graham", 54, 4 * HOUR, "Carried over from the budget year before: the letter is in the blue folder."),
    _PutRight("ken", 4, HOUR, "An hour to show Sandra the transfers, agreed with the hospital’s therapist."),
    _PutRight(
        "peggy", 19, 2 * HOUR, "Lin asked for two hours back: the hoist was being mended, and Peg stayed in bed."
    ),
    _PutRight("tony", 12, -90, "Tony stayed on at the film. He agreed that the extra hour and a half is his."),
    _PutRight("mavis", 47, 2 * HOUR, "For the stairs with the physiotherapist. The council said yes by email."),
)


def write_hours(session: Session, team: Team, viewer: Viewer, today: date) -> None:
    """Allocate hours to everybody whom this team supports, and put right what was; by this worker of theirs."""
    people = supported_by(session, team)
    lines: dict[UUID, list[SupportLine]] = {person.id: [] for person, _ in people.values()}
    for line in lines_of(session, lines, ended=False):
        lines[UUID(line.person)].append(line)
    begin = monday_of(today) - timedelta(weeks=WEEKS_WORKED)
    for name, (person, membership) in people.items():
        _allocate(session, viewer, name, person, lines[person.id], max(begin, membership.starts))
    for each in PUT_RIGHT:
        if each.who in people:
            _put_right(session, viewer, people[each.who], each, today)


def _allocate(
    session: Session, viewer: Viewer, name: str, person: Person, lines: list[SupportLine], starts: date
) -> None:
    asked = _a_week(lines, starts) + MORE_THAN_USED.get(name, 0)
    own = OWN_MONEY.get(name, 0)
    notice = NOTICE.get(name, max(LEAST_NOTICE, asked * 3 // 2))
    funding = BUDGET if name in BUDGETS else COUNCIL
    ends = [line.ends for line in lines]
    until = max((end for end in ends if end is not None), default=None) if all(ends) else None
    with clock.at(instant(starts, WRITTEN_AT)):
        new = NewAllocation(funding, asked - own, starts, until, notice)
        hours_bank.allocate(session, viewer, person.id, new, f"demonstration-{name}")
        if own:
            more = NewAllocation(OWN, own, starts)
            hours_bank.allocate(session, viewer, person.id, more, f"demonstration-own-{name}")


def _put_right(
    session: Session, viewer: Viewer, who: tuple[Person, PersonMembership], each: _PutRight, today: date
) -> None:
    person, membership = who
    day = max(today - timedelta(days=each.ago), membership.starts)
    with clock.at(instant(day, WRITTEN_AT)):
        key = f"demonstration-{each.who}-{each.ago}"
        hours_bank.adjust(session, viewer, person.id, on=day, minutes=each.minutes, reason=each.reason, client_key=key)


def _a_week(lines: list[SupportLine], starts: date) -> int:
    """Minutes a week that this support asks, on the average of four weeks, in whole quarters of an hour."""
    weeks = [starts + timedelta(weeks=n) for n in range(4)]
    asked = sum(line.minutes_asked(week) for line in lines for week in weeks) / len(weeks)
    return max(QUARTER, round(asked / QUARTER) * QUARTER)
