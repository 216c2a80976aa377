"""A one-line button."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets.line import Line

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType


class LineButton(Line, can_focus=True):
    """A button one line high: Enter, Space or a click runs an action of its screen."""

    DEFAULT_CSS = """
    LineButton { width: auto; max-width: 100%; padding: 0 1; }
    LineButton:focus { text-style: bold reverse; }
    LineButton:disabled { text-style: dim; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        keys.PUSH.runs("push"),
        keys.LEFT.runs("move(-1)"),
        keys.RIGHT.runs("move(1)"),
    ]

    def __init__(self, text: str, action: str, help_: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Args:
        action: name of the screen's action to run.
        help_: the text on the message line while the button has the focus.
        id: defaults to the action's name.
        """
        super().__init__(text, id=id or action)
        self._action = action
        self.help = help_

    async def action_push(self) -> None:
        await self.screen.run_action(self._action)

    def action_move(self, by: int) -> None:
        """Move the focus to another button of the row."""
        row = [each for each in self.screen.focus_chain if each.parent is self.parent]
        at = row.index(self) + by
        if 0 <= at < len(row):
            row[at].focus()

    async def on_click(self, event: events.Click) -> None:
        event.stop()
        await self.action_push()
