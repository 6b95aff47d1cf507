"""A file as an answer: for whoever asked and kept by nothing between. Knows neither what is in it nor for whom."""

from __future__ import annotations

from flask import Response

CSV = "text/csv; charset=utf-8"


def attached(content: str | bytes, sort: str, name: str) -> Response:
    """The file of this sort (its content type) under this name, which says nothing of anybody."""
    answer = Response(content, content_type=sort)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
