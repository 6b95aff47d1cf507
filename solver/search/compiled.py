"""The switch between one source run plain or compiled by numba. Knows nothing of what is compiled.

`SOLVER_PLAIN=1` in the environment, or numba missing, gives plain Python: the same answers, slower.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

try:
    if os.environ.get("SOLVER_PLAIN") == "1":
        raise ImportError
    from numba import njit

    COMPILED = True
except ImportError:
    COMPILED = False


def compiled(function: F) -> F:
    """`function` compiled on first use and kept in numba's cache on disk, or as it is where numba is not to be had."""
    if not COMPILED:
        return function
    made: F = njit(cache=True, nogil=True)(function)
    return made
