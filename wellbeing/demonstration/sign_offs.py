"""The demonstration's sign-offs as time goes by: one that its nurse paused, and renewals of those that ran out.

Files can't say that a sign-off is suspended, so the pause goes through the nurse's own door. A demonstration that is
opened again months later has its sign-offs renewed by whoever gave them, so that its people can still be visited.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.local_time import instant
from wellbeing.importing.crew import members_of
from wellbeing.importing.people import supported_by
from wellbeing.importing.tables import SignOffRow
from wellbeing.models import Competence, SignOff, Team
from wellbeing.store.account import user_with_email, viewer_of
from wellbeing.store.competence import suspend_sign_off
from wellbeing.store.standing import stopped_from

Whose = tuple[str, str, str | None]
"""Worker, competence and person by their references; no person: any."""

PAUSED: Whose = ("tom", "catheter", "gwen")
PAUSED_ON, PAUSED_AT = timedelta(days=-3), time(16, 10)
PAUSED_BECAUSE = "Gwen has a new kind of catheter. I want to show Tom how it empties before he does it again."
COMING = timedelta(days=14)
"""Next week ends within so many days from any day of this one."""
ONE_DAY = timedelta(days=1)


def pause(session: Session, team: Team, by_email: str, today: date) -> None:
    """Let the nurse with this email have suspended one sign-off, three days before `today`."""
    nurse = user_with_email(session, by_email)
    viewer = viewer_of(session, nurse) if nurse is not None else None
    row = _latest(session, team).get(PAUSED)
    if viewer is not None and row is not None:
        suspend_sign_off(session, viewer, row.id, PAUSED_BECAUSE, instant(today + PAUSED_ON, PAUSED_AT))


def renew(session: Session, team: Team, rows: Iterable[SignOffRow], today: date) -> None:
    """Renew what ran out, or runs out before next week is over; from the day after, by whoever gave it last.

    `rows` are the team's files dated for `today`: they say until when, and what they leave run out stays so, as does
    what they let run out soon until it has. What was suspended is the nurse's to give again.
    """
    latest = _latest(session, team)
    for row in rows:
        last = latest.get((row.worker, row.competence, row.person))
        if last is None or stopped_from(last) is not None or last.until is None or row.until is None:
            continue
        least = today if row.until < today + COMING else today + COMING
        if row.until >= today and last.until < least:
            session.add(
                SignOff(
                    worker_id=last.worker_id,
                    competence_id=last.competence_id,
                    person_id=last.person_id,
                    starts=min(last.until + ONE_DAY, today),
                    until=row.until,
                    signed_by=last.signed_by,
                    signed_by_id=last.signed_by_id,
                )
            )
    session.flush()


def _latest(session: Session, team: Team) -> dict[Whose, SignOff]:
    """Each worker's sign-off for a task and person that was given last."""
    workers: dict[UUID, str] = {worker.id: reference for reference, (worker, _) in members_of(session, team).items()}
    people: dict[UUID, str] = {person.id: reference for reference, (person, _) in supported_by(session, team).items()}
    query = (
        select(SignOff, Competence.slug)
        .join(Competence, Competence.id == SignOff.competence_id)
        .where(SignOff.worker_id.in_(workers))
        .order_by(SignOff.starts)
    )
    found: dict[Whose, SignOff] = {}
    for row, slug in session.execute(query):
        person = None if row.person_id is None else people.get(row.person_id, "")
        found[workers[row.worker_id], slug, person] = row
    return found
