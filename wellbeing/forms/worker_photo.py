"""A worker's own photo. Knows no rows and no pixels."""

from __future__ import annotations

from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from wtforms import SubmitField

from wellbeing.forms.plain import PlainForm


class MyPhotoForm(PlainForm):
    """A file, and no words."""

    photo = FileField("Choose a photo", widget=GovFileInput())
    submit = SubmitField("Save this photo", widget=GovSubmitInput())

    def sent(self) -> bytes:
        """The file that was sent; nothing where none was chosen."""
        return self.photo.data.read() if self.photo.data else b""
