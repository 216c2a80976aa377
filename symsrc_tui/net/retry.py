"""Decide whether and when to retry a request."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.net.header_values import number

if TYPE_CHECKING:
    from symsrc_tui.net.client import Response

BUSY = frozenset({408, 429, 502, 503, 504})
"""Statuses after which a retry may succeed."""

_ATTEMPTS = 4
# Each timeout costs about as long as people are willing to wait.
_TIMEOUTS = 2
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 60.0


class Wait(NamedTuple):
    """A pause before a retry."""

    seconds: float
    reason: str
    attempt: int
    """The number of the next attempt, from 1."""
    attempts: int
    """The most attempts there will be."""
    action: str = "Retrying"
    """What happens after the pause."""

    def text(self, seconds: float | None = None) -> str:
        """Return why and when the request is sent again, without a full stop.

        Args:
            seconds: those that remain; None for all.
        """
        left = ceil(self.seconds if seconds is None else max(0, seconds))
        return f"{self.reason}. {self.action} in {left} s ({self.attempt} of {self.attempts})"


def each_once(report: Callable[[Wait], None]) -> Callable[[Wait], None]:
    """Drop repeated reports, because requests sent together wait for the same reason."""
    reported: set[tuple[str, int]] = set()

    def report_new(wait: Wait) -> None:
        if (wait.reason, wait.attempt) not in reported:
            reported.add((wait.reason, wait.attempt))
            report(wait)

    return report_new


@dataclass(frozen=True)
class Backoff:
    """The settings for pauses, which tests replace."""

    sleep: Callable[[float], Awaitable[None]]
    on_wait: Callable[[Wait], None] | None = None
    jitter: Callable[[], float] = random.random
    """Returns 0 to 1, to spread the retries of clients that failed at the same time."""
    attempts: int = _ATTEMPTS
    """The most attempts of a request."""

    async def make(self, wait: Wait) -> None:
        """Announce a pause and make it."""
        if self.on_wait is not None:
            self.on_wait(wait)
        await self.sleep(wait.seconds)


class Retry:
    """Counts the attempts of one request."""

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff
        self._tried = 0
        self._timeouts = 0

    async def wait_to_retry(self, outcome: Response | NoAnswer) -> bool:
        """Pause if a retry may help. Return whether to retry."""
        self._tried += 1
        if isinstance(outcome, NoAnswer):
            self._timeouts += outcome.cause in ("timeout", "no-connection")
            hopeless = not outcome.again or self._timeouts >= _TIMEOUTS
            reason = outcome.message
        else:
            hopeless = outcome.status not in BUSY
            reason = (
                "Sentry is rate-limiting requests"
                if outcome.status == 429
                else f"The server returned status {outcome.status}"
            )
        attempts = self._backoff.attempts
        if hopeless or self._tried >= attempts:
            return False
        await self._backoff.make(Wait(self._pause(outcome), reason, self._tried + 1, attempts))
        return True

    def _pause(self, outcome: Response | NoAnswer) -> float:
        """Return the seconds to wait: what the server requests or twice the last pause, limited."""
        asked = 0.0 if isinstance(outcome, NoAnswer) else _asked_for(outcome)
        own = _FIRST_PAUSE * 2.0 ** (self._tried - 1)
        # max(own, asked) in this order, because a server can also send NaN.
        return min(max(own, asked) + own * self._backoff.jitter(), _LONGEST_PAUSE)


def _asked_for(response: Response) -> float:
    """Return the pause that the server requests in seconds, or 0."""
    reset = number(response.headers.get("X-Sentry-Rate-Limit-Reset", ""))
    if reset is not None:
        # By the server's time, because this host's clock may be wrong.
        return reset - (time.time() if response.date is None else response.date)
    return number(response.headers.get("Retry-After", "")) or 0.0
