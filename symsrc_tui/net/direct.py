"""HTTP/1.1 to servers that no proxy stands before, on asyncio alone.

httpx would do the same through httpcore and anyio, which cost every start 2 MB and a tenth of a
second of processor time.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from time import monotonic

import h11
import httpx

from symsrc_tui.net.reaching import reach
from symsrc_tui.net.urls import origin
from symsrc_tui.net.waiting import within

_LONGEST_IDLE = 5.0
"""Seconds after which a connection is not used again: its server may be about to close it."""
_LARGEST_HEAD = 100 * 1024
"""Bytes."""


class Direct(httpx.AsyncBaseTransport):
    """Connections that are kept open between requests. Raises httpx's errors, as its own does."""

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        """Args:
        tls: for servers with https. None believes none of them.
        """
        self._tls = tls
        self._connections: list[_Connection] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request, and returns once the head of its answer is there."""
        limits = request.extensions["timeout"]
        body = await request.aread()
        connection = self._idle(request.url) or await self._connect(request.url, limits["connect"])
        try:
            connection.send(request, body)
            head = await connection.head(limits["read"])
        except BaseException:
            connection.close()
            raise
        return httpx.Response(
            head.status_code,
            headers=list(head.headers.raw_items()),
            stream=_Body(connection, limits["read"]),
            extensions={"http_version": b"HTTP/" + head.http_version, "reason_phrase": head.reason},
        )

    async def aclose(self) -> None:
        """Closes all connections."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        # The loop lets go of their sockets when it comes round.
        await asyncio.sleep(0)

    def _idle(self, url: httpx.URL) -> _Connection | None:
        """An open connection to the URL's server that nobody uses; those grown old are closed."""
        for connection in self._connections:
            if connection.is_old:
                connection.close()
        self._connections = [each for each in self._connections if not each.is_closed]
        fit = (each for each in self._connections if each.is_idle and each.origin == origin(url))
        return next(fit, None)

    async def _connect(self, url: httpx.URL, seconds: float) -> _Connection:
        with _told_as(httpx.ConnectError, httpx.ConnectTimeout):
            return await within(seconds, self._open(url))

    async def _open(self, url: httpx.URL) -> _Connection:
        scheme, _, port = origin(url)
        tls = None
        if scheme == "https":
            tls = self._tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            tls.set_alpn_protocols(["http/1.1"])
        reached = await reach(url.raw_host, port)
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: _Connection(origin(url)),
            sock=reached,
            ssl=tls,
            server_hostname=url.raw_host.decode() if tls else None,
        )
        self._connections.append(connection)
        return connection


class _Connection(asyncio.Protocol):
    """One connection to a server, on which one request is under way at a time."""

    def __init__(self, origin: tuple[str, str, int]) -> None:
        self.origin = origin
        self.is_idle = self.is_closed = False
        self._http = h11.Connection(h11.CLIENT, _LARGEST_HEAD)
        self._came = asyncio.Event()
        self._failure: Exception | None = None
        self._used = 0.0

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is a stream
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if self.is_idle:
            # Nobody has asked: it would be taken for the next answer.
            self.close()
            return
        self._http.receive_data(data)
        self._came.set()

    def eof_received(self) -> None:
        self.is_closed = True
        self._http.receive_data(b"")
        self._came.set()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_closed = True
        self._failure = error
        if error is None:
            self._http.receive_data(b"")
        self._came.set()

    # What a request needs

    @property
    def is_old(self) -> bool:
        """Whether it has been idle for too long."""
        return self.is_idle and monotonic() >= self._used + _LONGEST_IDLE

    def send(self, request: httpx.Request, body: bytes) -> None:
        """Sends a request. Whether it arrives, the answer shows."""
        self.is_idle = False
        head = h11.Request(
            method=request.method, target=request.url.raw_path, headers=request.headers.raw
        )
        with _told_as(httpx.WriteError, httpx.WriteTimeout):
            for event in (head, h11.Data(body), h11.EndOfMessage()):
                self._transport.write(self._http.send(event) or b"")

    async def head(self, seconds: float) -> h11.Response:
        """The status and the headers of the answer.

        Args:
            seconds: how long to wait for each piece of it.
        """
        while not isinstance(event := await self._next(seconds), h11.Response):
            pass
        return event

    async def body(self, seconds: float) -> AsyncIterator[bytes]:
        """What comes after them."""
        while isinstance(event := await self._next(seconds), h11.Data):
            yield bytes(event.data)

    async def _next(self, seconds: float) -> object:
        with _told_as(httpx.ReadError, httpx.ReadTimeout):
            while (event := self._http.next_event()) is h11.NEED_DATA:
                if self._failure is not None:
                    raise self._failure
                self._came.clear()
                await within(seconds, self._came.wait())
            return event

    def rest(self) -> None:
        """Keeps it open for another request, if all of the answer has come and nothing else."""
        is_done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        if not is_done or self._http.trailing_data != (b"", False):
            self.close()
            return
        self._http.start_next_cycle()
        self._used = monotonic()
        self.is_idle = True

    def close(self) -> None:
        """Closes it at once, whatever is under way."""
        self.is_closed = True
        self._transport.abort()


class _Body(httpx.AsyncByteStream):
    """The body of an answer."""

    def __init__(self, connection: _Connection, seconds: float) -> None:
        self._connection = connection
        self._seconds = seconds

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._connection.body(self._seconds):
            yield piece

    async def aclose(self) -> None:
        self._connection.rest()


@contextmanager
def _told_as(
    failure: type[httpx.NetworkError], timeout: type[httpx.TimeoutException]
) -> Iterator[None]:
    """Turns the errors of asyncio and h11 into httpx's."""
    try:
        yield
    except asyncio.TimeoutError as error:
        raise timeout("It took too long") from error
    except OSError as error:
        raise failure(str(error)) from error
    except h11.RemoteProtocolError as error:
        raise httpx.RemoteProtocolError(str(error)) from error
    except h11.LocalProtocolError as error:
        raise httpx.LocalProtocolError(str(error)) from error
