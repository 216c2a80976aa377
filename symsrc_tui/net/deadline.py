"""Time limits, and awaiting with them or until it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

_AGAIN = 0.2
"""Seconds before a task is cancelled again."""


@dataclass(frozen=True)
class Limits:
    """Time limits in seconds."""

    connect: float = 10
    silence: float = 20
    """Between two pieces of a response, and before the first."""
    whole: float = 60
    """For a whole request with its response."""


async def within(seconds: float, work: Coroutine[None, None, T]) -> T:
    """Return the result of the work, or raise asyncio.TimeoutError.

    Used in place of `asyncio.wait_for`, because that loses a cancellation that arrives together
    with the result, up to Python 3.11.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        is_done = task.done()
        task.cancel()
        # It closes the connections that it has opened, and the event loop may end after this.
        await asyncio.gather(task, return_exceptions=True)
    if not is_done:
        raise asyncio.TimeoutError
    return task.result()


def cancel(task: asyncio.Task[Any]) -> None:
    """Cancel until it works, because `asyncio.wait_for` can swallow it before Python 3.12."""
    if not task.done():
        task.cancel()
        asyncio.get_running_loop().call_later(_AGAIN, cancel, task)


class Cancel:
    """Cancels what it runs when it is called, and nothing else.

    What it runs may use it, too. Then only the innermost is cancelled.
    """

    def __init__(self) -> None:
        self.times = 0
        self._task: asyncio.Task[object] | None = None

    def __call__(self) -> None:
        self.times += 1
        if self._task is not None:
            cancel(self._task)

    async def run(self, work: Coroutine[None, None, T]) -> T | None:
        """Return the result of the work, or None once it was cancelled by this object."""
        times = self.times
        task = asyncio.create_task(work)
        outer, self._task = self._task, task
        try:
            return await task
        except asyncio.CancelledError:
            if self.times == times:
                raise
        finally:
            self._task = outer
        return None
