"""What is asked about a visit: when it was, what we learned, or why it did not happen. Knows no rows.

Times are local wall times. What was shown and left as it was keeps its instant, to the second; what was typed is
worked out from the visit's own day. Nothing is assumed: a visit written down later has no time until one is typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length, Optional
from wtforms.widgets import TimeInput

from rota.local_time import instant, minutes_between, spoken_day, wall_time
from rota.week import LONDON, local_day
from wellbeing.forms.client_key import key_from
from wellbeing.wording import clock

LONGEST_SENTENCE = 2_000
"""Characters of what we learned; more belongs in the plan."""
LONGEST_VISIT = timedelta(hours=24)
LONGEST_PAST_MIDNIGHT = timedelta(hours=12)
"""A finish that is earlier on the clock than the start is the next morning's, if that makes it no longer than this."""
AROUND_PLANNED = timedelta(hours=6)
"""How far from the planned start a wall time may be on the day before or after."""
FORGOTTEN_AFTER = timedelta(hours=3)
"""A visit that should have ended so long ago was left running: when it ended is asked, not assumed."""
ONE_DAY = timedelta(days=1)
WALL = re.compile(r"^\s*(\d{1,2})(?:\s*[:.h]\s*|(?=\d\d\s*$))(\d{2})(?::\d{2}(?:\.\d+)?)?\s*$")

NOT_DONE = {
    "not_needed": "It was not needed",
    "refused": "They did not want it",
    "no_answer": "Nobody answered",
    "missed": "We missed it",
}
"""Why a visit did not happen: the entry's word, and ours."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known of a visit before anything is typed: when it is planned, recorded times, and what time it is."""

    planned: datetime
    planned_end: datetime
    now: datetime
    started: datetime | None = None
    finished: datetime | None = None

    @property
    def ends_now(self) -> bool:
        """Whether a tap may say that the visit ends now: it was started, and was not forgotten since."""
        return self.started is not None and self.finished is None and self.now - self._due <= FORGOTTEN_AFTER

    @property
    def _due(self) -> datetime:
        return max(self.planned_end, (self.started or self.planned) + (self.planned_end - self.planned))


class WallTimeField(Field):
    """A wall time; `data` is a `datetime.time`, None when empty or not understood (then with an error)."""

    widget = TimeInput()
    data: time | None
    raw_data: list[Any] | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError for what is no time."""
        text = str(valuelist[0]) if valuelist else ""
        self.data = None
        if not text.strip():
            return
        matched = WALL.match(text)
        if matched is None or int(matched[1]) > 23 or int(matched[2]) > 59:
            raise ValueError("Write a time like 09:30")
        self.data = time(int(matched[1]), int(matched[2]))


def _stripped(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\0", "").strip()


def _learned(label: str) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[_stripped],
        validators=[Length(max=LONGEST_SENTENCE, message=f"Keep it to {LONGEST_SENTENCE:,} letters")],
    )


class VisitForm(FlaskForm):
    """What every page about a visit sends: the key that makes a resend known, and the entry that the page showed."""

    client_key = HiddenField(filters=[key_from])
    seen = HiddenField(filters=[key_from])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each field that is wrong, in the order of the page: its id and the sentence."""
        return [
            (field.id, str(field.errors[0])) for field in self if field.errors and not isinstance(field, HiddenField)
        ]


class FinishForm(VisitForm):
    """How a visit went. `frame` must be set before it is validated; then `times` are the instants."""

    learned = _learned("What did we learn?")
    start = WallTimeField("Started at")
    finish = WallTimeField("Finished at")
    other_minutes = IntegerField("Minutes of it that you were not with them", validators=[Optional()])
    frame: Frame
    times: tuple[datetime, datetime] | None = None

    def show(self, frame: Frame) -> None:
        """Take what is known as what the page begins with, where nothing was sent."""
        self.frame = frame
        if not self.is_submitted():
            self.start.data = wall_time(frame.started) if frame.started else None
            self.finish.data = wall_time(frame.finished) if frame.finished else None

    @property
    def on_the_spot(self) -> bool:
        """Whether the times are those of the taps: the start as it was recorded, and the finish now."""
        return bool(self.times) and same_wall(self.start.data, self.frame.started) and self.finish.data is None

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all of it can be taken; works the times out."""
        fine = super().validate(extra_validators)
        self._work_out()
        return fine and self.times is not None and not self.problems

    def _work_out(self) -> None:
        if self.other_minutes.errors:
            _wrong(self.other_minutes, "Write a number of minutes, like 10")
        if self.start.errors or self.finish.errors:
            return
        start = self._start()
        if start is None:
            return
        finish = self._finish(start)
        if finish is None:
            return
        if finish - start > LONGEST_VISIT:
            _wrong(
                self.finish, f"That would be more than 24 hours. You started on {_said(start)}. Write when you finished"
            )
            return
        self._check_other(minutes_between(start, finish))
        self.times = start, finish

    def _start(self) -> datetime | None:
        frame, typed = self.frame, self.start.data
        if typed is None:
            _wrong(self.start, "Write when you started")
            return None
        if frame.started is not None and same_wall(typed, frame.started):
            return frame.started
        start = near(typed, frame.started or frame.planned)
        if start > frame.now:
            _wrong(self.start, f"That is still to come. It is {clock(frame.now)} now")
            return None
        return start

    def _finish(self, start: datetime) -> datetime | None:
        frame, typed = self.frame, self.finish.data
        if typed is None:
            if frame.ends_now:
                return max(start, frame.now)
            _wrong(self.finish, "Write when you finished")
            return None
        if frame.finished is not None and same_wall(typed, frame.finished) and frame.finished >= start:
            return frame.finished
        finish = after(typed, start)
        if finish is None:
            _wrong(self.finish, f"You can’t finish before you start, which was at {clock(start)}")
            return None
        if finish > frame.now:
            _wrong(self.finish, f"That is still to come. It is {clock(frame.now)} now")
            return None
        return finish

    def _check_other(self, length: int) -> None:
        other = self.other_minutes.data
        if other is not None and other < 0:
            _wrong(self.other_minutes, "Write 0 or more minutes")
        elif other is not None and other > length:
            _wrong(self.other_minutes, f"The visit lasted {length} minutes, so this can’t be more")


class NotDoneForm(VisitForm):
    """Why a visit did not happen."""

    choices = NOT_DONE
    what = StringField("What happened?")
    learned = _learned("Say more")

    def validate_what(self, field: StringField) -> None:
        """Raise ValidationError for a word that is none of ours."""
        if field.data not in NOT_DONE:
            raise ValidationError("Choose what happened")


def near(wall: time, planned: datetime) -> datetime:
    """The instant of a wall time on the planned start's local day, or on the day beside it where that is close.

    A visit planned for 00:10 that began at 23:55 began the evening before.
    """
    day = local_day(planned)
    same = instant(day, wall)
    for candidate in (same, instant(day + ONE_DAY, wall), instant(day - ONE_DAY, wall)):
        if abs(candidate - planned) <= AROUND_PLANNED:
            return candidate
    return same


def after(wall: time, start: datetime) -> datetime | None:
    """The first instant of a wall time from `start`: that day, the hour that comes twice, or after midnight.

    None where it would be before the start, or longer past midnight than a night's visit lasts.
    """
    day = local_day(start)
    again = datetime.combine(day, wall.replace(fold=1), LONDON).astimezone(start.tzinfo)
    minute = start.replace(second=0, microsecond=0)
    for candidate in (instant(day, wall), again):
        if candidate >= minute:
            return max(candidate, start)
    tomorrow = instant(day + ONE_DAY, wall)
    return tomorrow if tomorrow - start <= LONGEST_PAST_MIDNIGHT else None


def same_wall(typed: time | None, recorded: datetime | None) -> bool:
    """Whether what was typed is what was shown."""
    return typed is not None and recorded is not None and wall_time(recorded).replace(second=0, microsecond=0) == typed


def _wrong(field: Field, sentence: str) -> None:
    field.errors = [sentence]


def _said(moment: datetime) -> str:
    return f"{spoken_day(local_day(moment), True)} at {clock(moment)}"
