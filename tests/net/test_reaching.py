"""Hosts with several addresses: one that works is enough, and nothing is left open."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.net import reaching
from symsrc_tui.net.reaching import reach

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


class Watched(socket.socket):
    """A connection of which one can wait that it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.is_closed = asyncio.Event()

    def close(self) -> None:
        super().close()
        self.is_closed.set()


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets what happens at each of a host's addresses, none of which has a head start."""

    def set_to(*openings: Callable[[], Coroutine[None, None, socket.socket]]) -> None:
        async def looked_up(host: bytes, port: int) -> list[tuple[socket.AddressFamily, object]]:
            return [(socket.AF_INET, (host, port, at)) for at in range(len(openings))]

        async def opened(_: int, address: tuple[bytes, int, int]) -> socket.socket:
            return await openings[address[2]]()

        monkeypatch.setattr(reaching, "_HEAD_START", 0.0)
        monkeypatch.setattr(reaching, "_addresses", looked_up)
        monkeypatch.setattr(reaching, "_open", opened)

    return set_to


async def refused() -> socket.socket:
    raise ConnectionRefusedError("refused")


async def unreachable() -> socket.socket:
    raise OSError("unreachable")


async def test_the_first_that_takes_the_connection(addresses: Callable[..., None]) -> None:
    made = socket.socket()

    async def taken() -> socket.socket:
        return made

    addresses(refused, taken)
    with await reach(b"sentry.example", 443) as reached:
        assert reached is made


async def test_one_that_keeps_silent_holds_nobody_up(addresses: Callable[..., None]) -> None:
    made, given_up = socket.socket(), asyncio.Event()

    async def silent() -> socket.socket:
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()
        raise AssertionError

    async def taken() -> socket.socket:
        return made

    addresses(silent, taken)
    with await asyncio.wait_for(reach(b"sentry.example", 443), 20) as reached:
        assert reached is made
    await asyncio.wait_for(given_up.wait(), 20)


async def test_one_that_takes_it_too_late_is_closed(addresses: Callable[..., None]) -> None:
    made, late = socket.socket(), Watched()

    async def slow() -> socket.socket:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return late

    async def taken() -> socket.socket:
        return made

    addresses(slow, taken)
    with await asyncio.wait_for(reach(b"sentry.example", 443), 20) as reached:
        assert reached is made
    await asyncio.wait_for(late.is_closed.wait(), 20)


async def test_of_two_at_once_one_is_closed(addresses: Callable[..., None]) -> None:
    made = [Watched(), Watched()]
    both = asyncio.Event()

    async def first() -> socket.socket:
        await both.wait()
        return made[0]

    async def second() -> socket.socket:
        both.set()
        return made[1]

    addresses(first, second)
    with await asyncio.wait_for(reach(b"sentry.example", 443), 20) as reached:
        (other,) = (each for each in made if each is not reached)
        await asyncio.wait_for(other.is_closed.wait(), 20)


async def test_none_does(addresses: Callable[..., None]) -> None:
    addresses(refused, unreachable)
    with pytest.raises(ConnectionRefusedError):
        await reach(b"sentry.example", 443)


async def test_cancelling_gives_up_on_all(addresses: Callable[..., None]) -> None:
    trying, given_up = asyncio.Event(), asyncio.Event()

    async def silent() -> socket.socket:
        trying.set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()
        raise AssertionError

    addresses(silent)
    attempt = asyncio.create_task(reach(b"sentry.example", 443))
    await trying.wait()
    attempt.cancel()
    with pytest.raises(asyncio.CancelledError):
        await attempt
    await asyncio.wait_for(given_up.wait(), 20)


@pytest.mark.parametrize(
    ("host", "family"),
    [(b"127.0.0.1", socket.AF_INET), (b"::1", socket.AF_INET6), (b"localhost", socket.AF_INET)],
)
async def test_a_real_one(host: bytes, family: socket.AddressFamily) -> None:
    with socket.socket(family) as server:
        server.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with await reach(host, port) as reached:
            assert reached.getpeername()[1] == port


async def test_a_real_one_that_refuses() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            await reach(b"127.0.0.1", taken.getsockname()[1])
