"""End the program on request or on a signal: save the answers, then restore the terminal.

Textual 8.2 handles no signal that ends a program: the terminal stays in full-screen mode, and the
answers are lost. And its end waits for a terminal that is gone, and for threads that never return.
May go when an app can say what to do on such a signal, and how long its end may take.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from symsrc_tui.tui.textual_fixes.driver import RobustLinuxDriver
from symsrc_tui.watchdog import Watchdog

if TYPE_CHECKING:
    from collections.abc import Callable

    from symsrc_tui.tui.textual_fixes.input_queue import InputQueue

_LAST_KEYS = 0.15
"""Seconds to wait for keys that were pressed before the signal."""


class Shutdown:
    """Ends the program once; later signals are ignored."""

    def __init__(
        self,
        app: InputQueue[int],
        *,
        finish_typing: Callable[[], object],
        save: Callable[[], object],
        last_words: Callable[[], str],
    ) -> None:
        """Args:
        finish_typing: stores text that is still being typed.
        save: saves the answers.
        last_words: returns what to tell the user at the end.
        """
        self._app, self._finish_typing, self._save, self._last_words = (
            app,
            finish_typing,
            save,
            last_words,
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context = contextvars.Context()
        self._saving: asyncio.Task[None] | None = None
        self.watchdog = Watchdog(self._last_output, save=save, request=self.request, screen=2)

    def listen(self) -> None:
        """Let the running app end by itself, because it knows what is still being typed."""
        self._loop, self._context = asyncio.get_running_loop(), contextvars.copy_context()

    def exit(self, code: int) -> None:
        """Exit with this code."""
        self.watchdog.end_soon(code)
        self._app.exit(code)

    def request(self, code: int) -> None:
        """Save the answers and exit, from another thread."""
        if self._loop is not None:
            # RuntimeError: the loop has ended.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._begin, code, context=self._context)

    def _begin(self, code: int) -> None:
        self._saving = asyncio.create_task(self._save_and_exit(code))

    async def _save_and_exit(self, code: int) -> None:
        """Save with the keys that were still being processed, then exit."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._app.wait_for_keys(), _LAST_KEYS)
        self._finish_typing()
        self._save()
        self.exit(code)

    def _last_output(self) -> bytes:
        driver = self._app._driver
        reset = driver.reset if isinstance(driver, RobustLinuxDriver) else ""
        encoding = sys.__stderr__.encoding if sys.__stderr__ else "ascii"
        return f"{reset}{self._last_words()}".encode(encoding, "backslashreplace")
