"""A page that shows something as it stood in one version, and says which when it is sent. Knows no rows."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import Length

from wellbeing.forms.lines import clean
from wellbeing.forms.plain import PlainForm


class VersionForm(PlainForm):
    """`seen` is the version that the page showed."""

    seen = HiddenField(filters=[clean], validators=[Length(max=12)])

    @property
    def version(self) -> int:
        """The version that the page showed; one that nothing has for what is no number."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() else -1
