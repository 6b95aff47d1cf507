"""Renews requirements-lock.txt: the exact versions that `make` installs, from the ranges in setup.cfg."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-lock.txt"
HEADER = """\
# Exact versions, as constraints for pip. Made by "make lock" from the ranges in setup.cfg: do not edit.
"""
# What venv itself brings, which the machine's Python decides.
NOT_LOCKED = ("pip==",)


def main() -> None:
    """Install the project with all its extras in a fresh place and write down what pip chose."""
    with tempfile.TemporaryDirectory(prefix="wellbeing-lock-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--editable", f"{ROOT}[test,pdf]"], check=True)
        frozen = subprocess.run(
            [python, "-m", "pip", "freeze", "--all", "--exclude-editable"], check=True, capture_output=True, text=True
        )
    lines = [line for line in frozen.stdout.splitlines() if not line.startswith(NOT_LOCKED)]
    LOCK.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{LOCK.name}: {len(lines)} versions")


if __name__ == "__main__":
    main()
