"""Read private keys as people paste them, and rewrite them as Symbolicator needs them."""

from __future__ import annotations

import re
from base64 import b64decode
from hashlib import sha256
from typing import Literal, NamedTuple

from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from symsrc_tui.forms.clean_text import KEY_BEGIN
from symsrc_tui.forms.field import invalid
from symsrc_tui.sources.fill import CredentialsError


class KeySort(NamedTuple):
    """The sort of key that a kind of source needs."""

    name: Literal["RSA", "EC P-256"]
    rule: str
    """Who uses such keys, as a sentence without a full stop."""


KEY_START = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|([nrt/]))")
# What a paste can leave between the letters of a key: line ends, indents, quotes, commas.
_BETWEEN = re.compile("[\\s\"',\\\\\u200b\u2060\ufeff]+")
_LONGEST_TEXT = 20_000
_SHORTEST_TEXT = 40
# The letters of a 4096-bit key. Longer keys are rejected: checking their primes takes seconds.
_LONGEST_KEY = 3_400
_DAMAGED = "The private key is damaged: part of it is missing or changed"


def decoded(text: str) -> str:
    """Return the PEM, or text with a PEM in it, that is here in base64; else the text as it is."""
    letters = re.sub("[\\s\"'\u200b\u2060\ufeff]", "", text)
    if len(letters) < _SHORTEST_TEXT or not re.fullmatch(r"[A-Za-z0-9+/_-]+={0,2}", letters):
        return text
    letters = letters.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        plain = b64decode(letters + "=" * (-len(letters) % 4)).decode("utf-8-sig")
    except ValueError:
        return text
    return plain if KEY_BEGIN in plain else text


class _Key(NamedTuple):
    pem: SecretStr
    bits: int


# A cache, because checking an RSA key's primes takes longer than a keystroke may, and a form
# validates the key at each keystroke in any field. The pasted text is kept only as a digest.
_judged: dict[tuple[bytes, KeySort], _Key | str] = {}
_KEPT = 8


def canonical_private_key(text: str, sort: KeySort) -> str:
    """Return the key as unencrypted PKCS #8 PEM with plain newlines.

    Undoes what pasting does to a key: base64 of the whole text, CRLF, literal `\\n`
    escaped any number of times, indented lines, spaces in place of newlines, quotes and
    commas, the whole JSON file around it, a certificate or EC parameters beside it.
    Symbolicator reads hardly any of these.

    Raises:
        PydanticCustomError: the text is not a private key, or one of another sort.
    """
    key = _judge(text, sort)
    if isinstance(key, str):
        raise invalid(key)
    return key.pem.get_secret_value()


def private_key_in(text: str, sort: KeySort, name: str) -> SecretStr:
    """Return the key in a file's text.

    Raises `CredentialsError`, naming the file `name`, if there is none or one of another sort.
    """
    key = _judge(text, sort)
    if isinstance(key, str):
        raise CredentialsError(f"{name}: {key}")
    return key.pem


def key_bits(text: str, sort: KeySort) -> int | None:
    """Return the size of the key in bits, or None if `canonical_private_key` rejects it."""
    key = _judge(text, sort)
    return None if isinstance(key, str) else key.bits


def _judge(text: str, sort: KeySort) -> _Key | str:
    """Return the key, or the error message."""
    digest = (sha256(text.encode("utf-8", "surrogatepass")).digest(), sort)
    if digest not in _judged:
        while len(_judged) >= _KEPT:
            del _judged[next(iter(_judged))]
        try:
            _judged[digest] = _read(text, sort)
        except PydanticCustomError as error:
            # Keep only the message: the error's traceback would keep the key in memory.
            _judged[digest] = error.message()
    return _judged[digest]


def _read(text: str, sort: KeySort) -> _Key:
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
        # The library's message can quote the key.
        raise invalid(_DAMAGED) from None
    match key:
        case rsa.RSAPrivateKey():
            actual = "RSA"
        case ec.EllipticCurvePrivateKey(curve=ec.SECP256R1()):
            actual = "EC P-256"
        case ec.EllipticCurvePrivateKey():
            actual = f"EC {key.curve.name}"
        case _:
            actual = type(key).__name__.removesuffix("PrivateKey").lstrip("_")
    if actual != sort.name or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise invalid(f"This key is {actual}. {sort.rule}")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
    return _Key(SecretStr(pem), key.key_size)


def _unfold(text: str, sort: KeySort) -> str:
    """Return the key's PEM block with lines of 64 letters; raise if it is encrypted or too long."""
    label, content = _key_block(text)
    if label == "ENCRYPTED PRIVATE KEY" or "ENCRYPTED" in content:
        raise invalid("The private key is encrypted. Remove its passphrase first")
    if label.startswith("OPENSSH"):
        raise invalid(f"This is an OpenSSH key. {sort.rule}")
    body = _BETWEEN.sub("", content)
    if len(body) > _LONGEST_KEY:
        raise invalid(f"This key has more than 4096 bits. {sort.rule}")
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""))


def _key_block(text: str) -> tuple[str, str]:
    """Return label and content of the text's only private key; raise if there is not just one."""
    if len(text) > _LONGEST_TEXT:
        raise invalid("This is too long for a private key. Paste only the key")
    text = decoded(text)
    blocks = [(block[1], block[2]) for block in _BLOCK.finditer(_ESCAPE.sub(_plain, text))]
    if not blocks:
        if KEY_BEGIN in text and "-----END " not in text:
            raise invalid("The private key is cut off: its -----END line is missing")
        if KEY_BEGIN in text:
            raise invalid(_DAMAGED)
        raise invalid("A private key starts with -----BEGIN PRIVATE KEY-----. Paste all of it")
    keys = [block for block in blocks if block[0].endswith("PRIVATE KEY")]
    if not keys:
        sorts = ("a certificate request", "a certificate", "a public key", "EC parameters")
        label = blocks[0][0].lower()
        actual = next(
            (s for s in sorts if label.endswith(s.removeprefix("a ").lower())), "other data"
        )
        raise invalid(f"This PEM block holds {actual}. Paste the private key")
    if len(keys) > 1:
        raise invalid("This contains several private keys. Paste only one")
    return keys[0]


def _plain(escape: re.Match[str]) -> str:
    """Return the character that an escape of JSON or a shell stands for."""
    if escape[1]:
        return chr(int(escape[1], 16))
    return "/" if escape[2] == "/" else "\n"
