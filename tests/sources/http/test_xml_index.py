"""Buckets that list their objects to anyone, read over HTTP."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from symsrc_tui.check import check
from tests.check.samples import finding, http_source, said, start_of
from tests.servers.replay import Asked, Reply, replaying

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = [f"{number:02x}/{number:038x}/debuginfo" for number in range(0xA0, 0xA6)]
NO_KEY = Reply(404, "<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>")


def bucket(keys: list[str], root: str, *, page: int = 1000) -> Callable[[Asked], Reply]:
    """A bucket at the path `root`, as S3 lists it in both versions of its API."""

    def answer(asked: Asked) -> Reply:
        address = urlsplit(asked.path)
        path = unquote(address.path)
        if path not in (root, root.rstrip("/")):
            return Reply(200, start_of(path)) if path.removeprefix(root) in keys else NO_KEY
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        after = query.get("start-after", "")
        prefix = query.get("prefix", "")
        found = [key for key in sorted(keys) if key.startswith(prefix) and key > after]
        text = "".join(
            f"<Contents><Key>{html.escape(key)}</Key></Contents>" for key in found[:page]
        )
        if query.get("delimiter"):
            inner = {prefix + key[len(prefix) :].partition("/")[0] + "/" for key in found}
            text = "".join(
                f"<CommonPrefixes><Prefix>{html.escape(each)}</Prefix></CommonPrefixes>"
                for each in sorted(inner)
            )
        more = str(len(found) > page and not query.get("delimiter")).lower()
        return Reply(
            200,
            f"<ListBucketResult><IsTruncated>{more}</IsTruncated>{text}</ListBucketResult>",
            {"Content-Type": "application/xml"},
        )

    return answer


@pytest.mark.parametrize("root", ["/", "/acme-symbols/"])
async def test_the_layout_of_a_bucket(root: str) -> None:
    with replaying(bucket(FILES, root)) as server:
        report = await check(http_source(f"{server.url}{root}", "unified"))
        assert said(report)[1:] == [("ok", "ok", "layout.type")]
        assert "all 6 debug files found match" in report.findings[-1].message
        report = await check(http_source(f"{server.url}{root}", "native"))
        assert report.suggestion == {"layout.type": "unified"}


@pytest.mark.parametrize("root", ["/", "/acme-symbols/"])
@pytest.mark.parametrize("folder", ["a b", "win/x64"])
async def test_the_folder_of_a_bucket(root: str, folder: str) -> None:
    """S3 lists a bucket only at its own URL, not at that of a folder."""
    keys = [f"{folder}/{key}" for key in FILES]
    quoted = folder.replace(" ", "%20")
    with replaying(bucket(keys, root)) as server:
        report = await check(http_source(f"{server.url}{root}{quoted}", "unified"))
        assert said(report)[1:] == [("ok", "ok", "layout.type")]
        assert report.requests <= 6
        # The folder is missing from the URL, or is another one.
        for wrong in ("", "other"):
            report = await check(http_source(f"{server.url}{root}{wrong}", "unified"))
            assert report.suggestion == {"url": f"{server.url}{root}{quoted}"}
        assert "other is empty" in finding(report, "prefix-missing").message


async def test_a_bucket_too_large_to_be_listed_whole() -> None:
    keys = [
        f"{folder}/{number:02x}/{number:038x}/debuginfo"
        for folder in ("linux", "mac")
        for number in range(250)
    ]
    with replaying(bucket(keys, "/", page=100)) as server:
        report = await check(http_source(f"{server.url}/", "unified"))
    assert report.requests <= 20
    assert report.detection is not None
    prefixes = {found.prefix for place in report.detection.places() for found in place}
    assert prefixes == {"linux", "mac"}


async def test_a_container_of_azure(monkeypatch: pytest.MonkeyPatch) -> None:
    """It lists its blobs only if asked in its own words."""
    monkeypatch.setattr("symsrc_tui.sources.http.store._AZURE", "127.0.0.1")
    keys = [f"win/{key}" for key in FILES]

    def answer(asked: Asked) -> Reply:
        address = urlsplit(asked.path)
        query = parse_qs(address.query)
        if query.get("sig") != ["a+b"]:
            return NO_KEY
        if address.path.removeprefix("/symbols/") in keys:
            return Reply(200, start_of(address.path))
        if address.path != "/symbols" or query.get("comp") != ["list"]:
            return NO_KEY
        assert query["restype"] == ["container"]
        blobs = "".join(f"<Blob><Name>{key}</Name></Blob>" for key in keys)
        body = f"<EnumerationResults><Blobs>{blobs}</Blobs><NextMarker /></EnumerationResults>"
        return Reply(200, f"\ufeff<?xml version='1.0' encoding='utf-8'?>{body}")

    with replaying(answer) as server:
        address = f"{server.url}/symbols{{}}?sig=a%2Bb"
        report = await check(http_source(address.format("/win"), "unified"))
        assert said(report)[1:] == [("ok", "ok", "layout.type")]
        report = await check(http_source(address.format(""), "native"))
        # No URL, because it would have the signature in it.
        assert report.suggestion == {"layout.type": "unified"}
        assert "subfolder win" in finding(report, "prefix-missing").message


async def test_a_server_that_always_sends_xml_is_not_a_bucket() -> None:
    with replaying(lambda _: NO_KEY) as server:
        report = await check(http_source(f"{server.url}/a/b", "unified"))
        assert report.detection is None
        assert report.requests <= 5
    page = Reply(404, "<?xml version='1.0'?><html><body>Not found</body></html>")
    with replaying(lambda _: page) as server:
        await check(http_source(f"{server.url}/a/b", "unified"))
        assert "/" not in [asked.path.partition("?")[0] for asked in server.asked]
