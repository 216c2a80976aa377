"""What one request may take: bytes, unpacked bytes, time."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from time import monotonic

import pytest

from symsrc_tui.net.client import Client, Response
from symsrc_tui.net.deadline import Limits
from symsrc_tui.net.failures import NoAnswer
from tests.sentry.scripted import Peer, serving

MOST = 100_000
SECOND = 1.0
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


async def asked(said: bytes) -> Response | NoAnswer:
    """What a server that says this is understood to have said."""

    async def talk(peer: Peer) -> None:
        await peer.hear()
        await peer.say(said)

    async with serving(talk) as server, Client(Limits(), None, accept="*/*") as client:
        return await client.send("GET", server.url, most=MOST)


def packed(body: bytes, encoding: str) -> bytes:
    head = f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
    return OK + head.encode() + body


BODIES = {
    "a length": (OK + b"Content-Length: 2\r\n\r\nok", b"ok", ""),
    "chunks": (CHUNKED + b"2\r\nok\r\n0\r\n\r\n", b"ok", ""),
    "too long": (OK + b"\r\n" + b"x" * 3 * MOST, b"x" * MOST, ""),
    "identity": (packed(b"ok", "identity"), b"ok", ""),
    "gzip": (packed(gzip.compress(b"ok"), "GZIP"), b"ok", ""),
    "deflate": (packed(zlib.compress(b"ok"), "deflate"), b"ok", ""),
    "bomb": (packed(gzip.compress(bytes(10**7)), "gzip"), bytes(MOST), ""),
    "cut off": (packed(gzip.compress(b"ok")[:-5], "gzip"), b"ok", ""),
    "not gzip": (packed(b"ok", "gzip"), b"ok", "gzip"),
    "unknown": (packed(b"ok", "br"), b"ok", "br"),
    "twice": (packed(b"ok", "gzip, gzip"), b"ok", "gzip, gzip"),
}


@pytest.mark.parametrize("name", BODIES)
async def test_bodies_are_limited_as_sent_and_unpacked(name: str) -> None:
    data, body, encoding = BODIES[name]
    answer = await asked(data)
    assert isinstance(answer, Response)
    assert (answer.body, answer.encoding) == (body, encoding)
    assert answer.text == ("" if encoding else body.decode())


async def test_a_header_of_a_request_replaces_the_clients_in_any_case() -> None:
    heard: list[bytes] = []

    async def talk(peer: Peer) -> None:
        heard.append(await peer.hear())
        await peer.say(OK + b"\r\n")

    async with serving(talk) as server, Client(Limits(), None, accept="*/*") as client:
        await client.send("GET", server.url, {"ACCEPT": "text/plain"})
    (request,) = heard
    lines = request.lower().split(b"\r\n")
    assert [line for line in lines if line.startswith(b"accept:")] == [b"accept: text/plain"]


async def test_a_repeatedly_packed_body_is_unpacked_once() -> None:
    once = gzip.compress(bytes(10**6))
    answer = await asked(packed(gzip.compress(once), "gzip"))
    assert isinstance(answer, Response)
    assert answer.body == once


async def test_a_body_shorter_than_its_length() -> None:
    answer = await asked(OK + b"Content-Length: 9999999999999\r\n\r\n" + b"x" * MOST)
    assert isinstance(answer, Response)
    assert answer.body == b"x" * MOST


ENDLESS = {
    "tiny chunks": (CHUNKED, b"1\r\nx\r\n" * 10_000),
    "1xx": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2_000),
    "headers": (OK, b"X: y\r\n" * 10),
    "nothing": (b"", b""),
}


@pytest.mark.parametrize("name", ENDLESS)
async def test_an_endless_response_can_be_cancelled_at_once(name: str) -> None:
    started = asyncio.Event()
    took = await _send(name, started, Limits(whole=50), cancel=True)
    assert took < SECOND


@pytest.mark.parametrize("name", ["tiny chunks", "1xx", "nothing"])
async def test_an_endless_response_ends_in_time(name: str) -> None:
    assert await _send(name, asyncio.Event(), Limits(whole=0.2), cancel=False) < SECOND


async def _send(name: str, started: asyncio.Event, limits: Limits, *, cancel: bool) -> float:
    """The seconds from when it should end to when it does."""
    first, more = ENDLESS[name]

    async def talk(peer: Peer) -> None:
        await peer.hear()
        started.set()
        try:
            await peer.say(first)
            while more:
                await peer.say(more)
            await peer.gone()
        except ConnectionError:
            pass

    async with serving(talk) as server, Client(limits, None, accept="*/*") as client:
        task = asyncio.ensure_future(client.send("GET", server.url, most=10**9))
        await started.wait()
        began = monotonic()
        if cancel:
            await asyncio.sleep(0.05)
            began = monotonic()
            task.cancel()
        await asyncio.wait({task})
        return monotonic() - began - (0 if cancel else limits.whole)


@pytest.mark.parametrize(
    "url",
    ["http://", "", "ftp://127.0.0.1", "http://127.0.0.1:99999", "http://[::1", "http://a b/"],
)
async def test_an_address_that_cannot_be_connected_to(url: str) -> None:
    async with Client(Limits(), None, accept="*/*") as client:
        answer = await client.send("GET", url)
    assert isinstance(answer, NoAnswer)
    assert (answer.cause, answer.sent) == ("address", False)


@pytest.mark.parametrize("host", ["xn--.invalid", "xn--a.invalid", "a_b.invalid", "a" * 64])
async def test_a_name_that_does_not_resolve(host: str) -> None:
    async with Client(Limits(), None, accept="*/*") as client:
        answer = await client.send("GET", f"http://{host}/")
    assert isinstance(answer, NoAnswer)
    assert answer.cause in ("name", "name-later", "address")
    assert host in answer.message


async def test_a_server_with_outdated_tls_only() -> None:
    async def talk(peer: Peer) -> None:
        await peer.hear_more()
        await peer.say(bytes.fromhex("15 0301 0002 02 46"))  # the alert protocol_version

    async with serving(talk) as server, Client(Limits(), None, accept="*/*") as client:
        answer = await client.send("GET", server.url.replace("http:", "https:"))
    assert isinstance(answer, NoAnswer)
    assert (answer.cause, answer.again) == ("old-tls", False)
    assert "supports only TLS 1.1 or older" in answer.message
