"""Ends the program on request or on a signal: saves the answers, then restores the terminal.

Textual 8.2 handles no signal that ends a program: the terminal stays in full-screen mode, and the
answers are lost. And its end waits for a terminal that is gone, and for threads that never return.
May go when an app can say what to do on such a signal, and how long its end may take.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from symsrc_tui.tui.textual_fixes.input_queue import InputQueue

# SIGQUIT (Ctrl+\ in the plain view) would dump core, with the secrets in it.
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
_LAST_KEYS = 0.15
"""Seconds to wait for keys that were pressed before the signal."""
_LAST_OUTPUT = 0.7
"""Seconds to restore the terminal. Both together are less than one second."""


class Shutdown:
    """Ends the program once; later signals are ignored."""

    def __init__(
        self, app: InputQueue[int], *, settle: Callable[[], None], save: Callable[[], object]
    ) -> None:
        """Args:
        settle: stores text that is still being typed.
        save: saves the answers.
        """
        self._app = app
        self._settle = settle
        self._save = save
        self._has_begun = False
        self._saving: asyncio.Task[None] | None = None
        self._handlers_before: dict[int, Any] = {}
        """The handlers to restore, by signal number."""

    def listen(self) -> None:
        """Install the signal handlers."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            # Use signal.signal, not loop.add_signal_handler: the loop restores the default handlers
            # before we have restored the terminal.
            self._handlers_before[number] = signal.signal(
                number, lambda received, _: loop.call_soon_threadsafe(self._on_signal, received)
            )

    def stop_listening(self) -> None:
        """Ignore signals from now on; in tests, restore the earlier handlers."""
        for number, handler in self._handlers_before.items():
            # The program is ending, but the terminal has not been restored yet.
            signal.signal(number, handler if self._app.is_headless else signal.SIG_IGN)

    def exit(self, code: int) -> None:
        """Exit with this code."""
        self._has_begun = True
        self._app.exit(code)
        if not self._app.is_headless:
            # Exit hard after 0.7 s: a dead terminal or a DNS lookup in a thread can block
            # interpreter shutdown. A thread, because the loop ends earlier than that.
            timer = threading.Timer(_LAST_OUTPUT, os._exit, (code,))
            timer.daemon = True
            timer.start()

    def _on_signal(self, number: int) -> None:
        if not self._has_begun:
            self._has_begun = True
            self._save()
            self._saving = asyncio.create_task(self._save_and_exit(128 + number))

    async def _save_and_exit(self, code: int) -> None:
        """Save again with the keys that were still being processed, then exit."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._app.wait_for_keys(), _LAST_KEYS)
        self._settle()
        self._save()
        self.exit(code)
