"""How often, and after how long, a request is tried again."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.sentry.unreachable import NoAnswer

if TYPE_CHECKING:
    from symsrc_tui.net.client import Answer

BUSY = frozenset({429, 502, 503, 504})
"""Statuses after which another try may fare better."""

LOOKING = 20.0
"""Seconds that looking for a source takes at most, requests and pauses together."""
LOOKS = (0.5, 1.0, 2.0, 3.0, 4.0, 4.0, 5.0)
"""Seconds between the looks: a server may read from a copy that is some seconds behind."""

_ATTEMPTS = 4
# Each costs as long as somebody is willing to look at a screen on which nothing happens.
_TIMEOUTS = 2
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 60.0


class Wait(NamedTuple):
    """A pause before a request is tried again."""

    seconds: float
    reason: str
    attempt: int
    """Which try comes after it, the first one being 1."""
    attempts: int
    """How many there will be at most."""
    action: str = "Retrying"
    """What comes after the pause."""


@dataclass(frozen=True)
class Backoff:
    """How pauses are made; tests put in their own."""

    sleep: Callable[[float], Awaitable[None]]
    on_wait: Callable[[Wait], None] | None = None
    jitter: Callable[[], float] = random.random
    """From 0 up to 1; spreads the tries of clients that were refused together."""
    attempts: int = _ATTEMPTS
    """How often a request is tried."""

    async def make(self, wait: Wait) -> None:
        """Announce a pause and make it."""
        if self.on_wait is not None:
            self.on_wait(wait)
        await self.sleep(wait.seconds)


class Retry:
    """The tries of one request."""

    def __init__(self, pauses: Backoff) -> None:
        self._pauses = pauses
        self._tried = 0
        self._timeouts = 0

    async def wait_to_retry(self, outcome: Answer | NoAnswer) -> bool:
        """Pauses after a try that came to this, and returns whether to try once more."""
        self._tried += 1
        if isinstance(outcome, NoAnswer):
            self._timeouts += outcome.reason == "timeout"
            hopeless = not outcome.again or self._timeouts >= _TIMEOUTS
            reason = outcome.message
        else:
            hopeless = outcome.status not in BUSY
            reason = (
                "Sentry limits how many requests it takes"
                if outcome.status == 429
                else f"The server answered {outcome.status}"
            )
        attempts = self._pauses.attempts
        if hopeless or self._tried >= attempts:
            return False
        await self._pauses.make(Wait(self._pause(outcome), reason, self._tried + 1, attempts))
        return True

    def _pause(self, outcome: Answer | NoAnswer) -> float:
        """Seconds: what the server asks for, or twice as long each time; never endless."""
        asked = 0.0 if isinstance(outcome, NoAnswer) else _asked_for(outcome)
        own = _FIRST_PAUSE * 2.0 ** (self._tried - 1)
        # In this order, for a server can also ask for NaN.
        return min(max(own, asked) + own * self._pauses.jitter(), _LONGEST_PAUSE)


def _asked_for(answer: Answer) -> float:
    """How many seconds the server wants to be left alone; 0 if it does not say."""
    try:
        if reset := answer.headers.get("X-Sentry-Rate-Limit-Reset"):
            return float(reset) - _now(answer)
        return float(answer.headers.get("Retry-After", "0"))
    except ValueError:
        return 0.0


def _now(answer: Answer) -> float:
    """The time by the server's clock, in epoch seconds: this host's may be off by an hour."""
    try:
        return parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (KeyError, ValueError):
        return time.time()
