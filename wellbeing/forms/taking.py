"""Which of the visits that a page offers are to be taken: all, those that are ticked, or none. Knows no rota."""

from __future__ import annotations

from uuid import UUID

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest


def visits_to_take(form: MultiDict[str, str]) -> set[UUID] | None:
    """The visits; None for all. Raises `BadRequest` for what no page of ours sends."""
    match form.get("take"):
        case "all":
            return None
        case "none":
            return set()
        case "ticked":
            try:
                return {UUID(text) for text in form.getlist("visits")}
            except ValueError as error:
                raise BadRequest from error
    raise BadRequest
