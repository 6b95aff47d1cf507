"""A file or a picture as an answer: for whoever asked, kept by nothing between. Knows not what it is, nor for whom."""

from __future__ import annotations

from flask import Response

CSV = "text/csv; charset=utf-8"


def attached(content: str | bytes, sort: str, name: str) -> Response:
    """The file of this sort (its content type) under this name, which says nothing of anybody."""
    answer = _kept_by_nothing(Response(content, content_type=sort))
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def drawn(svg: str) -> Response:
    """A picture that we drew, as part of a page."""
    return _kept_by_nothing(Response(svg, mimetype="image/svg+xml"))


def jpeg(photo: bytes) -> Response:
    """A photo that we drew anew, as part of a page."""
    answer = _kept_by_nothing(Response(photo, mimetype="image/jpeg"))
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Disposition"] = 'inline; filename="photo.jpg"'
    return answer


def _kept_by_nothing(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
