"""The demo's HTTP, as clients of all sorts speak it; in bytes, for no client would send some."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from symsrc_tui.demo.server import DemoServer

if TYPE_CHECKING:
    from io import BufferedReader


@pytest.fixture
def line() -> Iterator[socket.socket]:
    """A connection to a demo."""
    with DemoServer() as server:
        url = urlsplit(server.url)
        with socket.create_connection((url.hostname, url.port), timeout=30) as connected:
            yield connected


def answer(stream: BufferedReader) -> tuple[bytes, dict[str, str], bytes]:
    """The status line, the headers (keys in lower case) and the body of the next answer."""
    status = stream.readline().rstrip()
    headers: dict[str, str] = {}
    while text := stream.readline().decode().rstrip():
        name, _, value = text.partition(": ")
        headers[name.lower()] = value
    return status, headers, stream.read(int(headers.get("content-length", "0")))


def test_one_connection_serves_many_requests(line: socket.socket) -> None:
    with line.makefile("rb") as stream:
        for _ in range(2):
            line.sendall(b"GET /api/0/ HTTP/1.1\r\nHost: demo\r\n\r\n")
            status, headers, body = answer(stream)
            assert status == b"HTTP/1.1 200 OK"
            assert headers["content-type"] == "application/json"
            assert headers["server"] == "symsrc-tui demo"
            assert headers["date"].endswith(" GMT")
            assert b'"version"' in body
            assert "connection" not in headers


@pytest.mark.parametrize(
    "head",
    [
        b"GET /api/0/ HTTP/1.0\r\n\r\n",
        b"GET /api/0/ HTTP/1.1\r\nConnection: close\r\n\r\n",
    ],
)
def test_closes_the_connection_on_request(line: socket.socket, head: bytes) -> None:
    line.sendall(head)
    with line.makefile("rb") as stream:
        status, headers, _ = answer(stream)
        assert (status, headers["connection"]) == (b"HTTP/1.1 200 OK", "close")
        assert stream.read() == b""


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"what is this\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nA: " + b"a" * 70_000 + b"\r\n\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n", b"413"),
    ],
)
def test_rejects_a_malformed_request_and_closes(
    line: socket.socket, sent: bytes, status: bytes
) -> None:
    line.sendall(sent)
    with line.makefile("rb") as stream:
        said, headers, _ = answer(stream)
        assert said.split()[1] == status
        assert headers["connection"] == "close"


def test_a_head_has_the_headers_of_a_get(line: socket.socket) -> None:
    with line.makefile("rb") as stream:
        line.sendall(b"HEAD /api/0/nothing/ HTTP/1.1\r\nHost: demo\r\n\r\n")
        while stream.readline().rstrip():
            pass
        line.sendall(b"GET /api/0/ HTTP/1.1\r\nHost: demo\r\n\r\n")
        assert stream.readline() == b"HTTP/1.1 200 OK\r\n"


def test_a_client_that_expects_100_continue_gets_it(line: socket.socket) -> None:
    head = b"POST /api/0/ HTTP/1.1\r\nHost: demo\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
    line.sendall(head + b"\r\n")
    with line.makefile("rb") as stream:
        assert stream.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert stream.readline() == b"\r\n"
        line.sendall(b"{}")
        assert answer(stream)[0] == b"HTTP/1.1 405 Method Not Allowed"
