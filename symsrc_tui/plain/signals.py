"""Handle Ctrl+C, which cancels the current wait or else ends the wizard, and Ctrl+Z."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.net.deadline import cancel
from symsrc_tui.plain.console import Flushed, Gone
from symsrc_tui.watchdog import let_end

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import FrameType, TracebackType

    from typing_extensions import Self

    from symsrc_tui.plain.console import Console

T = TypeVar("T")


class Cancelled(Exception):  # noqa: N818 - not an error
    """The user cancelled the wait."""


class Interruption:
    """While entered, Ctrl+C cancels the current wait, or ends the wizard if there is none."""

    def __init__(self, console: Console, end: Callable[[int], object]) -> None:
        """Args:
        end: ends the process with this exit code, even if the terminal accepts no output.
        """
        self._console, self._end = console, end
        self._waited_for: asyncio.Task[object] | None = None
        self._stop_waited_for: Callable[[], object] | None = None
        self._is_pending = False
        """True while the event loop has not handled a Ctrl+C, because something blocks it."""

    def __enter__(self) -> Self:
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._interrupt)
        # In addition, because the loop's handler does not run while something blocks the loop.
        signal.signal(signal.SIGINT, self._end_a_stall)
        self._hear_ctrl_z()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTSTP):
            loop.remove_signal_handler(number)

    async def wait(
        self, work: Coroutine[None, None, T], stop: Callable[[], object] | None = None
    ) -> T:
        """Wait for `work`. Return its result. Raises Cancelled after Ctrl+C.

        Args:
            stop: called on Ctrl+C, instead of cancelling the work, which then ends itself.
        """
        task = asyncio.ensure_future(work)
        self._waited_for, self._stop_waited_for = task, stop
        try:
            return await task
        except asyncio.CancelledError:
            if self._waited_for is task:
                raise
            # Otherwise Ctrl+C cancelled it, having reset `_waited_for`.
        finally:
            self._waited_for = None
        raise Cancelled

    def _interrupt(self) -> None:
        self._is_pending = False
        if self._waited_for is None:
            self._end(ExitCode.INTERRUPTED)
        elif self._stop_waited_for is not None:
            with suppress(Gone):
                self._stop_waited_for()
        else:
            cancel(self._waited_for)
            self._waited_for = None

    def _end_a_stall(self, number: int, frame: FrameType | None) -> None:
        """End the wizard if the event loop has not handled the Ctrl+C before this one."""
        is_unanswered = self._console.is_writing and self._waited_for is None
        if self._is_pending or is_unanswered:
            self._end(ExitCode.INTERRUPTED)
        self._is_pending = True
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
        let_end()
        self._hear_ctrl_z()
        with suppress(Gone):
            self._console.take_again()
