"""The seconds that are left of a pause before a request is tried again."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message_pump import MessagePump
    from textual.timer import Timer

    from symsrc_tui.sentry.patience import Wait


class Countdown:
    """Tells them once a second, until it is stopped."""

    def __init__(self, owner: MessagePump, say: Callable[[str], None]) -> None:
        """Counts nothing yet. `owner` has the timer, and ends it with itself."""
        self._owner = owner
        self._say = say
        self._timer: Timer | None = None

    def show(self, wait: Wait, words: str) -> None:
        """Begins anew.

        Args:
            words: what is said, with `{seconds}` in it.
        """
        self.stop()
        until = monotonic() + wait.seconds

        def tell() -> None:
            seconds = max(0, round(until - monotonic()))
            self._say(words.replace("{seconds}", str(seconds)))

        tell()
        self._timer = self._owner.set_interval(1, tell)

    def stop(self) -> None:
        """Ends it; what was said last stays."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
