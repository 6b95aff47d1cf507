"""The steps of support that tapers, as a page asks for them. What is wrong with them is `plans.support_problems`'s."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import FieldList, FormField, HiddenField, IntegerField, RadioField, SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Optional, ValidationError

from plans.support import Step, SupportLine
from plans.support_problems import field_problems
from rota.local_time import WEEKDAYS, spoken_date
from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import DayOrNone
from wellbeing.forms.plain import PlainForm, PlainRow
from wellbeing.forms.plan import a_line
from wellbeing.forms.support import ANY, EACH

MOST_STEPS = 8
LEAST_ROWS = 2
MARKED = "Look at what is marked below"
HALF_A_STEP = "Give this step its first day and how many minutes, or leave both empty"


class StepForm(PlainRow):
    """From a day on: how long, on which days or how often."""

    starts = DayOrNone("From which day?", validators=[Optional()])
    duration = IntegerField("How many minutes?", widget=GovTextInput(), validators=[Optional()])
    how_often = RadioField(
        "How often?",
        widget=GovRadioInput(),
        choices=[SelectChoice(EACH, "On each day ticked below"), SelectChoice(ANY, "So many times a week, on any day")],
        default=EACH,
        validators=[Optional()],
    )
    weekdays = SelectMultipleField(
        "Which days?",
        widget=GovCheckboxesInput(),
        coerce=int,
        choices=[SelectChoice(number, name) for number, name in enumerate(WEEKDAYS)],
        validators=[Optional()],
    )
    times_a_week = IntegerField("How many times a week?", widget=GovTextInput(), validators=[Optional()])

    @property
    def empty(self) -> bool:
        """Neither a day nor minutes: no step."""
        return not (self.starts.raw_data and self.starts.raw_data[0].strip()) and not (
            self.duration.raw_data and self.duration.raw_data[0].strip()
        )

    def step(self) -> Step:
        """The step as it stands in the row."""
        any_day = self.how_often.data == ANY
        return Step(
            starts=self.starts.data or date.min,
            duration=self.duration.data or 0,
            weekdays=frozenset(self.weekdays.data or ()),
            times_a_week=(self.times_a_week.data or 0) if any_day else None,
        )


class TaperingForm(PlainForm):
    """The steps, each from its own day on, the last day, and how it was agreed. No step: it does not taper."""

    steps = FieldList(FormField(StepForm), max_entries=MOST_STEPS)
    ends = DayOrNone("Last day of this support", validators=[Optional()])
    how_agreed = a_line("How did they agree to this?")
    seen = HiddenField(filters=[key_from])
    another = SubmitField("Show one more step", widget=GovSubmitInput())
    submit = SubmitField("Save these steps", widget=GovSubmitInput())
    agreed: bool = True
    line: SupportLine | None = None

    def validate_how_agreed(self, field: Any) -> None:
        """Raise ValidationError where nobody says how it was agreed."""
        if self.agreed and not field.data:
            raise ValidationError("Say how they agreed, or who decided in their best interests and why")

    def check(self, before: SupportLine) -> bool:
        """Whether all of it can be kept; then `line` is the line. Else each problem stands beside its field."""
        valid = bool(self.validate())
        rows = [row.form for row in self.steps if not row.form.empty]
        for row in rows:
            if (row.starts.data is None or row.duration.data is None) and not row.errors:
                row.starts.errors = [HALF_A_STEP]
                self.steps.errors = [MARKED]
                valid = False
        if not valid:
            return False
        rows.sort(key=lambda row: row.starts.data or date.max)
        line = replace(before, tapering=tuple(row.step() for row in rows), ends=self.ends.data)
        for about, sentence in field_problems(line):
            field = self.ends if about == "ends" or not rows else _beside(rows, sentence)
            field.errors = [*field.errors, sentence]
            self.steps.errors = [MARKED]
            valid = False
        if valid:
            self.line = line
        return valid


def _beside(rows: list[StepForm], sentence: str) -> Any:
    """The first day of the step that a sentence names, else of the first."""
    return next(
        (row.starts for row in rows if row.starts.data and spoken_date(row.starts.data) in sentence), rows[0].starts
    )


def as_rows(line: SupportLine) -> list[dict[str, Any]]:
    """The steps as rows of the form, with some free to write in."""
    rows: list[dict[str, Any]] = [
        {
            "starts": step.starts,
            "duration": step.duration,
            "how_often": EACH if step.times_a_week is None else ANY,
            "weekdays": sorted(step.weekdays),
            "times_a_week": step.times_a_week,
        }
        for step in line.tapering
    ]
    free = {"weekdays": sorted(line.weekdays), "how_often": EACH}
    return [*rows, *({**free} for _ in range(max(1, LEAST_ROWS - len(rows))))][:MOST_STEPS]
