"""How Ctrl+Y restores what a key has cleared, the same in all controls."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets.messages import Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

CLEARED = f"Cleared. {keys.RESTORE} restores it"
"""Shown when a key has removed more than a character or a word."""
REPLACED = f"Replaced. {keys.RESTORE} restores what was here"
"""Shown when a paste has replaced a value."""


class Restorable(Widget):
    """A control whose content can be cleared by a key and restored with Ctrl+Y."""

    RESTORE: ClassVar[list[BindingType]] = [keys.RESTORE.runs("restore")]
    """Bindings for `BINDINGS`, because not all bases pass on those that they inherit."""

    _restore: Callable[[], None] | None = None

    def cleared(
        self, restore: Callable[[], None], told: str = CLEARED, *, is_parting: bool = False
    ) -> None:
        """Tell the user that a key or a paste has removed what was in the control.

        Args:
            restore: undoes that.
            told: what to say.
            is_parting: see `Notice`.
        """
        self._restore = restore
        self.post_message(Notice(self, told, is_parting=is_parting))

    def restores(self, restore: Callable[[], None]) -> None:
        """Remember how to undo a paste that has replaced the answers of several fields."""
        self._restore = restore

    def action_restore(self) -> None:
        """Restore what was cleared last."""
        if self._restore is not None:
            self._restore()
