"""A control for yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.messages import ControlMessage, Finished

if TYPE_CHECKING:
    from textual import events


class Flag(Widget, can_focus=True):
    """A check box. Space or a click ticks or unticks it."""

    DEFAULT_CSS = "Flag { height: 1; }"
    ALLOW_SELECT: ClassVar[bool] = False

    value = reactive(False)

    class Toggled(ControlMessage):
        """The user ticked or unticked the box."""

        def __init__(self, control: Flag, value: bool) -> None:
            super().__init__(control)
            self.value = value

    def __init__(self, value: bool = False) -> None:
        super().__init__()
        self.set_reactive(Flag.value, value)

    def set_value(self, value: bool) -> None:
        """Tick or untick the box. Posts no `Toggled`."""
        self.value = value

    def render(self) -> Content:
        box = glyphs.current().checked if self.value else glyphs.current().unchecked
        style = "reverse" if self.has_focus else ""
        return Content.assemble((box, style), " yes" if self.value else " no")

    def toggle(self) -> None:
        """Change the value as the user does, and post `Toggled`."""
        self.value = not self.value
        self.post_message(self.Toggled(self, self.value))

    def on_key(self, event: events.Key) -> None:
        if event.key in keys.SPACE:
            event.stop()
            self.toggle()
        elif event.key in keys.ENTER:
            event.stop()
            self.post_message(Finished(self))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.toggle()
