"""What the community offers: looked for, written down, brought in from a file; and introductions. Knows no rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from plans.community import DIRECTIONS, KINDS, RECEIVE, Asset
from rota.local_time import WEEKDAYS
from wellbeing import clock
from wellbeing.forms.fields import Day, DayOrNone, GovDayInput, choices
from wellbeing.forms.plain import PlainForm, Words
from wellbeing.forms.plan import TOO_LONG, a_line, clean, long_words
from wellbeing.importing.cells import Wrong
from wellbeing.importing.community import LONGEST, MOST_BYTES, interests
from wellbeing.postcodes import tidy

DAY_CHOICES = [(str(number), name) for number, name in enumerate(WEEKDAYS)]
LONG_AGO = timedelta(days=3 * 366)
HELPING = {"yes": True, "no": False}


def _line(label: str, field: str, *more: Any) -> Any:
    limit = Length(max=LONGEST[field], message=TOO_LONG)
    return Words(label, widget=GovTextInput(), filters=[clean], validators=[*more, limit])


class AssetForm(PlainForm):
    """Something near by that helps. `shown` is what stood there when the page was opened, sealed."""

    shown = HiddenField(filters=[clean])
    kind = SelectField(
        "What kind of thing is it?",
        widget=GovSelect(),
        choices=choices([("", "Choose"), *KINDS.items()]),
        validators=[DataRequired("Choose what kind of thing it is")],
    )
    name = _line("What is it called?", "name", DataRequired("Write what it is called"))
    what = long_words("What happens there?", most=LONGEST["what"])
    place = _line("Where is it?", "place")
    postcode = Words("Postcode", widget=GovTextInput(), filters=[clean], validators=[Length(max=30, message=TOO_LONG)])
    days = SelectMultipleField(
        "On which days?", widget=GovCheckboxesInput(), choices=choices(DAY_CHOICES), validators=[Optional()]
    )
    times = _line("At what times?", "times")
    interests = a_line("For somebody who likes what?", most=900)
    contact = _line("How do we reach them?", "contact")
    cost = _line("What does it cost?", "cost")
    told_by = _line("Who told us?", "told_by")
    checked = DayOrNone("When did somebody last check that it is so?", widget=GovDayInput(), validators=[Optional()])
    submit = SubmitField("Save", widget=GovSubmitInput())

    def validate_postcode(self, field: StringField) -> None:
        """Raise ValidationError for what can't be a postcode."""
        if field.data and tidy(field.data) is None:
            raise ValidationError("That is not a postcode. One looks like RM18 7AB")

    def validate_interests(self, field: StringField) -> None:
        """Raise ValidationError for too many of them."""
        try:
            interests(field.data or "")
        except Wrong as wrong:
            raise ValidationError(str(wrong)) from wrong

    def validate_checked(self, field: DateField) -> None:
        """Raise ValidationError for a day that is still to come."""
        if field.data and field.data > clock.today():
            raise ValidationError("That day is still to come. Give the day on which somebody last looked")

    def asset(self) -> Asset:
        """What the form says."""
        return Asset(
            kind=self.kind.data,
            name=self.name.data,
            what=self.what.data.replace("\r\n", "\n"),
            place=self.place.data,
            postcode=tidy(self.postcode.data) if self.postcode.data else None,
            days=tuple(sorted(int(day) for day in set(self.days.data or ()))),
            times=self.times.data,
            interests=interests(self.interests.data),
            contact=self.contact.data,
            cost=self.cost.data,
            told_by=self.told_by.data,
            checked=self.checked.data,
        )


def as_form(asset: Asset) -> dict[str, Any]:
    """What `AssetForm` shows of it."""
    shown = {name: getattr(asset, name) for name in ("kind", "name", "what", "place", "times", "contact", "cost")}
    return shown | {
        "postcode": asset.postcode or "",
        "days": [str(day) for day in asset.days],
        "interests": "; ".join(asset.interests),
        "told_by": asset.told_by,
        "checked": asset.checked,
    }


class FileForm(PlainForm):
    """A directory from a file."""

    file = FileField("CSV file", widget=GovFileInput())
    submit = SubmitField("See what it would do", widget=GovSubmitInput())
    text: str | None = None

    def validate_file(self, field: FileField) -> None:
        """Raise ValidationError where there is no file, or it can't be read."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError("Choose a CSV file")
        content = field.data.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ValidationError(f"That file is too large. Give one of at most {MOST_BYTES // 1_000} kB")
        try:
            self.text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError("Save it from the spreadsheet as “CSV UTF-8 (Comma delimited)”") from error


class ConfirmForm(PlainForm):
    """The file that was looked at, to be written now."""

    text = HiddenField(validators=[Length(max=MOST_BYTES)])
    submit = SubmitField("Write all of this into the directory", widget=GovSubmitInput())


class IntroduceForm(PlainForm):
    """A person is introduced to something near them."""

    asset = SelectField(
        "To what?", widget=GovSelect(), validators=[DataRequired("Choose what they were introduced to")]
    )
    direction = RadioField("What for?", widget=GovRadioInput(), choices=choices(DIRECTIONS.items()), default=RECEIVE)
    on = Day("When?", widget=GovDayInput(), validators=[InputRequired("Give the day")])
    note = long_words("Anything to say about it?")
    submit = SubmitField("Save", widget=GovSubmitInput())

    def ask(self, near: Iterable[tuple[str, str]]) -> None:
        """Offer these, by id and words."""
        self.asset.choices = choices([("", "Choose"), *near])

    def validate_on(self, field: DateField) -> None:
        """Raise ValidationError for a day to come, or long ago."""
        if field.data and not clock.today() - LONG_AGO <= field.data <= clock.today():
            raise ValidationError("Give the day on which it was: today or before, within three years")


class CameForm(PlainForm):
    """What came of an introduction. `seen` marks the words that the page showed."""

    seen = HiddenField(filters=[clean], validators=[Length(max=64)])
    came = long_words("What came of it?", DataRequired("Say what came of it. “She did not go, because…” is an answer"))
    helping = RadioField(
        "Is it helping?",
        widget=GovRadioInput(),
        choices=choices([("", "Too early to say"), ("yes", "Yes, it helps"), ("no", "No, it does not help")]),
        default="",
        validators=[Optional()],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    @property
    def helps(self) -> bool | None:
        """Whether it helps; None while it is too early to say."""
        return HELPING.get(self.helping.data or "")
