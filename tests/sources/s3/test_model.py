"""Regions and keys of Amazon S3."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from tests.sources import api_table
from tests.sources.samples import error, problems, sent

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ACCESS = "AKIAIOSFODNN7EXAMPLE"


@pytest.mark.parametrize("region", api_table.REGIONS)
def test_a_documented_region_is_accepted(region: str) -> None:
    assert sent("s3", "region", f" {region}\n") == region
    assert problems("s3", "region", f" {region}\n") == []


@pytest.mark.parametrize(
    "region",
    [
        "af-south-1",
        "me-central-1",
        "us-iso-east-1",
        "us-isob-east-1",
        "eusc-de-east-1",
        "ap-east-22",
    ],
)
def test_another_well_formed_region_gets_a_warning(region: str) -> None:
    assert sent("s3", "region", region) == region
    [problem] = problems("s3", "region", region)
    assert problem.severity == "warning"
    assert region in problem.message


@pytest.mark.parametrize(
    ("region", "told"),
    [
        ("US-West-2", "Write regions in lowercase with hyphens: us-west-2"),
        ("us_west_2", "Write regions in lowercase with hyphens: us-west-2"),
        ("us west 2", "Write regions in lowercase with hyphens: us-west-2"),
        ("eu-central-1a", "eu-central-1a is an availability zone. Its region is eu-central-1"),
        ("Frankfurt", "EU (Frankfurt) is eu-central-1. Enter the code"),
        ("são paulo", "sa-east-1"),
        ("eu-central", "This is not a region code. Example: eu-central-1"),
        ("eu-central-l", "This is not a region code. Example: eu-central-1"),
        ("eu-central-123", "This is not a region code. Example: eu-central-1"),
        ("eu-central-١", "This is not a region code. Example: eu-central-1"),
        ("auto", "Sentry reads only Amazon's own S3. For others, choose SymbolServer (HTTP)"),
        ("nyc3", "Sentry reads only Amazon's own S3. For others, choose SymbolServer (HTTP)"),
        (
            "us-west-004",
            "Sentry reads only Amazon's own S3. For others, choose SymbolServer (HTTP)",
        ),
        ("https://fra1.digitaloceanspaces.com", "For others, choose SymbolServer (HTTP)"),
        ("1", "This is not a region code. Example: eu-central-1"),
        ("us", "This is not a region code. Example: eu-central-1"),
        ("-", "This is not a region code. Example: eu-central-1"),
        (
            "https://s3.eu-central-1.amazonaws.com",
            "This is not a region code. Example: eu-central-1",
        ),
        ("x" * 100_000, "This is not a region code. Example: eu-central-1"),
    ],
)
def test_malformed_regions(region: str, told: str) -> None:
    assert told in error("s3", "region", region)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("ASIAIOSFODNN7EXAMPLE", "temporary"),
        ("AIDAIOSFODNN7EXAMPLE", "the ID of a user"),
        ("AROAIOSFODNN7EXAMPLE", "the ID of a role"),
        ("AIPAIOSFODNN7EXAMPLE", "the ID of an instance profile"),
        (SECRET, "looks like the secret access key"),
        ("AKIAIOSFODNN7EXAMPL", "This has 19 characters. An access key ID has 20"),
        ("AKIAIOSFODNN7EXAMPLES", "21 characters"),
        ("AKIA", "4 characters"),
        ("A" * 129, "129 characters"),
        ("akiaiosfodnn7example", "capitals and digits"),
        ("AKIAIOSFODNN7EXAMPL\u00cb", "capitals and digits"),
        ("AKIAIOSFODNN7 EXAMPL", "capitals and digits"),
        ("AKIA IOSFODNN 7EXAMPLE", "22 characters"),
    ],
)
def test_invalid_access_key_ids(key: str, told: str) -> None:
    assert told in error("s3", "access_key", key)


@pytest.mark.parametrize("key", ["A3TXIOSFODNN7EXAMPLE", "Q" * 16, "ABIAIOSFODNN7EXAMPLE"])
def test_an_access_key_id_of_another_kind_gets_a_warning(key: str) -> None:
    assert sent("s3", "access_key", key) == key
    assert [problem.severity for problem in problems("s3", "access_key", key)] == ["warning"]


def test_an_access_key_id_is_trimmed() -> None:
    assert sent("s3", "access_key", f"\t{ACCESS}\r\n") == ACCESS
    assert problems("s3", "access_key", f"\t{ACCESS}\r\n") == []


@pytest.mark.parametrize("typed", [SECRET, f"  {SECRET}", f"{SECRET}\r\n", f"\ufeff{SECRET}\u200b"])
def test_a_secret_key_is_trimmed(typed: str) -> None:
    assert sent("s3", "secret_key", SecretStr(typed)) == SECRET


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        ("x", "This has 1 character. A secret access key has 40"),
        (SECRET[:-1], "This has 39 characters. A secret access key has 40"),
        (SECRET + "x", "41 characters"),
        (ACCESS, "looks like the access key ID"),
        ("ASIAIOSFODNN7EXAMPLE", "looks like the access key ID"),
        (SECRET[:-1] + "-", "only letters, digits"),
        (SECRET[:-1] + "ë", "only letters, digits"),
        (SECRET[:20] + "\n" + SECRET[21:], "U+000A"),
        (SECRET[:-1] + "\x00", "U+0000"),
        (SECRET[:-1] + "\udcff", "U+DCFF"),
    ],
)
def test_invalid_secret_access_keys(secret: str, told: str) -> None:
    assert told in error("s3", "secret_key", SecretStr(secret))
