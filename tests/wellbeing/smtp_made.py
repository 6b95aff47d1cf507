"""A small SMTP server on loopback that really listens: what it was sent can be read, and it can be told to refuse."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class SmtpServer:
    """What it was sent, and how it behaves. `says` gives other answers to a command than the usual one."""

    port: int = 0
    letters: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    logins: list[str] = field(default_factory=list)
    offers: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None
    sealed_at_once: bool = False


USUAL = {"MAIL": "250 ok", "RCPT": "250 ok", "RSET": "250 ok", "NOOP": "250 ok", "DATA": "354 go on", ".": "250 taken"}


class _Talk(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        made: SmtpServer = self.server.made
        if made.sealed_at_once:
            self._seal(made)
        self._say("220 here")
        sender = to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            answer = made.says.get(verb, USUAL.get(verb, "502 what?"))
            if verb in ("EHLO", "HELO"):
                lines = ["hello", *made.offers]
                for line in lines[:-1]:
                    self._say(f"250-{line}")
                answer = f"250 {lines[-1]}"
            elif verb == "STARTTLS":
                self._say("220 go on")
                self._seal(made)
                continue
            elif verb == "AUTH":
                made.logins.append(line)
                answer = made.says.get(verb, "235 welcome")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            sender, to = (line if verb == "MAIL" else sender), (line if verb == "RCPT" else to)
            self._say(answer)
            if verb == "DATA" and answer.startswith("354"):
                answer = made.says.get(".", USUAL["."])
                text = self._letter()
                if answer.startswith("250"):
                    made.letters.append((sender, to, message_from_bytes(text, policy=policy.default)))  # type: ignore[arg-type]
                self._say(answer)

    def _letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())
        self.wfile.flush()

    def _seal(self, made: SmtpServer) -> None:
        assert made.tls is not None
        for file in (self.rfile, self.wfile):
            file.close()
        self.request = made.tls.wrap_socket(self.request, server_side=True, do_handshake_on_connect=False)
        self.connection = self.request
        self.request.do_handshake()
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb")

    def finish(self) -> None:
        for each in (self.rfile, self.wfile, self.request):
            with suppress(OSError, ValueError):
                each.close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up in the middle, as on a certificate that they don't trust, is no fault of ours."""


@contextmanager
def smtp_server(**how: Any) -> Iterator[SmtpServer]:
    """A server that listens until the block ends."""
    made = SmtpServer(**how)
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.made = made  # type: ignore[attr-defined]
        made.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
