"""Values to try the demo with, and what a check says of them."""

from __future__ import annotations

from typing import NamedTuple

_LAYOUT = {"layout.type": "unified", "layout.casing": "default"}
_BUCKET = {"name": "Example bucket", "bucket": "acme-symbols", **_LAYOUT}
_OUTSIDE = "the demo does not connect to it"


class Example(NamedTuple):
    """A source by the API's names of its fields, nested ones dotted."""

    name: str
    detail: str
    """What to expect of it."""
    values: dict[str, str]
    """Secrets included."""


def examples_for(type_: str, url: str) -> list[Example]:
    """Return examples of a type of source, which takes a moment; empty if there are none.

    Args:
        url: the demo's server, without a trailing slash.
    """
    match type_:
        case "http":
            return _symbol_servers(url)
        case "s3":
            credentials = {
                "region": "eu-central-1",
                "access_key": "AKIAIOSFODNN7EXAMPLE",
                "secret_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            }
            return [Example("Demo example", _OUTSIDE, {**_BUCKET, **credentials})]
        case "gcs":
            credentials = {
                "client_email": "symbols@acme.iam.gserviceaccount.com",
                "private_key": _private_key("rsa"),
            }
            return [Example("Demo example", _OUTSIDE, {**_BUCKET, **credentials})]
        case "appStoreConnect":
            app = {
                "name": "Example app",
                "appconnectIssuer": "69a6de7e-1234-47e3-e053-5b8c7c11a4d1",
                "appconnectKey": "2X9R4HXF34",
                "appconnectPrivateKey": _private_key("ec"),
                "appId": "1549832463",
                "appName": "Acme Racer",
                "bundleId": "com.acme.racer",
            }
            return [Example("Demo example", "the demo's server rejects this type", app)]
    return []


def _symbol_servers(url: str) -> list[Example]:
    def example(
        title: str, detail: str, path: str, layout: str = "unified", casing: str = "default"
    ) -> Example:
        values = {
            "name": f"Example: {title}",
            "url": f"{url}/{path}",
            "layout.type": layout,
            "layout.casing": casing,
        }
        return Example(title, detail, values)

    return [
        example("Symbol server", "a check finds all files", "symbols/"),
        example("debuginfod", "a check finds your file", "debuginfod/buildid", "debuginfod"),
        example("Wrong layout", "a check suggests one that works", "symbols/", "symstore"),
        example("Wrong URL", "a check suggests one that works", "debuginfod", "debuginfod"),
        example("No access", "the server refuses every file (403)", "refused/"),
        example("Older builds", "your file is missing", "older-builds/"),
    ]


def _private_key(algorithm: str) -> str:
    """Return a new key that no server knows, as PEM."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if algorithm == "rsa"
        else ec.generate_private_key(ec.SECP256R1())
    )
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
