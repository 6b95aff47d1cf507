"""Signing in, and one's own password."""

from __future__ import annotations

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import PasswordField, SubmitField, ValidationError
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from wellbeing.forms.fields import Text


class Password(PasswordField):
    """A password that must be given: once the form is valid, `data` is it."""

    data: str  # type: ignore[assignment]


SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FEWEST_LETTERS = 5
"""Different characters that a password needs."""

WELL_KNOWN = ("password", "qwerty", "letmein", "welcome", "wellbeing", "123456", "abcdef", "iloveyou")


class SignInForm(FlaskForm):
    """Email and password."""

    email = Text(
        "Email address",
        widget=GovTextInput(),
        filters=[lambda value: (value or "").strip().lower()],
        validators=[DataRequired("Write your email address"), Length(max=255, message="That email is too long")],
    )
    password = Password(
        "Password",
        widget=GovPasswordInput(),
        validators=[
            InputRequired("Write your password"),
            Length(max=LONGEST_PASSWORD, message="That password is too long"),
        ],
    )
    submit = SubmitField("Sign in", widget=GovSubmitInput())


class ChangePasswordForm(FlaskForm):
    """The password now, and twice the new one. `theirs` are words about them that it must not be made of."""

    current = Password(
        "Your password now",
        widget=GovPasswordInput(),
        validators=[InputRequired("Write the password you have now"), Length(max=LONGEST_PASSWORD)],
    )
    new = Password(
        "New password",
        widget=GovPasswordInput(),
        description=f"At least {SHORTEST_PASSWORD} characters. Three or four words that only you would join are good.",
        validators=[
            InputRequired("Write a new password"),
            Length(
                SHORTEST_PASSWORD,
                LONGEST_PASSWORD,
                f"The new password needs {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
            ),
        ],
    )
    again = Password(
        "New password again",
        widget=GovPasswordInput(),
        validators=[EqualTo("new", "The two new passwords are not the same")],
    )
    submit = SubmitField("Change my password", widget=GovSubmitInput())
    theirs: tuple[str, ...] = ()

    def validate_new(self, field: Password) -> None:
        """Raise ValidationError for a password that is guessed early."""
        given = (field.data or "").casefold()
        rest = given
        for word in (*WELL_KNOWN, *(word.casefold() for word in self.theirs if len(word) > 3)):
            rest = rest.replace(word, "")
        if len(set(given)) < FEWEST_LETTERS or len(rest) < SHORTEST_PASSWORD // 2:
            raise ValidationError("That password is easy to guess. Choose words that are not about you or this page")
        if given == (self.current.data or "").casefold():
            raise ValidationError("The new password is the same as the one you have now")
