"""A visit that no plan asks for: whom it is to, when, how long, and what for. Knows no rows."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import RadioField, SelectField, SubmitField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from wellbeing.forms.fields import Day, GovNumberInput, GovTimeInput, Text, choices
from wellbeing.forms.lines import clean
from wellbeing.forms.plain import PlainForm, WallTime, WholeNumber
from wellbeing.forms.plan import TOO_LONG

SHORTEST, LONGEST = 5, 12 * 60
"""Minutes that a visit may last."""
LONGEST_WORDS = 300
ONE, TWO = "1", "2"


class AddedVisitForm(PlainForm):
    """What a visit needs to be."""

    person = SelectField("Who is the visit to?", widget=GovSelect(), validators=[InputRequired("Choose who it is to")])
    day = Day("Which day?", validators=[InputRequired("Give the day")])
    start = WallTime("From what time?", widget=GovTimeInput(), validators=[InputRequired("Give a time like 09:30")])
    minutes = WholeNumber(
        "For how many minutes?",
        widget=GovNumberInput(),
        validators=[
            InputRequired("Give the minutes, such as 30"),
            NumberRange(SHORTEST, LONGEST, message=f"Give from {SHORTEST} to {LONGEST} minutes"),
        ],
    )
    workers = RadioField(
        "How many workers?",
        widget=GovRadioInput(),
        choices=choices([(ONE, "One"), (TWO, "Two together, such as for a hoist")]),
        default=ONE,
        validators=[InputRequired("Choose one or two")],
    )
    what = Text(
        "What is it for?",
        widget=GovTextInput(),
        filters=[clean],
        validators=[DataRequired("Say what it is for"), Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )
    worker = SelectField("Who goes?", widget=GovSelect())
    submit = SubmitField("Add this visit", widget=GovSubmitInput())
