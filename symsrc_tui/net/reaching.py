"""TCP connections to hosts that may have several addresses, not all of which need to work."""

from __future__ import annotations

import asyncio
import socket
from typing import TypeAlias

_HEAD_START = 0.25
"""Seconds that an address has before the next one is tried beside it (RFC 8305)."""

_Address: TypeAlias = tuple[object, ...]


async def reach(host: bytes, port: int) -> socket.socket:
    """A connection to the first address that takes one, or the OSError of the first that failed.

    Args:
        host: a name or an address. Bytes, for Python would load its tables of names in Unicode
            even for a text that needs none of them.
    """
    left = await _addresses(host, port)
    attempts: set[asyncio.Task[socket.socket]] = set()
    failures: list[BaseException] = []
    try:
        while left or attempts:
            if left:
                attempts.add(asyncio.create_task(_open(*left.pop(0))))
            done, attempts = await asyncio.wait(
                attempts,
                timeout=_HEAD_START if left else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for attempt in done:
                if (failure := attempt.exception()) is None:
                    attempts |= done - {attempt}
                    return attempt.result()
                failures.append(failure)
    finally:
        for attempt in attempts:
            attempt.cancel()
            attempt.add_done_callback(_close)
    raise failures[0]


async def _addresses(host: bytes, port: int) -> list[tuple[socket.AddressFamily, _Address]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        # A name: looked up in a thread, for that takes its time.
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


async def _open(family: socket.AddressFamily, address: _Address) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        await asyncio.get_running_loop().sock_connect(opened, address)
    except BaseException:
        opened.close()
        raise
    return opened


def _close(attempt: asyncio.Task[socket.socket]) -> None:
    """Closes a connection that came too late."""
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()
