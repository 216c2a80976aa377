"""Service accounts' JSON and App Store Connect's .p8 files."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.sources.app_store_connect import p8_file
from symsrc_tui.sources.fill import CredentialsError, FilledValues
from symsrc_tui.sources.gcs import key_file

if TYPE_CHECKING:
    from pathlib import Path

EMAIL = "symbols@acme.iam.gserviceaccount.com"


def account(key: str, **other: object) -> str:
    whole = {"type": "service_account", "client_email": EMAIL, "private_key": key}
    return json.dumps(whole | other)


def clear(found: FilledValues) -> dict[str, str]:
    return {
        field: value.get_secret_value() if isinstance(value, SecretStr) else value
        for field, value in found.values.items()
    }


def write(path: Path, text: str, mode: int = 0o600) -> None:
    path.write_text(text)
    path.chmod(mode)


def test_a_service_account(home: Path, rsa_pem: str) -> None:
    write(home / "sa.json", account(rsa_pem, project_id="acme"))
    found = key_file.load("~/sa.json")
    assert clear(found) == {"client_email": EMAIL, "private_key": rsa_pem}
    assert not found.notes
    assert rsa_pem not in repr(found)
    assert clear(key_file.parse("\ufeff\n" + account(rsa_pem))) == clear(found)


def test_the_key_is_valid_in_the_form(home: Path, rsa_pem: str) -> None:
    """A key whose newlines were escaped twice on its way here is repaired."""
    write(home / "sa.json", account(rsa_pem.replace("\n", "\\n")))
    assert clear(key_file.load("sa.json"))["private_key"] == rsa_pem


def test_a_key_file_readable_by_others_is_noted(home: Path, rsa_pem: str, ec_pem: str) -> None:
    write(home / "sa.json", account(rsa_pem), 0o644)
    write(home / "AuthKey_2X9R4HXF34.p8", ec_pem, 0o604)
    for found in (key_file.load("sa.json"), p8_file.load("AuthKey_2X9R4HXF34.p8")):
        (note,) = found.notes
        assert "chmod 600" in note


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"type": "authorized_user", "refresh_token": "hunter2"}', "a user's login"),
        ('{"type": "external_account", "x": "hunter2"}', "workload identity"),
        ('{"type": "external_account_authorized_user"}', "workforce identity"),
        ('{"type": "impersonated_service_account"}', "impersonation"),
        ('{"type": "gdch_service_account"}', "Distributed Cloud"),
        ('{"installed": {"client_secret": "hunter2"}}', "OAuth client"),
        ('{"web": {"client_secret": "hunter2"}}', "OAuth client"),
        ('{"project_info": {}, "client": []}', "Firebase"),
        ('{"type": ["service_account"]}', "not a service account's key"),
        ('{"AccessKeyId": "hunter2"}', "not a service account's key"),
        ("{}", "not a service account's key"),
        ('["hunter2"]', "is JSON, but not an object"),
        ("null", "is JSON, but not an object"),
        ('{\n"private_key": "hunter2', "is not JSON (line 2)"),
        ("", "is not JSON (line 1)"),
        ("[" * 50_000, "is not usable JSON"),
        ("1" * 5_000, "is not usable JSON"),
    ],
)
def test_other_json_is_recognized_and_rejected_with_advice(
    home: Path, text: str, told: str
) -> None:
    write(home / "some.json", text)
    with pytest.raises(CredentialsError) as caught:
        key_file.load("some.json")
    message = str(caught.value)
    assert message.startswith("some.json is ")
    assert told in message
    assert "IAM & Admin > Service Accounts > Keys" in message
    assert "hunter2" not in message
    assert caught.value.__context__ is None
    with pytest.raises(CredentialsError, match=r"^The pasted text is "):
        key_file.parse(text)


@pytest.mark.parametrize("value", [None, "", " ", 5, ["x"]])
@pytest.mark.parametrize("field", ["client_email", "private_key"])
def test_a_missing_part_is_reported(rsa_pem: str, field: str, value: object) -> None:
    with pytest.raises(CredentialsError, match=f"has no {field}"):
        key_file.parse(account(rsa_pem, **{field: value}))


def test_a_key_of_the_wrong_type_is_rejected(home: Path, rsa_pem: str, ec_pem: str) -> None:
    with pytest.raises(CredentialsError, match=r"^The pasted text: .*RSA"):
        key_file.parse(account(ec_pem))
    with pytest.raises(CredentialsError, match="damaged") as caught:
        key_file.parse(account(rsa_pem.replace(rsa_pem[100:120], "")))
    assert rsa_pem[200:220] not in str(caught.value)
    write(home / "AuthKey_2X9R4HXF34.p8", rsa_pem)
    with pytest.raises(CredentialsError, match=r"^AuthKey_2X9R4HXF34\.p8: .*RSA"):
        p8_file.load("AuthKey_2X9R4HXF34.p8")


@pytest.mark.parametrize(
    ("name", "key_id"),
    [
        ("AuthKey_2X9R4HXF34.p8", "2X9R4HXF34"),
        ("ApiKey_2X9R4HXF34.p8", "2X9R4HXF34"),
        ("AuthKey_2X9R4HXF34 (1).p8", "2X9R4HXF34"),
        ("AuthKey_2X9R4HXF34.p8.txt", "2X9R4HXF34"),
        ("AuthKey_2X9R4HXF345.p8", None),
        ("AuthKey_2x9r4hxf34.p8", None),
        ("AuthKey_.p8", None),
        ("My AuthKey_2X9R4HXF34.p8", None),
        ("key.p8", None),
    ],
)
def test_a_p8_and_its_key_id(home: Path, ec_pem: str, name: str, key_id: str | None) -> None:
    write(home / name, ec_pem)
    found = p8_file.load(f"~/{name}")
    values = clear(found)
    assert values.pop("appconnectPrivateKey") == ec_pem
    assert values == ({"appconnectKey": key_id} if key_id else {})
    assert [name in note for note in found.notes] == [True] * (key_id is None)


def test_a_key_for_in_app_purchases_is_noted(home: Path, ec_pem: str) -> None:
    write(home / "SubscriptionKey_2X9R4HXF34.p8", ec_pem)
    found = p8_file.load("SubscriptionKey_2X9R4HXF34.p8")
    assert clear(found)["appconnectKey"] == "2X9R4HXF34"
    assert "In-App Purchase key" in found.notes[0]


def test_an_invalid_p8_file_is_rejected(home: Path, encrypted_pem: str, ec_pem: str) -> None:
    for text, told in {
        "": "starts with -----BEGIN PRIVATE KEY-----",
        "hunter2": "starts with -----BEGIN PRIVATE KEY-----",
        ec_pem.partition("-----END")[0]: "END line is missing",
        "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----": "certificate",
        encrypted_pem: "is encrypted",
    }.items():
        write(home / "key.p8", text)
        with pytest.raises(CredentialsError, match=told) as caught:
            p8_file.load("key.p8")
        assert str(caught.value).startswith("key.p8: ")
        assert "hunter2" not in str(caught.value)
        assert caught.value.__context__ is None


def test_fastlanes_file_and_files_in_base64(home: Path, ec_pem: str, rsa_pem: str) -> None:
    issuer = "69a6de7e-1234-47e3-e053-5b8c7c11a4d1"
    text = json.dumps({"key_id": "2X9R4HXF34", "issuer_id": issuer, "key": ec_pem})
    for written in (text, b64encode(text.encode()).decode()):
        write(home / "fastlane.json", written)
        assert clear(p8_file.load("~/fastlane.json")) == {
            "appconnectIssuer": issuer,
            "appconnectKey": "2X9R4HXF34",
            "appconnectPrivateKey": ec_pem,
        }
    write(home / "AuthKey_2X9R4HXF34.p8", b64encode(ec_pem.encode()).decode())
    assert clear(p8_file.load("~/AuthKey_2X9R4HXF34.p8"))["appconnectPrivateKey"] == ec_pem
    write(home / "sa.json", b64encode(account(rsa_pem).encode()).decode())
    assert clear(key_file.load("~/sa.json")) == {"client_email": EMAIL, "private_key": rsa_pem}
