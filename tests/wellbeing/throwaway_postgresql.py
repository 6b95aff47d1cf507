"""A PostgreSQL cluster that lives as long as the tests, from the binaries that are installed."""

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
}
STARTS_WITHIN_SECONDS = 60


def binaries() -> Path | None:
    """The newest installed PostgreSQL's bin folder; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """Start a cluster; gives the folder of its socket, which psycopg takes for a host. Gone afterwards."""
    as_root = os.geteuid() == 0
    # PostgreSQL refuses to run as root.
    who: dict[str, object] = {"user": "postgres", "group": "postgres", "extra_groups": []} if as_root else {}
    folder = Path(tempfile.mkdtemp(prefix="wellbeing-pg-"))
    try:
        if as_root:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        how = ["--username", "tests", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
        initdb = [programs / "initdb", "--pgdata", folder / "data", *how]
        subprocess.run(initdb, cwd=folder, check=True, capture_output=True, **who)
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
                cwd=folder, stdout=log, stderr=log, **who,
            )  # fmt: skip
        try:
            _wait_for(folder, server)
            yield str(folder)
        finally:
            server.send_signal(signal.SIGINT)  # its fast way to stop
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    last = time.monotonic() + STARTS_WITHIN_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user="tests", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > last:
                words = (folder / "log").read_text()
                raise RuntimeError(f"PostgreSQL did not start for {getpass.getuser()}:\n{words}") from None
            time.sleep(0.05)
