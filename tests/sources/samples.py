"""Answers that make a right source of each kind, and what a change of one of them brings."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from symsrc_tui.sources.registry import KINDS, kind_of
from symsrc_tui.sources.validate import validate
from tests.sentinels import remember

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.sources.kind import Kind

TYPES = tuple(kind.type for kind in KINDS)
UUID = "69a6de7e-1234-47e3-e053-5b8c7c11a4d1"


def kind(type_: str) -> Kind:
    found = kind_of(type_)
    assert found is not None
    return found


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ec_key(curve: type[ec.EllipticCurve] = ec.SECP256R1) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve())


def pem(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    form: PrivateFormat = PrivateFormat.PKCS8,
) -> str:
    return remember(key.private_bytes(Encoding.PEM, form, NoEncryption()).decode())


@cache
def _answers(type_: str) -> dict[str, Value]:
    layout: dict[str, Value] = {"layout.type": "unified", "layout.casing": "default"}
    every: dict[str, dict[str, Value]] = {
        "http": {"url": "https://symbols.example.com/files", **layout},
        "s3": {
            "bucket": "acme-symbols",
            "region": "eu-central-1",
            "access_key": "AKIAIOSFODNN7EXAMPLE",
            "secret_key": SecretStr("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            **layout,
        },
        "gcs": {
            "bucket": "acme-symbols",
            "client_email": "symbols@acme.iam.gserviceaccount.com",
            "private_key": SecretStr(pem(rsa_key())),
            **layout,
        },
        "appStoreConnect": {
            "appconnectIssuer": UUID,
            "appconnectKey": "2X9R4HXF34",
            "appconnectPrivateKey": SecretStr(pem(ec_key())),
            "appId": "1549832463",
            "appName": "Acme Racer",
            "bundleId": "com.acme.racer",
        },
    }
    return {"name": "Windows builds", **every[type_]}


def right(type_: str, **changed: Value) -> dict[str, Value]:
    """A right source's answers with some of them changed; `__` in a name stands for a dot."""
    return _answers(type_) | {name.replace("__", "."): value for name, value in changed.items()}


def problems(type_: str, field: str, value: Value, **others: Value) -> list[Problem]:
    """What is wrong or doubtful about a field of an otherwise right source."""
    verdict = validate(kind(type_), {**right(type_, **others), field: value})
    return [problem for problem in verdict.problems if problem.field == field]


def error(type_: str, field: str, value: Value, **others: Value) -> str:
    """The message of the field's error; fails where there is none, or one at another field."""
    verdict = validate(kind(type_), {**right(type_, **others), field: value})
    assert [problem.field for problem in verdict.errors] == [field]
    assert verdict.source is None
    message = verdict.errors[0].message
    assert len(message) <= 76 or message.startswith("Layout cannot be"), "longer than a line"
    return message


def sent(type_: str, field: str, value: Value, **others: Value) -> Value | None:
    """What would be sent for the field; fails where the source is wrong."""
    verdict = validate(kind(type_), {**right(type_, **others), field: value})
    assert verdict.errors == ()
    assert verdict.source is not None
    found = verdict.source.values().get(field)
    return found.get_secret_value() if isinstance(found, SecretStr) else found
