"""What stands behind the demonstration's sign-offs: the person's yes, whom to ring, what was watched, conditions.

Invented, and written for the people and workers of the Tilbury files. The numbers are of a range that rings nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time, timedelta

from sqlalchemy.orm import Session

from rota.local_time import instant
from wellbeing.models import SignOff, SignOffEvent
from wellbeing.store.competence import SIGNED

Whose = tuple[str, str, str | None]
"""Worker, competence and person by their references; no person: any."""

CONSENT = {
    "ivy": "Ivy said: “If Grace says they can do it, they can do it. Warm hands, please.” Said to Ngozi at her table.",
    "eric": "Eric shook hands on it, with Biscuit between us. He dials the pen himself and wants it watched, not done.",
    "derek": "Del said yes, on condition that nobody reads his number out loud in front of Lorraine.",
    "gwen": "Gwen said yes and asked for it to be written down that she is not to be called ‘bless her’.",
}
RING = {
    "insulin": "Ngozi Okafor, community nurse, 01632 960011; evenings and weekends the district nurses, 01632 960012",
    "catheter": "Ngozi Okafor, community nurse, 01632 960011; nights 01632 960013",
    "eating": "Helen Shaw, speech and language therapist, 01632 960014",
}
SEEN: dict[str, tuple[str, ...]] = {
    "insulin": (
        "Read the meter, chose the right pen, wrote the dose down before giving it. Knew what a low looks like.",
        "Workbook done. Talked through a missed meal, and a morning when the number is under 4.",
        "Changed the side without being told. Rang me about a cloudy pen, which was right.",
    ),
    "catheter": (
        "Washed hands twice. Kept the bag below the bladder. Knew what to smell for.",
        "Emptied, measured and wrote it down. Talked through a blocked tube and when to ring.",
    ),
    "eating": (
        "Sat level, small spoon, waited for the swallow each time. Stopped at the first cough.",
        "Knew the textures on the sheet, and thickened a drink to the right one.",
    ),
    "medication": ("Course and workbook done; read the chart aloud and asked before the second tablet.",),
    "moving": ("Two days with the trainer, then checked at Stan’s: told him before each move.",),
    "trusted-assessor-3": ("Two-day course and three assessments at home, looked through together.",),
    "trusted-assessor-4": ("Four more days, and a bath lift fitted and checked a week later.",),
    "first-aid": ("One-day course, certificate seen.",),
    "dementia": ("Three afternoons, and a long talk about Jeannie.",),
    "end-of-life": ("Two days at the hospice.",),
    "driving": ("Licence, insurance for work and MOT seen.",),
}
CONDITIONS: dict[Whose, str] = {
    ("joy", "insulin", "ivy"): "Teatime only, until we have watched a morning together.",
    ("bernie", "insulin", "ivy"): "Rings me after the first one.",
    ("marcus", "insulin", "eric"): "Weekdays, with Eric dialling.",
    ("dev", "insulin", "derek"): "Looks between the toes each time and says so in the notes.",
    ("lena", "eating", None): "Not with thin drinks.",
}
WATCHED = {"insulin": 3, "catheter": 3, "eating": 2}
DAY_BEFORE, AT = timedelta(days=1), time(10, 40)


def write_evidence(session: Session, rows: Iterable[tuple[Whose, SignOff]]) -> None:
    """Say of each of these sign-offs what it stands on, and keep that it was given."""
    events = []
    for n, (whose, row) in enumerate(rows):
        _, task, person = whose
        seen = SEEN.get(task, ())
        row.consent = CONSENT.get(person or "")
        row.delegated_by = RING.get(task)
        row.assessed_by = row.signed_by.partition(",")[0]
        row.assessed_on = row.starts - DAY_BEFORE
        row.watched = row.watched_of = WATCHED.get(task)
        row.evidence = seen[n % len(seen)] if seen else None
        row.conditions = CONDITIONS.get(whose)
        events.append(_signed(row))
    session.add_all(events)
    session.flush()


def _signed(row: SignOff) -> SignOffEvent:
    by = row.assessed_by or row.signed_by
    return SignOffEvent(sign_off_id=row.id, what=SIGNED, at=instant(row.starts, AT), by_id=row.signed_by_id, by=by)
