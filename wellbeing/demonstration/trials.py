"""What the demonstration team would like to know of its coming week: two trials, left for the worker to work out.

Everybody in them is invented. Nothing is made up of what would come of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from uuid import NAMESPACE_DNS, uuid5

from sqlalchemy.orm import Session

from plans.supposing import Sketch, Supposed, What, words
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from wellbeing.models import Team
from wellbeing.store.supposing import offered
from wellbeing.store.trial import ask
from wellbeing.viewer import Viewer

THURSDAY, FRIDAY = 3, 4
HOME_FROM_HOSPITAL = "Winnie"
POSTCODE = "RM18 7AB"
TIMES = (time(8, 30), time(12, 30), time(18))
MINUTES = 30


def write_trials(session: Session, team: Team, viewers: Mapping[str, Viewer], today: date) -> None:
    """Can we bring her home on Thursday? And could Tom have Friday off?"""
    week = monday_of(today) + timedelta(days=DAYS_IN_WEEK)
    thursday, friday = week + timedelta(days=THURSDAY), week + timedelta(days=FRIDAY)
    named = [f"{HOME_FROM_HOSPITAL} {at:%H%M} {week.isoformat()}" for at in TIMES]
    sketch = Sketch(TIMES, MINUTES, tuple(str(uuid5(NAMESPACE_DNS, name)) for name in named), postcode=POSTCODE)
    person = str(uuid5(NAMESPACE_DNS, f"{HOME_FROM_HOSPITAL} {week.isoformat()}"))
    home = Supposed(
        What.TAKE_ON, (thursday, friday), person=person, known=False, name=HOME_FROM_HOSPITAL, sketch=sketch
    )  # fmt: skip
    tom = viewers["tom"]
    day_off = Supposed(What.DAY_OFF, (friday,), last=friday, worker=str(tom.worker_id))
    names = offered(session, team.id, week)
    for who, supposed in ((viewers["amina"], home), (tom, day_off)):
        said = words(supposed, names.workers, names.competences)
        ask(session, who, team.id, week, supposed, said, f"demonstration-{supposed.what.value}")
