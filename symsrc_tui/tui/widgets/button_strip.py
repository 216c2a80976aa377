"""Buttons on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal

from symsrc_tui.tui.widgets.line import Line

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from symsrc_tui.tui.widgets.button import LineButton


class ButtonStrip(Horizontal):
    """Buttons on one line, which scrolls to the one in focus. < and > show that there are more."""

    DEFAULT_CSS = """
    ButtonStrip { height: 1; }
    ButtonStrip > Line { width: 1; }
    ButtonStrip > Horizontal { width: 1fr; height: 1; overflow-x: auto; scrollbar-size: 0 0; }
    ButtonStrip LineButton { padding: 0; margin-left: 1; margin-right: 1; }
    """

    def __init__(self, *buttons: LineButton) -> None:
        super().__init__()
        self._before, self._after = Line(), Line()
        self._row = Horizontal(*buttons)

    def compose(self) -> ComposeResult:
        yield self._before
        yield self._row
        yield self._after

    def on_mount(self) -> None:
        self.watch(self._row, "scroll_x", self._show_more, init=False)
        # A button that appears or goes moves the one in focus.
        self.watch(self._row, "virtual_size", self.show_focused, init=False)

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_focused)

    def show_focused(self) -> None:
        """Scroll to the button in focus, if it is one of these."""
        if not self.is_attached:
            return  # the screen was left meanwhile
        focused = self.screen.focused
        if focused is not None and focused.parent is self._row:
            # At once, because a form may scroll further meanwhile.
            focused.scroll_visible(animate=False, immediate=True)
        self._show_more()

    def _show_more(self) -> None:
        self._before.show("<" if self._row.scroll_x > 0 else "")
        self._after.show(">" if self._row.scroll_x < self._row.max_scroll_x else "")
