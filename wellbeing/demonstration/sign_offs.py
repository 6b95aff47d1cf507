"""The demonstration's sign-offs as time goes by: one suspended, one paused, one declined, and renewals of those that
ran out.

Files can't say that a sign-off is stopped, so each goes through its own door. A demonstration that is
opened again months later has its sign-offs renewed by whoever gave them, so that its people can still be visited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.local_time import instant
from wellbeing.demonstration.evidence import Whose, write_evidence
from wellbeing.importing.crew import members_of
from wellbeing.importing.people import supported_by
from wellbeing.importing.tables import SignOffRow
from wellbeing.models import Competence, SignOff, Team
from wellbeing.store.account import user_with_email, viewer_of
from wellbeing.store.competence import decline_sign_off, lift_pause, pause_mark, pause_sign_off, suspend_sign_off
from wellbeing.store.standing import stopped_from
from wellbeing.viewer import Viewer

PAUSED: Whose = ("tom", "catheter", "gwen")
PAUSED_ON, PAUSED_AT = timedelta(days=-3), time(16, 10)
PAUSED_BECAUSE = "Gwen has a new kind of catheter. I want to show Tom how it empties before he does it again."


@dataclass(frozen=True, slots=True)
class _When:
    """Who did something, so many days from today, at this time."""

    worker: str
    days: int
    time: time

    def at(self, today: date) -> datetime:
        """The instant."""
        return instant(today + timedelta(days=self.days), self.time)


PAUSES: tuple[tuple[Whose, _When, str, tuple[str, _When] | None], ...] = (
    (
        ("bernie", "catheter", "gwen"),
        _When("pat", -2, time(13, 5)),
        "The leg bag leaked twice after Bernie changed it, and Gwen was cross. Could you watch one together?",
        None,
    ),
    (
        ("amina", "insulin", "eric"),
        _When("marcus", -40, time(18, 40)),
        "Eric says that the pen did not click this evening.",
        ("I watched Amina this morning. The pen was faulty and Amina was right to write it down.",
         _When("", -39, time(6, 50))),
    ),
)  # fmt: skip
"""Which sign-off was paused by whom, why; and what the nurse found before lifting it, if they have."""
DECLINED: Whose = ("yusuf", "insulin", "ivy")
DECLINED_ON, DECLINED_AT = timedelta(days=-12), time(20, 15)
COMING = timedelta(days=14)
"""Next week ends within so many days from any day of this one."""
ONE_DAY = timedelta(days=1)
CARRIED = (
    "consent", "delegated_by", "assessed_by", "assessed_on", "watched", "watched_of", "evidence", "conditions",
)  # fmt: skip
"""What a renewal takes from the sign-off before it."""


def write_register(session: Session, team: Team, by_email: str, viewers: Mapping[str, Viewer], today: date) -> None:
    """Say what each sign-off stands on; let the nurse with this email have suspended one and lifted a pause, somebody
    have paused another, and a worker have declined one.
    """
    latest = _latest(session, team)
    write_evidence(session, latest.items())
    nurse = user_with_email(session, by_email)
    viewer = viewer_of(session, nurse) if nurse is not None else None
    if viewer is None:
        return
    for whose, by, reason, lifted in PAUSES:
        if (row := latest.get(whose)) is not None and (paused_by := viewers.get(by.worker)) is not None:
            pause_sign_off(session, paused_by, row.id, reason, by.at(today))
            if lifted is not None:
                lift_pause(session, viewer, row.id, lifted[0], pause_mark(row), lifted[1].at(today))
    if (row := latest.get(DECLINED)) is not None and (worker := viewers.get(DECLINED[0])) is not None:
        decline_sign_off(session, worker, row.id, instant(today + DECLINED_ON, DECLINED_AT))
    if (row := latest.get(PAUSED)) is not None:
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
                    **{name: getattr(last, name) for name in CARRIED},
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
