"""Sees to what the tests need from the machine: a browser, PostgreSQL, LibreOffice Calc, pango and strace.

Each need is tried for real, not looked up. What is missing is installed: from Debian's packages when
root, otherwise Playwright's own Chromium; for the rest, what to install is said and the exit code is 1.
No test is skipped for want of one of these.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OLDEST_POSTGRESQL = 15
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
LIBREOFFICE_NAMES = ("soffice", "libreoffice")
QUICK_SECONDS = 60
APT_SECONDS = 1800


class Missing(Exception):
    """What the machine lacks, in a sentence."""


@dataclass(frozen=True)
class Need:
    """One thing the tests need: what for, Debian's packages for it, and how to see that it works."""

    name: str
    why: str
    packages: tuple[str, ...]
    try_it: Callable[[], str]


def run(*command: str | Path, seconds: int = QUICK_SECONDS) -> str:
    """Return what a command prints; raises Missing when it can't run, fails or takes too long."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Missing(str(problem)) from None
    if done.returncode != 0:
        raise Missing(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout.strip()


def find_chromium() -> Path:
    """Return the browser's path: the machine's own, else the one Playwright downloaded."""
    for name in CHROMIUM_NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    if path.is_file():
        return path
    raise Missing("no Chromium on the path, and none from Playwright")


def try_chromium() -> str:
    """Start the browser, load a page without a window, and return its version."""
    chromium = find_chromium()
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
    with tempfile.TemporaryDirectory() as folder:
        page = run(chromium, *flags, f"--user-data-dir={folder}", "--dump-dom", "data:text/html,<p>here</p>")
    if "here" not in page:
        raise Missing(f"{chromium} starts but shows no page")
    return run(chromium, "--version").splitlines()[-1]


def postgresql_folders() -> list[Path]:
    """Return the folders that may hold PostgreSQL's programs, newest version first, then the path's own."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version_of_folder, reverse=True)
    on_path = shutil.which("initdb")
    return [*debian, *([Path(on_path).resolve().parent] if on_path else [])]


def _version_of_folder(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def try_postgresql() -> str:
    """Find initdb, pg_ctl and postgres together, new enough, and return the version."""
    for folder in postgresql_folders():
        programs = {name: shutil.which(name, path=folder) for name in ("initdb", "pg_ctl", "postgres")}
        if all(programs.values()):
            said = run(programs["postgres"] or "", "--version")
            number = re.search(r"(\d+)", said)
            if number and int(number[1]) >= OLDEST_POSTGRESQL:
                return said
    raise Missing(f"no initdb, pg_ctl and postgres of version {OLDEST_POSTGRESQL} or later")


def try_libreoffice() -> str:
    """Open a table in Calc and save it as a workbook; return LibreOffice's version."""
    soffice = next((found for name in LIBREOFFICE_NAMES if (found := shutil.which(name))), None)
    if soffice is None:
        raise Missing("no soffice on the path")
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        table.write_text("a,b\n1,2\n", encoding="utf-8")
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        run(soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", folder, table, seconds=180)
        if not (Path(folder) / "table.xlsx").is_file():
            raise Missing("soffice is here, but Calc is not: it could not save a workbook")
        return run(soffice, profile, "--version")


def try_pango() -> str:
    """Make a small PDF, in a process of its own, and return WeasyPrint's version."""
    program = (
        "import weasyprint; pdf = weasyprint.HTML(string='<p>here</p>').write_pdf(); "
        "assert pdf.startswith(b'%PDF'); print('WeasyPrint', weasyprint.__version__)"
    )
    return run(sys.executable, "-c", program)


def try_strace() -> str:
    """Watch a process of our own, and return strace's version."""
    seen = run("strace", "-f", "-e", "trace=write", "-o", "/dev/stdout", sys.executable, "-c", "print('here')")
    if "write(" not in seen:
        raise Missing("strace starts but sees no calls")
    return run("strace", "--version").splitlines()[0]


NEEDS = (
    Need("Chromium", "pages are tested in a real browser", ("chromium",), try_chromium),
    Need("PostgreSQL", "stores are tested on it too", ("postgresql",), try_postgresql),
    Need("LibreOffice Calc", "workbooks are reopened in it", ("libreoffice-calc",), try_libreoffice),
    Need(
        "pango",
        "PDF reports are drawn with it",
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"),
        try_pango,
    ),
    Need("strace", "the sync to disk before each answer is watched with it", ("strace",), try_strace),
)


def lacking(needs: tuple[Need, ...]) -> list[tuple[Need, str]]:
    """Try each need, say what was found, and return those that do not work with what went wrong."""
    missing = []
    for need in needs:
        try:
            print(f"  {need.name}: {need.try_it()}")
        except Missing as problem:
            print(f"  {need.name}: not here ({problem})")
            missing.append((need, str(problem)))
    return missing


def install(needs: list[Need]) -> None:
    """Install what is missing, as far as this user may; says what it does. The caller tries again after."""
    packages = [package for need in needs for package in need.packages]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing from Debian: {' '.join(packages)}", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
            done = subprocess.run(
                ["apt-get", *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                timeout=APT_SECONDS,
                check=False,
            )
            if done.returncode != 0:
                print(f"apt-get {command[0]} failed (exit code {done.returncode}).")
    elif any(need.name == "Chromium" for need in needs):
        print("Installing Playwright's Chromium.", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Try, install what is missing, try again; returns 0 when the tests have all they need, else 1."""
    print("What the tests need from this machine:")
    missing = lacking(NEEDS)
    if missing:
        needs = [need for need, _ in missing]
        install(needs)
        print("Again:")
        missing = lacking(tuple(needs))
    for need, _problem in missing:
        print(
            f"\n{need.name} is missing, and {need.why}. It could not be installed from here. "
            f"On Debian or Ubuntu, as root: apt-get install {' '.join(need.packages)}"
        )
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
