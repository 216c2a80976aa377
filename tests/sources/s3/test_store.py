"""Amazon S3 with users of all sorts (moto, which holds them to their permissions)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.check import check
from tests.check.samples import ELF, ELF_NATIVE, PDB, PDB_NATIVE, finding, s3_source, said
from tests.servers.amazon import Amazon, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Amazon]:
    with serving() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
        server.put(ELF_NATIVE, PDB_NATIVE)
        yield server


async def test_a_correct_bucket(amazon: Amazon) -> None:
    user = amazon.user("s3:ListBucket", "s3:GetObject")
    report = await check(s3_source(**user), files=[ELF, PDB])
    assert said(report) == [
        ("ok", "ok", "bucket"),
        ("ok", "ok", "layout.type"),
        ("file-found", "ok", ""),
        ("file-found", "ok", ""),
    ]
    assert report.passed
    assert report.requests == amazon.requests


async def test_listing_denied_but_reading_allowed(amazon: Amazon) -> None:
    user = amazon.user("s3:GetObject")
    report = await check(s3_source(**user), files=[ELF])
    assert said(report) == [("list-denied", "note", "access_key"), ("file-found", "ok", "")]


async def test_reading_denied_but_listing_allowed(amazon: Amazon) -> None:
    report = await check(s3_source(**amazon.user("s3:ListBucket")))
    assert said(report)[0] == ("forbidden", "error", "access_key")
    assert "s3:GetObject" in finding(report, "forbidden").advice


async def test_nothing_allowed(amazon: Amazon) -> None:
    report = await check(s3_source(**amazon.user("iam:GetUser")), files=[ELF])
    assert said(report) == [
        ("list-denied", "warning", "access_key"),
        ("forbidden", "warning", "access_key"),
    ]


async def test_an_unknown_key(amazon: Amazon) -> None:
    amazon.user("s3:*")
    report = await check(s3_source())
    assert said(report) == [("bad-key-id", "error", "access_key")]


async def test_the_wrong_secret(amazon: Amazon) -> None:
    user = amazon.user("s3:*") | {"secret_key": "x" * 40}
    report = await check(s3_source(**user))
    assert said(report) == [("bad-secret", "error", "secret_key")]
    assert "x" * 40 not in str(report)


async def test_no_such_bucket(amazon: Amazon) -> None:
    report = await check(s3_source(**amazon.user("s3:*"), bucket="acme-symbls"))
    assert said(report) == [("no-such-bucket", "error", "bucket")]


async def test_an_empty_file_causes_no_complaint(amazon: Amazon) -> None:
    """Amazon refuses to send the first bytes of what has none; this server just sends none."""
    amazon.put("empty/pingme.txt", content=b"")
    user = amazon.user("s3:*")
    report = await check(s3_source(**user, prefix="empty"))
    assert said(report) == [("ok", "ok", "bucket"), ("empty", "warning", "prefix")]
    assert "pingme.txt" in finding(report, "empty").message


@pytest.mark.parametrize("prefix", ["win x64+ü", "/a/b/", "a//b"])
async def test_awkward_prefixes(amazon: Amazon, prefix: str) -> None:
    """What is signed has to be what is sent, character by character."""
    amazon.put(f"{prefix.strip('/')}/{ELF_NATIVE}")
    user = amazon.user("s3:ListBucket", "s3:GetObject")
    report = await check(s3_source(**user, prefix=prefix), files=[ELF])
    assert said(report) == [
        ("ok", "ok", "bucket"),
        ("ok", "ok", "layout.type"),
        ("file-found", "ok", ""),
    ]
