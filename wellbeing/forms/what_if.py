"""What a team supposes, as pages ask for it: one form for each kind of thing. Knows no rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, SubmitField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from plans.supposing import LONGEST, SHORTEST, Sketch, Supposed, What
from rota.local_time import end_of_week, instant
from rota.week import Visit
from wellbeing import clock
from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import Day, DayOrNone, choices
from wellbeing.forms.plain import PlainForm, WallTime, WholeNumber
from wellbeing.forms.plan import a_line
from wellbeing.postcodes import tidy

NOBODY = ""
MOST_TIMES = 4
"""Visits a day that the page asks for."""
NOT_THIS_WEEK = "Choose a day of this week"
GONE_BY = "Choose a day from today on"


class SupposingForm(PlainForm):
    """What every one of them has: the week that it is about, and a key, so that a double tap is one trial."""

    client_key = HiddenField(filters=[key_from])
    submit = SubmitField("Try it", widget=GovSubmitInput())
    week: date

    def of_week(self, field: Any) -> bool:
        """Whether its day is one of the week that is not over; if not, the field says so."""
        last = end_of_week(self.week)
        if field.data and not self.week <= field.data <= last:
            field.errors = [*field.errors, NOT_THIS_WEEK]
        elif field.data and field.data < clock.today():
            field.errors = [*field.errors, GONE_BY]
        return not field.errors

    def days_from(self, first: date, last: date) -> tuple[date, ...]:
        """The days from `first` to `last`."""
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return end_of_week(self.week)


def _worker(label: str) -> SelectField:
    return SelectField(label, widget=GovSelect(), validators=[DataRequired("Choose a worker")])


class DayOffForm(SupposingForm):
    """A worker has a day off, or some."""

    worker = _worker("Who?")
    first = Day("Which day?", widget=Day.widget, validators=[InputRequired("Give the day")])
    last = DayOrNone("Until when? Leave it empty for one day.", widget=Day.widget, validators=[Optional()])
    each = BooleanField("Try each of these days by itself", widget=GovCheckboxInput())

    def good(self) -> bool:
        """Whether what was given can be tried; if not, the fields say why."""
        if self.last.data and self.first.data and self.last.data < self.first.data:
            self.last.errors = [*self.last.errors, "The last day can’t be before the first"]
        return all([self.of_week(self.first), self.of_week(self.last)])

    def supposed(self) -> Supposed:
        """What it supposes."""
        last = self.last.data or self.first.data
        days = self.days_from(self.first.data, last) if self.each.data else (self.first.data,)
        return Supposed(What.DAY_OFF, days=days, last=None if self.each.data else last, worker=self.worker.data)


class LoseWorkerForm(SupposingForm):
    """A worker goes."""

    worker = _worker("Who?")
    first = Day("From which day?", widget=Day.widget, validators=[InputRequired("Give the day")])

    def good(self) -> bool:
        """Whether what was given can be tried; if not, the field says why."""
        return self.of_week(self.first)

    def supposed(self) -> Supposed:
        """What it supposes."""
        return Supposed(What.LOSE_WORKER, days=(self.first.data,), worker=self.worker.data)


class SignOffForm(SupposingForm):
    """A worker is signed off for something, or no longer."""

    worker = _worker("Who?")
    competence = SelectField("For what?", widget=GovSelect(), validators=[DataRequired("Choose what")])
    person = SelectField("For whom?", widget=GovSelect(), default=NOBODY)
    per_person: frozenset[str] = frozenset()
    people: Mapping[str, str] = {}
    what = What.SIGN_OFF

    def good(self) -> bool:
        """Whether what was given can be tried; if not, the field says why."""
        if self.what is What.SIGN_OFF and self.competence.data in self.per_person and self.person.data == NOBODY:
            self.person.errors = [*self.person.errors, "This is signed off for one person at a time. Choose the person"]
        return not self.person.errors

    def supposed(self) -> Supposed:
        """What it supposes."""
        person = (self.person.data or None) if self.competence.data in self.per_person else None
        name = self.people.get(person or "", "")
        return Supposed(
            self.what, worker=self.worker.data, competence=self.competence.data, person=person, name=name
        )  # fmt: skip


class LoseSignOffForm(SignOffForm):
    """The same, the other way round."""

    what = What.LOSE_SIGN_OFF


class OtherTimeForm(SupposingForm):
    """A visit is at another time, or takes longer."""

    start = TimeField(
        "When would it start?", widget=GovTextInput(), validators=[InputRequired("Give a time like 09:30")]
    )
    duration = WholeNumber(
        "How many minutes?",
        widget=GovTextInput(),
        validators=[
            InputRequired("Give the length in minutes, such as 45"),
            NumberRange(SHORTEST, LONGEST, f"Give from {SHORTEST} to {LONGEST} minutes"),
        ],
    )

    def good(self) -> bool:
        """Nothing more to ask."""
        return True

    def supposed_of(self, visit: Visit, stands: datetime, day: date) -> Supposed:
        """What it supposes of this visit, which stands at `stands` on `day`."""
        at = (self.start.data or time(0)).replace(second=0, microsecond=0)
        tonight, after_midnight = instant(day, at), instant(day + timedelta(days=1), at)
        option = next((option for option in visit.options if option.day == day), visit.options[0])
        late = option.possible.start <= after_midnight <= option.possible.end and tonight < option.possible.start
        start = after_midnight if late else tonight
        length = self.duration.data if self.duration.data != visit.duration else None
        return Supposed(
            What.OTHER_TIME, visit=visit.id, start=None if start == stands else start, duration=length
        )  # fmt: skip


class TakeOnForm(SupposingForm):
    """Somebody new, in a quick sketch."""

    person = SelectField("Who?", widget=GovSelect(), default=NOBODY)
    name = a_line("What do they like to be called?", most=100)
    postcode = a_line("Where do they live? The postcode is enough", most=30)
    first = Day("From which day?", widget=Day.widget, validators=[InputRequired("Give the day")])
    each = BooleanField("Try every later day of the week too", widget=GovCheckboxInput(), default=True)
    one = WallTime(
        "At what time would a visit suit?", widget=GovTextInput(), validators=[InputRequired("Give a time like 08:30")]
    )
    two = TimeField("And a second one each day?", widget=GovTextInput(), validators=[Optional()])
    three = TimeField("A third?", widget=GovTextInput(), validators=[Optional()])
    four = TimeField("A fourth?", widget=GovTextInput(), validators=[Optional()])
    duration = WholeNumber(
        "How many minutes is each?",
        widget=GovTextInput(),
        validators=[
            InputRequired("Give the length in minutes, such as 45"),
            NumberRange(SHORTEST, LONGEST, f"Give from {SHORTEST} to {LONGEST} minutes"),
        ],
    )
    workers = RadioField(
        "How many workers?",
        widget=GovRadioInput(),
        choices=[SelectChoice("1", "One"), SelectChoice("2", "Two together")],
        default="1",
        validators=[InputRequired("Choose one worker or two")],
    )
    competences = SelectMultipleField("What must be signed off?", widget=GovCheckboxesInput(), validators=[Optional()])
    known: Mapping[str, str] = {}

    def good(self) -> bool:
        """Whether what was given can be tried; if not, the fields say why."""
        if not self.person.data and not self.name.data:
            self.name.errors = [*self.name.errors, "Say what they like to be called"]
        if self.postcode.data and tidy(self.postcode.data) is None:
            self.postcode.errors = [*self.postcode.errors, "That is not a postcode. One looks like RM18 7AB"]
        times = self._times()
        if len(set(times)) != len(times):
            self.two.errors = [*self.two.errors, "Two of the visits are at the same time. Change one, or leave it out"]
        self.of_week(self.first)
        return not any(field.errors for field in self)

    def supposed(self) -> Supposed:
        """What it supposes. Somebody whom nobody knows yet gets the id that they will have."""
        times = tuple(sorted(self._times()))
        sketch = Sketch(
            times=times,
            duration=self.duration.data,
            lines=tuple(str(uuid4()) for _ in times),
            two_workers=self.workers.data == "2",
            competences=tuple(self.competences.data or ()),
            postcode=tidy(self.postcode.data) if self.postcode.data else None,
        )
        known = bool(self.person.data)
        return Supposed(
            What.TAKE_ON,
            days=self.days_from(self.first.data, self.sunday if self.each.data else self.first.data),
            person=self.person.data if known else str(uuid4()),
            known=known,
            name=self.known[self.person.data] if known else self.name.data,
            sketch=sketch,
        )

    def _times(self) -> list[time]:
        given = (self.one.data, self.two.data, self.three.data, self.four.data)
        return [each.replace(second=0, microsecond=0) for each in given if each is not None]


FORMS: dict[What, type[Any]] = {
    What.TAKE_ON: TakeOnForm,
    What.DAY_OFF: DayOffForm,
    What.LOSE_WORKER: LoseWorkerForm,
    What.SIGN_OFF: SignOffForm,
    What.LOSE_SIGN_OFF: LoseSignOffForm,
}
"""The form of each kind; another time has its own page, beside the visit."""


def offer(
    form: Any,
    workers: Mapping[str, str],
    people: Mapping[str, str],
    newcomers: Mapping[str, str],
    competences: Mapping[str, str],
    per_person: frozenset[str],
) -> None:
    """Offer these, each as id and name, in whichever fields the form has."""
    if "worker" in form:
        form.worker.choices = choices([("", "Choose one"), *workers.items()])
    if isinstance(form, SignOffForm):
        form.competence.choices = choices([("", "Choose one"), *competences.items()])
        form.person.choices = choices([(NOBODY, "Anybody"), *people.items()])
        form.per_person, form.people = per_person, people
    if isinstance(form, TakeOnForm):
        form.person.choices = choices([(NOBODY, "Somebody we don’t know yet"), *newcomers.items()])
        form.competences.choices = choices(competences.items())
        form.known = newcomers
