"""Seals that only the server opens: what a phone keeps until it has a signal can't be read on the phone again.

Each text gets a key of its own: an ephemeral P-256 pair, ECDH with the server's public point, HKDF-SHA256, AES-256-GCM.
A sealed text is, in base64url without padding, the ephemeral point (65 bytes), the nonce (12) and the ciphertext. It is
bound to a name (the entry's key), so that one can't be passed off as another. The browser's half is
static/js/phone/seal.js, with WebCrypto. Knows bytes; must not know rows, requests or what is sealed.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

POINT, NONCE, TAG = 65, 12, 16
"""Bytes of an uncompressed P-256 point, of an AES-GCM nonce, of its tag."""
KEY_BYTES = 32
CURVE = ec.SECP256R1()
WHAT_FOR = b"wellbeing outbox 1"


class Unopened(Exception):
    """It can't be opened: sealed to another key, to another name, or altered."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A key pair: `public` the raw point, `private` the number behind it, both in base64url."""

    public: str
    private: str = field(repr=False)


def new_pair() -> Pair:
    """A fresh pair."""
    key = ec.generate_private_key(CURVE)
    number = key.private_numbers().private_value.to_bytes(KEY_BYTES)
    return Pair(_text(_point(key.public_key())), _text(number))


def seal(public: str, text: str, name: str) -> str:
    """`text`, so that only the other half of `public` opens it, and only under this `name`. As the browser does it."""
    key = ec.generate_private_key(CURVE)
    point, ours, nonce = _point(key.public_key()), _bytes(public), urandom(NONCE)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, ours)
    box = AESGCM(_derived(key.exchange(ec.ECDH(), theirs), point, ours)).encrypt(nonce, text.encode(), name.encode())
    return _text(point + nonce + box)


def opened(pair: Pair, sealed: str, name: str) -> str:
    """What was sealed to this pair under this name. Raises `Unopened`."""
    try:
        raw = _bytes(sealed)
        point, nonce, box = raw[:POINT], raw[POINT : POINT + NONCE], raw[POINT + NONCE :]
        key = ec.derive_private_key(int.from_bytes(_bytes(pair.private)), CURVE)
        shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point))
        return AESGCM(_derived(shared, point, _bytes(pair.public))).decrypt(nonce, box, name.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unopened("This was not sealed to this key.") from error


def _derived(shared: bytes, point: bytes, public: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=point + public, info=WHAT_FOR).derive(shared)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
