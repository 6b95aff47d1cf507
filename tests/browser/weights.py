"""How heavy a worker's page is the first time a phone opens it: everything that travels, gzipped, kept files too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from playwright.sync_api import Page

MOST_SCRIPT, MOST_IN_ALL = 30_000, 100_000
"""Bytes, gzipped."""
KEPT = re.compile(r"const KEPT = \[(.*)\];")
RESOURCES = "performance.getEntriesByType('resource').map(one => one.name)"


@dataclass(frozen=True, slots=True)
class Weight:
    """What a page weighs: bytes by address."""

    page: str
    files: dict[str, int]

    @property
    def script(self) -> int:
        """Bytes of JavaScript, that of the service worker and what it keeps too."""
        return sum(size for name, size in self.files.items() if name.partition("?")[0].endswith(".js"))

    @property
    def in_all(self) -> int:
        """Bytes of everything."""
        return sum(self.files.values())

    @property
    def said(self) -> str:
        """One line; a visit's page by what it is for."""
        page = re.sub(r"[0-9a-f-]{36}", "…", self.page)
        return f"{page:44} {self.script / 1000:10.1f} {self.in_all / 1000:10.1f}"


def weigh(page: Page, address: str, path: str) -> Weight:
    """Open this page as for the first time, and weigh all that it asks for, and all that it makes the phone keep."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    plain = {name.partition("?")[0] for name in page.evaluate(RESOURCES)}
    wanted = [page.url.partition("#")[0], *page.evaluate(RESOURCES), f"{address}/manifest.webmanifest"]
    if any(name.endswith("/day.js") for name in plain):
        wanted += [f"{address}/sw.js", *(f"{address}{name}" for name in _kept(address))]
    files: dict[str, int] = {}
    for name in wanted:
        parts = urlsplit(name)
        if parts.path not in {"/healthz", "/phone/pack", "/phone/outbox"}:
            files.setdefault(f"{parts.path}?{parts.query}".rstrip("?"), _size(name, cookies))
    return Weight(path, files)


def _kept(address: str) -> list[str]:
    with urlopen(f"{address}/sw.js") as answer:
        found = KEPT.search(answer.read().decode())
    assert found is not None
    return [name.strip().strip("'") for name in found[1].split(",")]


def _size(address: str, cookies: str) -> int:
    asked = Request(address, headers={"Accept-Encoding": "gzip", "Cookie": cookies})
    with urlopen(asked) as answer:
        return len(answer.read())
