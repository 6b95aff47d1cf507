"""The app starts without what only solving needs."""

import subprocess
import sys

HEAVY = ("ortools", "numba", "pandas")


def test_the_app_waits_for_no_solver() -> None:
    """OR-Tools, numba and pandas take a second of a small machine's time, and the pages need none of them."""
    looked = f"import sys, wellbeing, wellbeing.views; print([name for name in {HEAVY} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
