"""A browser as far as measuring needs one: it keeps cookies, sends forms, and says how long each answer took.

Knows HTTP and the sign-in page; knows nothing of rotas.
"""

from __future__ import annotations

import gzip
import re
import time
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from urllib.parse import urlencode

import brotli  # type: ignore[import-untyped]

TIMEOUT_SECONDS = 60.0
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many milliseconds all of it was here."""

    status: int
    body: bytes
    headers: dict[str, str]
    milliseconds: float

    @property
    def text(self) -> str:
        """The page, unpacked."""
        packed = self.headers.get("content-encoding")
        if packed == "br":
            return str(brotli.decompress(self.body), "utf-8")
        return str(gzip.decompress(self.body) if packed == "gzip" else self.body, "utf-8")


@dataclass
class Browser:
    """One browser on one connection, which must be used by one thread."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields), headers)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in on the page that says so. Raises RuntimeError where that fails."""
        page = self.get("/sign-in")
        token = self.token(page.text)
        answer = self.post("/sign-in", {"csrf_token": token, "email": email, "password": password})
        if answer.status not in (302, 303):
            raise RuntimeError(f"{email} could not sign in: {answer.status}.")

    @staticmethod
    def token(page: str) -> str:
        """The token that the forms of a page send back."""
        found = TOKEN.search(page)
        if found is None:
            raise RuntimeError("The page has no form.")
        return unescape(found.group(1))

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        said = {
            "Accept-Encoding": "br, gzip",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if body is not None:
            said["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        try:
            answer = self._send(method, path, body, said)
        except (RemoteDisconnected, ConnectionResetError, BrokenPipeError):  # the server closes idle connections
            self.connection = None
            answer = self._send(method, path, body, said)
        whole = answer.read()
        took = (time.perf_counter() - began) * 1000
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answer(answer.status, whole, {name.lower(): value for name, value in answer.getheaders()}, took)

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> HTTPResponse:
        if self.connection is None:
            self.connection = HTTPConnection(self.host, self.port, timeout=TIMEOUT_SECONDS)
        self.connection.request(method, path, body, headers)
        return self.connection.getresponse()
