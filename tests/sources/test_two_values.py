"""Two values in one field, as a paste beside another leaves them, are told."""

from __future__ import annotations

import pytest

from tests.sources.samples import problems

URLS = "This has two URLs: keep one"


@pytest.mark.parametrize(
    ("type_", "path", "value", "told"),
    [
        ("http", "url", "https://a.example.com/https://b.example.com", URLS),
        ("http", "url", "https://a.example.comhttps://b.example.com", URLS),
        ("http", "url", "https://a.example.com https://b.example.com", URLS),
        ("s3", "bucket", "s3://acme-a/xs3://acme-b", URLS),
        ("s3", "bucket", "https://a.s3.amazonaws.com/https://b.s3.amazonaws.com", URLS),
        ("gcs", "bucket", "gs://acme-a/xgs://acme-b", URLS),
        (
            "s3",
            "access_key",
            "AKIAIOSFODNN7EXAMPLEAKIAIOSFODNN7EXAMPLE",
            "This has two access key IDs: keep one",
        ),
        (
            "s3",
            "secret_key",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" * 2,
            "This has two secret access keys: keep one. Each has 40 characters",
        ),
        (
            "gcs",
            "client_email",
            "a@b.iam.gserviceaccount.coma@b.iam.gserviceaccount.com",
            "This has two emails: keep one",
        ),
        (
            "appStoreConnect",
            "appconnectIssuer",
            "69a6de7e-1234-47e3-e053-5b8c7c11a4d169a6de7e-1234-47e3-e053-5b8c7c11a4d1",
            "This has two issuer IDs: keep one",
        ),
    ],
)
def test_two_values_in_one_field_are_reported(type_: str, path: str, value: str, told: str) -> None:
    assert told in [problem.message for problem in problems(type_, path, value)]


def test_a_url_in_the_query_of_another_is_not_a_second_one() -> None:
    url = "https://a.example.com/?from=https://b.example.com"
    assert URLS not in [problem.message for problem in problems("http", "url", url)]
