"""Ends the program when it is asked to or a signal comes: the answers first, then the terminal."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symsrc_tui.tui.app import WizardApp

# Quitting by Ctrl+\, outside the full screen, would write memory with its secrets to a file.
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
_LAST_KEYS = 0.15
_LAST_WORDS = 0.7
"""Seconds. Together less than one."""


class Ending:
    """Ends the program once, whatever comes meanwhile."""

    def __init__(self, app: WizardApp) -> None:
        self._app = app
        self._has_begun = False
        self._keeping: asyncio.Task[None] | None = None
        self._heard_before: dict[int, signal._HANDLER] = {}
        """What was to be done on each signal."""

    def listen(self) -> None:
        """Ends from now on when a signal comes."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            # Not by the loop, at whose end they would kill what has yet to come to its own.
            self._heard_before[number] = signal.signal(
                number, lambda got, _: loop.call_soon_threadsafe(self._by_signal, got)
            )

    def listen_no_more(self) -> None:
        """Has signals end nothing."""
        for number, before in self._heard_before.items():
            # It is ending, and has yet to give the terminal back.
            signal.signal(number, before if self._app.is_headless else signal.SIG_IGN)

    def with_code(self, code: int) -> None:
        """Ends with this exit code."""
        self._has_begun = True
        self._app.exit(code)
        if not self._app.is_headless:
            # A terminal that is gone can hold up what would be written to it, and looking up a
            # name in a thread takes as long as it takes. Not by the loop, whose end is not all.
            timer = threading.Timer(_LAST_WORDS, os._exit, (code,))
            timer.daemon = True
            timer.start()

    def _by_signal(self, number: int) -> None:
        if not self._has_begun:
            self._has_begun = True
            self._app.drafts.keep()
            self._keeping = asyncio.create_task(self._keep_all(128 + number))

    async def _keep_all(self, code: int) -> None:
        """Keeps, too, what was typed just now and is on its way from the field to the answers."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._app.wait_for_keys(), _LAST_KEYS)
        self._app.settle()
        self._app.drafts.keep()
        self.with_code(code)
