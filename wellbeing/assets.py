"""The pages' own files (styles, scripts, pictures): small on the way, and kept by browsers until they change.

The address of each file holds a few letters of its content, so a browser that has it never asks again. Pages are
made small too, though never kept. Knows nothing of what is on a page.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask_compress import Compress

VERSION = "v"
LETTERS = 10
KEPT = "public, max-age=31536000, immutable"
"""A year: what stands at an address with a version never changes."""


def init_app(app: Flask) -> None:
    """Compress the answers of `app` and give its files addresses that last. Before anything else sees an answer."""
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_STREAMS"] = False
    Compress(app)
    folder = Path(app.static_folder or "")

    @app.url_defaults
    def _versioned(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (version := _version(folder / values["filename"])):
            values[VERSION] = version

    @app.after_request
    def _kept(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code == 200:
            response.direct_passthrough = False
            response.make_sequence()  # whole, as only what is whole is compressed; these files are small
            response.close()  # and so the file is not open until the server has sent it, or has failed to
            asked = request.args.get(VERSION)
            if asked and asked == _version(folder / (request.view_args or {}).get("filename", "")):
                response.headers["Cache-Control"] = KEPT
        return response


def _version(path: Path) -> str | None:
    """A few letters of the file's hash; None where there is no such file."""
    return _hash(path, path.stat().st_mtime_ns)[:LETTERS] if path.is_file() else None


@lru_cache
def _hash(path: Path, changed_ns: int) -> str:
    return sha256(path.read_bytes()).hexdigest()
