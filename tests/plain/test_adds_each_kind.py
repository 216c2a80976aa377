"""One source of each kind, answered line by line, arrives exactly as it was meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.schema import Age
from tests.sources.samples import ec_key, pem, rsa_key

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.demo.world import DemoSource
    from tests.plain.person import Person

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYS3NT1NELKE"
PASSWORD = 'pässwört "sentinel" <&\\n$(id)'


def submit(person: Person, server: DemoServer, *secrets: str) -> DemoSource:
    """Submits, ends and looks what was stored, without the id that was made up."""
    before = server.stored("acme", "game-client")
    said = person.answers("What next?", "submit")
    assert "Step 4 of 4, Review" in said
    said = person.is_asked("What next?")
    assert "Stored in project game-client of acme" in said
    person.answers("What next?", "quit")
    assert person.wait_exit() == 0
    assert not person.left_behind()
    after = server.stored("acme", "game-client")
    assert after[:-1] == before
    stored = after[-1]
    assert f"ID: {stored.pop('id')}" in said
    person.recording.assert_absent(server.token, *secrets)
    assert b"\x1b" not in person.raw
    return stored


def test_an_s3_source_with_dots_and_unicode(person: Person, server: DemoServer) -> None:
    person.answers("Type:", "1")
    assert "Step 3 of 4, Details, question 1 of 9: Name" in person.is_asked("Name")
    person.answers("Name", "Jeux Windows — ビルド №1")
    person.answers("Bucket", "Acme Builds")
    person.answers("Bucket [Acme Builds]", "acme.symbols.eu")
    person.answers("Region", "frank")
    person.answers("Access key ID", "AKIAIOSFODNN7EXAMPLE")
    person.answers("Secret access key", f"  {SECRET} ")
    person.answers("Prefix (optional)", "win/x64/été")
    person.answers("Layout", "symstore")
    person.answers("Casing [Default (mixed case)]", "3")
    said = person.answers("Advanced settings?", "")
    assert "\ns3://acme.symbols.eu/win/x64/" in said
    assert "/game.pdb/3249d99d0c4049318610f4e4fb0b69361/game.pdb\n" in said
    assert submit(person, server, SECRET) == {
        "type": "s3",
        "name": "Jeux Windows — ビルド №1",
        "bucket": "acme.symbols.eu",
        "region": "eu-central-1",
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "secret_key": SECRET,
        "prefix": "win/x64/été",
        "layout": {"type": "symstore", "casing": "lowercase"},
    }


def test_an_s3_source_with_the_key_of_a_profile(
    person: Person, server: DemoServer, home: Path
) -> None:
    file = home / ".aws" / "credentials"
    file.parent.mkdir()
    file.write_text(
        "[ci]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        f"aws_secret_access_key = {SECRET}\nregion = eu-west-3\n"
    )
    file.chmod(0o600)
    person.answers("Type:", "1")
    person.answers("Name", "Windows builds")
    person.answers("Bucket", "acme-symbols")
    person.answers("Region", "eu-central-1")
    person.answers("Access key ID", "@ci")
    said = person.answers("Secret access key [entered]")
    assert "Note: Region eu-central-1 was kept.\n" in said
    assert "Filled in: Access key ID, Secret access key.\n" in said
    file.unlink()  # No secret may be left in the home folder.
    person.answers("Prefix")
    person.answers("Layout", "symstore")
    person.answers("Casing")
    person.answers("Advanced settings?")
    stored = submit(person, server, SECRET)
    assert (stored["region"], stored["secret_key"]) == ("eu-central-1", SECRET)


def test_an_http_source_with_everything(person: Person, server: DemoServer) -> None:
    person.answers("Type:", "http")
    person.answers("Name", "Сервер 'символов'")
    person.answers("URL", "https://[2001:db8::17]:8443/symbols/")
    assert "Warning: " in person.answers("Username", "sentry reader")
    person.answers("Password", "********")
    said = person.answers("Password", PASSWORD)
    assert "Error: This is only shown in place of a secret. Enter the secret itself." in said
    person.answers("Layout", "unified")
    person.answers("Casing")
    person.answers("Advanced settings?", "y")
    assert "question 8 of 11: ID" in person.answers("ID (optional)", "own-id")
    person.answers("File types", "elf code, elf debug")
    person.answers("Path patterns", "/opt/game/**, *.so")
    person.answers("Needs checksum?", "y")
    before = server.stored("acme", "game-client")
    person.answers("What next?", "submit")
    person.reads("Stored in")
    stored = server.stored("acme", "game-client")
    assert stored[:-1] == before
    assert stored[-1] == {
        "type": "http",
        "id": "own-id",
        "name": "Сервер 'символов'",
        "url": "https://[2001:db8::17]:8443/symbols/",
        "username": "sentry reader",
        "password": PASSWORD,
        "layout": {"type": "unified", "casing": "default"},
        "filters": {
            "filetypes": ["elf_code", "elf_debug"],
            "path_patterns": ["/opt/game/**", "*.so"],
            "requires_checksum": True,
        },
    }
    person.recording.assert_absent(PASSWORD)


@pytest.mark.parametrize("form", ["pasted", "CR LF", "JSON string", "JSON file", "path"])
def test_a_gcs_source(person: Person, server: DemoServer, home: Path, form: str) -> None:
    key = pem(rsa_key())
    email = "reader@acme-1234.iam.gserviceaccount.com"
    account = json.dumps(
        {"type": "service_account", "private_key": key, "client_email": email}, indent=2
    )
    file = home / "account.json"
    file.write_text(account)
    file.chmod(0o600)
    pasted = {
        "pasted": key.replace("\n", "\r"),
        "CR LF": key.replace("\n", "\r\n"),
        "JSON string": f"{json.dumps(key)}\r",
        "JSON file": f"{account}\r".replace("\n", "\r"),
        "path": "@~/account.json\r",
    }[form]
    person.answers("Type:", "google")
    person.answers("Name", "Android 📱 symbols")
    person.answers("Bucket", "symbols.acme.example.com")
    person.answers("Client email", "other@example.com" if form in {"path", "JSON file"} else email)
    person.is_asked("Private key")
    person.send(pasted)
    person.answers("Prefix (optional)")
    file.unlink()
    person.answers("Layout", "1")
    person.answers("Casing")
    person.answers("Advanced settings?")
    assert submit(person, server, key) == {
        "type": "gcs",
        "name": "Android 📱 symbols",
        "bucket": "symbols.acme.example.com",
        "client_email": email,
        "private_key": key,
        "layout": {"type": "native", "casing": "default"},
    }


@pytest.mark.parametrize("server", [Age.NOVEMBER_2023], indirect=True)
def test_an_app_store_connect_source(person: Person, server: DemoServer, home: Path) -> None:
    key = pem(ec_key())
    file = home / "AuthKey_2X9R4HXF34.p8"
    file.write_text(key)
    file.chmod(0o600)
    person.answers("Type:", "app store")
    assert "Sentry servers since June 2024" in person.answers("Name", "Ünïcode Räcer")
    person.answers("Issuer", "69a6de7e-1234-47e3-e053-5b8c7c11a4d1")
    person.answers("Key ID", "@")
    person.answers("Path", "~/Auth")
    person.answers("Path", "1")
    assert "Filled in: Key ID, Private key." in person.answers("Private key [entered]")
    file.unlink()
    person.answers("App ID", "1549832463")
    person.answers("App name", "Räcer: Die Rückkehr")
    person.answers("Bundle ID", "com.acme.racer")
    person.answers("Advanced settings?")
    assert submit(person, server, key) == {
        "type": "appStoreConnect",
        "name": "Ünïcode Räcer",
        "appconnectIssuer": "69a6de7e-1234-47e3-e053-5b8c7c11a4d1",
        "appconnectKey": "2X9R4HXF34",
        "appconnectPrivateKey": key,
        "appId": "1549832463",
        "appName": "Räcer: Die Rückkehr",
        "bundleId": "com.acme.racer",
    }
