"""What is requested again, as Symbolicator does: after errors of the server, cuts and ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.check import check
from tests.check.samples import (
    ELF,
    ELF_NATIVE,
    gcs_source,
    http_source,
    s3_source,
    said,
    start_as,
)
from tests.servers.replay import Asked, Reply, replaying

if TYPE_CHECKING:
    from symsrc_tui.sources.source import Source

LISTED = {
    "s3": f"<ListBucketResult><Contents><Key>{ELF_NATIVE}</Key></Contents></ListBucketResult>",
    "gcs": f'{{"items": [{{"name": "{ELF_NATIVE}"}}]}}',
}


def _source(kind: str, url: str, monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", url)
    return {"http": http_source(url), "s3": s3_source(), "gcs": gcs_source()}[kind]


def _answer(kind: str, asked: Asked) -> Reply:
    """A source with one file."""
    if ELF_NATIVE in asked.path.replace("%2F", "/"):
        return Reply(200, start_as(ELF))
    is_list = "list-type" in asked.path or "maxResults" in asked.path
    return Reply(200, LISTED[kind]) if kind in LISTED and is_list else Reply(404)


@pytest.mark.parametrize("reply", [Reply(503), Reply(500), Reply(0, is_cut=True)])
@pytest.mark.parametrize("failures", [1, 2])
@pytest.mark.parametrize("kind", ["http", "s3", "gcs"])
async def test_a_request_is_repeated_after_one_or_two_failures(
    monkeypatch: pytest.MonkeyPatch, kind: str, failures: int, reply: Reply
) -> None:
    """Every path fails at first, that of the listing too."""
    failed: dict[str, int] = {}

    def answer(asked: Asked) -> Reply:
        path = asked.path.partition("X-Amz-Signature")[0]
        failed[path] = failed.get(path, 0) + 1
        return reply if failed[path] <= failures else _answer(kind, asked)

    with replaying(answer) as server:
        report = await check(_source(kind, server.url, monkeypatch), files=[ELF])
    assert [code for code, _, _ in said(report)][-1] == "file-found"
    assert all(severity == "ok" for _, severity, _ in said(report))


async def test_a_failing_server_gets_three_requests() -> None:
    with replaying(lambda _: Reply(503)) as server:
        report = await check(http_source(server.url))
    assert said(report) == [("server-error", "error", "url")]
    first = server.asked[0].path
    assert sum(asked.path == first for asked in server.asked) == 3


@pytest.mark.parametrize("kind", ["http", "s3", "gcs"])
async def test_a_request_is_repeated_without_a_range_if_that_is_rejected(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(416) if "range" in asked.headers else _answer(kind, asked)

    with replaying(answer) as server:
        report = await check(_source(kind, server.url, monkeypatch), files=[ELF])
    assert [code for code, _, _ in said(report)][-1] == "file-found"
