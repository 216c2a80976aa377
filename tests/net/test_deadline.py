"""Time limits and cancelling."""

from __future__ import annotations

import asyncio

import pytest

from symsrc_tui.net.deadline import within


@pytest.mark.parametrize("is_cancelled", [True, False])
async def test_what_is_cut_short_has_cleaned_up_before_its_caller_goes_on(
    *, is_cancelled: bool
) -> None:
    has_begun, has_cleaned_up = asyncio.Event(), False

    async def work() -> None:
        nonlocal has_cleaned_up
        has_begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(10):
                await asyncio.sleep(0)
            has_cleaned_up = True

    task = asyncio.ensure_future(within(60 if is_cancelled else 0, work()))
    await has_begun.wait()
    if is_cancelled:
        task.cancel()
    await asyncio.wait({task})
    assert has_cleaned_up
    assert task.cancelled() is is_cancelled
    assert is_cancelled or isinstance(task.exception(), asyncio.TimeoutError)
