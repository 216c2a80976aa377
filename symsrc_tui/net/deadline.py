"""Awaits with a timeout."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


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
    if not is_done:
        await asyncio.wait({task})
        raise asyncio.TimeoutError
    return task.result()
