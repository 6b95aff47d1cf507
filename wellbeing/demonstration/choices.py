"""The demonstration's choices: what Tilbury's people say of their workers, and support that steps down for Mavis.

Written through the doors that a team uses. Whoever is declined was never down for a visit. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.support import Step
from rota.local_time import instant, monday_of
from wellbeing import clock
from wellbeing.importing.crew import members_of
from wellbeing.importing.people import supported_by
from wellbeing.models import ChoiceMade, SupportLine, Team
from wellbeing.store import choices, support
from wellbeing.store.lines import line_from
from wellbeing.store.people import CHOSEN, DECLINED, LINK
from wellbeing.viewer import Viewer

WRITTEN_AT = time(14, 5)
STEPS_DOWN = "mavis-bed"
"""The line that steps down: somebody who has learned her stairs again."""
HOW_AGREED = "Mavis wants to go up by herself again. Dev, Mavis and the physiotherapist wrote the steps together."
MONDAY_WEDNESDAY_FRIDAY = frozenset({0, 2, 4})


@dataclass(frozen=True, slots=True)
class _SaidOf:
    """So many days ago, what a person said of a worker."""

    person: str
    worker: str
    kind: str
    ago: int
    words: str


SAID = (
    _SaidOf("joan", "amina", LINK, 320, "Amina, because she sits down before she takes her coat off."),
    _SaidOf("joan", "lena", CHOSEN, 320, "Lena can have me on a Thursday. She knows wool."),
    _SaidOf("ivy", "grace", LINK, 300, "Grace doesn’t fuss with the toast."),
    _SaidOf("stan", "marcus", LINK, 280, "Marcus says ‘ready, Stan?’ and waits till I am."),
    _SaidOf("eric", "sam", LINK, 260, "Biscuit chose Sam. I went along with it."),
    _SaidOf("rahima", "amina", LINK, 350, "She is like a niece. We talk of Sylhet while she does my hair."),
    _SaidOf("olive", "bernie", LINK, 240, "Bernadette speaks up and does not shout. There is a difference."),
    _SaidOf("winston", "dev", LINK, 330, "Mr Sharma is punctual."),
    _SaidOf("graham", "tom", LINK, 200, "Tom knows the offside rule and when to leave the room."),
    _SaidOf("harold", "sam", LINK, 210, "A steady hand with the towel, and he salutes properly."),
    _SaidOf("pam", "yusuf", LINK, 180, "Yusuf lets me hold the spoon."),
    _SaidOf("colin", "tom", LINK, 150, "On the dot. That’s all I ask of a man."),
    _SaidOf("shirley", "marcus", DECLINED, 60, "A lovely lad. But I know my people by their voices, and I have three."),
    _SaidOf("tony", "kerry", DECLINED, 25, ""),
)
"""Tony gave no reason, and was asked for none."""


def write_choices(session: Session, team: Team, viewers: Mapping[str, Viewer], today: date) -> None:
    """Let each person have said this of their workers, written down by that worker, or by their link worker."""
    people = {name: person for name, (person, _) in supported_by(session, team).items()}
    workers = {name: worker for name, (worker, _) in members_of(session, team).items()}
    for said in SAID:
        if said.person not in people or said.worker not in workers:
            continue
        person, worker = people[said.person], workers[said.worker]
        with clock.at(instant(today - timedelta(days=said.ago), WRITTEN_AT)):
            before = session.scalars(
                select(ChoiceMade.id).where(ChoiceMade.person_id == person.id, ChoiceMade.worker_id == worker.id)
            ).all()
            viewer = viewers.get(said.worker if said.kind != DECLINED else "yusuf") or next(iter(viewers.values()))
            choices.choose(session, viewer, person.id, worker.id, said.kind, said.words, seen=len(before))


def step_down(session: Session, team: Team, viewer: Viewer, today: date) -> None:
    """Let one line of long-running support step down from the week after next, to its end."""
    people = {name: person for name, (person, _) in supported_by(session, team).items()}
    person = people.get(STEPS_DOWN.partition("-")[0])
    if person is None:
        return
    row = session.scalars(
        select(SupportLine).where(SupportLine.person_id == person.id, SupportLine.reference == STEPS_DOWN)
    ).one_or_none()
    if row is None:
        return
    line = line_from(row.body)
    first = monday_of(today) + timedelta(weeks=2)
    steps = (
        Step(first, 25),
        Step(first + timedelta(weeks=2), 25, MONDAY_WEDNESDAY_FRIDAY),
        Step(first + timedelta(weeks=4), 20, MONDAY_WEDNESDAY_FRIDAY, 1),
    )
    tapered = replace(line, tapering=steps, ends=first + timedelta(weeks=6) - timedelta(days=1))
    support.put_line(session, viewer, person.id, tapered, how_agreed=HOW_AGREED, seen=support.mark(line))
