"""Sources of each kind to send, with secrets that a test can look for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from symsrc_tui.sources.registry import kind_of

if TYPE_CHECKING:
    from pydantic import JsonValue

    from symsrc_tui.sources.source import Source

PASSWORD = 'pä"ss/wörd+&<sentinel>'
SECRET_KEY = "SentinelMI/K7MDENG+bPxRfiCYEXAMPLEKEY123"


@cache
def _pem(sort: str) -> str:
    key = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if sort == "rsa"
        else ec.generate_private_key(ec.SECP256R1())
    )
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def source(type_: str, **changes: JsonValue) -> Source:
    """A right source with an id of its own; a change to None leaves the field out."""
    layout: JsonValue = {"type": "unified", "casing": "lowercase"}
    fields: dict[str, dict[str, JsonValue]] = {
        "http": {
            "url": "https://symbols.example.com/files/",
            "username": "sentry",
            "password": PASSWORD,
            "layout": layout,
        },
        "s3": {
            "bucket": "acme-symbols",
            "region": "eu-central-1",
            "access_key": "AKIAIOSFODNN7EXAMPLE",
            "secret_key": SECRET_KEY,
            "prefix": "win/x64",
            "layout": layout,
        },
        "gcs": {
            "bucket": "acme.symbols",
            "client_email": "symbols@acme.iam.gserviceaccount.com",
            "private_key": _pem("rsa"),
            "layout": layout,
        },
        "appStoreConnect": {
            "appconnectIssuer": "69a6de7e-1234-47e3-e053-5b8c7c11a4d1",
            "appconnectKey": "ABCDE12345",
            "appconnectPrivateKey": _pem("ec"),
            "appId": "1234567890",
            "appName": "Acme",
            "bundleId": "com.example.acme",
        },
    }
    given = {"type": type_, "id": str(uuid4()), "name": "Windows «builds» 🎮", **fields[type_]}
    given |= changes
    kind = kind_of(type_)
    assert kind is not None
    return kind.source_class().model_validate(
        {name: value for name, value in given.items() if value is not None}
    )


def id_of(sent: Source) -> str:
    """The id that it has."""
    assert sent.id is not None
    return sent.id
