"""A check as a whole: cancelled, light, without secrets."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from symsrc_tui.check import Report, check
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.validate import validate
from symsrc_tui.text.stand_in import MASK
from tests.check.samples import (
    ELF,
    PDB,
    PDB_NATIVE,
    SECRET,
    finding,
    gcs_source,
    http_source,
    s3_source,
    said,
    start_as,
)
from tests.servers.replay import Asked, Reply, replaying
from tests.sources.samples import kind, right
from tests.text.encodings import DIGITS, ESCAPES, fragments_left

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from symsrc_tui.sources.source import Source


async def test_cancelling_leaves_no_task_behind() -> None:
    asked, gone = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        await reader.read()
        gone.set()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        before = asyncio.all_tasks()
        checking = asyncio.create_task(check(http_source(url)))
        await asked.wait()
        checking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await checking
        await gone.wait()
        left = {task for task in asyncio.all_tasks() - before if "serve" not in str(task)}
    assert not left


async def test_a_timeout_keeps_the_results_of_own_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has the first file, and never answers for the second."""
    is_silent = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).decode().split()[1]
        if str(ELF.object_id.code_id)[2:] in path:
            is_silent.set()
            await reader.read()
        elif path == f"/{PDB_NATIVE}":
            writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + start_as(PDB))
        else:
            writer.write(b"HTTP/1.0 404 Not Found\r\n\r\n")
        writer.close()

    async def until_silent(work: Coroutine[None, None, None], _: float) -> None:
        running = asyncio.ensure_future(work)
        await is_silent.wait()
        running.cancel()
        await asyncio.wait([running])
        raise asyncio.TimeoutError

    monkeypatch.setattr(asyncio, "wait_for", until_silent)
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        report = await check(http_source(url), files=[PDB, ELF])
    assert [code for code, _, _ in said(report)] == ["ok", "file-found", "timeout"]


async def test_progress_is_reported_without_secrets() -> None:
    told: list[str] = []
    page = Reply(200, "<title>Index of /</title>", {"Content-Type": "text/html"})
    with replaying(lambda asked: page if asked.path == "/" else Reply(404)) as server:
        source = http_source(server.url, username="sentry", password="correct horse")
        await check(source, files=[ELF], progress=told.append)
    assert told[0] == "Requesting a file that does not exist"
    assert "Listing the top folder" in told
    assert told[-1] == "Looking for libgame.so"


def test_only_warnings_and_errors_fail_the_check() -> None:
    findings = [Finding("ok", severity, "", "") for severity in ("ok", "note", "warning", "error")]
    passed = [Report((finding,), None, 0).passed for finding in findings]
    assert passed == [True, True, False, False]


async def test_app_store_connect_is_never_contacted() -> None:
    source = validate(kind("appStoreConnect"), right("appStoreConnect")).source
    assert source is not None
    report = await check(source, files=[ELF])
    assert said(report) == [("unproven", "warning", "")]
    assert (
        report.headline == "App Store Connect cannot be checked from here: only Sentry can query it"
    )
    assert report.requests == 0


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 500])
@pytest.mark.parametrize("type_", ["http", "s3", "gcs"])
async def test_secrets_echoed_by_a_server_are_hidden(
    monkeypatch: pytest.MonkeyPatch, type_: str, status: int
) -> None:
    password = "correct-horse-battery-staple"
    source: Source = {
        "http": http_source("http://127.0.0.1/", username="sentry", password=password),
        "s3": s3_source(),
        "gcs": gcs_source(),
    }[type_]

    def answer(asked: Asked) -> Reply:
        heard = f"{asked.headers} {asked.body.decode()} {asked.path} {password} {SECRET} "
        secrets = [password, *(secret.get_secret_value() for secret in source.secrets())]
        heard += " ".join(
            encode(secret) for secret in secrets for encode in (*ESCAPES.values(), *DIGITS.values())
        )
        said = json.dumps({"error": "invalid_grant", "error_description": f"exp {heard}"})
        body = f"<Error><Code>{heard}</Code><Message>{heard}</Message></Error>"
        headers = {
            "WWW-Authenticate": f'{password} realm="{password}"',
            "Location": f"http://{password}.localhost:{server.port}/{password}",
            "x-amz-bucket-region": SECRET,
        }
        return Reply(status, said if type_ == "gcs" else body, headers)

    with replaying(answer) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.url)
        monkeypatch.setenv("SYMSRC_GCS_TOKEN_URL", server.url)
        if type_ == "http":
            source = http_source(server.url, username="sentry", password=password)
        report = await check(source, files=[ELF])
    assert server.asked
    told = str(report)
    for secret in (password, *(secret.get_secret_value() for secret in source.secrets())):
        for line in secret.splitlines():
            assert line.startswith("-----") or fragments_left(told, line) == set()
    assert "Signature=" not in told
    assert "eyJ" not in told


async def test_a_token_made_for_the_check_is_a_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What Google's token server gives, and the signed request for it."""
    token = "ya29.correct-horse-battery"
    heard: list[str] = []

    def answer(asked: Asked) -> Reply:
        if asked.method == "POST" and not heard:
            heard.append(parse_qs(asked.body.decode())["assertion"][0])
            return Reply(200, json.dumps({"access_token": token}))
        if asked.method == "POST":
            heard.append(parse_qs(asked.body.decode())["assertion"][0])
            return Reply(400, json.dumps({"error": f"bad {heard[1].rpartition('.')[2]} here"}))
        said = f"no {asked.headers['authorization']}, {token.encode().hex()}"
        return Reply(403, json.dumps({"error": {"message": said}}))

    with replaying(answer) as server:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.url)
        monkeypatch.setenv("SYMSRC_GCS_TOKEN_URL", server.url)
        reports = [await check(gcs_source()) for _ in range(2)]
    assert finding(reports[0], "forbidden").message.endswith(f"no Bearer {MASK}, {MASK}")
    assert finding(reports[1], "key-refused").message.endswith(f"bad {MASK}…")


async def test_a_debug_file_is_read_where_case_is_ignored() -> None:
    """Not the first file listed, which no layout has: what it holds says nothing."""
    folder, identifier, name = PDB_NATIVE.split("/")
    path = f"/{folder}/{identifier.lower()}/{name}"
    links = {
        "/": f"<a href='A.txt'>x</a><a href='{folder}/'>x</a>",
        f"/{folder}/": f"<a href='{identifier.lower()}/'>x</a>",
        f"/{folder}/{identifier.lower()}/": f"<a href='{name}'>x</a>",
    }

    def answer(asked: Asked) -> Reply:
        if asked.path in links:
            return Reply(200, links[asked.path], {"Content-Type": "text/html"})
        is_there = asked.path.lower() in ("/a.txt", path.lower())
        return Reply(200, start_as(PDB)) if is_there else Reply(404)

    with replaying(answer) as server:
        report = await check(http_source(server.url))
    assert said(report) == [("ok", "ok", "url"), ("ok", "ok", "layout.type")]
    assert server.asked[-1].path == path


async def test_file_names_on_a_server_reveal_no_secret() -> None:
    """A folder that is named after the password would be suggested as a part of the URL."""
    password = "correct-horse-battery-staple"
    links = {
        "/": f"{password}/",
        f"/{password}/": "df/",
        f"/{password}/df/": "b85de42daffd09640c8fe377d572de3e168920",
    }

    def answer(asked: Asked) -> Reply:
        if asked.path not in links:
            return Reply(404)
        page = f'<title>Index of /</title><a href="{links[asked.path]}">x</a>'
        return Reply(200, page, {"Content-Type": "text/html"})

    told: list[str] = []
    with replaying(answer) as server:
        source = http_source(f"{server.url}/", username="sentry", password=password)
        report = await check(source, progress=told.append)
    assert report.detection is not None
    assert [found.prefix for found in report.detection.best][:1] == [MASK]
    assert report.suggestion == {}
    assert fragments_left(str(report) + str(told), password) == set()


def test_nothing_is_imported_before_use() -> None:
    program = """
import sys
import symsrc_tui.check
heavy = {"pydantic", "httpx", "cryptography", "botocore", "asyncio", "ssl"}
print(*sorted(heavy & set(sys.modules)))
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert told.stdout.strip() == b""
