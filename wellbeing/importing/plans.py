"""Wellbeing Plans and support lines from checked rows. What a line asks of the rota goes through the one door.

The words of a plan are the person's: once a plan is here, files don't overwrite it. Support lines are brought in step
by their reference; a line that the files no longer name goes on, since ending support is for the plan's own page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from plans.outcomes import Outcome
from plans.plan import Plan, Version, unanswered
from plans.support import SupportLine
from rota.json_form import to_json
from rota.local_time import instant
from rota.week import CompetenceNeed
from wellbeing.importing.reading import support_line
from wellbeing.importing.summary import ADDED, CHANGED, SAME, Summary
from wellbeing.importing.tables import PersonRow, SupportRow
from wellbeing.models import Competence, Person, PersonMembership, PlanVersion, Team, WellbeingPlan
from wellbeing.models import SupportLine as LineRow
from wellbeing.store.lines import line_text

WRITTEN_BY = "Brought in from files"
NOON = time(12)
T = TypeVar("T", WellbeingPlan, LineRow)


def load_plans(
    session: Session,
    team: Team,
    rows: Sequence[PersonRow],
    support: Sequence[SupportRow],
    people: Mapping[str, Person],
    competences: Mapping[str, Competence],
    summary: Summary,
) -> None:
    """Write the plans and support lines of the files."""
    of_person: dict[str, list[SupportRow]] = {row.reference: [] for row in rows}
    for line in support:
        of_person[line.person].append(line)
    plans = {plan.person_id: plan for plan in session.scalars(_of_team(WellbeingPlan, team))}
    lines: dict[UUID, dict[str, LineRow]] = {}
    for known in session.scalars(_of_team(LineRow, team)):
        lines.setdefault(known.person_id, {})[known.reference] = known
    for row in rows:
        person, theirs = people[row.reference], of_person[row.reference]
        standing = _support(session, row, theirs, person, lines.get(person.id, {}), competences, summary)
        plan = plans.get(person.id)
        if plan is None:
            _write(session, person, row, standing)
        elif json.loads(plan.body) != json.loads(_body(_plan(person, row))):
            summary.notes.append(
                f"{person.known_as}'s plan is written here now; the words in the files were not taken."
            )
    session.flush()


def _of_team(kind: type[T], team: Team) -> Select[T]:
    supported = select(PersonMembership.person_id).where(PersonMembership.team_id == team.id)
    return select(kind).where(kind.person_id.in_(supported))


def _support(
    session: Session,
    row: PersonRow,
    rows: Sequence[SupportRow],
    person: Person,
    known: Mapping[str, LineRow],
    competences: Mapping[str, Competence],
    summary: Summary,
) -> tuple[SupportLine, ...]:
    """Bring one person's lines in step with the files; gives those of the files as they now stand."""
    found = []
    for said in rows:
        have = known.get(said.reference)
        id = uuid4() if have is None else have.id
        line = _with_competences(support_line(said, row, str(id), str(person.id)), competences)
        if have is None:
            session.add(LineRow(id=id, person_id=person.id, reference=said.reference, body=line_text(line)))
            summary.count("support lines", ADDED)
        elif have.ended is not None:
            summary.notes.append(f"“{line.name}” of {person.known_as} ended on {have.ended}; it was not begun again.")
            continue
        elif have.body == line_text(line):
            summary.count("support lines", SAME)
        else:
            have.body = line_text(line)
            summary.count("support lines", CHANGED)
        found.append(line)
    return tuple(found)


def _with_competences(line: SupportLine, competences: Mapping[str, Competence]) -> SupportLine:
    """The line with the ids of competences in place of the files' references."""
    needs = tuple(CompetenceNeed(str(competences[need.competence].id), need.of) for need in line.competences)
    return replace(line, competences=needs)


def _plan(person: Person, row: PersonRow) -> Plan:
    return Plan(
        person=str(person.id),
        what_matters=row.what_matters,
        outcomes=tuple(Outcome(str(n), words, of) for n, (words, of) in enumerate(row.outcomes, start=1)),
        circle=row.circle,
        community=row.community,
        technology=row.technology,
    )


def _body(plan: Plan) -> str:
    """A plan without its support, as its row holds it."""
    return json.dumps({key: value for key, value in to_json(plan).items() if key != "support"})


def _write(session: Session, person: Person, row: PersonRow, lines: tuple[SupportLine, ...]) -> None:
    plan = replace(_plan(person, row), support=lines)
    stored = WellbeingPlan(
        person_id=person.id,
        body=_body(plan),
        started=row.supported_from,
        interim_reason=next((line.interim for line in lines if line.interim), None),
        last_reviewed=row.last_reviewed,
        version=0,
    )
    session.add(stored)
    session.flush()
    if row.agreed_on is None or unanswered(plan):
        return
    version = Version(1, plan, row.agreed_on, WRITTEN_BY, (), row.how_agreed)
    session.add(
        PlanVersion(
            plan_id=stored.id,
            number=1,
            snapshot=json.dumps(to_json(version)),
            agreed_at=instant(row.agreed_on, NOON),
            how_agreed=row.how_agreed,
        )
    )
    stored.version = 1
