"""The base of the app, with what Textual 8.2 does wrong for a wizard that holds secrets.

- Its report of a crash shows local variables, which may hold secrets. May go when the report can be
  replaced.
- Each screen gets widgets for tooltips and toasts, which cost time and memory. May go when an app
  can do without them outside of `run_test`.
- A theme that is set when the app is made has no effect until everything is styled a second time.
  May go when the constructor takes a theme.
- A copied text goes to the terminal even if it has no clipboard; some then print it. May go when
  `copy_to_clipboard` can be told.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import App

from symsrc_tui.terminal import has_clipboard
from symsrc_tui.tui.textual_fixes.diff_renderer import DiffRenderer
from symsrc_tui.tui.textual_fixes.driver import RobustLinuxDriver
from symsrc_tui.tui.textual_fixes.input_queue import InputQueue, ResultT

if TYPE_CHECKING:
    from textual.theme import Theme


class RobustApp(DiffRenderer[ResultT], InputQueue[ResultT]):
    """An app that works over a slow link, and never prints a secret."""

    def __init__(self, theme: Theme) -> None:
        # With ansi_color, NO_COLOR removes the colors; without it, they turn gray.
        super().__init__(driver_class=RobustLinuxDriver, ansi_color=True)
        self._disable_tooltips = self._disable_notifications = True
        self.register_theme(theme)
        self.set_reactive(App.theme, theme.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def crash_report(self, error: BaseException | None) -> str:
        """Return the text to print after an unexpected error. It must not contain a value."""
        raise NotImplementedError

    def _fatal_error(self) -> None:
        # One report, because others of the same defect may follow.
        if not self._exit_renderables:
            self._exit_renderables.append(Text(self.crash_report(self._exception)))
        self._close_messages_no_wait()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy for pasting within the app, and to the terminal's clipboard if it has one."""
        if has_clipboard(os.environ):
            super().copy_to_clipboard(text)
        else:
            self._clipboard = text
