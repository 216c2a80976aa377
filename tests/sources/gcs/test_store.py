"""Google Cloud Storage: fake-gcs-server behind a token server that verifies signatures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from symsrc_tui.check import check
from tests.check.samples import ELF, ELF_NATIVE, finding, gcs_source, said
from tests.ports import free_port
from tests.servers.google import Google, serving
from tests.servers.replay import Reply, replaying
from tests.sources.samples import pem, rsa_key

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    with serving() as servers:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", servers.storage.url.removeprefix("http://"))
        monkeypatch.setenv("SYMSRC_GCS_TOKEN_URL", f"{servers.tokens.url}/oauth2/v4/token")
        servers.put(ELF_NATIVE, f"a b/ü+%2F/{ELF_NATIVE}")
        yield servers


@pytest.mark.parametrize("given", [{}, {"prefix": "/a b/ü+%2F/"}])
async def test_a_correct_bucket(google: Google, given: dict[str, str]) -> None:
    report = await check(gcs_source(**given), files=[ELF])
    assert said(report) == [
        ("ok", "ok", "bucket"),
        ("ok", "ok", "layout.type"),
        # The bucket has the same file in a folder too.
        *([] if given else [("another-source", "note", "prefix")]),
        ("file-found", "ok", ""),
    ]
    assert report.requests == len(google.tokens.asked) + len(google.storage.asked)


async def test_the_key_with_escaped_line_breaks(google: Google) -> None:
    key = pem(rsa_key()).replace("\n", "\\n")
    report = await check(gcs_source(private_key=key))
    assert said(report)[0] == ("ok", "ok", "bucket")
    assert google.tokens.asked


async def test_listing_denied_but_reading_allowed(google: Google) -> None:
    google.may.remove("storage.objects.list")
    report = await check(gcs_source(), files=[ELF])
    assert said(report) == [("list-denied", "note", "client_email"), ("file-found", "ok", "")]


async def test_reading_denied_but_listing_allowed(google: Google) -> None:
    google.may.remove("storage.objects.get")
    report = await check(gcs_source())
    assert said(report)[0] == ("forbidden", "error", "client_email")


async def test_nothing_allowed(google: Google) -> None:
    google.may.clear()
    report = await check(gcs_source())
    assert said(report) == [("list-denied", "warning", "client_email")]


async def test_an_empty_file_causes_no_complaint(google: Google) -> None:
    google.put("empty/pingme.txt", content=b"")
    report = await check(gcs_source(prefix="empty"))
    assert said(report) == [("ok", "ok", "bucket"), ("empty", "warning", "prefix")]
    assert "pingme.txt" in finding(report, "empty").message


async def test_no_such_bucket(google: Google) -> None:
    report = await check(gcs_source(bucket="acme-symbls"))
    assert said(report) == [("no-such-bucket", "error", "bucket")]
    assert google.tokens.asked


async def test_an_unknown_account(google: Google) -> None:
    report = await check(gcs_source(client_email="symbls@acme.iam.gserviceaccount.com"))
    assert said(report) == [("key-refused", "error", "client_email")]
    assert not google.storage.asked


async def test_another_accounts_key(google: Google) -> None:
    other = pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    report = await check(gcs_source(private_key=other))
    assert said(report) == [("key-refused", "error", "private_key")]
    assert not google.storage.asked


@pytest.mark.parametrize(("seconds", "words"), [(7200, "120 minutes behind"), (-7200, "ahead of")])
async def test_a_wrong_clock(google: Google, seconds: int, words: str) -> None:
    google.clock_ahead = seconds
    report = await check(gcs_source())
    assert said(report) == [("clock-skew", "error", "")]
    assert words in finding(report, "clock-skew").message


async def test_an_emulator_never_gets_a_key_or_a_token(
    google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SYMSRC_GCS_TOKEN_URL")
    await check(gcs_source())
    assert not google.tokens.asked
    assert all("authorization" not in asked.headers for asked in google.storage.asked)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(500), ("server-error", "error", "")),
        (Reply(200, "<html>"), ("server-error", "error", "")),
        (Reply(200, "[" * 100_000), ("server-error", "error", "")),
        (Reply(200, json.dumps({"access_token": "ü"})), ("server-error", "error", "")),
        (Reply(403, "no"), ("key-refused", "error", "private_key")),
    ],
)
async def test_token_servers_with_invalid_responses(
    google: Google, monkeypatch: pytest.MonkeyPatch, reply: Reply, expected: tuple[str, str, str]
) -> None:
    with replaying(lambda _: reply) as tokens:
        monkeypatch.setenv("SYMSRC_GCS_TOKEN_URL", tokens.url)
        report = await check(gcs_source())
    assert said(report) == [expected]
    assert not google.storage.asked


async def test_no_token_server(google: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMSRC_GCS_TOKEN_URL", f"http://127.0.0.1:{free_port()}/")
    report = await check(gcs_source())
    assert said(report) == [("refused", "error", "")]
    assert not google.storage.asked


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        # Google's words for a bucket whose readers have to pay, and for an unpaid bill.
        (
            Reply(
                400,
                '{"error": {"code": 400, "message": "Bucket is a requester pays bucket but no '
                'user project provided."}}',
            ),
            ("forbidden", "error", "bucket"),
        ),
        (
            Reply(
                403,
                '{"error": {"code": 403, "message": "The billing account for the owning project '
                'is disabled in state absent"}}',
            ),
            ("forbidden", "error", "client_email"),
        ),
        (Reply(503, "<html>"), ("server-error", "error", "bucket")),
        (Reply(400, '{"error": 7}'), ("server-error", "error", "bucket")),
    ],
)
async def test_responses_that_only_google_sends(
    monkeypatch: pytest.MonkeyPatch, reply: Reply, expected: tuple[str, str, str]
) -> None:
    """A replay: no emulator has bills."""
    with replaying(lambda _: reply) as storage:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", storage.url)
        report = await check(gcs_source())
    assert said(report) == [expected]
