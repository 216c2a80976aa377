"""Count down to the next attempt of a request."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from symsrc_tui.tui import keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message_pump import MessagePump
    from textual.timer import Timer

    from symsrc_tui.net.retry import Wait


class Countdown:
    """Updates a message once a second until it is stopped."""

    def __init__(self, owner: MessagePump, say: Callable[[str], None]) -> None:
        """Args:
        owner: runs the timer, which ends with it.
        say: shows the message.
        """
        self._owner = owner
        self._say = say
        self._timer: Timer | None = None

    def show(self, wait: Wait) -> None:
        """Start counting; replace a countdown that is running."""
        self.stop()
        until = monotonic() + wait.seconds

        def update() -> None:
            self._say(f"{wait.text(until - monotonic())}. Press {keys.BACK} to cancel")

        update()
        self._timer = self._owner.set_interval(1, update)

    def stop(self) -> None:
        """Stop counting. The last message stays."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
