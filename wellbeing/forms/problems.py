"""What is wrong with what was sent, as the summary at the top of its page: each problem with the field it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from wtforms import Field, FieldList, FormField


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with what was sent to a page without a form: a sentence, the field it is about, and what to do."""

    sentence: str
    field: str
    remedy: str


def problems(form: Iterable[Field]) -> dict[str, Any]:
    """What GOV.UK's error summary takes: every problem once, linked to its field, rows within lists too."""
    return {
        "titleText": "There is a problem",
        "errorList": [{"text": text, "href": f"#{field}"} for field, text in _each(form)],
    }


def _each(fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    for field in fields:
        if isinstance(field, FieldList):
            yield from _each(field.entries)
        elif isinstance(field, FormField):
            yield from _each(field.form)
        else:
            yield from ((field.id, text) for text in field.errors if isinstance(text, str))
