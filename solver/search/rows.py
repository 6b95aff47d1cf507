"""The rows of the weights that compiled code reads, as plain numbers: the compiler takes no enumeration.

What is compiled is kept under a name that these numbers are part of (`compiled.py`).
"""

from __future__ import annotations

from solver.objective import Name

W_OVER = int(Name.OVER_CONTRACT)
W_FAR_OVER = int(Name.FAR_OVER_CONTRACT)
W_UNEVEN = int(Name.UNEVEN)
W_FACES = int(Name.FACES)
W_FACES_OVER = int(Name.FACES_OVER)
W_SUITS = int(Name.OUTSIDE_SUITS)
W_DAYS = int(Name.DAYS_IN_A_ROW)
W_WEEKENDS = int(Name.WEEKENDS)
W_SHIFTS = int(Name.SHIFTS)
W_TRAVEL = int(Name.TRAVEL)
W_WAITING = int(Name.WAITING)
W_OTHER_WORKER = int(Name.OTHER_WORKER)
W_OTHER_TIME = int(Name.OTHER_TIME)
W_UNDER = int(Name.UNDER_CONTRACT)
W_FAR_FROM = int(Name.FAR_FROM_CONTRACT)
W_LONG = int(Name.LONG_DAYS)
W_NO_TWO_OFF = int(Name.NO_TWO_DAYS_OFF)
W_WISHES = int(Name.WISHES)
W_LATE = int(Name.LATE_SHIFTS)
