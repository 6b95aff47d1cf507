"""One file a rule that times can break, named as in `rota.rules`: each adds it to the model of a plan's times.

Rules on who goes (sign_off, declined, who_needs, leave) need none here: the last step moves nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from solver.constraints import (
    available,
    breaks,
    daily_rest,
    gaps,
    longest_day,
    one_place,
    pins,
    possible_times,
    split_shift,
    together,
    weekly_rest,
)

if TYPE_CHECKING:
    from solver.polish import Model

ALL: tuple[Callable[[Model], None], ...] = (
    possible_times.add,
    pins.add,
    available.add,
    one_place.add,
    together.add,
    gaps.add,
    breaks.add,
    split_shift.add,
    longest_day.add,
    daily_rest.add,
    weekly_rest.add,
)
