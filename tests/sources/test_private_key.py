"""Private keys as people paste them, and what is said of those that will not do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from symsrc_tui.sources import private_key as pem_module
from symsrc_tui.sources.app_store_connect.fastlane_file import KEY_SORT
from symsrc_tui.sources.private_key import canonical_private_key
from tests.sources.samples import ec_key, error, pem, problems, rsa_key, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

FIELDS = {"gcs": "private_key", "appStoreConnect": "appconnectPrivateKey"}
KEYS: dict[str, Callable[[], str]] = {
    "gcs": lambda: pem(rsa_key()),
    "appStoreConnect": lambda: pem(ec_key()),
}
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n"
EC_PARAMETERS = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"


def split(key: str) -> list[str]:
    """The first and last line, and between them the key's letters one by one."""
    first, *lines, last = key.splitlines()
    return [first, *"".join(lines), last]


MISHAPS: dict[str, Callable[[str], str]] = {
    "as it is": lambda key: key,
    "no newline at the end": lambda key: key.rstrip(),
    "CRLF": lambda key: key.replace("\n", "\r\n"),
    "CR only": lambda key: key.replace("\n", "\r"),
    "literal \\n": lambda key: key.replace("\n", "\\n"),
    "literal \\r\\n": lambda key: key.replace("\n", "\\r\\n"),
    "escaped twice": lambda key: key.replace("\n", "\\\\n"),
    "escaped four times": lambda key: key.replace("\n", "\\" * 8 + "n"),
    "escaped slashes": lambda key: key.replace("/", "\\/"),
    "escaped plus signs": lambda key: key.replace("+", "\\u002B").replace("=", "\\u003d"),
    "indented": lambda key: "".join(f"    {line}\n" for line in key.splitlines()),
    "spaces for newlines": lambda key: key.replace("\n", " "),
    "nothing for newlines": lambda key: "".join(split(key)),
    "blank lines between": lambda key: key.replace("\n", "\n\n"),
    "no-break spaces": lambda key: key.replace("\n", "\u00a0\n\u200b"),
    "byte order mark": lambda key: f"\ufeff{key}",
    "in quotes, a comma behind": lambda key: f'"{key}",',
    "a line of JSON": lambda key: f'  "private_key": {json.dumps(key)},\n',
    "the whole JSON file": lambda key: json.dumps({"type": "service_account", "private_key": key}),
    "JSON in JSON": lambda key: json.dumps(json.dumps({"private_key": key})),
    "a string per line": lambda key: "".join(f'"{line}\\n"\n' for line in key.splitlines()),
    "continued lines": lambda key: key.replace("\n", "\\\n"),
    "words around": lambda key: f"Here is the key:\n{key}\nKind regards",
    "a certificate before": lambda key: CERTIFICATE + key,
    "a certificate behind": lambda key: key + CERTIFICATE,
    "EC parameters before": lambda key: EC_PARAMETERS + key,
    "a letter per line": lambda key: "\n".join(split(key)),
}


@pytest.mark.parametrize("mishap", MISHAPS)
@pytest.mark.parametrize("type_", FIELDS)
def test_a_pasted_key_is_sent_as_canonical_pem(type_: str, mishap: str) -> None:
    key = KEYS[type_]()
    assert sent(type_, FIELDS[type_], SecretStr(MISHAPS[mishap](key))) == key
    assert problems(type_, FIELDS[type_], SecretStr(MISHAPS[mishap](key))) == []


@pytest.mark.parametrize("mishap", MISHAPS)
def test_older_forms_of_a_key_are_sent_as_pkcs8(mishap: str) -> None:
    old = pem(rsa_key(), PrivateFormat.TraditionalOpenSSL)
    assert "BEGIN RSA PRIVATE KEY" in old
    assert sent("gcs", "private_key", SecretStr(MISHAPS[mishap](old))) == pem(rsa_key())
    old = pem(ec_key(), PrivateFormat.TraditionalOpenSSL)
    assert "BEGIN EC PRIVATE KEY" in old
    found = sent("appStoreConnect", "appconnectPrivateKey", SecretStr(MISHAPS[mishap](old)))
    assert found == pem(ec_key())


def encrypted(form: PrivateFormat, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, form, BestAvailableEncryption(b"horse")).decode()


def public(key: rsa.RSAPrivateKey, form: PublicFormat) -> str:
    return key.public_key().public_bytes(Encoding.PEM, form).decode()


def other(
    key: ed25519.Ed25519PrivateKey | x25519.X25519PrivateKey | dsa.DSAPrivateKey,
) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


WRONG: dict[str, tuple[Callable[[], str], str]] = {
    "Ed25519": (lambda: other(ed25519.Ed25519PrivateKey.generate()), "This key is Ed25519"),
    "X25519": (lambda: other(x25519.X25519PrivateKey.generate()), "This key is X25519"),
    "DSA": (
        lambda: other(dsa.generate_private_key(1024)),  # noqa: S505 - made to be refused
        "This key is DSA",
    ),
    "P-384": (lambda: pem(ec_key(ec.SECP384R1)), "This key is EC secp384r1"),
    "secp256k1": (lambda: pem(ec_key(ec.SECP256K1)), "This key is EC secp256k1"),
    "OpenSSH": (lambda: pem(rsa_key(), PrivateFormat.OpenSSH), "OpenSSH"),
    "encrypted": (lambda: encrypted(PrivateFormat.PKCS8, rsa_key()), "encrypted"),
    "encrypted, old": (
        lambda: encrypted(PrivateFormat.TraditionalOpenSSL, ec_key()), "encrypted",
    ),
    "public": (
        lambda: public(rsa_key(), PublicFormat.SubjectPublicKeyInfo), "holds a public key",
    ),
    "public, old": (lambda: public(rsa_key(), PublicFormat.PKCS1), "holds a public key"),
    "certificate": (lambda: CERTIFICATE, "holds a certificate. Paste the private key"),
    "EC parameters": (lambda: EC_PARAMETERS, "holds EC parameters"),
    "request": (lambda: CERTIFICATE.replace("TE-", "TE REQUEST-"), "certificate request"),
    "PGP": (
        lambda: "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQ\n-----END PGP PRIVATE KEY BLOCK-----",
        "holds other data",
    ),
    "two keys": (lambda: pem(rsa_key()) + pem(ec_key()), "several private keys"),
    "the same twice": (lambda: pem(rsa_key()) * 2, "several private keys"),
    "cut off": (lambda: pem(rsa_key())[:-30], "cut off"),
    "first line only": (lambda: "-----BEGIN PRIVATE KEY-----", "cut off"),
    "a line missing": (
        lambda: "\n".join(pem(rsa_key()).splitlines()[:3] + pem(rsa_key()).splitlines()[4:]),
        "damaged",
    ),
    "a letter changed": (
        lambda: pem(rsa_key())[:300] + ("A" if pem(rsa_key())[300] != "A" else "B")
        + pem(rsa_key())[301:],
        "damaged",
    ),
    "foreign letters": (lambda: pem(rsa_key()).replace("A", "А"), "damaged"),
    "lone surrogates": (lambda: pem(rsa_key())[:100] + "\ud800" + pem(rsa_key())[100:], "damaged"),
    "terminal escapes": (lambda: pem(rsa_key())[:100] + "\x1b[m" + pem(rsa_key())[100:], "damaged"),
    "empty": (
        lambda: "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----", "damaged",
    ),
    "not base64": (
        lambda: "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----", "damaged",
    ),
    "no key within": (
        lambda: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "damaged",
    ),
    "first line missing": (
        lambda: "\n".join(pem(rsa_key()).splitlines()[1:]), "starts with -----BEGIN",
    ),
    "words": (lambda: "my key", "starts with -----BEGIN PRIVATE KEY-----"),
    "a path": (lambda: "~/AuthKey_2X9R4HXF34.p8", "starts with -----BEGIN"),
    "too long": (
        lambda: f"-----BEGIN PRIVATE KEY-----\n{'A' * 10_000}\n-----END PRIVATE KEY-----", "4096",
    ),
    "endless": (lambda: "-----BEGIN A-----" * 100_000, "too long"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("type_", FIELDS)
def test_unusable_keys(type_: str, case: str) -> None:
    make, told = WRONG[case]
    assert told in error(type_, FIELDS[type_], SecretStr(make()))


def test_a_key_of_the_other_kind_is_recognized() -> None:
    ec_message = error("gcs", "private_key", SecretStr(pem(ec_key())))
    assert ec_message == "This key is EC P-256. Google's service accounts use RSA keys"
    rsa_message = error("appStoreConnect", "appconnectPrivateKey", SecretStr(pem(rsa_key())))
    assert rsa_message == "This key is RSA. App Store Connect uses EC P-256 keys"


def test_a_weak_rsa_key_gets_a_warning() -> None:
    weak = SecretStr(pem(rsa_key(1024)))
    assert sent("gcs", "private_key", weak) == weak.get_secret_value()
    [problem] = problems("gcs", "private_key", weak)
    assert problem == ("private_key", "A 1024-bit RSA key is weak. Google's keys have 2048 bits",
                       "warning")  # fmt: skip


def test_an_rsa_key_of_4096_bits_is_accepted() -> None:
    strong = SecretStr(pem(rsa_key(4096)))
    assert sent("gcs", "private_key", strong) == strong.get_secret_value()


def test_a_key_is_checked_once_however_often_it_is_validated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = []

    def count(data: bytes, password: bytes | None) -> PrivateKeyTypes:
        read.append(data)
        return load_pem_private_key(data, password)

    monkeypatch.setattr(serialization, "load_pem_private_key", count)
    monkeypatch.setattr(pem_module, "_judged", {})
    for _ in range(3):
        sent("gcs", "private_key", SecretStr(pem(rsa_key())))
        error("gcs", "private_key", SecretStr(pem(ec_key())))
    assert len(read) == 2


def test_the_cache_of_validated_keys_is_small_and_reveals_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: dict[object, object] = {}
    monkeypatch.setattr(pem_module, "_judged", kept)
    for at in range(50):
        error("gcs", "private_key", SecretStr(f"not a key {at}"))
    sent("gcs", "private_key", SecretStr(pem(rsa_key())))
    assert len(kept) <= 8
    assert not any(line in repr(kept) for line in pem(rsa_key()).splitlines()[1:-1])


@given(st.integers(0, 1700), st.text(max_size=3), st.integers(0, 40))
@settings(max_examples=150)
def test_a_changed_key_is_rejected_or_equal(at: int, put: str, cut: int) -> None:
    key = pem(ec_key())
    at %= len(key)
    try:
        found = canonical_private_key(key[:at] + put + key[at + cut :], KEY_SORT)
    except ValueError as error:
        message = str(error)
        assert not any(line in message for line in key.splitlines()[1:-1])
        assert len(message) <= 150
    else:
        read = load_pem_private_key(found.encode(), None)
        assert isinstance(read, ec.EllipticCurvePrivateKey)
