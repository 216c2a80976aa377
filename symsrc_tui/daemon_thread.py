"""Run work that may never end, such as reading from a network mount that is gone.

Not in the threads of asyncio or an executor, because Python waits for these at exit.
"""

from __future__ import annotations

from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def start(name: str, work: Callable[[], T]) -> Future[T]:
    """Start the work in a daemon thread of this name. Its future cannot be cancelled."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - the future raises it again, as an executor's does
            future.set_exception(error)
        else:
            future.set_result(result)

    Thread(target=run, name=name, daemon=True).start()
    return future
