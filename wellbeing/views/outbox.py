"""What phones send, from their outbox: the key to seal to, and taking what was sealed.

Nobody is signed in here: an entry says inside its seal which phone made it, and is taken under that phone's author,
also after they have signed out. So there is no cookie to misuse and no token to send. An answer leaves once what it
says is committed and on the disk, and it says nothing but what became of each key.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState

from wellbeing import clock
from wellbeing.access import public
from wellbeing.db import db
from wellbeing.forms.sealed import LONGEST_BODY, Unreadable, bundle_from
from wellbeing.store import seal_key
from wellbeing.transactions import writes
from wellbeing.views.taking import take

bp = Blueprint("outbox", __name__)

REFUSED = 400
SAID = "This is nothing that a phone of ours sends. Nothing was taken."


@bp.get("/phone/key")
@public
@writes
def key() -> dict[str, str]:
    """What to seal to from now on, and what time it is, so that a phone knows how far its clock is off."""
    newest = seal_key.newest(db.session)
    return {"id": str(newest.id), "public": newest.public, "now": clock.now().isoformat()}


@bp.post("/phone/outbox")
@public
def send() -> dict[str, Any] | tuple[dict[str, str], int]:
    """Take what is sent, each under its key, once: what became of each."""
    request.max_content_length = LONGEST_BODY
    try:
        bundle = bundle_from(request.get_data())
    except Unreadable:
        return {"said": SAID}, REFUSED
    now = clock.now()
    ahead = None if bundle.clock is None else bundle.clock - now
    answers = {entry.key: take(db.session, entry, ahead) for entry in bundle.entries}
    return {
        "now": now.isoformat(),
        "answers": {
            key: {"state": answer.state, "at": answer.at.isoformat() if answer.at else None}
            for key, answer in answers.items()
        },
    }


@bp.record_once
def _needs_no_token(state: BlueprintSetupState) -> None:
    """The sealed credential is the authority, and no cookie is asked for."""
    state.app.extensions["csrf"].exempt(send)
