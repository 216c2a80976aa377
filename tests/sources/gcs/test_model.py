"""What identifies a service account."""

from __future__ import annotations

import pytest

from tests.sources.samples import error, problems, sent


@pytest.mark.parametrize(
    "email",
    [
        "symbols@acme.iam.gserviceaccount.com",
        "123456-compute@developer.gserviceaccount.com",
        "acme@appspot.gserviceaccount.com",
    ],
)
def test_the_email_of_a_service_account(email: str) -> None:
    assert sent("gcs", "client_email", f" {email} ") == email
    assert problems("gcs", "client_email", f" {email} ") == []


@pytest.mark.parametrize("email", ["someone@example.com", "a@gserviceaccount.com.example"])
def test_another_email_gets_a_warning(email: str) -> None:
    assert sent("gcs", "client_email", email) == email
    assert [problem.severity for problem in problems("gcs", "client_email", email)] == ["warning"]


@pytest.mark.parametrize(
    "email",
    [
        "symbols", "symbols@", "@acme.com", "symbols@acme", "a@b@acme.com", "a b@acme.com",
        "symbols@acme..com", '"symbols@acme.iam.gserviceaccount.com",', "a@acme.com,b@acme.com",
        "Symbols <a@acme.iam.gserviceaccount.com>", "a@" + "b." * 50_000, "a@b\ncom",
    ],
)  # fmt: skip
def test_invalid_emails(email: str) -> None:
    assert error("gcs", "client_email", email)
