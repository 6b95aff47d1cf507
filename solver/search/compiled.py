"""The switch between one source run plain or compiled by numba. Knows nothing of what is compiled.

`SOLVER_PLAIN=1` in the environment, or numba missing, gives plain Python: the same answers, slower. What is compiled
is kept in a folder named after the text of all the sources here, since numba itself does not notice when a function
that another one calls has changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from solver.objective import Name

F = TypeVar("F", bound=Callable[..., Any])
HERE = Path(__file__).parent
NEVER_COMPILED = {"run.py", "compile.py", "knockout.py", "narrow.py", "team.py"}


def _kept_in() -> Path:
    """Beside the sources where that can be written, else in the user's cache, else in a temporary folder."""
    sources = [source for source in sorted(HERE.glob("*.py")) if source.name not in NEVER_COMPILED]
    text = b"".join(source.read_bytes() for source in sources) + repr([(row.name, int(row)) for row in Name]).encode()
    name = f"compiled-{hashlib.sha256(text).hexdigest()[:12]}"
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wellbeing-solver"
    for folder in (HERE / "__pycache__", user):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder / name
    return Path(tempfile.gettempdir()) / name


try:
    if os.environ.get("SOLVER_PLAIN") == "1":
        raise ImportError
    import numba

    COMPILED = True
    KEPT_IN = _kept_in()
    settings: Any = numba.config
    settings.CACHE_DIR = str(KEPT_IN)
except ImportError:
    COMPILED = False


def compiled(function: F) -> F:
    """`function` compiled on first use and kept in numba's cache on disk, or as it is where numba is not to be had."""
    if not COMPILED:
        return function
    return cast(F, numba.njit(cache=True, nogil=True)(function))


def forget_older() -> None:
    """Removes what was compiled from sources that are no more."""
    if COMPILED:
        for folder in KEPT_IN.parent.glob("compiled-*"):
            if folder != KEPT_IN:
                shutil.rmtree(folder, ignore_errors=True)
