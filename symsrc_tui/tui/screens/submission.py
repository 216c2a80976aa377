"""Show what happens while a source is submitted, and let the person cancel it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from symsrc_tui.net.deadline import Cancel
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.countdown import Countdown

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.tui.screens.base import StepScreen

T = TypeVar("T")


class SubmissionProgress:
    """Writes to the message line of a screen."""

    def __init__(self, screen: StepScreen) -> None:
        self._screen = screen
        self._countdown = Countdown(screen, screen.say)
        self.cancel = Cancel()

    def on_wait(self, wait: Wait) -> None:
        """Count down to the next attempt."""
        self._countdown.show(wait)

    def on_cancelled(self) -> None:
        """Say that the source is looked for."""
        self._screen.say(f"Cancelled. Checking whether it arrived. Press {keys.BACK} to stop")

    async def cancellable(self, work: Coroutine[None, None, T]) -> T | None:
        """Return the result of the work, or None once `cancel` was called."""
        try:
            return await self.cancel.run(work)
        finally:
            self._countdown.stop()
