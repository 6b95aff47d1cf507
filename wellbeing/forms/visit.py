"""What is asked about a visit: when it was, how it went, what we learned, or why it did not happen. Knows no rows.

Times are local wall times. What was shown and left as it was keeps its instant, to the second; what was typed is
worked out from the visit's own day. Nothing is assumed: a visit written down later has no time until one is typed.
What is asked of delegated tasks and outcomes differs from visit to visit: `finish_form` makes the form of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wtforms import Field, HiddenField, IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length, Optional

from plans.what_happened import BECAME, WENT, Became, Step, TaskAnswer, Went, named
from rota.local_time import minutes_between, spoken_day, wall_time
from rota.week import local_day
from wellbeing.forms.client_key import key_from
from wellbeing.forms.plain import MyDayForm
from wellbeing.forms.wall_time import WallTimeField, after, near, same_wall
from wellbeing.wording import clock

LONGEST_SENTENCE = 2_000
"""Characters of what we learned; more belongs in the plan."""
LONGEST_REASON = 300
"""Characters of why a task was not done, and of who was told."""
LONGEST_VISIT = timedelta(hours=24)
FORGOTTEN_AFTER = timedelta(hours=3)
"""A visit that should have ended so long ago was left running: when it ended is asked, not assumed."""
NOT_TOUCHED = "none"
"""What a tap sends that says of no outcome that it was touched."""

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


@dataclass(frozen=True, slots=True)
class Asked:
    """What else is asked of one visit: delegated tasks by competence id, and outcomes by id, each in its words."""

    tasks: Mapping[str, str]
    outcomes: Mapping[str, str]


def _stripped(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\0", "").strip()


def _words(label: str, most: int) -> TextAreaField:
    return TextAreaField(
        label, filters=[_stripped], validators=[Length(max=most, message=f"Keep it to {most:,} letters")]
    )


class VisitForm(MyDayForm):
    """What every page about a visit sends: also the entry that the page showed."""

    seen = HiddenField(filters=[key_from])


class FinishForm(VisitForm):
    """How a visit went. `frame` must be set before it is validated; then `times` are the instants.

    `asked` is what `finish_form` was given. `began` is the instant of the start that the page was shown with.
    """

    began = HiddenField(filters=[_stripped])
    start = WallTimeField("Started at")
    finish = WallTimeField("Finished at")
    other_minutes = IntegerField("Minutes of it that you were not with them", validators=[Optional()])
    learned = _words("What did we learn?", LONGEST_SENTENCE)
    went = StringField("How did it go?", filters=[_stripped])
    outcome: StringField
    asked: Asked
    frame: Frame
    times: tuple[datetime, datetime] | None = None

    def show(self, frame: Frame, *, sent: bool) -> None:
        """Take what is known as what the page begins with, where nothing was `sent`."""
        self.frame = frame
        if not sent:
            self.start.data = wall_time(frame.started) if frame.started else None
            self.finish.data = wall_time(frame.finished) if frame.finished else None
            self.began.data = frame.started.isoformat() if frame.started else ""

    @property
    def on_the_spot(self) -> bool:
        """Whether the times are those of the taps: the start as it was recorded, and the finish now."""
        return bool(self.times) and same_wall(self.start.data, self.frame.started) and self.finish.data is None

    @property
    def how_it_went(self) -> Went | None:
        """What was tapped; None where nothing was."""
        tapped = self.went.data or ""
        return Went(tapped) if tapped in WENT else None

    @property
    def touched(self) -> tuple[Step, str] | None:
        """The outcome that was touched, and how; None for none."""
        return named(self.outcome.data or "")

    def task_fields(self, task: str) -> tuple[Field, Field, Field]:
        """What became of a task, why, and who was told."""
        return self[f"said-{task}"], self[f"why-{task}"], self[f"told-{task}"]

    @property
    def task_answers(self) -> tuple[TaskAnswer, ...]:
        """What is said of each task that anything is said of."""
        found = []
        for task in self.asked.tasks:
            said, why, told = (field.data for field in self.task_fields(task))
            if said in BECAME:
                reasons = said != Became.DONE
                found.append(
                    TaskAnswer(task, Became(said), why or None if reasons else None, told or None if reasons else None)
                )
        return tuple(found)

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        """Whether all of it can be taken; works the times out.

        `lenient`: it comes from a phone that could not ask all of this, so that what is missing is no problem.
        """
        fine = super().validate(extra_validators)
        self._work_out()
        self._check_taps(lenient)
        if not lenient:
            self._check_tasks()
        return fine and self.times is not None and not self.problems

    def _check_taps(self, lenient: bool) -> None:
        if self.went.data and self.how_it_went is None:
            _wrong(self.went, "Choose how it went")
        if self.outcome.data and self.outcome.data != NOT_TOUCHED:
            touched = self.touched
            if touched is None or not (lenient or touched[1] in self.asked.outcomes):
                _wrong(self.outcome, "Choose what it did for one outcome, or for none")

    def _check_tasks(self) -> None:
        for task, name in self.asked.tasks.items():
            said, why, told = self.task_fields(task)
            if said.data not in BECAME:
                _wrong(said, f"Say what became of {name}")
            elif said.data != Became.DONE:
                if not why.data:
                    _wrong(why, f"Say why: {name}")
                if not told.data:
                    _wrong(told, f"Say who was told about {name}. “Nobody yet” is an answer")

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


def finish_form(asked: Asked) -> type[FinishForm]:
    """The form of a visit at which this is asked."""
    fields: dict[str, Any] = {"asked": asked}
    for task, name in asked.tasks.items():
        fields[f"said-{task}"] = StringField(name, filters=[_stripped])
        fields[f"why-{task}"] = _words("Why?", LONGEST_REASON)
        fields[f"told-{task}"] = _words("Who was told?", LONGEST_REASON)
    fields["outcome"] = StringField("Did it bring them closer to what they want?", filters=[_stripped])
    return type("FinishForm", (FinishForm,), fields)


class NotDoneForm(VisitForm):
    """Why a visit did not happen."""

    choices = NOT_DONE
    learned = _words("Say more", LONGEST_SENTENCE)
    what = StringField("What happened?")

    def validate_what(self, field: StringField) -> None:
        """Raise ValidationError for a word that is none of ours."""
        if field.data not in NOT_DONE:
            raise ValidationError("Choose what happened")


def _wrong(field: Field, sentence: str) -> None:
    field.errors = [sentence]


def _said(moment: datetime) -> str:
    return f"{spoken_day(local_day(moment), True)} at {clock(moment)}"
