"""Servers that say exactly what a test has written down for them, byte by byte."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

PATIENCE = 20.0
"""Seconds after which what must happen is taken never to happen."""
SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Peer:
    """A client, as the server sees it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def hear(self) -> bytes:
        """The head of its next request."""
        return await self._reader.readuntil(b"\r\n\r\n")

    async def hear_more(self) -> bytes:
        """What it sends next."""
        return await self._reader.read(65536)

    async def say(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self, data: bytes = SHORT) -> None:
        """Waits for a request, and says this."""
        await self.hear()
        await self.say(data)

    async def gone(self) -> None:
        """Waits until it has closed."""
        with suppress(ConnectionError):
            assert await self._reader.read() == b""

    def hang_up(self) -> None:
        """Will say no more."""
        self._writer.write_eof()

    def reset(self) -> None:
        """Closes as a machine does that has crashed meanwhile."""
        sock: socket.socket = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.close()


Talk = Callable[[Peer], Awaitable[None]]


class Server:
    """What is known of a server: its address, and how many have come to it."""

    def __init__(self) -> None:
        self.url = ""
        self.clients = 0


@asynccontextmanager
async def serving(*talks: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server that talks to its first client so, and to the next ones so; the last is for all
    that come after. Each connection is closed at the end of its talk; what fails there fails here.
    """
    known = Server()
    tasks: list[asyncio.Task[None]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talks[min(known.clients, len(talks)) - 1](Peer(reader, writer))
        finally:
            writer.close()

    def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        known.clients += 1
        tasks.append(asyncio.create_task(talk(reader, writer)))

    server = await asyncio.start_server(come, "127.0.0.1", 0, ssl=tls)
    known.url = f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    try:
        yield known
        await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        server.close()
        await server.wait_closed()
