"""One source of each kind, typed and pasted by keys alone, is stored exactly as entered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from symsrc_tui.demo.schema import Age
from tests.terminal.wizard import KINDS, WIZARD, Wizard, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.demo.world import DemoSource

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYSENTINELKEY"[:40]
PASSWORD = 'pässwört "sentinel" <&\\n$(id)'


@pytest.fixture
def wizard(server: DemoServer, home: Path, opened: Callable[[Wizard], Wizard]) -> Iterator[Wizard]:
    """The wizard on its first screen, with complete settings. It must not reveal the token."""
    wizard = opened(Wizard(WIZARD, home=home, env=settings_for(server)))
    wizard.wait_for(*KINDS)
    yield wizard
    wizard.recording.assert_absent(server.token)
    assert not wizard.emulator.unknown
    assert not wizard.emulator.clipboard


def submit(wizard: Wizard, server: DemoServer) -> DemoSource:
    """Review, submit and quit. Return what was stored, without the generated ID."""
    before = server.stored("acme", "game-client")
    wizard.review()
    wizard.submit()
    wizard.press("end", "enter")  # "Quit".
    assert wizard.wait_exit() == 0
    assert not wizard.left_behind()
    after = server.stored("acme", "game-client")
    assert after[:-1] == before
    stored = after[-1]
    assert str(stored.pop("id")) in wizard.recording.raw.decode()
    return stored


def private_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    """The key as Google and Apple hand it out."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_an_s3_source_with_dots_and_unicode(wizard: Wizard, server: DemoServer) -> None:
    wizard.choose("Amazon S3")
    wizard.fill("Name", "Jeux Windows — ビルド №1")
    wizard.fill("Bucket", "acme.symbols.eu")
    wizard.pick("Region", "frank", "eu-central-1")
    wizard.fill("Access key ID", "AKIAIOSFODNN7EXAMPLE")
    wizard.fill_by_paste("Secret access key", f"  {SECRET_KEY}\n")
    wizard.fill("Prefix", "win/x64/été")
    wizard.pick("Layout", "symstore", "Microsoft SymStore")
    wizard.pick("Casing", "lower", "Lowercase")
    assert submit(wizard, server) == {
        "type": "s3",
        "name": "Jeux Windows — ビルド №1",
        "bucket": "acme.symbols.eu",
        "region": "eu-central-1",
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "secret_key": SECRET_KEY,
        "prefix": "win/x64/été",
        "layout": {"type": "symstore", "casing": "lowercase"},
    }
    wizard.recording.assert_absent(SECRET_KEY)


def test_an_http_source_at_an_ipv6_address(wizard: Wizard, server: DemoServer) -> None:
    wizard.choose("SymbolServer (HTTP)")
    wizard.fill("Name", "Сервер 'символов'")
    wizard.fill("URL", "https://[2001:db8::17]:8443/symbols/")
    wizard.fill("Username", "sentry reader")
    wizard.fill("Password", PASSWORD)
    wizard.pick("Layout", "unified", "Unified Symbol Server Layout")
    assert submit(wizard, server) == {
        "type": "http",
        "name": "Сервер 'символов'",
        "url": "https://[2001:db8::17]:8443/symbols/",
        "username": "sentry reader",
        "password": PASSWORD,
        "layout": {"type": "unified", "casing": "default"},
    }
    wizard.recording.assert_absent(PASSWORD)


@pytest.mark.parametrize("pasted_as", ["JSON string", "typed lines"])
def test_a_gcs_source(wizard: Wizard, server: DemoServer, pasted_as: str) -> None:
    pem = private_pem(rsa.generate_private_key(65537, 2048))
    wizard.choose("Google Cloud Storage")
    wizard.fill("Name", "Android 📱 symbols")
    wizard.fill("Bucket", "symbols.acme.example.com")
    wizard.fill("Client email", "reader@acme-1234.iam.gserviceaccount.com")
    wizard.go_to("Private key")
    if pasted_as == "JSON string":
        wizard.paste(json.dumps(pem))
    else:  # As a terminal without bracketed paste sends it.
        wizard.send(pem.replace("\n", "\r"))
    wizard.wait_until_quiet()
    wizard.pick("Layout", "native", "Platform-Specific")
    assert submit(wizard, server) == {
        "type": "gcs",
        "name": "Android 📱 symbols",
        "bucket": "symbols.acme.example.com",
        "client_email": "reader@acme-1234.iam.gserviceaccount.com",
        "private_key": pem,
        "layout": {"type": "native", "casing": "default"},
    }
    wizard.recording.assert_absent(pem)


@pytest.mark.parametrize("server", [Age.NOVEMBER_2023], indirect=True)
def test_an_app_store_connect_source(wizard: Wizard, server: DemoServer) -> None:
    pem = private_pem(ec.generate_private_key(ec.SECP256R1()))
    wizard.choose("App Store Connect")
    wizard.fill("Name", "Ünïcode Räcer")
    wizard.fill("Issuer", "69a6de7e-1234-47e3-e053-5b8c7c11a4d1")
    wizard.fill("Key ID", "2X9R4HXF34")
    wizard.fill_by_paste("Private key", pem, line_end="\r\n")
    wizard.fill("App ID", "1549832463")
    wizard.fill("App name", "Räcer: Die Rückkehr")
    wizard.fill("Bundle ID", "com.acme.racer")
    assert submit(wizard, server) == {
        "type": "appStoreConnect",
        "name": "Ünïcode Räcer",
        "appconnectIssuer": "69a6de7e-1234-47e3-e053-5b8c7c11a4d1",
        "appconnectKey": "2X9R4HXF34",
        "appconnectPrivateKey": pem,
        "appId": "1549832463",
        "appName": "Räcer: Die Rückkehr",
        "bundleId": "com.acme.racer",
    }
    wizard.recording.assert_absent(pem)
