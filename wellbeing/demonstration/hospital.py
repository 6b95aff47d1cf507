"""The demonstration's Frank: in hospital since this hour, his visits held, and a homecoming that is planned.

Through the doors that a team uses. Called once, when the demonstration is new.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from plans.around import ADMISSION
from rota.local_time import instant
from rota.week import local_day
from wellbeing import clock
from wellbeing.importing.people import supported_by
from wellbeing.models import Team
from wellbeing.store import coming_home, events
from wellbeing.viewer import Viewer

WHO = "frank"
AGO = timedelta(minutes=20)
HOME_IN, HOME_AT = timedelta(days=3), time(11)
NOTE = "Breathless since the night. The ambulance took him, with his tablets and his radio."


def write_hospital(session: Session, team: Team, viewer: Viewer, today: date) -> None:
    """Frank went in a little while ago, and comes home in three days; nobody has taken his visits back yet."""
    person, _ = supported_by(session, team)[WHO]
    minute = (clock.now() - AGO).replace(second=0, microsecond=0)
    events.record(session, viewer, person.id, ADMISSION, local_day(minute), NOTE, minute)
    coming_home.plan_home(session, viewer, person.id, instant(today + HOME_IN, HOME_AT))
