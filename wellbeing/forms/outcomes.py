"""Asking how life is going, one question a page; putting an answer right; and a person's own words. Knows no rows."""

from __future__ import annotations

from datetime import date

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput
from wtforms import BooleanField, HiddenField, RadioField, SubmitField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from plans.outcomes import FACES, HIGHEST, LOWEST, How, Question, Rating, rating_problems
from wellbeing import clock
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.fields import Day
from wellbeing.forms.plain import PlainForm
from wellbeing.forms.plan import a_line, clean, long_words

EARLIEST = date(2000, 1, 1)
"""No answer that anybody would write down here is older."""
LONGEST_ABOUT = 80
ANSWERS = {
    How.FACES: [(str(face.number), face.words) for face in FACES],
    How.NUMBER: [(str(number), str(number)) for number in range(LOWEST, HIGHEST + 1)],
}


def how_from(text: str | None, otherwise: How = How.FACES) -> How:
    """The way of asking that a page names; `otherwise` where it names none."""
    return How(text) if text in list(How) else otherwise


class RatingForm(PlainForm):
    """An answer: a face or a number, with words; who asked, and when. `ask` must be given how before it is shown."""

    client_key = HiddenField(filters=[key_from])
    instead_of = HiddenField(filters=[clean], validators=[Length(max=64)])
    about = HiddenField(filters=[clean], validators=[Length(max=LONGEST_ABOUT)])
    how = HiddenField(filters=[clean])
    answer = RadioField("How true is this just now?", validate_choice=False)
    words = long_words("In their own words")
    asked_by = a_line("Who asked?", DataRequired("Say who asked"))
    on = Day("On which day?", validators=[InputRequired("Give the day")])

    def ask(self) -> None:
        """Offer the answers of the way in which it is asked; an answer of the other way is let go."""
        self.how.data = how_from(self.how.data)
        self.answer.choices = ANSWERS[How(self.how.data)]
        self.client_key.data = self.client_key.data or new_key()
        if self.answer.data not in {value for value, _ in self.answer.choices}:
            self.answer.data = None

    def fill(self, rating: Rating) -> None:
        """As this rating has it."""
        self.how.data = rating.how
        self.answer.data = None if rating.number is None else str(rating.number)
        self.words.data, self.asked_by.data, self.on.data = rating.words, rating.asked_by, rating.on

    def rating(self, question: Question, *, not_now: bool) -> Rating:
        """What the form says; `not_now` leaves the number out."""
        number = None if not_now or not self.answer.data else int(self.answer.data)
        return Rating(
            about=question.about,
            on=self.on.data,
            number=number,
            words=self.words.data,
            asked_by=self.asked_by.data,
            how=How(self.how.data or How.FACES),
            asked=question.words,
        )

    def check(self, *, needs_answer: bool) -> bool:
        """Whether it can be kept; says beside each field why not."""
        right = bool(self.validate())
        if needs_answer and not self.answer.data:
            thing = "face" if self.how.data == How.FACES else "number"
            self.answer.errors = [f"Choose a {thing}, or say: not now"]
            return False
        return right

    def validate_on(self, field: Day) -> None:
        """Raise ValidationError for a day to come or long gone."""
        if field.data and not EARLIEST <= field.data <= clock.today():
            raise ValidationError("Give a day that has been")

    def validate_answer(self, field: RadioField) -> None:
        """Raise ValidationError for what is no answer to the way in which it was asked."""
        if field.data and rating_problems(Rating("", clock.today(), int(field.data), how=how_from(self.how.data))):
            raise ValidationError("Choose one of those that are shown")


class PutRightForm(RatingForm):
    """Another answer in place of an earlier one, or none."""

    why = a_line("Why is it put right? (You may leave this empty)")
    not_now = BooleanField("They said: not now", widget=GovCheckboxInput())
    submit = SubmitField("Save", widget=GovSubmitInput())


class WordingForm(PlainForm):
    """A statement in the person's own words, or that it isn't asked."""

    seen = HiddenField(filters=[clean], validators=[Length(max=12)])
    words = a_line("In their own words")
    hidden = BooleanField("Don’t ask this", widget=GovCheckboxInput())
    submit = SubmitField("Save", widget=GovSubmitInput())

    @property
    def version(self) -> int:
        """The version that the page showed; one that nobody has for what is no number."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() else -1
