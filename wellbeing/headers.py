"""What every answer tells the browser: what it may load, and that personal pages are kept nowhere."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_talisman import Talisman

CONTENT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
"""The Content-Security-Policy; script-src gets a nonce for each answer."""


def init_app(app: Flask, *, https: bool) -> None:
    """Set the headers of every answer of `app`; `https` says whether browsers reach it that way."""
    Talisman(
        app,
        force_https=False,  # the proxy that speaks https sees to it
        frame_options="DENY",
        strict_transport_security=https,
        content_security_policy=CONTENT,
        content_security_policy_nonce_in=["script-src"],
        permissions_policy={"camera": "()", "geolocation": "()", "microphone": "()", "payment": "()"},
        referrer_policy="same-origin",
        session_cookie_secure=https,
    )

    @app.after_request
    def _keep_to_yourself(response: Response) -> Response:
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.endpoint != "static":
            response.headers["Cache-Control"] = response.headers.get("Cache-Control") or "no-store"
        return response
