"""Private keys as people paste them, read and written anew as the API's readers want them."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Literal, NamedTuple

from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from symsrc_tui.forms.field import wrong

Sort = Literal["RSA", "EC P-256"]

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|([nrt/]))")
# What pastes leave between the letters of a key: line ends, indents, quotes, commas.
_BETWEEN = re.compile("[\\s\"',\\\\\u200b\u2060\ufeff]+")
_LONGEST_TEXT = 20_000
# What a key of 4096 bits takes. Proving the primes of a longer one takes seconds.
_LONGEST_KEY = 3_400
_SORTS = {
    "RSA": "Google's service accounts have RSA keys",
    "EC P-256": "App Store Connect's keys are EC P-256",
}
_DAMAGED = "The private key is damaged: part of it is missing or changed"


class _Key(NamedTuple):
    pem: SecretStr
    bits: int


# Reading an RSA key proves its primes, which takes longer than a keystroke may; a form judges
# the same key again at each keystroke in any field. What was pasted is kept as a digest only.
_judged: dict[tuple[bytes, Sort], _Key | str] = {}
_KEPT = 8


def canonical_private_key(text: str, sort: Sort) -> str:
    """The key as unencrypted PKCS #8 PEM with plain newlines.

    Takes what pastes do to a key: CRLF, literal `\\n` however often escaped, indented lines,
    spaces in the place of newlines, quotes and commas, the whole JSON file around it, a
    certificate or EC parameters beside it. Symbolicator reads hardly any of these.

    Raises:
        PydanticCustomError: it is no private key, or of the other sort; says which.
    """
    key = _judge(text, sort)
    if isinstance(key, str):
        raise wrong(key)
    return key.pem.get_secret_value()


def key_bits(text: str, sort: Sort) -> int | None:
    """The size of the key in bits; None for what `canonical_private_key` refuses."""
    key = _judge(text, sort)
    return None if isinstance(key, str) else key.bits


def _judge(text: str, sort: Sort) -> _Key | str:
    """The key, or what is wrong with it."""
    digest = (sha256(text.encode("utf-8", "surrogatepass")).digest(), sort)
    if digest not in _judged:
        while len(_judged) >= _KEPT:
            del _judged[next(iter(_judged))]
        try:
            _judged[digest] = _read(text, sort)
        except PydanticCustomError as error:
            # The error itself would keep this call's variables, and so the key, alive.
            _judged[digest] = error.message()
    return _judged[digest]


def _read(text: str, sort: Sort) -> _Key:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_pem_private_key,
    )

    try:
        key = load_pem_private_key(_unfold(text, sort).encode("ascii"), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        if isinstance(error, PydanticCustomError):
            raise
        # The library's own words can quote the key.
        raise wrong(_DAMAGED) from None
    match key:
        case rsa.RSAPrivateKey():
            found = "RSA"
        case ec.EllipticCurvePrivateKey(curve=ec.SECP256R1()):
            found = "EC P-256"
        case ec.EllipticCurvePrivateKey():
            found = f"EC {key.curve.name}"
        case _:
            found = type(key).__name__.removesuffix("PrivateKey").lstrip("_")
    if found != sort or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise wrong(f"This key is {found}. {_SORTS[sort]}")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
    return _Key(SecretStr(pem), key.key_size)


def _unfold(text: str, sort: Sort) -> str:
    """One PEM block, its lines laid out again; raises where it is not a plain private key."""
    label, content = _key_block(text)
    if label == "ENCRYPTED PRIVATE KEY" or "ENCRYPTED" in content:
        raise wrong("The private key is encrypted. Give it without a passphrase")
    if label.startswith("OPENSSH"):
        raise wrong(f"This is an OpenSSH key. {_SORTS[sort]}")
    body = _BETWEEN.sub("", content)
    if len(body) > _LONGEST_KEY:
        raise wrong(f"This key has more than 4096 bits. {_SORTS[sort]}")
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""))


def _key_block(text: str) -> tuple[str, str]:
    """The label and the content of the one PEM block in the text that is a private key."""
    if len(text) > _LONGEST_TEXT:
        raise wrong("This is too long for a private key. Paste the key alone")
    blocks = [(block[1], block[2]) for block in _BLOCK.finditer(_ESCAPE.sub(_plain, text))]
    if not blocks:
        if "-----BEGIN " in text and "-----END " not in text:
            raise wrong("The private key is cut off: its -----END line is missing")
        if "-----BEGIN " in text:
            raise wrong(_DAMAGED)
        raise wrong("The private key starts with -----BEGIN PRIVATE KEY-----. Paste all of it")
    keys = [block for block in blocks if block[0].endswith("PRIVATE KEY")]
    if not keys:
        sorts = ("certificate request", "certificate", "public key", "parameters")
        found = next((name for name in sorts if blocks[0][0].endswith(name.upper())), "other data")
        raise wrong(f"This is a PEM block of sort {found}. The private key is needed")
    if len(keys) > 1:
        raise wrong("There are several private keys in this. Paste the one that is meant")
    return keys[0]


def _plain(escape: re.Match[str]) -> str:
    """What an escape of JSON or of a shell stands for."""
    if escape[1]:
        return chr(int(escape[1], 16))
    return "/" if escape[2] == "/" else "\n"
