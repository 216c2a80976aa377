"""Handle Ctrl+C, kill and hang-up: they cancel the current wait, or else end the wizard."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from symsrc_tui.net.deadline import cancel
from symsrc_tui.plain.console import Flushed, Gone, Stalled

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from types import FrameType, TracebackType

    from typing_extensions import Self

    from symsrc_tui.plain.console import Console

T = TypeVar("T")

_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class Cancelled(Exception):  # noqa: N818 - not an error
    """The user cancelled the wait."""


class Interruption:
    """While entered in a task, signals cancel that task, and Ctrl+C what it waits for."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._main: asyncio.Task[object] | None = None
        self._waited_for: asyncio.Task[object] | None = None
        self._to_cancel: asyncio.Task[object] | None = None
        """The wait that Ctrl+C cancels once the current write is done."""
        self.has_ended = False
        """True once a signal has cancelled the task."""

    def __enter__(self) -> Self:
        self._main = asyncio.current_task()
        loop = asyncio.get_running_loop()
        for number in (*_ENDING, signal.SIGINT):
            loop.add_signal_handler(number, self._interrupt, number)
            # In addition, because the loop's handler does not run during a blocked write.
            signal.signal(number, self._end_a_stall)
        self._hear_ctrl_z()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        loop = asyncio.get_running_loop()
        for number in (*_ENDING, signal.SIGINT, signal.SIGTSTP):
            loop.remove_signal_handler(number)

    async def wait(self, work: Coroutine[None, None, T]) -> T:
        """Wait for `work`. Return its result. Raises Cancelled after Ctrl+C."""
        task = asyncio.ensure_future(work)
        self._waited_for = task
        try:
            return await task
        except asyncio.CancelledError:
            if self.has_ended or self._waited_for is task:
                raise
            # Otherwise it was Ctrl+C, which cleared what was waited for.
        finally:
            self._waited_for = None
        raise Cancelled

    def _interrupt(self, number: signal.Signals) -> None:
        if number is signal.SIGINT and self._waited_for is not None:
            cancel(self._waited_for)
            self._waited_for = None
        elif self._main is not None:
            self.has_ended = True
            cancel(self._main)

    def _end_a_stall(self, number: int, frame: FrameType | None) -> None:
        if self._console.is_writing:
            if number == signal.SIGINT and self._waited_for not in {None, self._to_cancel}:
                # Takes effect after the write. If that never ends, the next one ends the wizard.
                self._to_cancel = self._waited_for
                return
            self.has_ended = True
            raise Stalled
        self._end_a_read(number, frame)

    def _end_a_read(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self._console.is_reading:
            raise Flushed

    def _hear_ctrl_z(self) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTSTP, self._stop)
        signal.signal(signal.SIGTSTP, self._end_a_read)

    def _stop(self) -> None:
        """Suspend on Ctrl+Z: restore the terminal for the shell, and take it again afterwards."""
        loop = asyncio.get_running_loop()
        self._console.give_back()
        loop.remove_signal_handler(signal.SIGTSTP)
        os.kill(os.getpid(), signal.SIGTSTP)
        self._hear_ctrl_z()
        with suppress(Gone):
            self._console.take_again()
