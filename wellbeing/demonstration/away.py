"""The demonstration's leave: some agreed, some asked for with a word from colleagues. Through the doors a team uses.

Knows invented lives; decides nothing. The sicknesses of past weeks are `history`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from rota.local_time import instant, monday_of
from wellbeing import clock
from wellbeing.models import Team
from wellbeing.store import leave
from wellbeing.viewer import Viewer

AT = time(12, 20)


def write_leave(session: Session, team: Team, viewers: Mapping[str, Viewer], today: date) -> None:
    """One leave that is agreed and one that is asked for, with what two colleagues say. `viewers` by reference."""
    monday = monday_of(today)
    with clock.at(_ago(today, 9)):
        agreed = leave.ask(
            session,
            viewers["joy"],
            team.id,
            monday + timedelta(days=39),
            monday + timedelta(days=44),
            "My sister is getting married in Leeds. I am doing the cake, so wish us all luck.",
            "demonstration-joy",
        )
    with clock.at(_ago(today, 8)):
        leave.say(session, viewers["tom"], team.id, agreed.id, fine=True, words="Bring cake back.")
        leave.agree(session, viewers["grace"], team.id, agreed.id)
    with clock.at(_ago(today, 3)):
        asked = leave.ask(
            session,
            viewers["tom"],
            team.id,
            monday + timedelta(days=25),
            monday + timedelta(days=27),
            "The allotment shed has lost its roof. Three dry days would do it.",
            "demonstration-tom",
        )
    with clock.at(_ago(today, 2)):
        leave.say(session, viewers["lena"], team.id, asked.id, fine=True, words="Fine by me, and I have a ladder.")
    with clock.at(_ago(today, 1)):
        leave.say(
            session,
            viewers["grace"],
            team.id,
            asked.id,
            fine=False,
            words="Who would do Eric's insulin on the Saturday? Can we talk on Thursday?",
        )


def _ago(today: date, days: int) -> datetime:
    return instant(today - timedelta(days=days), AT)
