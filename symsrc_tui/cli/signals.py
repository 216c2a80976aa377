"""Treat a kill or a hang-up like Ctrl+C, so that the command still reports what was stored."""

from __future__ import annotations

import asyncio
import signal
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from symsrc_tui import daemon_thread
from symsrc_tui.net.deadline import Cancel

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import FrameType, TracebackType

    from typing_extensions import Self

T = TypeVar("T")

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_CANCELLING = 2
"""Signals that cancel what runs. Later ones interrupt the program wherever it is."""


class EndingSignals:
    """While entered, the ending signals raise KeyboardInterrupt, or cancel what is awaited.

    Signals that are ignored stay so (nohup).
    """

    def __init__(self) -> None:
        self.cancel = Cancel()
        """Called for signals that arrive while an event loop runs."""
        self._received = signal.SIGINT
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for number in _ENDING:
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                self._before[number] = signal.signal(number, self._interrupt)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @property
    def exit_code(self) -> int:
        """The exit code after an interruption, which shows the signal as shells do."""
        return 128 + self._received

    def run(self, work: Coroutine[None, None, T]) -> T:
        """Run the work in an event loop. Raises KeyboardInterrupt once a signal cancelled it."""
        result = self.run_cancellable(self.cancel.run(work))
        if result is None:
            raise KeyboardInterrupt
        return result

    def run_cancellable(self, work: Coroutine[None, None, T]) -> T:
        """Run the work in an event loop. Signals cancel only what it runs through `cancel`."""
        return asyncio.run(self._listen(work))

    async def _listen(self, work: Coroutine[None, None, T]) -> T:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(_DaemonThreads())
        # The handlers of `signal` would raise in the middle of the event loop's own code.
        for number in self._before:
            loop.add_signal_handler(number, self._cancel, number)
        try:
            return await work
        finally:
            self._stop_listening()

    def _cancel(self, number: signal.Signals) -> None:
        self._received = number
        self.cancel()
        if self.cancel.times == _CANCELLING:
            self._stop_listening()

    def _stop_listening(self) -> None:
        for number in self._before:
            asyncio.get_running_loop().remove_signal_handler(number)
            signal.signal(number, self._interrupt)

    def _interrupt(self, number: int, frame: FrameType | None) -> NoReturn:
        del frame
        self._received = signal.Signals(number)
        raise KeyboardInterrupt


class _DaemonThreads(ThreadPoolExecutor):
    """Starts a daemon thread for each call, because a DNS server may never answer."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        return daemon_thread.start("executor", partial(fn, *args, **kwargs))
