"""Carry out a change and, if the person cancels that after it was sent, look for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from symsrc_tui.net.deadline import within
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import ChangeUnknown
from symsrc_tui.sentry.source_search import LOOKING

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from symsrc_tui.session.add_source import Progress

T = TypeVar("T")

NOTHING_CHANGED = "Cancelled. Nothing was changed"


async def or_look(
    work: Coroutine[None, None, T],
    look: Callable[[], Coroutine[None, None, T | None]],
    progress: Progress,
    is_sent: Callable[[], bool],
) -> T | None:
    """Return the result of a change; None if the person cancelled it before it was sent.

    A second cancel ends the look, and so does the time that `LOOKING` allows. Raises ChangeUnknown
    if the change is not found then, and what `work` raises.

    Args:
        look: returns the same result if the project shows the change, else None.
        is_sent: whether the change may have arrived.
    """
    done = await progress.cancellable(work)
    if done is not None or not is_sent():
        return done
    progress.on_cancelled()
    why = ""
    try:
        done = await progress.cancellable(within(LOOKING, look()))
    except RequestError as error:
        why = f": {error.message}"
    except asyncio.TimeoutError:
        pass
    if done is None:
        raise ChangeUnknown(
            f"Cancelled. It is not known whether the change was stored{why}",
            "Read the list of sources to see. Doing the same again is safe.",
        )
    return done
