"""A proxy that leads every name to a server of the test's choice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple
from urllib.parse import urlsplit


class Tunnel(NamedTuple):
    """A running proxy."""

    url: str
    asked: list[bytes]
    """The head of each request, as it arrived."""


@asynccontextmanager
async def tunnel(routes: Mapping[str, str]) -> AsyncIterator[Tunnel]:
    """Serves CONNECT requests.

    Args:
        routes: by `host:port`, the URL of the server that stands for it. All else gets a 403.
    """
    asked: list[bytes] = []
    writers: list[asyncio.StreamWriter] = []
    tasks: list[asyncio.Task[object]] = []

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        task = asyncio.current_task()
        assert task is not None
        tasks.append(task)
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head)
        method, target, _ = head.decode().split(" ", 2)
        if method != "CONNECT" or target not in routes:
            writer.write(b"HTTP/1.1 403 Not here\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        url = urlsplit(routes[target])
        there, back = await asyncio.open_connection(url.hostname, url.port)
        writers.append(back)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(pump(reader, back), pump(there, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield Tunnel(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked)
    finally:
        server.close()
        # One that is still connecting would leave a connection open.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
        await server.wait_closed()
