"""Which names a bucket can have in each store, and what is said of addresses and prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.sources.bucket import parse_bucket_address
from symsrc_tui.sources.gcs.address import GOOGLE
from symsrc_tui.sources.s3.address import AMAZON
from tests.sources.samples import error, problems, sent

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value


@pytest.mark.parametrize("type_", ["s3", "gcs"])
@pytest.mark.parametrize("name", ["abc", "acme-symbols", "symbols.acme.com", "1a2", "a" * 63])
def test_a_bucket_name_that_both_stores_allow(type_: str, name: str) -> None:
    assert sent(type_, "bucket", name) == name
    assert problems(type_, "bucket", name) == []


@pytest.mark.parametrize("type_", ["s3", "gcs"])
@pytest.mark.parametrize(
    "name",
    [
        "ab", "acme..symbols", "acme symbols", "acme\\symbols", "acme,symbols", "acmé", "bucket😀",
        "192.168.5.4", "a" * 256, "a\x00bc", "acme*", "a" * 100_000, "{bucket}", '"acme-symbols"',
    ],
)  # fmt: skip
def test_a_bucket_name_that_neither_store_allows(type_: str, name: str) -> None:
    old: dict[str, Value] = {"region": "us-east-1"} if type_ == "s3" else {}
    assert error(type_, "bucket", name, **old)


@pytest.mark.parametrize("name", ["Acme-Symbols", "acme_symbols", "a" * 64, "-acme", "acme."])
def test_an_old_name_can_only_be_in_us_east_1(name: str) -> None:
    [problem] = problems("s3", "bucket", name, region="us-east-1")
    assert problem.severity == "warning"
    assert "March 2018" in problem.message
    assert "lowercase" in error("s3", "bucket", name, region="eu-central-1")
    assert "lowercase" in error("s3", "bucket", name, region="af-south-1")


def test_an_incomplete_region_says_nothing_about_the_bucket() -> None:
    [problem] = problems("s3", "bucket", "Acme", region="eu-c")
    assert problem.severity == "warning"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("sthree-acme", "New bucket names cannot start with sthree-"),
        ("xn--acme", "New bucket names cannot start with xn--"),
        ("amzn-s3-demo-bucket", "New bucket names cannot start with amzn-s3-demo-"),
        ("acme-1a2b3c-s3alias", "-s3alias marks an access point"),
        ("acme-1a2b3c--ol-s3", "--ol-s3 marks an Object Lambda access point"),
        ("acme--use1-az4--x-s3", "--x-s3 marks a directory bucket"),
    ],
)
def test_a_name_that_amazon_no_longer_allows_gets_a_warning(name: str, told: str) -> None:
    [problem] = problems("s3", "bucket", name)
    assert problem.severity == "warning"
    assert problem.message.startswith(told)
    assert problem.message.endswith(". Example: acme-symbols")
    assert len(problem.message) <= 76


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("mfzwi23gnjvgw.mrap", ".mrap marks a Multi-Region Access Point"),
        ("acme--table-s3", "--table-s3 marks a table bucket"),
    ],
)
def test_a_reserved_name_is_rejected(name: str, told: str) -> None:
    assert error("s3", "bucket", name) == f"{told}. Example: acme-symbols"


@pytest.mark.parametrize("name", ["s3alias", "acme-mrap", "acme-x-s3", "acme-sthree-", "a.mrap.b"])
def test_a_name_that_resembles_a_reserved_one_is_accepted(name: str) -> None:
    assert problems("s3", "bucket", name.strip("-")) == []


@pytest.mark.parametrize(
    "address",
    [
        "localhost:9000",
        "localhost:9000/b",
        "http://10.0.0.1:9000/acme",
        "minio:9000/a/b",
        "https://acc.r2.cloudflarestorage.com/acme",
        "acme.nyc3.digitaloceanspaces.com",
        "https://minio.example.com/acme",
        "s3.us-west-004.backblazeb2.com",
        "https://acme.s3.fr-par.scw.cloud/",
    ],
)
def test_a_host_with_its_port_is_a_store_of_another_vendor(address: str) -> None:
    assert error("s3", "bucket", address, region="us-east-1") == (
        "Sentry reads only Amazon's own S3. For others, choose SymbolServer (HTTP)"
    )


@pytest.mark.parametrize(
    ("type_", "address", "owner"),
    [
        ("gcs", "acme.s3.amazonaws.com", "Amazon S3"),
        ("gcs", "ACME.s3.eu-west-1.amazonaws.com/win", "Amazon S3"),
        ("gcs", "arn:aws:s3:::acme-symbols", "Amazon S3"),
        ("gcs", "https://eu-west-1.console.aws.amazon.com/s3/buckets/acme", "Amazon S3"),
        ("s3", "acme.storage.googleapis.com", "Google Cloud Storage"),
        ("s3", "https://console.cloud.google.com/storage/browser/acme", "Google Cloud Storage"),
    ],
)
def test_an_address_of_another_type_is_reported_with_that_type(
    type_: str, address: str, owner: str
) -> None:
    assert error(type_, "bucket", address) == (
        f"This is an address of {owner}. Choose that type instead"
    )


@pytest.mark.parametrize("name", ["auto", "global", "nyc3", "localhost"])
def test_a_name_like_a_region_of_another_vendor_is_a_bucket(name: str) -> None:
    assert problems("s3", "bucket", name) == []


@pytest.mark.parametrize(
    ("type_", "address", "told"),
    [
        ("s3", "a,b/win", "3 to 63"),
        ("s3", "s3://ab", "3 to 63"),
        ("s3", "a..b/win", "two dots"),
        ("s3", "10.0.0.1/win", "IP address"),
        ("s3", "mfzwi23gnjvgw.mrap/win", "Multi-Region"),
        ("s3", "s3://acme/win\\x64", "between folders: win/x64"),
        ("gcs", "localhost:4443/b", "3 to 63"),
        ("gcs", "gs://goog-symbols/win", "goog"),
    ],
)
def test_no_advice_would_be_rejected(type_: str, address: str, told: str) -> None:
    message = error(type_, "bucket", address)
    assert told in message
    assert "Enter only" not in message


@pytest.mark.parametrize("type_", ["s3", "gcs"])
@pytest.mark.parametrize(
    "secret",
    [
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEX",
        "acme/UtnFEMI+K7MDENG=bPxRfiCYEXAMPLEKEXX",
        "sntrys_acme/eyJvcmciOiJhY21lIn0_secret",
        "acme/MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7",
    ],
)
def test_a_secret_in_place_of_a_bucket_is_not_repeated(type_: str, secret: str) -> None:
    assert error(type_, "bucket", secret) == (
        "A bucket name contains no slash. Example: acme-symbols"
    )
    assert parse_bucket_address(secret, AMAZON if type_ == "s3" else GOOGLE) is None


def test_a_secret_in_place_of_a_choice_is_not_repeated() -> None:
    told = error("s3", "layout.casing", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEX")
    assert told.startswith("Casing cannot be a secret. Choose ")


@pytest.mark.parametrize("name", ["acme_symbols", "a.b", "x" * 63 + "." + "y" * 63, "ago-og"])
def test_a_bucket_name_that_google_allows(name: str) -> None:
    assert sent("gcs", "bucket", name) == name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Acme", "lowercase"),
        ("-acme", "start and end"),
        ("acme_", "start and end"),
        ("a" * 64, "3 to 63"),
        ("a" * 64 + ".b", "3 to 63"),
        (".".join(["a" * 60] * 4), "3 to 63"),
        ("goog-symbols", "goog"),
        ("my-google-symbols", "google"),
        ("my-g00gle-symbols", "google"),
    ],
)
def test_a_bucket_name_that_google_rejects(name: str, told: str) -> None:
    assert told in error("gcs", "bucket", name)


@pytest.mark.parametrize(
    ("address", "bucket", "prefix"),
    [
        ("s3://acme-symbols", "acme-symbols", ""),
        ("s3://acme-symbols/", "acme-symbols", ""),
        ("S3://acme-symbols/win/x64/", "acme-symbols", "win/x64"),
        # Not taken apart, because a login has no field.
        ("s3://key:hunter2@acme-symbols/win", "acme-symbols", ""),
        ("acme-symbols/win/x64", "acme-symbols", "win/x64"),
        ("/acme-symbols", "acme-symbols", ""),
        ("arn:aws:s3:::acme-symbols/win/*", "acme-symbols", "win"),
        ("arn:aws-cn:s3:::acme-symbols", "acme-symbols", ""),
        ("https://acme-symbols.s3.eu-central-1.amazonaws.com/win%20x", "acme-symbols", "win x"),
        ("https://symbols.acme.com.s3.amazonaws.com/", "symbols.acme.com", ""),
        ("https://s3.eu-central-1.amazonaws.com/acme-symbols/win", "acme-symbols", "win"),
        ("https://s3-eu-west-1.amazonaws.com/acme-symbols", "acme-symbols", ""),
        ("https://acme.s3.cn-north-1.amazonaws.com.cn/", "acme", ""),
        ("https://acme.s3.dualstack.eu-west-1.amazonaws.com:443/a", "acme", "a"),
        ("acme-symbols.s3.eu-central-1.amazonaws.com", "acme-symbols", ""),
        ("acme-symbols.s3.amazonaws.com/win", "acme-symbols", "win"),
        (
            "https://eu-central-1.console.aws.amazon.com/s3/buckets/acme-symbols?region=x",
            "acme-symbols",
            "",
        ),
    ],
)
def test_an_amazon_bucket_address_is_split(address: str, bucket: str, prefix: str) -> None:
    message = error("s3", "bucket", address)
    rest = f". The prefix is {prefix}" if prefix else ""
    assert message == f"Enter only the bucket name: {bucket}{rest}"
    if "://" in address:
        assert error("gcs", "bucket", address) == (
            "This is an address of Amazon S3. Choose that type instead"
        )


@pytest.mark.parametrize(
    ("address", "bucket", "prefix"),
    [
        ("gs://acme-symbols", "acme-symbols", ""),
        ("gs://acme-symbols/win/x64", "acme-symbols", "win/x64"),
        ("https://storage.googleapis.com/acme-symbols/win", "acme-symbols", "win"),
        ("https://acme-symbols.storage.googleapis.com/win", "acme-symbols", "win"),
        ("storage.googleapis.com/acme-symbols", "acme-symbols", ""),
        ("https://storage.cloud.google.com/acme-symbols/win", "acme-symbols", "win"),
        ("https://console.cloud.google.com/storage/browser/acme-symbols/win", "acme-symbols",
         "win"),
        ("https://console.cloud.google.com/storage/browser/_details/acme/a;tab=x", "acme", ""),
    ],
)  # fmt: skip
def test_a_google_bucket_address_is_split(address: str, bucket: str, prefix: str) -> None:
    message = error("gcs", "bucket", address)
    rest = f". The prefix is {prefix}" if prefix else ""
    assert message == f"Enter only the bucket name: {bucket}{rest}"
    assert error("s3", "bucket", address) == (
        "This is an address of Google Cloud Storage. Choose that type instead"
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://minio.example.com/acme-symbols",
        "https://minio.example.com/s3/buckets/acme-symbols",
        "https://minio.example.com/storage/browser/acme-symbols",
        "https://[::1/acme-symbols",
        "https://example℀com/",
        "s3://",
        "///",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/acme",
        "arn:",
        "https://" + "s3." * 40_000,
    ],
)
@pytest.mark.parametrize("type_", ["s3", "gcs"])
def test_an_address_without_a_bucket_is_rejected(type_: str, address: str) -> None:
    message = error(type_, "bucket", address)
    if type_ == "s3" and address.startswith("https://minio"):
        assert (
            message == "Sentry reads only Amazon's own S3. For others, choose SymbolServer (HTTP)"
        )
        return
    assert message in (
        "This is an address of Amazon S3. Choose that type instead",
        "No bucket was found in this address. Example: acme-symbols",
    )


def test_a_very_long_address_is_not_split() -> None:
    # Doing so would take longer than anyone waits: see the one of s3.s3.s3… above.
    assert "3 to 63" in error("s3", "bucket", "s3://" + "x" * 1900)
    assert error("s3", "bucket", "s3://" + "x" * 2000).startswith(
        "No bucket was found in this address"
    )


def test_terminal_escapes_in_an_address_are_not_repeated() -> None:
    message = error("s3", "bucket", "s3://acme/%1b[31m%E2%80%AE")
    assert message.isprintable()


@pytest.mark.parametrize("type_", ["s3", "gcs"])
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("win/x64", "win/x64"),
        ("/win/x64/", "/win/x64/"),
        ("  win x64  ", "win x64"),
        ("größe/シンボル", "größe/シンボル"),
        ("/", None),
        ("////", None),
        ("   ", None),
        ("a/../b?c#d%20", "a/../b?c#d%20"),
    ],
)
def test_a_prefix_is_sent_as_typed_unless_it_becomes_empty(
    type_: str, typed: str, meant: str | None
) -> None:
    assert sent(type_, "prefix", typed) == meant


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("s3://acme-symbols/win", "not a URL"),
        ("win\\x64", "between folders: win/x64"),
        ("\\\\win\\x64\\", "between folders: win/x64"),
        ("win\nx64", "U+000A"),
        ("\\" * 10_000, "between folders"),
    ],
)
@pytest.mark.parametrize("type_", ["s3", "gcs"])
def test_an_invalid_prefix(type_: str, typed: str, told: str) -> None:
    assert told in error(type_, "prefix", typed)
