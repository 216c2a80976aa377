"""Connections without a proxy: what is sent, what is taken for an answer, what is used again."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

import httpx
import pytest

from symsrc_tui.net import direct, waiting
from symsrc_tui.net.direct import Direct
from tests.sentry.certificates import make_authority, serve_as
from tests.sentry.scripted import PATIENCE, SHORT, Peer, serving

if TYPE_CHECKING:
    import socket
    from pathlib import Path

T = TypeVar("T")


@asynccontextmanager
async def client(*, read: float = PATIENCE) -> AsyncIterator[httpx.AsyncClient]:
    timeout = httpx.Timeout(PATIENCE, read=read)
    async with httpx.AsyncClient(transport=Direct(None), timeout=timeout) as made:
        yield made


async def friendly(peer: Peer) -> None:
    """Answers as long as somebody asks."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            await peer.answer()


async def test_one_connection_takes_one_request_after_the_other() -> None:
    async with serving(friendly) as server, client() as http:
        for _ in range(3):
            assert (await http.get(server.url)).text == "ok"
    assert server.clients == 1


async def test_no_server_gets_what_is_meant_for_another() -> None:
    async with serving(friendly) as one, serving(friendly) as other, client() as http:
        for server in (one, other, one):
            await http.get(server.url)
    assert (one.clients, other.clients) == (1, 1)


async def test_requests_at_once_each_have_a_connection_and_leave_it_to_the_next() -> None:
    async with serving(friendly) as server, client() as http:
        for _ in range(2):
            answers = await asyncio.gather(*[http.get(server.url) for _ in range(4)])
            assert {answer.text for answer in answers} == {"ok"}
    assert server.clients == 4


async def test_what_is_sent() -> None:
    heard: list[bytes] = []

    async def listen(peer: Peer) -> None:
        heard.append(await peer.hear())
        heard.append(await peer.hear_more())
        await peer.say(SHORT)

    async with serving(listen) as server, client() as http:
        await http.post(f"{server.url}a%20b?c=d", content=b"12345", headers={"X-Own": "x"})
    head = heard[0].split(b"\r\n")
    assert head[0] == b"POST /a%20b?c=d HTTP/1.1"
    assert {b"X-Own: x", b"Content-Length: 5"} <= set(head)
    assert heard[1] == b"12345"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nhello",
        b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    ],
    ids=["length", "chunks", "until it closes", "hints before it"],
)
async def test_answers_of_every_form(answer: bytes) -> None:
    async def talk(peer: Peer) -> None:
        await peer.answer(answer)

    async with serving(talk) as server, client() as http:
        response = await http.get(server.url)
    assert (response.status_code, response.text) == (200, "hello")


async def test_a_long_head_that_comes_bit_by_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = asyncio.Event()

    async def within(seconds: float, work: Coroutine[None, None, T]) -> T:
        waits.set()
        return await waiting.within(seconds, work)

    async def talk(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\n")
        for _ in range(6):
            waits.clear()
            await peer.say(b"X-Policy: " + b"x" * 10_000 + b"\r\n")
            await waits.wait()
        await peer.say(b"Content-Length: 5\r\n\r\nhello")

    monkeypatch.setattr(direct, "within", within)
    async with serving(talk) as server, client() as http:
        response = await asyncio.wait_for(http.get(server.url), PATIENCE)
    assert response.text == "hello"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        SHORT + b"HTTP/1.1 408 Too late\r\n\r\n",
    ],
    ids=["says that it closes", "an outdated server", "says more than it was asked"],
)
async def test_a_connection_that_is_no_good_any_more(answer: bytes) -> None:
    async def talk(peer: Peer) -> None:
        await peer.answer(answer)
        await peer.gone()

    async with serving(talk, friendly) as server, client() as http:
        for _ in range(2):
            response = await http.get(server.url)
            assert (response.status_code, response.text) == (200, "ok")
    assert server.clients == 2


@pytest.mark.parametrize("last_words", [b"", b"HTTP/1.1 408 Request Timeout\r\n\r\n"])
async def test_a_server_that_has_had_enough_between_two_requests(last_words: bytes) -> None:
    answered, parted = asyncio.Event(), asyncio.Event()

    async def talk(peer: Peer) -> None:
        await peer.answer()
        await answered.wait()
        await peer.say(last_words)
        if not last_words:
            peer.hang_up()
        await peer.gone()
        parted.set()

    async with serving(talk, friendly) as server, client() as http:
        await http.get(server.url)
        answered.set()
        # Noticed at once, not with the next request.
        await asyncio.wait_for(parted.wait(), PATIENCE)
        assert (await http.get(server.url)).status_code == 200
    assert server.clients == 2


async def test_a_connection_that_was_idle_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    async def once(peer: Peer) -> None:
        await peer.answer()
        await peer.gone()

    monkeypatch.setattr(direct, "_LONGEST_IDLE", 0.0)
    async with serving(once) as server, client() as http:
        await http.get(server.url)
        await http.get(server.url)
    assert server.clients == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Le", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe", httpx.RemoteProtocolError),
        (b"220 mail.example.com ESMTP\r\n\r\n", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, httpx.RemoteProtocolError),
    ],
    ids=["nothing", "half a head", "half a body", "no HTTP", "a head without end"],
)
async def test_what_is_no_answer(answer: bytes, error: type[httpx.TransportError]) -> None:
    async def talk(peer: Peer) -> None:
        await peer.answer(answer)

    async with serving(talk) as server, client() as http:
        with pytest.raises(error):
            await http.get(server.url)


async def test_a_reset_is_not_the_end_of_an_answer() -> None:
    read = asyncio.Event()

    async def talk(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.0 200 OK\r\n\r\nhel")
        await read.wait()
        peer.reset()

    async with (
        serving(talk) as server,
        client() as http,
        http.stream("GET", server.url) as response,
    ):
        pieces = response.aiter_bytes()
        assert await pieces.__anext__() == b"hel"
        read.set()
        with pytest.raises(httpx.ReadError):
            await pieces.__anext__()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe"])
async def test_a_server_that_says_no_more_is_left(said: bytes) -> None:
    parted = asyncio.Event()

    async def silent(peer: Peer) -> None:
        await peer.answer(said)
        await peer.gone()
        parted.set()

    async with serving(silent) as server, client(read=0.05) as http:
        with pytest.raises(httpx.ReadTimeout):
            await asyncio.wait_for(http.get(server.url), PATIENCE)
        await asyncio.wait_for(parted.wait(), PATIENCE)


async def test_nobody_takes_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(host: bytes, port: int) -> socket.socket:
        await asyncio.Event().wait()
        raise AssertionError(host, port)

    monkeypatch.setattr(direct, "reach", never)
    timeout = httpx.Timeout(PATIENCE, connect=0.05)
    async with httpx.AsyncClient(transport=Direct(None), timeout=timeout) as http:
        with pytest.raises(httpx.ConnectTimeout):
            await asyncio.wait_for(http.get("http://sentry.example/"), PATIENCE)


async def test_cancelling_hangs_up() -> None:
    asked, parted = asyncio.Event(), asyncio.Event()

    async def talk(peer: Peer) -> None:
        await peer.hear()
        asked.set()
        await peer.gone()
        parted.set()

    async with serving(talk, friendly) as server, client() as http:
        request = asyncio.create_task(http.get(server.url))
        await asked.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        await asyncio.wait_for(parted.wait(), PATIENCE)
        assert (await http.get(server.url)).text == "ok"


async def test_an_answer_that_is_not_read_to_its_end_ends_the_connection() -> None:
    parted = asyncio.Event()

    async def talk(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe")
        await peer.gone()
        parted.set()

    async with serving(talk, friendly) as server, client() as http:
        async with http.stream("GET", server.url) as response:
            assert response.status_code == 200
        await asyncio.wait_for(parted.wait(), PATIENCE)
        assert (await http.get(server.url)).text == "ok"


async def test_the_end_hangs_up() -> None:
    async def talk(peer: Peer) -> None:
        await peer.answer()
        await peer.gone()

    async with serving(talk) as server, client() as http:
        await http.get(server.url)


async def test_tls(tmp_path: Path) -> None:
    authority = make_authority(tmp_path)
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.load_verify_locations(authority.file)
    async with (
        serving(friendly, tls=serve_as(authority, "127.0.0.1")) as server,
        httpx.AsyncClient(transport=Direct(trusting), timeout=PATIENCE) as http,
    ):
        for _ in range(2):
            assert (await http.get(server.url)).text == "ok"
    assert server.clients == 1


async def test_a_server_with_tls_is_never_spoken_to_without() -> None:
    heard: list[bytes] = []

    async def listen(peer: Peer) -> None:
        heard.append(await peer.hear_more())

    async with serving(listen) as server, client() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(server.url.replace("http:", "https:"), headers={"X-Secret": "hunter2"})
    assert heard[0][:1] == b"\x16"
    assert b"hunter2" not in heard[0]
