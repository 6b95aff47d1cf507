"""A home assessment a page at a time, an order, what becomes of it, and the list of equipment. Knows no rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import HiddenField, RadioField, SelectField, StringField, SubmitField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from plans.catalogue import Item
from plans.equipment import LEVELS, MOST_OF_ONE, level_words
from plans.home_assessment import LONGEST_ANSWER, MANAGING, ROOMS, TOLD_BY, Question, Room, measured
from wellbeing import clock
from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import Day, choices
from wellbeing.forms.plain import LongWords, PlainForm, WholeNumber, Words
from wellbeing.forms.plan import LONGEST_LINE, TOO_LONG, a_line, clean, long_words

OT_ONLY = "ot"
"""The level of a thing that only an occupational therapist orders, as a form sends it."""
SO_MANY = f"Give a number from 1 to {MOST_OF_ONE}"
YEARS = 2 * 366
"""A first contact longer ago is a slip of the pen."""


def _answer(label: str, *needed: Any) -> LongWords:
    return long_words(label, *needed, most=LONGEST_ANSWER)


class BeginForm(PlainForm):
    """When somebody first asked."""

    first_contact = Day(
        "When did somebody first ask for help with the home?",
        validators=[InputRequired("Give the day on which somebody first asked")],
    )
    submit = SubmitField("Begin", widget=GovSubmitInput())

    def validate_first_contact(self, field: Day) -> None:
        """Raise ValidationError for a day to come or too long ago."""
        if field.data and not 0 <= (clock.today() - field.data).days <= YEARS:
            raise ValidationError("Give a day within the last two years")


class OwnWordsForm(PlainForm):
    """What the person wants to do, who says so, and how they manage in each room."""

    wants = _answer("What would you like to do at home?", DataRequired("Write what the person wants to do"))
    told_by = RadioField(
        "Who is telling us?",
        widget=GovRadioInput(),
        choices=[SelectChoice(key, words) for key, words in TOLD_BY.items()],
        validators=[InputRequired("Choose who is telling us")],
    )
    more = _answer("Is there more to say?")
    seen = HiddenField(filters=[clean], validators=[Length(max=6)])
    submit = SubmitField("Save and go on", widget=GovSubmitInput())

    def answers(self) -> dict[str, str]:
        """How they manage, by room."""
        return {room.slug: answer for room in ROOMS if (answer := self[managing_name(room)].data)}


def managing_name(room: Room) -> str:
    """The name of the field about managing in a room."""
    return f"managing_{room.slug}"


for _room in ROOMS:
    setattr(
        OwnWordsForm,
        managing_name(_room),
        RadioField(
            f"{_room.title}: {_room.doing[:1].lower()}{_room.doing[1:]}",
            widget=GovRadioInput(),
            choices=[SelectChoice(key, words) for key, words in MANAGING.items()],
            validators=[Optional()],
        ),
    )


class RoomForm(PlainForm):
    """One room. Its questions are added by `room_form`."""

    room: Room
    left_out = long_words("Or: we did not look at it, because…", most=LONGEST_LINE)
    seen = HiddenField(filters=[clean], validators=[Length(max=6)])
    submit = SubmitField("Save and go on", widget=GovSubmitInput())

    def answers(self) -> dict[str, str]:
        """The answers by question, measurements as plain numbers."""
        found = {}
        for question in self.room.questions:
            text = self[question.key].data or ""
            found[question.key] = measured(question, text) if question.unit and text else text
        return found

    @property
    def questions(self) -> list[tuple[Question, Any]]:
        """Each question with its field, in order."""
        return [(question, self[question.key]) for question in self.room.questions]


def _checked(question: Question) -> Any:
    def check(form: Any, field: StringField) -> None:
        if field.data:
            try:
                measured(question, field.data)
            except ValueError as error:
                raise ValidationError(str(error)) from error

    return check


def _field(question: Question) -> Any:
    if question.choices:
        return RadioField(
            question.words,
            widget=GovRadioInput(),
            choices=choices((c, c) for c in question.choices),
            validators=[Optional()],
        )
    if question.unit:
        return Words(
            f"{question.words}, in {question.unit}" if question.unit != "steps" else question.words,
            widget=GovTextInput(),
            filters=[clean],
            validators=[Length(max=40, message=TOO_LONG), _checked(question)],
        )
    return _answer(question.words)


def room_form(room: Room, **given: Any) -> RoomForm:
    """The form of this room."""
    fields = {question.key: _field(question) for question in room.questions}
    made: type[RoomForm] = type("FormOfRoom", (RoomForm,), {**fields, "room": room})
    return made(**given)


class FinishForm(PlainForm):
    """What was agreed, and when the home was looked at."""

    found = _answer("What did you agree might help?", DataRequired("Write what you and the person agreed"))
    on = Day("When was the home looked at?", validators=[InputRequired("Give the day")])
    submit = SubmitField("The assessment is finished", widget=GovSubmitInput())


class OrderForm(PlainForm):
    """One thing to order."""

    code = SelectField("What?", widget=GovSelect(), validators=[DataRequired("Choose what to order")])
    quantity = WholeNumber(
        "How many?", widget=GovTextInput(), validators=[InputRequired(SO_MANY), NumberRange(1, MOST_OF_ONE, SO_MANY)]
    )
    why = _answer("What will the person be able to do with it?", DataRequired("Write what it is for"))
    client_key = HiddenField(filters=[key_from])
    submit = SubmitField("Order it", widget=GovSubmitInput())

    def ask(self, items: Iterable[Item], level: int | None) -> None:
        """Offer these, saying of each that goes further than `level` whom it goes to."""
        offered = [("", "Choose one")]
        for item in items:
            beyond = level is not None and (item.level is None or item.level > level)
            offered.append((item.code, f"{item.name} (goes to an occupational therapist)" if beyond else item.name))
        self.code.choices = choices(offered)

    def validate_client_key(self, field: StringField) -> None:
        """Raise ValidationError where the page's own key is gone."""
        if not field.data:
            raise ValidationError("Open the page again, then order")


class StateForm(PlainForm):
    """What has become of an order, as of a day; cancelling takes a reason."""

    then = HiddenField(filters=[clean])
    on = Day("On which day?", validators=[InputRequired("Give the day")])
    because = _answer("Why is it cancelled?")
    submit = SubmitField("Save", widget=GovSubmitInput())


class DecideForm(PlainForm):
    """What an occupational therapist says."""

    agreed = RadioField(
        "Do you agree?",
        widget=GovRadioInput(),
        choices=choices([("yes", "Yes, order it"), ("no", "No")]),
        validators=[InputRequired("Choose yes or no")],
    )
    because = _answer("Why?")
    submit = SubmitField("Save", widget=GovSubmitInput())

    def validate_because(self, field: StringField) -> None:
        """Raise ValidationError for a no without a reason."""
        if self.agreed.data == "no" and not field.data:
            raise ValidationError("Say why, so that the person can be told")


class ItemForm(PlainForm):
    """A thing to add to the list."""

    provider = SelectField("For whom?", widget=GovSelect(), validators=[DataRequired("Choose the provider")])
    name = a_line("What is it called?", DataRequired("Write what it is called"), most=200)
    what_for = a_line("What is it for?")
    room = SelectField(
        "Where does it go?",
        widget=GovSelect(),
        choices=choices((room.slug, room.title) for room in ROOMS),
        validators=[DataRequired("Choose where it goes")],
    )
    level = RadioField(
        "Who may order it?",
        widget=GovRadioInput(),
        choices=choices([*((str(level), level_words(level)) for level in LEVELS), (OT_ONLY, level_words(None))]),
        validators=[InputRequired("Choose who may order it")],
    )
    measure = a_line("What has to be measured or known?", most=200)
    submit = SubmitField("Add it", widget=GovSubmitInput())

    def ask(self, providers: Mapping[str, str]) -> None:
        """Offer these providers, by id and name; with one there is nothing to ask."""
        self.provider.choices = choices(providers.items())
        if len(providers) == 1 and not self.provider.data:
            self.provider.data = next(iter(providers))

    def item(self, code: str) -> Item:
        """The thing under this code."""
        level = None if self.level.data == OT_ONLY else int(self.level.data)
        return Item(code, self.name.data, self.what_for.data, self.room.data, level, self.measure.data)
