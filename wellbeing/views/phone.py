"""What makes a phone go on without a signal: the page that opens then, what fetches it, and the days it keeps.

The page without a signal is the same for everybody and holds nobody's data. Renders and answers; what may be kept is
for the store, and how it is kept on the phone for the scripts there.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, jsonify, make_response, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from wellbeing import accounts, clock, phones
from wellbeing.access import allow, public, viewer, viewer_or_none
from wellbeing.db import db
from wellbeing.session_cookie import asked_by_itself
from wellbeing.store import phone as store
from wellbeing.store import phone_pack
from wellbeing.transactions import writes
from wellbeing.viewer import Action
from wellbeing.views import phone_pages

bp = Blueprint("phone", __name__)

STYLES = (
    "vendor/govuk-frontend.min.css",
    "css/house.css",
    "css/day.css",
    "css/around.css",
    "css/ask.css",
    "css/safety.css",
    "css/phone.css",
)
SCRIPTS = "js/phone"
SERVICE_WORKER = "sw.js"
PAGES_OWN = ("day.js", "choose_pin.js")
"""What only pages with a signal load."""
ALSO = ("js/ask.js",)
ICON_SIZES = (192, 512)
CREDENTIAL = "Phone"
"""The header in which a phone says who it is."""


@bp.get("/sw.js")
@public
@asked_by_itself
def service_worker() -> Response:
    """The script that answers for the server where there is no signal, with the list of what it keeps for that."""
    script = _static() / SCRIPTS / SERVICE_WORKER
    kept = [url_for("phone.shell"), url_for("static", filename="icon.svg"), *_styles(), *_scripts()]
    letters = sha256(script.read_bytes() + render_template("phone/shell.html", styles=_styles()).encode())
    for path in [*sorted((_static() / SCRIPTS).glob("*.js")), *(_static() / name for name in ALSO)]:
        letters.update(path.read_bytes())
    answer = make_response(
        f"const VERSION = {letters.hexdigest()[:16]!r};\nconst KEPT = {kept!r};\n\n{script.read_text(encoding='utf-8')}"
    )
    answer.content_type = "text/javascript; charset=utf-8"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/manifest.webmanifest")
@public
@asked_by_itself
def manifest() -> Response:
    """What a phone needs to know to keep this as an app."""
    icons = [
        {"src": url_for("static", filename=f"icons/{name}-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        | ({"purpose": "maskable"} if name == "icon-full" else {})
        for name in ("icon", "icon-full")
        for size in ICON_SIZES
    ]
    answer = jsonify(
        id="/",
        name="Wellbeing Teams",
        short_name="Wellbeing",
        description="My day, the team's rota, and the people we support.",
        lang="en-GB",
        start_url=url_for("my_day.today"),
        scope="/",
        display="standalone",
        background_color="#fbf9f6",
        theme_color="#00504a",
        icons=[{"src": url_for("static", filename="icon.svg"), "sizes": "any", "type": "image/svg+xml"}, *icons],
    )
    answer.content_type = "application/manifest+json"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/phone")
@public
@asked_by_itself
def shell() -> str:
    """The page that stands for every page where there is no signal; it opens what the phone keeps, behind its PIN."""
    return render_template("phone/shell.html", styles=_styles())


@bp.get("/phone/contact")
@public
@writes
@asked_by_itself
def contact() -> Response:
    """A phone says that it is there, and hears whether it was cut off. Whoever is signed in may sign out with `token`.

    It says who it is by its credential, where its pack is open, else by its cookies.
    """
    shown = store.phone_of(db.session, request.headers.get(CREDENTIAL, ""))
    known = {phone.id for phone in (shown, phones.here()) if phone is not None} | set(accounts.phones_noted())
    cut_off = store.cut_off_among(db.session, known)
    if shown is not None and shown.id not in cut_off:
        store.heard(db.session, shown)
    signed_in = viewer_or_none() is not None
    return jsonify(
        at=int(clock.now().timestamp() * 1000),
        cut_off=[phone.hex for phone in cut_off],
        signed_in=signed_in,
        **({"token": generate_csrf()} if signed_in else {}),
    )


@bp.get("/phone/pack")
@allow(Action.SEE_MY_DAY)
@writes
@asked_by_itself
def pack() -> Response:
    """All that this phone keeps for when there is no signal, as pages."""
    looking = viewer()
    phone = phones.made_here(current_user, looking)
    credential = phones.credential()
    if phone is None or credential is None:
        return make_response(jsonify(phone=None), 409)
    kept = phone_pack.kept_for(db.session, looking)
    store.packed(db.session, phone)
    return jsonify(
        version=1,
        phone=phone.id.hex,
        credential=credential,
        made_at=int(clock.now().timestamp() * 1000),
        started=phone_pages.started(kept),
        pages=phone_pages.pages_of(kept),
    )


def _static() -> Path:
    return Path(current_app.static_folder or "")


def _styles() -> list[str]:
    return [url_for("static", filename=name) for name in STYLES if (_static() / name).is_file()]


def _scripts() -> list[str]:
    """Without their version, as they name each other; a change to any of them is a new service worker."""
    names = [f"{SCRIPTS}/{path.name}" for path in sorted((_static() / SCRIPTS).glob("*.js"))]
    plain = [url_for("static", filename=name).partition("?")[0] for name in [*ALSO, *names]]
    return [address for address in plain if not address.endswith((SERVICE_WORKER, *PAGES_OWN))]


@bp.app_context_processor
def _everywhere() -> dict[str, Any]:
    """What every page needs of this: whether it is a worker's, and what its phone shows to say who it is."""
    looking = viewer_or_none()
    works = looking is not None and looking.worker_id is not None and bool(looking.teams(Action.SEE_MY_DAY))
    return {"keeps_days": works, "phone_credential": phones.credential() if works else None}
