"""What identifies an app of App Store Connect."""

from __future__ import annotations

import pytest

from tests.sources.samples import UUID, error, kind, problems, right, sent


@pytest.mark.parametrize("issuer", [UUID, UUID.upper(), f"{UUID}\n"])
def test_an_issuer_is_a_uuid(issuer: str) -> None:
    assert sent("appStoreConnect", "appconnectIssuer", issuer) == issuer.strip()


@pytest.mark.parametrize(
    "issuer",
    [
        "issuer", UUID[:-1], UUID + "0", f"{{{UUID}}}", f"urn:uuid:{UUID}", UUID.replace("-", "_"),
        "69a6de7e1234-47e3-e053-5b8c7c11a4d1-", UUID.replace("6", "\u0666"), UUID.replace("e", "g"),
        UUID * 3000,
    ],
)  # fmt: skip
def test_invalid_uuids(issuer: str) -> None:
    assert UUID in error("appStoreConnect", "appconnectIssuer", issuer)


def test_a_uuid_without_hyphens_is_shown_with_them() -> None:
    told = error("appStoreConnect", "appconnectIssuer", "0123456789abcdef0123456789ABCDEF")
    assert told == "The issuer ID needs hyphens: 01234567-89ab-cdef-0123-456789abcdef"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("appconnectKey", "2", "2 to 20"),
        ("appconnectKey", "2" * 21, "21 characters"),
        ("appName", "ä" * 513, "513 characters"),
    ],
)
def test_documented_lengths(field: str, value: str, told: str) -> None:
    assert told in error("appStoreConnect", field, value)
    shorter = value[:-1] if len(value) > 1 else value * 2
    assert sent("appStoreConnect", field, shorter) == shorter


@pytest.mark.parametrize("field", ["appconnectKey", "appName", "bundleId"])
def test_a_blank_field_that_servers_require_gets_only_a_warning(field: str) -> None:
    assert sent("appStoreConnect", field, "  ") is None
    [problem] = problems("appStoreConnect", field, "  ")
    assert problem.severity == "warning"
    assert "blank" in problem.message


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("appconnectKey", "AuthKey_2X9R4HXF34"),
        ("appId", "com.acme.racer"),
        ("appId", "١٢٣"),
        ("bundleId", "com acme racer"),
        ("bundleId", "Acme Racer"),
    ],
)
def test_values_that_apple_does_not_issue_get_a_warning(field: str, value: str) -> None:
    assert sent("appStoreConnect", field, value) == value
    [problem] = problems("appStoreConnect", field, value)
    assert problem.severity == "warning"


def test_a_warning_says_which_servers_accept_app_store_connect() -> None:
    from symsrc_tui.sources.validate import validate

    verdict = validate(kind("appStoreConnect"), right("appStoreConnect"))
    assert [problem.field for problem in verdict.problems] == ["type"]
    assert "June 2024" in verdict.warnings[0].message
