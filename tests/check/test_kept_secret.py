"""A check of a stored source whose secret only the server has: nothing false is sent or said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.check import check
from symsrc_tui.forms.controls import KEPT
from symsrc_tui.sources.validate import validate
from tests.check.samples import ELF, said
from tests.servers.replay import Asked, Reply, replaying
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from symsrc_tui.sources.source import Source

REST = {
    "http": ("unproven", "warning", "password"),
    "s3": ("unproven", "warning", "secret_key"),
    "gcs": ("unproven", "warning", "private_key"),
}


def kept(type_: str, **more: Value) -> Source:
    secret = {"http": "password", "s3": "secret_key", "gcs": "private_key"}[type_]
    source = validate(kind(type_), right(type_, **{secret: KEPT}, **more)).source
    assert source is not None
    assert [field.path for field in source.kept] == [secret]
    return source


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (401, [("ok", "ok", "url")]),
        (403, [("ok", "ok", "url")]),
        (404, [("ok", "ok", "url")]),
        (200, [("soft-404", "error", "url")]),
        (500, [("server-error", "error", "url")]),
    ],
)
async def test_an_http_server_gets_no_half_of_the_credentials(
    status: int, found: list[tuple[str, str, str]]
) -> None:
    with replaying(lambda _: Reply(status, "x", {"Content-Type": "text/plain"})) as server:
        source = kept("http", url=server.url, username="sentry")
        report = await check(source, files=[ELF], private_ok=True)
        assert server.asked
        assert all("authorization" not in asked.headers for asked in server.asked)
    assert [each for each in said(report) if each[0] != "private-address"] == [*found, REST["http"]]


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (Reply(403, headers={"x-amz-bucket-region": "eu-central-1"}), ("ok", "ok", "bucket")),
        (Reply(403), ("ok", "ok", "bucket")),
        (Reply(200), ("ok", "ok", "bucket")),
        (Reply(404), ("no-such-bucket", "error", "bucket")),
        (
            Reply(301, headers={"x-amz-bucket-region": "us-east-1"}),
            ("wrong-region", "error", "region"),
        ),
    ],
)
async def test_s3_tells_of_the_bucket_without_a_signature(
    reply: Reply, found: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with replaying(lambda _: reply) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
        report = await check(kept("s3"), files=[ELF])
        assert [(asked.method, asked.path) for asked in server.asked] == [
            ("HEAD", "/acme-symbols/")
        ]
    assert said(report) == [found, REST["s3"]]


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (401, ("ok", "ok", "bucket")),
        (200, ("ok", "ok", "bucket")),
        (404, ("no-such-bucket", "error", "bucket")),
    ],
)
async def test_google_tells_of_the_bucket_without_a_token(
    status: int, found: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(asked: Asked) -> Reply:
        assert asked.path.startswith("/storage/v1/b/acme-symbols/o")
        return Reply(status, "{}")

    with replaying(answer) as server:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.url)
        report = await check(kept("gcs"), files=[ELF])
        assert [asked.headers.get("authorization") for asked in server.asked] == [None]
    assert said(report) == [found, REST["gcs"]]


async def test_it_says_what_was_not_checked_and_what_to_do() -> None:
    with replaying(lambda _: Reply(401)) as server:
        report = await check(kept("http", url=server.url, username="sentry"), private_ok=True)
    assert report.is_uncertain
    assert report.findings[-1].message == (
        "The rest was not checked, because Sentry does not give out the stored Password"
    )
    assert report.findings[-1].advice == (
        "Enter it to check the rest. You can also submit without it: Sentry keeps what it has."
    )
