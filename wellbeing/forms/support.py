"""One support line as a page asks for it. What is wrong with a line is `plans.support_problems`'s to say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Optional

from plans.support import EVERY_DAY, SupportLine, Times
from plans.support_problems import EVERY_WEEK, field_problems
from rota.local_time import WEEKDAYS
from rota.week import CompetenceNeed, NeededOf, WhoNeed
from rota.who import who_words
from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import Day, DayOrNone
from wellbeing.forms.plain import PlainForm, WallTime, WholeNumber
from wellbeing.forms.plan import a_line, long_words

EACH, ANY = "each", "any"
ONE, TWO = "1", "2"

FIELD_OF = {
    "name": "name",
    "starts": "starts",
    "ends": "ends",
    "anchor": "anchor",
    "every_weeks": "every_weeks",
    "weekdays": "weekdays",
    "times_a_week": "times_a_week",
    "duration": "duration",
    "suits": "suits_from",
    "tapering": "duration",
    "interim": "interim",
    "least_gap": "least_gap",
}
"""Beside which field of the page a problem with a field of the line stands."""


class SupportForm(PlainForm):
    """What the team does, for how long, on which days, when, and who can do it."""

    name = a_line("What does the team do?", DataRequired("Give this support a name, such as: Help with breakfast"))
    tasks = long_words("Step by step, as they want it done")
    duration = WholeNumber(
        "How many minutes?", widget=GovTextInput(), validators=[InputRequired("Give the length in minutes, such as 45")]
    )
    how_often = RadioField(
        "How often?",
        widget=GovRadioInput(),
        choices=[
            SelectChoice(EACH, "On each day ticked below"),
            SelectChoice(ANY, "So many times a week, on any of the days ticked below"),
        ],
        default=EACH,
        validators=[InputRequired("Choose how often")],
    )
    weekdays = SelectMultipleField(
        "Which days?",
        widget=GovCheckboxesInput(),
        coerce=int,
        choices=[SelectChoice(number, name) for number, name in enumerate(WEEKDAYS)],
        default=list(range(7)),
    )
    times_a_week = IntegerField("How many times a week?", widget=GovTextInput(), validators=[Optional()])
    every_weeks = RadioField(
        "Every week?",
        widget=GovRadioInput(),
        coerce=int,
        choices=[SelectChoice(1, "Every week"), SelectChoice(2, "Every other week")],
        default=1,
        validators=[InputRequired("Choose every week or every other week")],
    )
    anchor = DayOrNone("Which week is its turn?", validators=[Optional()])
    suits_from = WallTime("It suits from", widget=GovTextInput(), validators=[InputRequired("Give a time like 08:30")])
    suits_to = WallTime("to", widget=GovTextInput(), validators=[InputRequired("Give a time like 09:15")])
    possible_from = TimeField("At the earliest", widget=GovTextInput(), validators=[Optional()])
    possible_to = TimeField("At the latest", widget=GovTextInput(), validators=[Optional()])
    workers = RadioField(
        "How many workers?",
        widget=GovRadioInput(),
        choices=[SelectChoice(ONE, "One"), SelectChoice(TWO, "Two together")],
        default=ONE,
        validators=[InputRequired("Choose one worker or two")],
    )
    competences = SelectMultipleField("What must be signed off?", widget=GovCheckboxesInput(), validators=[Optional()])
    both = SelectMultipleField(
        "And which of these for both workers?", widget=GovCheckboxesInput(), validators=[Optional()]
    )
    must = SelectMultipleField("Whoever comes must be", widget=GovCheckboxesInput(), validators=[Optional()])
    rather = SelectMultipleField("They would rather have", widget=GovCheckboxesInput(), validators=[Optional()])
    time_critical = BooleanField("It does harm when it is late", widget=GovCheckboxInput())
    least_gap = IntegerField(
        "At least how many minutes between this and other visits?", widget=GovTextInput(), validators=[Optional()]
    )
    starts = Day("First day", widget=GovTextInput(), validators=[InputRequired("Give the first day")])
    ends = DateField("Last day", widget=GovTextInput(), validators=[Optional()])
    interim = a_line("Why does it begin before the plan is agreed?")
    how_agreed = a_line("How did they agree to this?")
    client_key = HiddenField(filters=[key_from])
    seen = HiddenField(filters=[key_from])
    submit = SubmitField("Save this support", widget=GovSubmitInput())
    always_both: frozenset[str] = frozenset()
    before_plan: bool = False
    agreed: bool = True
    line: SupportLine | None = None

    def ask(
        self,
        competences: Sequence[tuple[str, str]],
        attributes: Iterable[str],
        *,
        before_plan: bool,
        agreed: bool = True,
        always_both: Collection[str] = (),
    ) -> None:
        """Offer these competences (id, name) and needs about who. `before_plan`: it is interim support, and asks why;
        `agreed`: it becomes a version of the plan, and asks how that was agreed. `always_both` are the competences
        that both of two workers need without being asked.
        """
        self.always_both = frozenset(always_both)
        self.competences.choices = [
            SelectChoice(id, f"{name} (where two go, both)" if id in self.always_both else name)
            for id, name in competences
        ]
        self.both.choices = [SelectChoice(id, name) for id, name in competences]
        self.must.choices = self.rather.choices = [SelectChoice(word, who_words(word)) for word in attributes]
        self.before_plan, self.agreed = before_plan, agreed

    def check(self, id: str, person: str, before: SupportLine | None) -> bool:
        """Whether all of it can be kept; then `line` is the line. Else each problem stands beside its field."""
        valid = self.validate()
        if self.how_often.data == ANY and self.times_a_week.data is None and not self.times_a_week.errors:
            self.times_a_week.errors = ["Say how many times a week, such as 2"]
            valid = False
        if not valid:
            return False
        line = self._line(id, person, before)
        for about, sentence in field_problems(line):
            field = self[FIELD_OF.get(about, "name")]
            field.errors = [*field.errors, sentence]
        if not self.errors:
            self.line = line
        return not self.errors

    def validate_how_agreed(self, field: StringField) -> None:
        """Raise ValidationError where nobody says how it was agreed."""
        if self.agreed and not field.data:
            raise ValidationError("Say how they agreed, or who decided in their best interests and why")

    def validate_interim(self, field: StringField) -> None:
        """Raise ValidationError where nobody says why it begins before the plan."""
        if self.before_plan and not field.data:
            raise ValidationError("Say why this begins before the plan is agreed, such as: home from hospital")

    def _line(self, id: str, person: str, before: SupportLine | None) -> SupportLine:
        suits = Times(self.suits_from.data, self.suits_to.data)
        possible = Times(self.possible_from.data or suits.earliest, self.possible_to.data or suits.latest)
        two = self.workers.data == TWO
        must, of_both = self.must.data or [], self.both.data or []
        each = {*of_both, *self.always_both}
        return SupportLine(
            id=id,
            person=person,
            name=self.name.data,
            starts=self.starts.data,
            ends=self.ends.data,
            duration=self.duration.data,
            possible=possible,
            suits=suits,
            weekdays=frozenset(self.weekdays.data or ()),
            times_a_week=self.times_a_week.data if self.how_often.data == ANY else None,
            every_weeks=self.every_weeks.data,
            anchor=self.anchor.data if self.every_weeks.data != EVERY_WEEK else None,
            tasks=tuple(line.strip() for line in self.tasks.data.splitlines() if line.strip()),
            double_handed=two,
            competences=tuple(
                CompetenceNeed(id, NeededOf.BOTH if two and id in each else NeededOf.ONE)
                for id in dict.fromkeys([*(self.competences.data or ()), *of_both])
            ),
            who=(
                *(WhoNeed(word, True) for word in must),
                *(WhoNeed(word, False) for word in (self.rather.data or ()) if word not in must),
            ),
            time_critical=self.time_critical.data,
            least_gap=self.least_gap.data,
            tapering=before.tapering if before else (),
            interim=self.interim.data if self.before_plan else None,
        )


def as_form(line: SupportLine) -> dict[str, Any]:
    """A line as the values of the form."""
    return {
        "name": line.name,
        "tasks": "\n".join(line.tasks),
        "duration": line.duration,
        "how_often": EACH if line.times_a_week is None else ANY,
        "weekdays": sorted(line.weekdays & EVERY_DAY),
        "times_a_week": line.times_a_week,
        "every_weeks": line.every_weeks,
        "anchor": None if line.every_weeks == EVERY_WEEK else line.anchor or line.starts,
        "suits_from": line.suits.earliest,
        "suits_to": line.suits.latest,
        "possible_from": line.possible.earliest,
        "possible_to": line.possible.latest,
        "workers": TWO if line.double_handed else ONE,
        "competences": [need.competence for need in line.competences],
        "both": [need.competence for need in line.competences if need.of is NeededOf.BOTH],
        "must": [need.attribute for need in line.who if need.hard],
        "rather": [need.attribute for need in line.who if not need.hard],
        "time_critical": line.time_critical,
        "least_gap": line.least_gap,
        "starts": line.starts,
        "ends": line.ends,
        "interim": line.interim or "",
    }


class EndForm(PlainForm):
    """The last day of a line of support, and how that was agreed."""

    last = Day("Last day", widget=GovTextInput(), validators=[InputRequired("Give the last day")])
    how_agreed = a_line("How did they agree to this?")
    seen = HiddenField(filters=[key_from])
    submit = SubmitField("End this support", widget=GovSubmitInput())
    agreed: bool = True

    def validate_how_agreed(self, field: StringField) -> None:
        """Raise ValidationError where nobody says how it was agreed."""
        if self.agreed and not field.data:
            raise ValidationError("Say how they agreed, or who decided in their best interests and why")
