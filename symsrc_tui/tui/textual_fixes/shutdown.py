"""Ends the program on request or on a signal: saves the answers, then restores the terminal."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symsrc_tui.tui.app import WizardApp

# SIGQUIT (Ctrl+\ in the plain view) would dump core, with the secrets in it.
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
_LAST_KEYS = 0.15
"""Seconds to wait for keys that were pressed before the signal."""
_LAST_WORDS = 0.7
"""Seconds to restore the terminal. Both together are less than one second."""


class Shutdown:
    """Ends the program once; later signals are ignored."""

    def __init__(self, app: WizardApp) -> None:
        self._app = app
        self._has_begun = False
        self._keeping: asyncio.Task[None] | None = None
        self._heard_before: dict[int, signal._HANDLER] = {}
        """The handlers to restore, by signal number."""

    def listen(self) -> None:
        """Install the signal handlers."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            # Use signal.signal, not loop.add_signal_handler: the loop restores the default handlers
            # before we have restored the terminal.
            self._heard_before[number] = signal.signal(
                number, lambda got, _: loop.call_soon_threadsafe(self._by_signal, got)
            )

    def listen_no_more(self) -> None:
        """Ignore signals from now on; in tests, restore the earlier handlers."""
        for number, before in self._heard_before.items():
            # The program is ending, but the terminal has not been restored yet.
            signal.signal(number, before if self._app.is_headless else signal.SIG_IGN)

    def with_code(self, code: int) -> None:
        """Exit with this code."""
        self._has_begun = True
        self._app.exit(code)
        if not self._app.is_headless:
            # Exit hard after 0.7 s: a dead terminal or a DNS lookup in a thread can block
            # interpreter shutdown. A thread, because the loop ends earlier than that.
            timer = threading.Timer(_LAST_WORDS, os._exit, (code,))
            timer.daemon = True
            timer.start()

    def _by_signal(self, number: int) -> None:
        if not self._has_begun:
            self._has_begun = True
            self._app.drafts.keep()
            self._keeping = asyncio.create_task(self._keep_all(128 + number))

    async def _keep_all(self, code: int) -> None:
        """Save the draft again with the keys that were still being processed, then exit."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._app.wait_for_keys(), _LAST_KEYS)
        self._app.settle()
        self._app.drafts.keep()
        self.with_code(code)
