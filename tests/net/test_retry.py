"""How long is waited, and that it ends."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate

import httpx
import pytest
from pydantic import SecretStr

from symsrc_tui.demo.faults import Fault, Sending
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.net.client import Response
from symsrc_tui.net.errors import Cause, Unreachable
from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.net.retry import Backoff, Retry, Wait
from symsrc_tui.sentry.client import SentryClient
from tests.replies import rate_limited, web_page
from tests.sentry.connection import Connection

NOW = 1_700_000_000
DATE = {"Date": formatdate(NOW)}
RESET = "X-Sentry-Rate-Limit-Reset"
FAR = str(time.time() + 3600)


async def pauses_after(outcome: Response | NoAnswer, *, jitter: float = 0) -> list[float]:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    patience = Retry(Backoff(sleep, jitter=lambda: jitter))
    while await patience.wait_to_retry(outcome):
        pass
    return slept


def answer(status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(status, httpx.Headers(headers or {}), b"", httpx.URL(""))


def no_answer(cause: Cause = "closed", *, again: bool = True) -> NoAnswer:
    return NoAnswer(cause, "It broke", sent=True, again=again)


@pytest.mark.parametrize(
    ("outcome", "pauses"),
    [
        (answer(503), [0.5, 1, 2]),
        (answer(502), [0.5, 1, 2]),
        (answer(504), [0.5, 1, 2]),
        # The server closed an idle connection just as the request was sent.
        (answer(408), [0.5, 1, 2]),
        # A zone beyond the calendar.
        (
            answer(
                429, {RESET: str(time.time() + 3600), "Date": "Fri, 31 Dec 9999 23:59:59 -9959"}
            ),
            [60, 60, 60],
        ),
        (answer(429), [0.5, 1, 2]),
        (answer(429, {RESET: str(NOW + 7), **DATE}), [7, 7, 7]),
        # The server's clock counts, not ours.
        (answer(429, {RESET: str(NOW + 7), "Date": formatdate(NOW + 3600)}), [0.5, 1, 2]),
        # An hour is not waited for.
        (answer(429, {RESET: str(NOW + 3600), **DATE}), [60, 60, 60]),
        (answer(429, {RESET: "soon", **DATE}), [0.5, 1, 2]),
        (answer(503, {"Retry-After": "3"}), [3, 3, 3]),
        (answer(503, {"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}), [0.5, 1, 2]),
        (answer(429, {RESET: "nan"}), [0.5, 1, 2]),
        (answer(429, {RESET: "inf", **DATE}), [60, 60, 60]),
        (no_answer(), [0.5, 1, 2]),
        (no_answer("timeout"), [0.5]),
        (no_answer(again=False), []),
        (answer(500), []),
        (answer(400), []),
        (answer(404), []),
        (answer(200), []),
    ],
)
async def test_pauses_grow_up_to_a_limit(outcome: Response | NoAnswer, pauses: list[float]) -> None:
    assert await pauses_after(outcome) == pauses


async def test_pauses_are_spread() -> None:
    assert await pauses_after(answer(503), jitter=0.5) == [0.75, 1.5, 3]


async def test_the_local_clock_counts_if_the_server_sends_no_date() -> None:
    far = answer(429, {RESET: str(time.time() + 3600), "Date": "yesterday"})
    assert await pauses_after(far) == [60, 60, 60]


async def test_a_pause_says_why() -> None:
    with DemoServer(faults=(Fault(web_page(503)), Fault(sending=Sending.NONE))) as server:
        async with Connection(server) as client:
            await client.scopes()
            first, second = client.waits
    assert (first.attempt, first.attempts, first.reason) == (2, 4, "The server returned status 503")
    assert (second.attempt, second.seconds >= 1) == (3, True)
    assert "closed the connection" in second.reason


async def test_every_request_has_its_own_retries() -> None:
    with DemoServer(faults=(Fault(web_page(503), times=3),)) as server:
        async with Connection(server) as client:
            await client.scopes()
            server.faults.add(Fault(web_page(503), times=3))
            await client.scopes()
            server.faults.add(Fault(web_page(503), times=4))
            with pytest.raises(Unreachable):
                await client.scopes()
        assert len(server.requests) == 12


async def test_a_pause_can_be_cancelled() -> None:
    waiting = asyncio.Event()

    def on_wait(wait: Wait) -> None:
        assert wait.seconds > 0
        waiting.set()

    with DemoServer(faults=(Fault(rate_limited(50), times=0),)) as server:
        client = SentryClient(server.url, SecretStr(server.token), on_wait=on_wait)
        async with client:
            task = asyncio.ensure_future(client.scopes())
            await waiting.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert len(server.requests) == 1
