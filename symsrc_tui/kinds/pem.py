"""Private keys as people paste them, read and written anew as the API's readers want them."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Literal

from pydantic_core import PydanticCustomError

from symsrc_tui.kinds.question import wrong

Sort = Literal["RSA", "EC P-256"]

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_SORTS = {
    "RSA": "Google's service accounts have RSA keys",
    "EC P-256": "App Store Connect's keys are EC keys on the curve P-256",
}

# Reading an RSA key proves its primes, which takes longer than a keystroke may; a form judges
# the same key again at each keystroke in any field. Only digests are kept beside the outcome.
_judged: dict[tuple[bytes, Sort], str | PydanticCustomError] = {}
_KEPT = 8


def canonical_private_key(text: str, sort: Sort) -> str:
    """The key as unencrypted PKCS #8 PEM with plain newlines.

    Takes what pastes do to a key: CRLF, literal `\\n`, indented lines, spaces in the place of
    newlines, quotes around it. Symbolicator reads none of the last three.

    Raises:
        PydanticCustomError: it is no private key, or of the other sort; says which.
    """
    digest = (sha256(text.encode("utf-8", "surrogatepass")).digest(), sort)
    if digest not in _judged:
        while len(_judged) >= _KEPT:
            del _judged[next(iter(_judged))]
        try:
            _judged[digest] = _read(text, sort)
        except PydanticCustomError as error:
            _judged[digest] = error
    outcome = _judged[digest]
    if isinstance(outcome, str):
        return outcome
    raise outcome


def _read(text: str, sort: Sort) -> str:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_pem_private_key,
    )

    try:
        key = load_pem_private_key(_unfold(text).encode("ascii"), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # The library's own words can quote the key.
        raise wrong("The private key is damaged: part of it is missing or changed") from None
    match key:
        case rsa.RSAPrivateKey():
            found = "RSA"
        case ec.EllipticCurvePrivateKey(curve=ec.SECP256R1()):
            found = "EC P-256"
        case ec.EllipticCurvePrivateKey():
            found = f"EC {key.curve.name}"
        case _:
            found = type(key).__name__.removesuffix("PrivateKey").lstrip("_")
    if found != sort:
        raise wrong(f"This is a private key of the sort {found}. {_SORTS[sort]}")
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def _unfold(text: str) -> str:
    """One PEM block, its lines laid out again; raises where it is not a plain private key."""
    text = text.replace("\\r", "").replace("\\n", "\n").strip().strip("\"',")
    blocks = {match[1]: match[2] for match in _BLOCK.finditer(text)}
    if not blocks:
        if "-----BEGIN" in text:
            raise wrong("The private key is cut off: its -----END line is missing")
        raise wrong("The private key starts with -----BEGIN PRIVATE KEY-----. Paste all of it")
    label = next((name for name in blocks if name.endswith("PRIVATE KEY")), None)
    if label is None:
        raise wrong(f"This is a {next(iter(blocks)).lower()}. The private key is needed")
    content = blocks[label]
    if label == "ENCRYPTED PRIVATE KEY" or "ENCRYPTED" in content:
        raise wrong("The private key is encrypted. Give it without a passphrase")
    body = "".join(content.split())
    if not body.isascii():
        raise wrong("The private key is damaged: it has letters no key has")
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""))
