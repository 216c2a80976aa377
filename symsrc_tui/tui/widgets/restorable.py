"""How Ctrl+Y restores what a key has cleared, the same in all controls."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from symsrc_tui.tui.widgets.messages import Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

CLEARED = "Cleared. Ctrl+Y restores it"
"""Shown when a key has removed more than a character or a word."""


class Restorable(Widget):
    """A control whose content can be cleared by a key and restored with Ctrl+Y."""

    RESTORE: ClassVar[list[BindingType]] = [("ctrl+y", "restore", "")]
    """Bindings for `BINDINGS`, because not all bases pass on those that they inherit."""

    _restore: Callable[[], None] | None = None

    def cleared(self, restore: Callable[[], None]) -> None:
        """Tell the user that a key has cleared the control.

        Args:
            restore: undoes that.
        """
        self._restore = restore
        self.post_message(Notice(self, CLEARED))

    def action_restore(self) -> None:
        """Restore what was cleared last."""
        if self._restore is not None:
            self._restore()
