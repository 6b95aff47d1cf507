"""What the benchmarks run on: the processor, how busy it is, and how much memory a process and its children take."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from threading import Event, Thread

KILOBYTE = 1024
LOOKED_EVERY = 0.1


def machine() -> str:
    """The processor, its cores, the load of the last minute and the version of Python."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{_processor()}, {os.cpu_count()} cores{load}, Python {platform.python_version()}"


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return " ".join(line.split(":", 1)[1].split())
    return platform.processor() or platform.machine()


def peak_memory(command: list[str], **environment: str) -> float:
    """Runs a command; the most megabytes that it and its children held at once (shared pages counted once).

    Where the machine does not say (no /proc), the most that any one of them held. Raises CalledProcessError.
    """
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    most, done = [0.0], Event()

    def look() -> None:
        while not done.wait(LOOKED_EVERY):
            most[0] = max(most[0], sum(_held(pid) for pid in _family(process.pid)))

    watcher = Thread(target=look, daemon=True)
    watcher.start()
    code = process.wait()
    done.set()
    watcher.join()
    if code:
        raise subprocess.CalledProcessError(code, command)
    return most[0] or _children_peak()


def _children_peak() -> float:
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KILOBYTE


def _family(pid: int) -> list[int]:
    """This process and all that come from it."""
    family = [pid]
    for parent in family:
        for listed in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                family += [int(child) for child in listed.read_text(encoding="ascii").split()]
            except OSError:
                continue
    return family


def _held(pid: int) -> float:
    """Megabytes that a process holds, its share of what it shares; 0 when it has gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / KILOBYTE
    except OSError:
        pass
    return 0.0


__all__ = ["machine", "peak_memory"]
