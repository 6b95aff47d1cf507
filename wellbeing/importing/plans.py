"""Wellbeing Plans and support lines from checked rows, through the plan's one door. No files, no rota.

The words of a plan are the person's: once a plan is here, files don't overwrite it. Support lines are brought in step
by their reference; a line that the files no longer name goes on, since ending support is for the plan's own page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from plans.outcomes import Outcome
from plans.plan import Plan, unanswered
from plans.support import SupportLine
from rota.local_time import instant
from rota.week import CompetenceNeed, NeededOf
from wellbeing.importing.reading import support_line
from wellbeing.importing.summary import ADDED, CHANGED, SAME, Summary
from wellbeing.importing.tables import PersonRow, SupportRow
from wellbeing.models import Competence, Person, PersonMembership, Team, WellbeingPlan
from wellbeing.models import SupportLine as LineRow
from wellbeing.store.lines import line_from, line_text
from wellbeing.store.plan import body_from, put_plan

FROM_FILES = "Support changed by the team's files"
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
        known_lines = lines.get(person.id, {})
        said = _support(row, theirs, person, known_lines, competences, summary)
        plan = plans.get(person.id)
        if plan is None:
            _begin(session, person, row, said)
        else:
            _bring_in_step(session, plan, row, said, known_lines)
            if body_from(plan.body) != _plan(person, row):
                summary.notes.append(
                    f"{person.known_as}'s plan is written here now; the words in the files were not taken."
                )
    session.flush()


def _of_team(kind: type[T], team: Team) -> Select[T]:
    supported = select(PersonMembership.person_id).where(PersonMembership.team_id == team.id)
    return select(kind).where(kind.person_id.in_(supported))


def _support(
    row: PersonRow,
    rows: Sequence[SupportRow],
    person: Person,
    known: Mapping[str, LineRow],
    competences: Mapping[str, Competence],
    summary: Summary,
) -> dict[str, SupportLine]:
    """One person's lines as the files say them, by reference, under the ids that they have or get."""
    found = {}
    for said in rows:
        have = known.get(said.reference)
        id = str(uuid4() if have is None else have.id)
        line = _with_competences(support_line(said, row, id, str(person.id)), competences)
        if have is not None and have.ended is not None:
            summary.notes.append(f"“{line.name}” of {person.known_as} ended on {have.ended}; it was not begun again.")
            continue
        same = have is not None and have.body == line_text(line)
        summary.count("support lines", ADDED if have is None else SAME if same else CHANGED)
        found[said.reference] = line
    return found


def _with_competences(line: SupportLine, competences: Mapping[str, Competence]) -> SupportLine:
    """The line with the ids of competences in place of the files' references, and for both where two always need it."""
    needs = tuple(
        CompetenceNeed(
            str(competences[need.competence].id),
            NeededOf.BOTH if line.double_handed and competences[need.competence].of == "both" else need.of,
        )
        for need in line.competences
    )
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


def _begin(session: Session, person: Person, row: PersonRow, lines: Mapping[str, SupportLine]) -> None:
    """Write the plan for the first time, agreed where the files say how."""
    plan = replace(_plan(person, row), support=tuple(lines.values()))
    agreed = row.agreed_on is not None and not unanswered(plan)
    stored = put_plan(
        session,
        plan,
        started=row.supported_from,
        how_agreed=row.how_agreed if agreed else None,
        agreed_at=instant(row.agreed_on, NOON) if row.agreed_on else None,
        interim_reason=next((line.interim for line in lines.values() if line.interim), None),
        references={line.id: reference for reference, line in lines.items()},
    )
    stored.last_reviewed = row.last_reviewed


def _bring_in_step(
    session: Session,
    stored: WellbeingPlan,
    row: PersonRow,
    lines: Mapping[str, SupportLine],
    known: Mapping[str, LineRow],
) -> None:
    """Let these lines be as the files say, as a new version; lines of which they say nothing stay as they are."""
    standing = {reference: line_from(have.body) for reference, have in known.items() if have.ended is None}
    wanted = {**standing, **lines}
    if wanted == standing:
        return
    put_plan(
        session,
        replace(body_from(stored.body), support=tuple(wanted.values())),
        started=stored.started,
        how_agreed=(row.how_agreed or FROM_FILES) if stored.version else None,
        interim_reason=stored.interim_reason,
        references={line.id: reference for reference, line in wanted.items()},
    )
